/*
 * source_round: applies what happened to one source and commits the result. A stale version means:
 * take the state that came back, apply the same again.
 */
#include "state/source_queue.h"

#include <stdlib.h>

#include "base/clock.h"

enum { ATTEMPTS_MAX = 16, COMMIT_MS = 250, RETRY_MS = 20 };
#define SOURCE_KEPT_MS (7LL * 86400 * 1000) /* after it was heard last */

void source_finish_all(struct source_queue *q, struct pending_source **list, enum err err,
		       struct str version)
{
	struct pending_source *told = *list, *p, *next;

	(void)q;
	*list = NULL; /* whoever is told may send the next */
	DL_FOREACH_SAFE(told, p, next)
	{
		struct source_outcome outcome = { .err = err,
						  .verdict = p->verdict,
						  .generation = p->generation,
						  .version = version };

		DL_DELETE(told, p);
		if (p->done)
			p->done(p->arg, &outcome);
		free(p);
	}
}

/* ---- one round ---- */

/* In order; what changes nothing needs no commit, unless something before it does. */
static bool apply_all(struct source_queue *q, struct source_state *state, int64_t now_ms,
		      struct pending_source **judged)
{
	struct pending_source *p, *next;
	bool changed = !report_sum_is_empty(&q->flying_heard);
	struct source_change heard = { .event = SOURCE_HEARD, .heard = q->flying_heard.sum };

	if (changed)
		source_apply(state, &heard, now_ms, state);
	DL_FOREACH_SAFE(q->waiting, p, next)
	{
		p->verdict = source_apply(state, &p->change, now_ms, state);
		p->generation = state->upload.generation;
		changed = changed || p->verdict == SOURCE_CHANGED;
		DL_DELETE(q->waiting, p);
		if (changed)
			DL_APPEND(q->flying, p);
		else
			DL_APPEND(*judged, p);
	}
	return changed;
}

static void committed(void *arg, const struct store_result *result);

static void commit(struct source_queue *q, const struct replica_source *rs,
		   const struct source_state *state, int64_t now_ms)
{
	struct json_writer w = JSON_WRITER(&q->value);
	int64_t due_ms = source_due(&rs->source, state);
	struct source_commit c = { .domain = q->domain,
				   .source = q->source,
				   .expected = version_str(&rs->version),
				   .ttl_ms = SOURCE_KEPT_MS,
				   .due_ms = due_ms == 1 ? now_ms : due_ms };

	buf_clear(&q->value);
	table_encode_stored(&source_state_table, state, &w);
	c.value = buf_str(&q->value);
	q->busy = true;
	store_commit_source(q->state->store, &c, COMMIT_MS, committed, q);
}

static struct replica_source *source_of(const struct source_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	return d && replica_source(d, q->source) ? source_get(d, q->source) : NULL;
}

void source_round_run(struct source_queue *q)
{
	struct replica_source *rs = source_of(q);
	struct pending_source *judged = NULL;
	struct source_state state;
	int64_t now_ms = clock_now_ms();

	if (!rs) {
		q->heard.sum = (struct source_news){ 0 };
		source_finish_all(q, &q->waiting, ERR_NOT_FOUND, STR_NONE);
		return;
	}
	report_sum_add(&q->flying_heard, &q->heard.sum);
	q->heard.sum = (struct source_news){ 0 };
	state = rs->state;
	if (apply_all(q, &state, now_ms, &judged))
		commit(q, rs, &state, now_ms);
	source_finish_all(q, &judged, ERR_OK, version_str(&rs->version));
}

/* ---- how the commit went ---- */

static void take_back(struct source_queue *q)
{
	DL_CONCAT(q->flying, q->waiting);
	q->waiting = q->flying;
	q->flying = NULL;
}

static void succeeded(struct source_queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	if (d)
		source_state_apply(d, q->source, result->version, buf_str(&q->value));
	q->attempts = 0;
	q->flying_heard.sum = (struct source_news){ 0 };
	q->told_mono_ms = clock_mono_ms();
	source_finish_all(q, &q->flying, ERR_OK, result->version);
}

static void lost_race(struct source_queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	if (d)
		source_state_replace(d, q->source, result->version, result->value);
	if (++q->attempts > ATTEMPTS_MAX) {
		q->attempts = 0;
		source_finish_all(q, &q->flying, ERR_STORE_UNAVAILABLE, STR_NONE);
	}
	take_back(q);
}

static void committed(void *arg, const struct store_result *result)
{
	struct source_queue *q = arg;

	q->busy = false;
	switch (result->status) {
	case STORE_OK: succeeded(q, result); break;
	case STORE_CONFLICT: lost_race(q, result); break;
	default:
		take_back(q);
		q->not_before_mono_ms = clock_mono_ms() + RETRY_MS;
		break;
	}
	loop_again(q->state->loop);
}
