/*
 * signals: the queues. Signals of a user that arrive while a commit is under way wait and are
 * folded into the next one. A lost link is waited for, at most SIGNAL_WAIT_MS.
 */
#include "state/signals.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	SIGNAL_WAIT_MS = 4000,
	PENDING_MAX = 20000,
	TURN_US = 1000,
	ROUNDS_PER_LOOK = 16, /* between looks at the clock */
};

static struct signal_queue *queue_get(struct state *s, struct str domain, struct str user)
{
	struct str key;
	struct signal_queue *q;

	arena_reset(s->scratch);
	key = arena_printf(s->scratch, "%.*s|%.*s", STR_ARG(domain), STR_ARG(user));
	HASH_FIND(hh, s->queues, key.p, key.n, q);
	if (q)
		return q;
	q = mem_new(sizeof(*q) + key.n + 1);
	memcpy(q->key, key.p, key.n);
	q->state = s;
	q->domain = str_n(q->key, domain.n);
	q->user = str_n(q->key + domain.n + 1, user.n);
	HASH_ADD_KEYPTR(hh, s->queues, q->key, key.n, q);
	return q;
}

void queue_mark_dirty(struct signal_queue *q)
{
	if (!q->dirty)
		DL_APPEND(q->state->dirty, q);
	q->dirty = true;
	state_need_tick(q->state);
	loop_again(q->state->loop);
}

static struct signal copy_signal(const struct signal *from, struct arena *a)
{
	struct signal to = *from;
	struct str *const views[] = {
		&to.source,      &to.epoch,      &to.call_id,     &to.number,
		&to.device,      &to.lock_owner, &to.lock_reason, &to.instance,
		&to.session,     &to.status,     &to.note,        &to.calendar.time_zone,
		&to.only_source, &to.location,
	};

	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (views[i]->p)
			*views[i] = arena_str(a, *views[i]);
	if (to.calendar.count) {
		struct calendar_interval *ahead =
			ARENA_ARRAY(a, to.calendar.count, struct calendar_interval);

		memcpy(ahead, from->calendar.ahead, to.calendar.count * sizeof(*ahead));
		to.calendar.ahead = ahead;
	}
	return to;
}

static struct pending *pending_add(struct signal_queue *q, const struct signal *signal)
{
	struct arena *a = arena_new_sized(0, 640);
	struct pending *p = ARENA_NEW(a, struct pending);

	p->arena = a;
	if (signal)
		p->signal = copy_signal(signal, a);
	p->arrived_ms = clock_now_ms();
	p->deadline_mono_ms = clock_mono_ms() + SIGNAL_WAIT_MS;
	q->state->pending++;
	DL_APPEND(q->waiting, p);
	queue_mark_dirty(q);
	return p;
}

/* What a source's token says is its word. */
static void name_source(struct state *s, struct str domain, struct pending *p)
{
	struct replica_domain *d = domain_get(s, domain, false);
	const struct sources *sources = d ? replica_sources(d) : NULL;

	p->reporter = p->signal.source;
	if (sources)
		p->signal.source = arena_str(p->arena, source_of_token(sources, p->signal.source));
}

void state_signal(struct state *s, struct str domain, struct str user, const struct signal *signal,
		  bool dry_run, state_signal_fn *done, void *arg)
{
	struct pending *p = pending_add(queue_get(s, domain, user), signal);

	name_source(s, domain, p);
	p->dry_run = dry_run;
	p->done = done;
	p->arg = arg;
	if (s->pending > PENDING_MAX)
		p->err = ERR_BUSY;
}

void signals_sweep(struct state *s, struct str domain, struct str user, int64_t due_ms)
{
	struct signal_queue *q = queue_get(s, domain, user);
	struct pending *p;

	DL_FOREACH(q->waiting, p)
	if (p->sweep)
		return;
	DL_FOREACH(q->flying, p)
	if (p->sweep)
		return;
	p = pending_add(q, NULL);
	p->sweep = true;
	p->due_ms = due_ms;
	s->sweeping++;
}

/* ---- finishing ---- */

/* Refused ones, too: it is there. Of a snapshot it tells itself. */
static void tell_source(struct signal_queue *q, const struct pending *p)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	const struct signal *signal = &p->signal;

	if (!d || !d->sources || signal->stage_generation || signal->kind == SIGNAL_RESET)
		return;
	sources_heard(d, &(struct source_report){ .source = signal->source,
						  .reporter = p->reporter,
						  .epoch = signal->epoch,
						  .at_ms = signal->at_ms,
						  .applied = p->result.applied });
}

void pending_finish(struct signal_queue *q, struct pending **list, struct pending *p, enum err err,
		    struct str version, const struct presence *presence)
{
	struct signal_outcome outcome = { .err = err, .result = p->result, .version = version };

	DL_DELETE(*list, p);
	q->state->pending--;
	if (presence)
		outcome.presence = *presence;
	if (p->sweep)
		q->state->sweeping--;
	else if (!err && !p->dry_run)
		tell_source(q, p);
	if (p->done)
		p->done(p->arg, &outcome);
	arena_free(p->arena);
}

void pending_finish_all(struct signal_queue *q, struct pending **list, enum err err,
			struct str version, const struct presence *presence)
{
	while (*list)
		pending_finish(q, list, *list, (*list)->err ? (*list)->err : err, version,
			       presence);
}

void queue_drop_if_idle(struct signal_queue *q)
{
	if (q->waiting || q->flying)
		return;
	if (q->dirty)
		DL_DELETE(q->state->dirty, q);
	HASH_DEL(q->state->queues, q);
	buf_free(&q->record);
	arena_free(q->copy_arena);
	free(q);
}

/* ---- driving ---- */

/* Slice after slice: when the link comes back, 20,000 users may be waiting. */
void signals_turn(struct state *s)
{
	struct signal_queue *q, *next, *todo = s->dirty;
	size_t rounds = 0;

	if (!todo || !store_is_up(s->store))
		return;
	int64_t mono_ms = clock_mono_ms(), until_us = clock_mono_us() + TURN_US;
	s->dirty = NULL;
	DL_FOREACH_SAFE(todo, q, next)
	{
		if (++rounds % ROUNDS_PER_LOOK == 0 && clock_mono_us() >= until_us) {
			loop_again(s->loop);
			break;
		}
		DL_DELETE(todo, q);
		q->dirty = false;
		if (q->flying)
			continue;
		if (mono_ms < q->not_before_mono_ms) {
			DL_APPEND(s->dirty, q);
			q->dirty = true;
			continue;
		}
		round_run(q);
		queue_drop_if_idle(q);
	}
	DL_CONCAT(todo, s->dirty);
	s->dirty = todo;
}

/* Signals whose wait for the link is over. */
void signals_tick(struct state *s, int64_t mono_ms)
{
	struct signal_queue *q, *next;
	struct pending *p, *after;

	if (!s->dirty)
		return;
	DL_FOREACH_SAFE(s->dirty, q, next)
	{
		DL_FOREACH_SAFE(q->waiting, p, after)
		if (p->err || mono_ms >= p->deadline_mono_ms)
			pending_finish(q, &q->waiting, p, p->err ? p->err : ERR_STORE_UNAVAILABLE,
				       STR_NONE, NULL);
		queue_drop_if_idle(q);
	}
}

bool signals_are_waiting(const struct state *s)
{
	return s->dirty != NULL;
}

void signals_free(struct state *s)
{
	struct signal_queue *q, *next;

	HASH_ITER(hh, s->queues, q, next)
	{
		pending_finish_all(q, &q->flying, ERR_NOT_READY, STR_NONE, NULL);
		pending_finish_all(q, &q->waiting, ERR_NOT_READY, STR_NONE, NULL);
		queue_drop_if_idle(q);
	}
}

void signals_fail_all(struct state *s, enum err err)
{
	struct signal_queue *q, *next;

	HASH_ITER(hh, s->queues, q, next)
	{
		pending_finish_all(q, &q->waiting, err, STR_NONE, NULL);
		queue_drop_if_idle(q);
	}
}
