/* group_queue: see group_queue.h. */
#include "state/group_queue.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { PENDING_MAX = 10000 };

static struct str key_of(struct state *s, struct str domain, struct str group)
{
	arena_reset(s->scratch);
	return arena_printf(s->scratch, "%.*s|%.*s", STR_ARG(domain), STR_ARG(group));
}

struct group_queue *group_queue_find(struct state *s, struct str domain, struct str group)
{
	struct str key = key_of(s, domain, group);
	struct group_queue *q;

	HASH_FIND(hh, s->group_queues, key.p, key.n, q);
	return q;
}

static struct group_queue *queue_get(struct state *s, struct str domain, struct str group)
{
	struct group_queue *q = group_queue_find(s, domain, group);
	struct str key;

	if (q)
		return q;
	key = key_of(s, domain, group);
	q = mem_new(sizeof(*q) + key.n + 1);
	memcpy(q->key, key.p, key.n);
	q->state = s;
	q->domain = str_n(q->key, domain.n);
	q->group = str_n(q->key + domain.n + 1, group.n);
	HASH_ADD_KEYPTR(hh, s->group_queues, q->key, key.n, q);
	return q;
}

void group_queue_mark_dirty(struct group_queue *q)
{
	if (!q->dirty)
		DL_APPEND(q->state->dirty_groups, q);
	q->dirty = true;
	state_need_tick(q->state);
	loop_again(q->state->loop);
}

void group_queue_caught_up(struct replica_domain *d, struct str group)
{
	struct group_queue *q =
		d->state->group_queues ? group_queue_find(d->state, d->name, group) : NULL;

	if (!q)
		return;
	q->not_before_mono_ms = 0;
	q->whole = false;
}

/* NULL where it is gone. */
static struct replica_group *queue_group(const struct group_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	return d ? group_find(d, q->group) : NULL;
}

void state_group_change(struct state *s, struct str domain, struct str group,
			const struct group_change *change, int64_t patience_ms,
			state_group_fn *done, void *arg)
{
	struct group_queue *q = queue_get(s, domain, group);
	struct arena *a = arena_new_sized(0, 384);
	struct pending_group *p = ARENA_NEW(a, struct pending_group);

	p->arena = a;
	p->change = *change;
	p->change.user = arena_str(a, change->user);
	p->change.call_id = arena_str(a, change->call_id);
	p->change.pause_reason = arena_str(a, change->pause_reason);
	p->deadline_mono_ms = clock_mono_ms() + patience_ms;
	p->done = done;
	p->arg = arg;
	if (++s->pending_groups > PENDING_MAX)
		p->err = ERR_BUSY;
	DL_APPEND(q->waiting, p);
	if (change->kind == GROUP_CHANGE_CHOICE && !p->err)
		group_ahead_add(queue_group(q), &p->change);
	group_queue_mark_dirty(q);
}

/* ---- finishing ---- */

void group_finish(struct group_queue *q, struct pending_group **list, struct pending_group *p,
		  enum err err, struct str version)
{
	struct group_outcome outcome = { .err = err, .verdict = p->verdict, .version = version };

	DL_DELETE(*list, p);
	q->state->pending_groups--;
	group_ahead_forget(queue_group(q));
	if (p->done)
		p->done(p->arg, &outcome);
	arena_free(p->arena);
}

void group_finish_all(struct group_queue *q, struct pending_group **list, enum err err,
		      struct str version)
{
	while (*list)
		group_finish(q, list, *list, (*list)->err ? (*list)->err : err, version);
}

void group_queue_drop_if_idle(struct group_queue *q)
{
	if (q->waiting || q->busy)
		return;
	if (q->dirty)
		DL_DELETE(q->state->dirty_groups, q);
	HASH_DEL(q->state->group_queues, q);
	buf_free(&q->lines);
	free(q);
}

/* ---- driving ---- */

static void run_one(struct group_queue *q, int64_t mono_ms)
{
	q->dirty = false;
	if (q->busy)
		return;
	if (mono_ms < q->not_before_mono_ms) {
		q->dirty = true;
		DL_APPEND(q->state->dirty_groups, q);
		return;
	}
	group_round_run(q);
	group_queue_drop_if_idle(q);
}

void group_queues_turn(struct state *s)
{
	struct group_queue *q, *next, *todo = s->dirty_groups;
	int64_t mono_ms = clock_mono_ms();

	if (!todo || !store_is_up(s->store))
		return;
	s->dirty_groups = NULL;
	DL_FOREACH_SAFE(todo, q, next)
	{
		DL_DELETE(todo, q);
		run_one(q, mono_ms);
	}
}

static void lose_patience(struct group_queue *q, struct pending_group **list, int64_t mono_ms)
{
	struct pending_group *p, *next;

	DL_FOREACH_SAFE(*list, p, next)
	{
		bool late = mono_ms >= p->deadline_mono_ms;

		if (p->err || (late && p->overdue))
			group_finish(q, list, p, p->err ? p->err : ERR_STORE_UNAVAILABLE, STR_NONE);
		else
			p->overdue = late; /* a busy turn: what Redis said is still to be read */
	}
}

void group_queues_tick(struct state *s, int64_t mono_ms)
{
	struct group_queue *q, *next;

	HASH_ITER(hh, s->group_queues, q, next)
	{
		lose_patience(q, &q->flying, mono_ms);
		lose_patience(q, &q->waiting, mono_ms);
		group_queue_drop_if_idle(q);
	}
}

bool group_queues_wait(const struct state *s)
{
	return s->group_queues != NULL;
}

void group_queues_fail(struct state *s, enum err err)
{
	struct group_queue *q, *next;

	HASH_ITER(hh, s->group_queues, q, next)
	{
		group_finish_all(q, &q->waiting, err, STR_NONE);
		group_queue_drop_if_idle(q);
	}
}

void group_queues_free(struct state *s)
{
	struct group_queue *q, *next;

	HASH_ITER(hh, s->group_queues, q, next)
	{
		q->busy = false;
		group_finish_all(q, &q->flying, ERR_NOT_READY, STR_NONE);
		group_finish_all(q, &q->waiting, ERR_NOT_READY, STR_NONE);
		group_queue_drop_if_idle(q);
	}
}
