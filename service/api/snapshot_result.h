/* snapshot_result: what became of a snapshot's items, as its answer tells. */
#ifndef API_SNAPSHOT_RESULT_H
#define API_SNAPSHOT_RESULT_H

#include "base/buf.h"
#include "base/fault.h"

enum { SNAPSHOT_SHOWN = 20 /* of the users, and of each list of items */ };

/* The first items that tell of somebody or something not known here, and why. */
struct snapshot_notes {
	size_t count; /* of all */
	struct snapshot_note {
		size_t index; /* among the items */
		struct str pointer, text;
	} shown[SNAPSHOT_SHOWN];
};

/* All zero but the arena at first; what is shown is kept in it. */
struct snapshot_result {
	struct arena *arena;
	size_t facts, refused;
	size_t unknown_users; /* items left out for them */
	struct str users[SNAPSHOT_SHOWN];
	struct snapshot_notes left_out, without_device;
};

/* The item (its text) was left out: why points to its user or its device. scratch: for a moment. */
void snapshot_result_unknown(struct snapshot_result *result, size_t index, struct str text,
			     const struct fault *why, struct arena *scratch);
/* The item counts without the device that it names: the user has "no device …". */
void snapshot_result_no_device(struct snapshot_result *result, size_t index, struct str no_device,
			       struct arena *scratch);
/* The SnapshotResult. */
void snapshot_result_put(const struct snapshot_result *result, struct str source,
			 struct json_writer *w);

#endif
