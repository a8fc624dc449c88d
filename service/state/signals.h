/*
 * signals: the signals of one user, waiting and under way; shared by signals.c (the queues),
 * signal_round.c (recompute and commit) and reported.c (the first report of a device).
 */
#ifndef STATE_SIGNALS_H
#define STATE_SIGNALS_H

#include "state/state_priv.h"

enum { SIGNAL_COMMIT_MS = 250 }; /* a commit's deadline */

struct pending {
	struct pending *prev, *next;
	struct arena *arena; /* of the copy */
	struct signal signal;
	struct str reporter; /* the token, where it speaks for a source */
	bool dry_run, sweep;
	int64_t due_ms; /* sweep: when it was due */
	int64_t arrived_ms, deadline_mono_ms;
	state_signal_fn *done;
	void *arg;
	enum err err;
	struct change_result result;
};

struct signal_queue {
	UT_hash_handle hh;
	struct signal_queue *prev, *next; /* in state->dirty */
	struct state *state;
	struct pending *waiting, *flying;
	bool dirty;
	int attempts;
	int64_t not_before_mono_ms; /* after a failed commit */
	struct presence presence;   /* of the commit under way */
	struct buf record;          /* what the commit under way writes; empty = silent */
	struct arena *copy_arena;   /* of the same, decoded; NULL = none */
	struct record copy;
	const struct str *ran_out; /* sources of calls that it drops, in copy_arena */
	size_t ran_out_count;
	bool settles;            /* a snapshot has come to count in it */
	char note[260];          /* presence.note while the commit is under way */
	char activity_id[65];    /* presence.activity_id likewise */
	struct str domain, user; /* views into key */
	char key[];
};

/* signals.c */
void queue_mark_dirty(struct signal_queue *q); /* there is something to do in the next turn */
void queue_drop_if_idle(struct signal_queue *q);
/* Takes one, or all, off the list and tells whoever sent it. */
void pending_finish(struct signal_queue *q, struct pending **list, struct pending *p, enum err err,
		    struct str version, const struct presence *presence);
void pending_finish_all(struct signal_queue *q, struct pending **list, enum err err,
			struct str version, const struct presence *presence);

/* signal_round.c: applies what waits and sends the result. */
void round_run(struct signal_queue *q);

/* reservation.c: after a commit: whoever was kept for a call that rings now is so no more. */
void reservations_seen(struct signal_queue *q);

/* reported.c: after a commit, of the devices that its signals were the first to speak of. */
void reported_remember(struct signal_queue *q);

#endif
