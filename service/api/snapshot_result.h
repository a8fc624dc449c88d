/* snapshot_result: what became of a snapshot's items, as its answer tells. */
#ifndef API_SNAPSHOT_RESULT_H
#define API_SNAPSHOT_RESULT_H

#include "base/buf.h"
#include "base/fault.h"

enum { SNAPSHOT_SHOWN = 20 /* of the users and of the items that are told */ };

/* An item, or a part of one, that tells of somebody or something not known here. */
struct left_out {
	size_t index; /* among the items */
	struct str pointer, text;
};

/* All zero but the arena at first; texts are kept in it. */
struct snapshot_result {
	struct arena *arena;
	size_t facts, refused;
	size_t unknown_users, unknown_devices; /* items left out for them */
	struct str users[SNAPSHOT_SHOWN];
	struct left_out left_out[SNAPSHOT_SHOWN];
	size_t left_out_count;
};

/* The item (its text) was left out: why points to its user or its device. scratch: for a moment. */
void snapshot_result_unknown(struct snapshot_result *all, size_t index, struct str text,
			     const struct fault *why, struct arena *scratch);
/* The item's call counts without the device that it names. */
void snapshot_result_no_device(struct snapshot_result *all, size_t index, struct str device);
/* The SnapshotResult. */
void snapshot_result_put(const struct snapshot_result *all, struct str source,
			 struct json_writer *w);

#endif
