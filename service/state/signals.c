/*
 * signals: the queues of users. Signals of a user that arrive while a commit is under way wait and
 * are folded into the next one. A lost link is waited for, at most SIGNAL_WAIT_MS.
 */
#include "state/signals.h"

#include "base/clock.h"

enum { SIGNAL_WAIT_MS = 4000, PENDING_MAX = 20000 };

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

static struct pending *pending_add(struct queue *q, const struct signal *signal)
{
	struct arena *a = arena_new_sized(0, 640);
	struct pending *p = ARENA_NEW(a, struct pending);

	p->item.arena = a;
	if (signal)
		p->signal = copy_signal(signal, a);
	p->arrived_ms = clock_now_ms();
	queue_add(q, &p->item, SIGNAL_WAIT_MS);
	return p;
}

/* What a source's token says is its word. */
static void name_source(struct state *s, struct str domain, struct pending *p)
{
	struct replica_domain *d = domain_get(s, domain, false);
	const struct sources *sources = d ? replica_sources(d) : NULL;

	p->reporter = p->signal.source;
	if (sources)
		p->signal.source =
			arena_str(p->item.arena, source_of_token(sources, p->signal.source));
}

void state_signal(struct state *s, struct str domain, struct str user, const struct signal *signal,
		  bool dry_run, state_signal_fn *done, void *arg)
{
	struct pending *p = pending_add(queue_get(&s->signals, domain, user), signal);

	name_source(s, domain, p);
	p->dry_run = dry_run;
	p->done = done;
	p->arg = arg;
}

static bool has_sweep(struct queue_item *list)
{
	struct queue_item *item;

	DL_FOREACH(list, item)
	if (pending_of(item)->sweep)
		return true;
	return false;
}

void signals_sweep(struct state *s, struct str domain, struct str user, int64_t due_ms)
{
	struct queue *q = queue_get(&s->signals, domain, user);
	struct pending *p;

	if (has_sweep(q->waiting) || has_sweep(q->flying))
		return;
	p = pending_add(q, NULL);
	p->sweep = true;
	p->due_ms = due_ms;
	s->sweeping++;
}

/* ---- telling ---- */

static void tell_source(const struct queue *q, const struct pending *p)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	const struct signal *signal = &p->signal;

	if (!d || !d->sources)
		return;
	sources_heard(d, &(struct source_report){ .source = signal->source,
						  .reporter = p->reporter,
						  .epoch = signal->epoch,
						  .at_ms = signal->at_ms,
						  .applied = p->result.applied });
}

static void tell(struct queue *q, struct queue_item *item, enum err err, struct str version)
{
	struct pending *p = pending_of(item);
	struct signal_outcome outcome = { .err = err, .result = p->result, .version = version };

	if (!err)
		outcome.presence = ((struct signal_queue *)q)->presence;
	if (p->sweep)
		q->state->sweeping--;
	else if (!err && signal_is_heard(p))
		tell_source(q, p);
	if (p->done)
		p->done(p->arg, &outcome);
}

static void fini(struct queue *queue)
{
	struct signal_queue *q = (struct signal_queue *)queue;

	buf_free(&q->record);
	arena_free(q->copy_arena);
}

const struct queue_kind signal_queue_kind = {
	.size = sizeof(struct signal_queue),
	.items_max = PENDING_MAX,
	.attempts_max = 8,
	.run = signal_round_run,
	.landed = signal_round_landed,
	.lost = signal_round_lost,
	.tell = tell,
	.fini = fini,
};
