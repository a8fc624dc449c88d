/*
 * presence_list: an answer that shows many users one after the other: as a job, because many groups
 * may have a say in how much is seen of each.
 */
#ifndef API_PRESENCE_LIST_H
#define API_PRESENCE_LIST_H

#include "api/config_job.h"

struct presence_list {
	struct config_job job; /* first; freed whole at the end */
	struct str_list users; /* in the request's arena */
	size_t next;
	struct json_writer w; /* inside their array */
	int64_t degraded_since_ms;
	void (*show)(struct presence_list *l, struct str user);
	void (*finish)(struct presence_list *l); /* what follows the array */
};

/* Begins the answer's object. l's memory is its own; show and finish are filled in. */
void presence_list_begin(struct presence_list *l, struct request *r, struct str_list users);
/* The array `key` is next; whoever is gone until it is shown is not the list's business. */
void presence_list_start(struct presence_list *l, const char *key);

#endif
