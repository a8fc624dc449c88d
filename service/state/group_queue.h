/*
 * group_queue: the changes of one group's state, waiting and under way; shared by group_queue.c and
 * group_round.c, which applies and commits them. Those that come during a commit go with the next.
 */
#ifndef STATE_GROUP_QUEUE_H
#define STATE_GROUP_QUEUE_H

#include "state/state_priv.h"

struct pending_group {
	struct pending_group *prev, *next;
	struct arena *arena; /* of the copy */
	struct group_change change;
	int64_t deadline_mono_ms;
	bool overdue; /* as of the tick before */
	state_group_fn *done;
	void *arg;
	enum err err;
	enum group_verdict verdict;
};

struct group_queue {
	UT_hash_handle hh;
	struct group_queue *prev, *next; /* in state->dirty_groups */
	struct state *state;
	struct pending_group *waiting, *flying;
	bool dirty;
	bool busy; /* a commit is under way; `flying` may have lost patience with it */
	int attempts;
	int64_t not_before_mono_ms; /* after a failed commit */
	struct buf lines;           /* what the commit under way writes */
	struct version base;        /* … and of which version it is a change */
	bool whole; /* the change that is missing here did not come: ask Redis for all */
	struct str domain, group; /* views into key */
	char key[];
};

/* group_queue.c */
struct group_queue *group_queue_find(struct state *s, struct str domain, struct str group);
void group_queue_mark_dirty(struct group_queue *q);
void group_queue_drop_if_idle(struct group_queue *q);
/* What made a commit lose is known now. */
void group_queue_caught_up(struct replica_domain *d, struct str group);
void group_finish(struct group_queue *q, struct pending_group **list, struct pending_group *p,
		  enum err err, struct str version);
void group_finish_all(struct group_queue *q, struct pending_group **list, enum err err,
		      struct str version);

/* group_round.c */
void group_round_run(struct group_queue *q);

#endif
