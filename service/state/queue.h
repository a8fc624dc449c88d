/*
 * queue: what is to happen to one user, group or source, until it is in Redis. One commit at a
 * time; what comes meanwhile waits and goes with the next; a lost link is waited for as long as
 * each item has patience. What a round applies, and what a commit's result means, is the kind's:
 * signal_round.c, group_round.c, source_round.c.
 */
#ifndef STATE_QUEUE_H
#define STATE_QUEUE_H

#include <utlist.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/hash_table.h"
#include "store/store.h"

enum { QUEUE_COMMIT_MS = 250 }; /* a commit's deadline */

struct state;
struct queue;

/* What every item begins with. */
struct queue_item {
	struct queue_item *prev, *next;
	struct arena *arena; /* the item is in it */
	int64_t deadline_mono_ms;
	bool overdue; /* as of the tick before */
	enum err err; /* what it will be told, whatever becomes of the others */
};

struct queue_kind {
	size_t size;      /* of the struct that begins with a queue */
	size_t items_max; /* of all its queues; further ones are refused. 0 = any number */
	int attempts_max; /* lost races in a row */
	bool is_hurried;  /* patience ends for those under way, too */
	/* Applies what waits: tells it, or puts it into `flying` and sends a commit. */
	void (*run)(struct queue *q);
	/* The commit is in Redis; whoever flew is told next. */
	void (*landed)(struct queue *q, const struct store_result *result);
	/* Somebody was quicker; false = what they wrote is not known here yet: try a little later.
	 */
	bool (*lost)(struct queue *q, const struct store_result *result);
	void (*tell)(struct queue *q, struct queue_item *item, enum err err, struct str version);
	void (*fini)(struct queue *q); /* what it has besides the queue */
};

/* All of one kind. */
struct queues {
	const struct queue_kind *kind;
	struct state *state;
	struct queue *all;   /* by key */
	struct queue *dirty; /* with something to do */
	size_t items;        /* in all of them */
};

struct queue {
	UT_hash_handle hh;
	struct queue *prev, *next; /* in queues->dirty */
	struct queues *queues;
	struct state *state;
	struct queue_item *waiting, *flying;
	bool dirty;
	bool busy; /* a commit is under way; `flying` may have lost patience with it */
	int attempts;
	int64_t not_before_mono_ms; /* after a failed commit */
	int64_t due_mono_ms;        /* a round is to come then, item or not; 0 = none */
	struct str domain, name;    /* whose it is; they end its memory */
};

void queues_init(struct queues *qs, const struct queue_kind *kind, struct state *s);
void queues_turn(struct queues *qs); /* commits what the turn gathered */
void queues_tick(struct queues *qs, int64_t mono_ms);
void queues_fail(struct queues *qs, enum err err); /* those not yet sent */
void queues_free(struct queues *qs);               /* the rest is told that it stops */

struct queue *queue_find(struct queues *qs, struct str domain, struct str name); /* or NULL */
struct queue *queue_get(struct queues *qs, struct str domain, struct str name);
void queue_add(struct queue *q, struct queue_item *item, int64_t patience_ms);
void queue_mark_dirty(struct queue *q); /* there is something to do in the next turn */
/* Takes one, or all, off the list and tells whoever sent it. */
void queue_tell(struct queue *q, struct queue_item **list, struct queue_item *item, enum err err,
		struct str version);
void queue_tell_all(struct queue *q, struct queue_item **list, enum err err, struct str version);
/* What a round's commit calls when it is over: a store_done_fn with the queue. */
void queue_committed(void *arg, const struct store_result *result);

#endif
