/*
 * batch: up to 500 facts in one request, {"items": [ … ]}. Each item is read, judged and answered
 * by itself, in order; all that a turn has read are committed in one pipeline, those of one user in
 * the order in which they stand. Only what is wrong with the whole is a problem.
 */
#ifndef API_BATCH_H
#define API_BATCH_H

#include "api/request.h"

/* What an item says, of whom. */
struct batch_fact {
	struct str domain, user;
	struct signal signal;
	bool dry_run; /* judge it, change nothing */
};

/*
 * Reads one item, a JSON object. ERR_OK: *out is filled in, good for this turn; ERR_VALIDATION:
 * faults say why, with pointers inside the item; any other is the item's problem as it is.
 */
typedef enum err batch_read_fn(struct request *r, struct str item, struct arena *a,
			       struct faults *faults, struct batch_fact *out);

/* Takes the request's body and answers it, now or later. table: of the body; its field `items` says
 * how many there may be. */
void batch_run(struct request *r, const struct table *table, batch_read_fn *read);

#endif
