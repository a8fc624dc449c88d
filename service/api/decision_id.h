/*
 * decision_id: names of decisions. What its outcome will need is in the name, so that every process
 * knows it, after a restart too, and no decision waits for a record of it: whether a plan was kept
 * ("-s"), and which groups' stages ring in which steps ("-g", then hashes of the call and groups).
 */
#ifndef API_DECISION_ID_H
#define API_DECISION_ID_H

#include "core/routing.h"

enum {
	DECISION_ID_MAX = 88,
	DECISION_ID_RUNS_MAX = 8, /* further stages and groups of a plan learn nothing */
};

struct str decision_id_make(bool stepwise, const struct decision *d, struct str call_id,
			    struct arena *a);

/* Steps in a row that are one stage of a group, or nobody's. */
struct decision_id_run {
	uint32_t group; /* 0 = nobody's */
	int64_t first, count;
};
struct decision_id {
	bool stepwise;
	bool has_groups;
	uint64_t call;
	struct decision_id_run runs[DECISION_ID_RUNS_MAX];
	size_t run_count;
};
/* By its grammar; false where it is none. */
MUST_CHECK
bool decision_id_read(struct str id, struct decision_id *out);
bool decision_id_is_call(const struct decision_id *id, struct str call_id);
bool decision_id_is_group(const struct decision_id_run *run, struct str group);

#endif
