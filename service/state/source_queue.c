/* source_queue: see source_queue.h. */
#include "state/source_queue.h"

#include "base/clock.h"

enum { PATIENCE_MS = 4000, TELL_MS = 5000, TELLS_PER_SILENCE = 4 };

void state_source_change(struct state *s, struct str domain, struct str source,
			 const struct source_change *change, state_source_fn *done, void *arg)
{
	struct arena *a = arena_new_sized(0, 384);
	struct pending_source *p = ARENA_NEW(a, struct pending_source);

	p->item.arena = a;
	p->change = *change;
	p->change.heard.epoch = arena_str(a, change->heard.epoch);
	p->change.heard.reporter = arena_str(a, change->heard.reporter);
	p->done = done;
	p->arg = arg;
	queue_add(queue_get(&s->source_changes, domain, source), &p->item, PATIENCE_MS);
}

/* ---- what facts tell of their source ---- */

static struct str keep_text(char (*room)[SOURCE_ID_BYTES], struct str text)
{
	size_t n = text.n < SOURCE_ID_BYTES ? text.n : SOURCE_ID_BYTES - 1;

	if (n)
		memcpy(*room, text.p, n);
	return str_n(*room, n);
}

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

int64_t source_tells_at(const struct replica_source *rs)
{
	int64_t pause_ms = source_patience_ms(&rs->source) / TELLS_PER_SILENCE;

	if (!pause_ms || pause_ms > TELL_MS)
		pause_ms = TELL_MS;
	return rs->told_mono_ms + pause_ms;
}

static void tell_soon(struct queue *q, const struct replica_source *rs)
{
	bool at_once = rs->state.silent_since_ms || !rs->state.heard_at_ms;

	q->due_mono_ms = at_once ? 1 : source_tells_at(rs);
	queue_mark_dirty(q);
}

void sources_heard(struct replica_domain *d, const struct source_report *report)
{
	int64_t now_ms = clock_now_ms();
	struct replica_source *rs =
		replica_source(d, report->source) ? source_get(d, report->source) : NULL;
	struct source_news heard = { .reporter = report->reporter };
	struct queue *q;

	if (!rs)
		return;
	q = queue_get(&d->state->source_changes, d->name, rs->id);
	if (report->ran_out) {
		heard.missed_clears = 1;
	} else {
		source_news_add(&heard, report->epoch, report->at_ms, now_ms);
		heard.facts = report->applied;
		heard.refused = !report->applied;
	}
	report_sum_add(&((struct source_queue *)q)->heard, &heard);
	tell_soon(q, rs);
	if (!report->ran_out)
		rs->state.heard_at_ms = now_ms;
}

/* ---- its kind of queue ---- */

static void tell(struct queue *q, struct queue_item *item, enum err err, struct str version)
{
	const struct pending_source *p = pending_source_of(item);
	struct source_outcome outcome = {
		.err = err, .verdict = p->verdict, .generation = p->generation, .version = version
	};

	(void)q;
	if (p->done)
		p->done(p->arg, &outcome);
}

static void fini(struct queue *q)
{
	buf_free(&((struct source_queue *)q)->value);
}

const struct queue_kind source_queue_kind = {
	.size = sizeof(struct source_queue),
	.attempts_max = 16,
	.run = source_round_run,
	.landed = source_round_landed,
	.lost = source_round_lost,
	.tell = tell,
	.fini = fini,
};
