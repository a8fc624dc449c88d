/*
 * group_queue: the changes of one group's state, waiting and under way; shared by group_queue.c and
 * group_round.c, which applies and commits them. Those that come during a commit go with the next.
 */
#ifndef STATE_GROUP_QUEUE_H
#define STATE_GROUP_QUEUE_H

#include "state/state_priv.h"

struct pending_group {
	struct queue_item item;
	struct group_change change;
	state_group_fn *done;
	void *arg;
	enum group_verdict verdict;
};

struct group_queue {
	struct queue queue;
	struct buf lines;    /* what the commit under way writes */
	struct version base; /* … and of which version it is a change */
	bool whole;          /* the change that is missing here did not come: ask Redis for all */
};

static inline struct pending_group *pending_group_of(struct queue_item *item)
{
	return (struct pending_group *)item;
}

/* group_queue.c: what made a commit lose is known now. */
void group_queue_caught_up(struct replica_domain *d, struct str group);

/* group_round.c: see struct queue_kind. */
void group_round_run(struct queue *q);
void group_round_landed(struct queue *q, const struct store_result *result);
bool group_round_lost(struct queue *q, const struct store_result *result);

#endif
