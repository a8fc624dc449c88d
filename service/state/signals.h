/*
 * signals: the signals of one user, waiting and under way; shared by signals.c (the queue),
 * signal_round.c (recompute and commit), and what follows a commit.
 */
#ifndef STATE_SIGNALS_H
#define STATE_SIGNALS_H

#include "state/state_priv.h"

struct pending {
	struct queue_item item;
	struct signal signal;
	struct str reporter; /* the token, where it speaks for a source */
	bool dry_run, sweep;
	int64_t due_ms; /* sweep: when it was due */
	int64_t arrived_ms;
	state_signal_fn *done;
	void *arg;
	struct change_result result;
};

struct signal_queue {
	struct queue queue;
	struct presence presence;  /* of the round, or the commit under way: what is told with it */
	struct buf record;         /* what the commit under way writes; empty = silent */
	struct arena *copy_arena;  /* of the same, decoded; NULL = none */
	struct record *copy;       /* in it */
	const struct str *ran_out; /* sources of calls that it drops, in copy_arena */
	size_t ran_out_count;
	bool settles;         /* a snapshot has come to count in it */
	char note[260];       /* presence.note while the commit is under way */
	char activity_id[65]; /* presence.activity_id likewise */
};

static inline struct pending *pending_of(struct queue_item *item)
{
	return (struct pending *)item;
}

/* Whose source is there, be the fact refused. A snapshot tells of itself, a reset is nobody's word.
 */
static inline bool signal_is_heard(const struct pending *p)
{
	return !p->sweep && !p->dry_run && !p->signal.stage_generation &&
	       p->signal.kind != SIGNAL_RESET;
}

/* signal_round.c: see struct queue_kind. */
void signal_round_run(struct queue *q);
void signal_round_landed(struct queue *q, const struct store_result *result);
bool signal_round_lost(struct queue *q, const struct store_result *result);

/* reservation.c: after a commit: whoever was kept for a call that rings now is so no more. */
void reservations_seen(struct signal_queue *q);

/* reported.c: after a commit, of the devices that its signals were the first to speak of. */
void reported_remember(struct signal_queue *q);

#endif
