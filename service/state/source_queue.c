/* source_queue: see source_queue.h. */
#include "state/source_queue.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { PATIENCE_MS = 4000, TELL_MS = 5000, TELLS_PER_SILENCE = 4 };

static struct source_queue *queue_get(struct state *s, struct str domain, struct str source)
{
	struct source_queue *q;
	struct str key;

	arena_reset(s->scratch);
	key = arena_printf(s->scratch, "%.*s|%.*s", STR_ARG(domain), STR_ARG(source));
	HASH_FIND(hh, s->source_queues, key.p, key.n, q);
	if (q)
		return q;
	q = mem_new(sizeof(*q) + key.n + 1);
	memcpy(q->key, key.p, key.n);
	q->state = s;
	q->domain = str_n(q->key, domain.n);
	q->source = str_n(q->key + domain.n + 1, source.n);
	HASH_ADD_KEYPTR(hh, s->source_queues, q->key, key.n, q);
	return q;
}

static struct str keep_text(char (*room)[SOURCE_ID_BYTES], struct str text)
{
	size_t n = text.n < SOURCE_ID_BYTES ? text.n : SOURCE_ID_BYTES - 1;

	if (n)
		memcpy(*room, text.p, n);
	return str_n(*room, n);
}

void state_source_change(struct state *s, struct str domain, struct str source,
			 const struct source_change *change, state_source_fn *done, void *arg)
{
	struct source_queue *q = queue_get(s, domain, source);
	struct pending_source *p = mem_new(sizeof(*p));

	p->change = *change;
	p->change.heard.epoch = keep_text(&p->epoch, change->heard.epoch);
	p->change.heard.reporter = keep_text(&p->reporter, change->heard.reporter);
	p->deadline_mono_ms = clock_mono_ms() + PATIENCE_MS;
	p->done = done;
	p->arg = arg;
	DL_APPEND(q->waiting, p);
	loop_again(s->loop);
}

/* ---- what facts tell of their source ---- */

void report_sum_add(struct report_sum *a, const struct source_news *later)
{
	source_news_join(&a->sum, later);
	if (later->epoch.n)
		a->sum.epoch = keep_text(&a->epoch, later->epoch);
	if (later->reporter.n)
		a->sum.reporter = keep_text(&a->reporter, later->reporter);
}

bool report_sum_is_empty(const struct report_sum *r)
{
	return !r->sum.at_ms && !r->sum.missed_clears;
}

static void tell_soon(struct source_queue *q, const struct replica_source *rs)
{
	int64_t pause_ms = source_patience_ms(&rs->source) / TELLS_PER_SILENCE;

	if (!pause_ms || pause_ms > TELL_MS)
		pause_ms = TELL_MS;
	q->tell_at_mono_ms = rs->state.silent_since_ms || !rs->state.heard_at_ms
				     ? 0
				     : q->told_mono_ms + pause_ms;
	loop_again(q->state->loop);
}

void sources_heard(struct replica_domain *d, const struct source_report *report)
{
	int64_t now_ms = clock_now_ms();
	struct replica_source *rs =
		replica_source(d, report->source) ? source_get(d, report->source) : NULL;
	struct source_news heard = { .reporter = report->reporter };
	struct source_queue *q;

	if (!rs)
		return;
	q = queue_get(d->state, d->name, rs->id);
	if (report->ran_out) {
		heard.missed_clears = 1;
	} else {
		source_news_add(&heard, report->epoch, report->at_ms, now_ms);
		heard.facts = report->applied;
		heard.refused = !report->applied;
	}
	report_sum_add(&q->heard, &heard);
	tell_soon(q, rs);
	if (!report->ran_out)
		rs->state.heard_at_ms = now_ms;
}

/* ---- driving ---- */

static bool drop_if_idle(struct source_queue *q)
{
	if (q->waiting || q->busy || !report_sum_is_empty(&q->heard) ||
	    clock_mono_ms() < q->told_mono_ms + TELL_MS)
		return false;
	HASH_DEL(q->state->source_queues, q);
	buf_free(&q->value);
	free(q);
	return true;
}

void source_queues_turn(struct state *s)
{
	struct source_queue *q, *next;
	int64_t mono_ms = clock_mono_ms();

	if (!s->source_queues || !store_is_up(s->store))
		return;
	HASH_ITER(hh, s->source_queues, q, next)
	{
		bool tells = !report_sum_is_empty(&q->heard) && mono_ms >= q->tell_at_mono_ms;

		if (!q->busy && mono_ms >= q->not_before_mono_ms && (q->waiting || tells))
			source_round_run(q);
	}
}

static void lose_patience(struct source_queue *q, int64_t mono_ms)
{
	struct pending_source *p, *next, *late = NULL;

	DL_FOREACH_SAFE(q->waiting, p, next)
	{
		if (mono_ms < p->deadline_mono_ms)
			continue;
		DL_DELETE(q->waiting, p);
		DL_APPEND(late, p);
	}
	source_finish_all(q, &late, ERR_STORE_UNAVAILABLE, STR_NONE);
}

void source_queues_tick(struct state *s)
{
	struct source_queue *q, *next;
	int64_t mono_ms = clock_mono_ms();

	HASH_ITER(hh, s->source_queues, q, next)
	{
		lose_patience(q, mono_ms);
		drop_if_idle(q);
	}
	source_queues_turn(s);
}

/* Those that were never sent, and, when the store is gone, the rest. */
void source_queues_fail(struct state *s, enum err err)
{
	struct source_queue *q, *next;

	HASH_ITER(hh, s->source_queues, q, next)
	source_finish_all(q, &q->waiting, err, STR_NONE);
}

void source_queues_free(struct state *s)
{
	struct source_queue *q, *next;

	HASH_ITER(hh, s->source_queues, q, next)
	{
		source_finish_all(q, &q->flying, ERR_NOT_READY, STR_NONE);
		source_finish_all(q, &q->waiting, ERR_NOT_READY, STR_NONE);
		HASH_DEL(s->source_queues, q);
		buf_free(&q->value);
		free(q);
	}
}
