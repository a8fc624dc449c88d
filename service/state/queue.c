/* queue: see queue.h. */
#include "state/queue.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "state/state_priv.h"

enum {
	TURN_US = 1000,
	ROUNDS_PER_LOOK = 16, /* between looks at the clock */
	RETRY_MS = 20,
};

void queues_init(struct queues *qs, const struct queue_kind *kind, struct state *s)
{
	*qs = (struct queues){ .kind = kind, .state = s };
}

/* ---- by key ---- */

static struct str key_of(const struct queues *qs, struct str domain, struct str name)
{
	arena_reset(qs->state->scratch);
	return arena_printf(qs->state->scratch, "%.*s|%.*s", STR_ARG(domain), STR_ARG(name));
}

static struct queue *find(const struct queues *qs, struct str key)
{
	struct queue *q;

	HASH_FIND(hh, qs->all, key.p, key.n, q);
	return q;
}

struct queue *queue_find(struct queues *qs, struct str domain, struct str name)
{
	return qs->all ? find(qs, key_of(qs, domain, name)) : NULL;
}

struct queue *queue_get(struct queues *qs, struct str domain, struct str name)
{
	struct str key = key_of(qs, domain, name);
	struct queue *q = find(qs, key);
	char *kept;

	if (q)
		return q;
	q = mem_new(qs->kind->size + key.n + 1);
	kept = (char *)q + qs->kind->size;
	memcpy(kept, key.p, key.n);
	q->queues = qs;
	q->state = qs->state;
	q->domain = str_n(kept, domain.n);
	q->name = str_n(kept + domain.n + 1, name.n);
	HASH_ADD_KEYPTR(hh, qs->all, kept, key.n, q);
	return q;
}

static void drop(struct queue *q)
{
	if (q->dirty)
		DL_DELETE(q->queues->dirty, q);
	HASH_DEL(q->queues->all, q);
	q->queues->kind->fini(q);
	free(q);
}

static void drop_if_idle(struct queue *q)
{
	if (!q->waiting && !q->busy && !q->due_mono_ms)
		drop(q);
}

/* ---- items ---- */

static void stay_dirty(struct queue *q)
{
	if (!q->dirty)
		DL_APPEND(q->queues->dirty, q);
	q->dirty = true;
}

void queue_mark_dirty(struct queue *q)
{
	stay_dirty(q);
	loop_again(q->state->loop);
}

void queue_add(struct queue *q, struct queue_item *item, int64_t patience_ms)
{
	const struct queue_kind *kind = q->queues->kind;

	item->deadline_mono_ms = clock_mono_ms() + patience_ms;
	if (++q->queues->items > kind->items_max && kind->items_max)
		item->err = ERR_BUSY;
	DL_APPEND(q->waiting, item);
	queue_mark_dirty(q);
	state_need_tick(q->state);
}

static void tell(struct queue *q, struct queue_item *item, enum err err, struct str version)
{
	q->queues->items--;
	q->queues->kind->tell(q, item, err, version);
	arena_free(item->arena);
}

void queue_tell(struct queue *q, struct queue_item **list, struct queue_item *item, enum err err,
		struct str version)
{
	DL_DELETE(*list, item);
	tell(q, item, err, version);
}

void queue_tell_all(struct queue *q, struct queue_item **list, enum err err, struct str version)
{
	struct queue_item *told = *list, *item, *next;

	*list = NULL; /* whoever is told may send the next */
	DL_FOREACH_SAFE(told, item, next)
	tell(q, item, item->err ? item->err : err, version);
}

/* ---- driving ---- */

static bool is_ready(const struct queue *q, int64_t mono_ms)
{
	return mono_ms >= q->not_before_mono_ms &&
	       (q->waiting || (q->due_mono_ms && mono_ms >= q->due_mono_ms));
}

static void run(struct queue *q, int64_t mono_ms)
{
	q->dirty = false;
	if (q->busy)
		return;
	if (is_ready(q, mono_ms))
		q->queues->kind->run(q);
	else if (q->waiting || q->due_mono_ms)
		stay_dirty(q);
	drop_if_idle(q);
}

/* Slice after slice: when the link comes back, 20,000 users may be waiting. */
void queues_turn(struct queues *qs)
{
	struct queue *q, *next, *todo = qs->dirty;
	int64_t mono_ms = clock_mono_ms(), until_us = clock_mono_us() + TURN_US;
	size_t rounds = 0;

	if (!todo || !store_is_up(qs->state->store))
		return;
	qs->dirty = NULL;
	DL_FOREACH_SAFE(todo, q, next)
	{
		if (++rounds % ROUNDS_PER_LOOK == 0 && clock_mono_us() >= until_us) {
			loop_again(qs->state->loop);
			break;
		}
		DL_DELETE(todo, q);
		run(q, mono_ms);
	}
	DL_CONCAT(todo, qs->dirty);
	qs->dirty = todo;
}

static void lose_patience(struct queue *q, struct queue_item **list, int64_t mono_ms)
{
	struct queue_item *item, *next;

	DL_FOREACH_SAFE(*list, item, next)
	{
		bool late = mono_ms >= item->deadline_mono_ms;

		if (item->err || (late && item->overdue))
			queue_tell(q, list, item, item->err ? item->err : ERR_STORE_UNAVAILABLE,
				   STR_NONE);
		else
			item->overdue = late; /* a busy turn: what Redis said is yet to be read */
	}
}

void queues_tick(struct queues *qs, int64_t mono_ms)
{
	struct queue *q, *next;

	if (!qs->items)
		return;
	HASH_ITER(hh, qs->all, q, next)
	{
		if (qs->kind->is_hurried)
			lose_patience(q, &q->flying, mono_ms);
		lose_patience(q, &q->waiting, mono_ms);
		drop_if_idle(q);
	}
}

void queues_fail(struct queues *qs, enum err err)
{
	struct queue *q, *next;

	HASH_ITER(hh, qs->all, q, next)
	{
		queue_tell_all(q, &q->waiting, err, STR_NONE);
		drop_if_idle(q);
	}
}

void queues_free(struct queues *qs)
{
	struct queue *q, *next;

	HASH_ITER(hh, qs->all, q, next)
	{
		queue_tell_all(q, &q->flying, ERR_NOT_READY, STR_NONE);
		queue_tell_all(q, &q->waiting, ERR_NOT_READY, STR_NONE);
		drop(q);
	}
}

/* ---- how a commit went ---- */

/* Those under way go again, in front of those that came meanwhile. */
static void retry(struct queue *q, bool at_once)
{
	DL_CONCAT(q->flying, q->waiting);
	q->waiting = q->flying;
	q->flying = NULL;
	if (q->state->stopping)
		queue_tell_all(q, &q->waiting, ERR_NOT_READY, STR_NONE);
	else if (!at_once)
		q->not_before_mono_ms = clock_mono_ms() + RETRY_MS;
}

static void lost_race(struct queue *q, const struct store_result *result)
{
	bool at_once = q->queues->kind->lost(q, result);

	if (++q->attempts <= q->queues->kind->attempts_max) {
		retry(q, at_once);
		return;
	}
	q->attempts = 0;
	queue_tell_all(q, &q->flying, ERR_STORE_UNAVAILABLE, STR_NONE);
}

static void landed(struct queue *q, const struct store_result *result)
{
	q->attempts = 0;
	q->queues->kind->landed(q, result);
	queue_tell_all(q, &q->flying, ERR_OK, result->version);
}

void queue_committed(void *arg, const struct store_result *result)
{
	struct queue *q = arg;

	q->busy = false;
	switch (result->status) {
	case STORE_OK: landed(q, result); break;
	case STORE_CONFLICT: lost_race(q, result); break;
	case STORE_GONE: queue_tell_all(q, &q->flying, ERR_NOT_FOUND, STR_NONE); break;
	default: retry(q, false); break;
	}
	if (q->waiting || q->due_mono_ms)
		queue_mark_dirty(q);
	drop_if_idle(q);
}
