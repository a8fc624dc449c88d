/*
 * object_walk: a page of the domain's objects of one kind, chosen one by one, slice by slice: for
 * what looks at more objects than one turn has time for.
 */
#ifndef API_OBJECT_WALK_H
#define API_OBJECT_WALK_H

#include "api/config_job.h"
#include "api/config_resource.h"

enum { OBJECT_WALK_WAIT_MS = 30 * 1000 };

struct object_walk {
	struct config_job job; /* first: a step gets this */
	struct config_page page;
	struct str prefix; /* of the keys */
	/* Looks at one; false: it did not fit into the page, the walk is over. */
	bool (*take)(struct object_walk *w, struct str key, struct str json, struct str version);
	char after[256]; /* key looked at last */
	bool more;       /* take() had no room for one */
	bool late;       /* the slice was over before the walk was */
};

/* Where the page begins; before the first step. */
void object_walk_begin(struct object_walk *w, struct str prefix);
/* One slice; false: there is more to look at, in a next turn. */
MUST_CHECK
bool object_walk_on(struct object_walk *w);
/* Ends the page and replies. */
enum job_state object_walk_reply(struct object_walk *w);

#endif
