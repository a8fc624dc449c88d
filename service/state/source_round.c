/*
 * source_round: applies what happened to one source and commits the result. A stale version means:
 * take the state that came back, apply the same again.
 */
#include "state/source_queue.h"

#include "base/clock.h"

#define SOURCE_KEPT_MS (7LL * 86400 * 1000) /* after it was heard last */

/* In order; what changes nothing needs no commit, unless something before it does. */
static bool apply_all(struct source_queue *q, struct source_state *state, int64_t now_ms,
		      struct queue_item **judged)
{
	struct queue_item *item, *next;
	bool changed = !report_sum_is_empty(&q->flying_heard);
	struct source_change heard = { .event = SOURCE_HEARD, .heard = q->flying_heard.sum };

	if (changed)
		source_apply(state, &heard, now_ms, state);
	DL_FOREACH_SAFE(q->queue.waiting, item, next)
	{
		struct pending_source *p = pending_source_of(item);

		p->verdict = source_apply(state, &p->change, now_ms, state);
		p->generation = state->upload.generation;
		changed = changed || p->verdict == SOURCE_CHANGED;
		DL_DELETE(q->queue.waiting, item);
		if (changed)
			DL_APPEND(q->queue.flying, item);
		else
			DL_APPEND(*judged, item);
	}
	return changed;
}

static void commit(struct source_queue *q, const struct replica_source *rs,
		   const struct source_state *state, int64_t now_ms)
{
	struct json_writer w = JSON_WRITER(&q->value);
	int64_t due_ms = source_due(&rs->source, state);
	struct source_commit c = { .domain = q->queue.domain,
				   .source = q->queue.name,
				   .expected = version_str(&rs->version),
				   .ttl_ms = SOURCE_KEPT_MS,
				   .due_ms = due_ms == 1 ? now_ms : due_ms };

	buf_clear(&q->value);
	table_encode_stored(&source_state_table, state, &w);
	c.value = buf_str(&q->value);
	q->queue.busy = true;
	store_commit_source(q->queue.state->store, &c, QUEUE_COMMIT_MS, queue_committed, q);
}

static struct replica_source *source_of(const struct queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	return d && replica_source(d, q->name) ? source_get(d, q->name) : NULL;
}

/* Nobody is left to hear of it. */
static void give_up(struct source_queue *q)
{
	q->heard.sum = q->flying_heard.sum = (struct source_news){ 0 };
	q->queue.due_mono_ms = 0;
	queue_tell_all(&q->queue, &q->queue.waiting, ERR_NOT_FOUND, STR_NONE);
}

void source_round_run(struct queue *queue)
{
	struct source_queue *q = (struct source_queue *)queue;
	struct replica_source *rs = source_of(queue);
	struct queue_item *judged = NULL;
	struct source_state state;
	int64_t now_ms = clock_now_ms();

	if (!rs) {
		give_up(q);
		return;
	}
	report_sum_add(&q->flying_heard, &q->heard.sum);
	q->heard.sum = (struct source_news){ 0 };
	state = rs->state;
	if (apply_all(q, &state, now_ms, &judged))
		commit(q, rs, &state, now_ms);
	queue_tell_all(queue, &judged, ERR_OK, version_str(&rs->version));
}

/* ---- how the commit went ---- */

void source_round_landed(struct queue *queue, const struct store_result *result)
{
	struct source_queue *q = (struct source_queue *)queue;
	struct replica_domain *d = domain_get(queue->state, queue->domain, false);
	struct replica_source *rs = d ? source_get(d, queue->name) : NULL;

	q->flying_heard.sum = (struct source_news){ 0 };
	queue->due_mono_ms = 0;
	if (!rs)
		return;
	source_state_apply(d, queue->name, result->version, buf_str(&q->value));
	rs->told_mono_ms = clock_mono_ms();
	if (!report_sum_is_empty(&q->heard))
		queue->due_mono_ms = source_tells_at(rs);
}

bool source_round_lost(struct queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	if (d)
		source_state_replace(d, q->name, result->version, result->value);
	return true;
}
