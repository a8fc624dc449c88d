/*
 * change_wrap_up: the work that a call leaves behind (core/wrap_up.h) as calls end, groups tell how
 * long it lasts at least, and people say that they are ready: in whatever order they are told.
 */
#include "core/change_priv.h"

#include "core/limits.h"
#include "core/moment.h"
#include "core/wrap_up.h"

/* The call just taken is the one that began last. */
static struct call *newest_counted(const struct draft *d)
{
	struct call *newest = NULL;

	for (size_t i = 0; i < d->record.call_count; i++) {
		struct call *c = &d->calls[i];

		if (call_is_live(c, d->now_ms) && call_counts(c) &&
		    (!newest || c->since_ms > newest->since_ms))
			newest = c;
	}
	return newest;
}

/* A group tells that the call just taken is its own: what follows that call lasts at least so long.
 */
enum err change_wrap_up(struct draft *d)
{
	struct wrap_up_fact *f = &d->record.wrap_up;
	struct call *taken = newest_counted(d);

	f->after_s = bounded(d->signal->wrap_up_s, 0, WRAP_UP_MOST_S);
	f->forget_ms = d->now_ms + 1000 * d->subject->domain->max_call_duration_s;
	if (taken)
		wrap_up_expect(d, taken);
	return apply(d, false, 0);
}

void wrap_up_expect(struct draft *d, struct call *c)
{
	struct wrap_up_fact *f = &d->record.wrap_up;

	if (!f->forget_ms || !call_counts(c))
		return;
	c->wrap_up_s = f->after_s;
	f->after_s = f->forget_ms = 0;
}

static void begin_at(struct draft *d, const struct call *ended, int64_t since_ms)
{
	struct wrap_up_fact *f = &d->record.wrap_up;
	int64_t until_ms = since_ms + 1000 * call_wrap_up_s(d->subject, ended);

	if (since_ms < f->ready_ms || until_ms <= d->now_ms || until_ms <= f->until_ms)
		return;
	f->since_ms = since_ms;
	f->until_ms = until_ms;
}

void wrap_up_begin(struct draft *d, const struct call *ended)
{
	/* after its deadline it was not seen any more */
	begin_at(d, ended, earlier(d->since_ms, ended->expires_at_ms));
}

void wrap_up_keep(struct draft *d, const struct call *forgotten)
{
	if (forgotten->expires_at_ms <= d->now_ms)
		begin_at(d, forgotten, forgotten->expires_at_ms);
}

void wrap_up_end(struct draft *d)
{
	struct wrap_up_fact *f = &d->record.wrap_up;

	f->ready_ms = later(f->ready_ms, d->since_ms);
	if (f->since_ms <= f->ready_ms)
		f->since_ms = f->until_ms = 0;
}

/* Told with its time it also speaks of what is heard of only later. */
enum err change_wrap_up_end(struct draft *d)
{
	struct wrap_up was = subject_wrap_up(d->subject, d->now_ms);
	bool ends = wrap_up_is_on(&was, d->now_ms) && was.since_ms <= d->since_ms;

	if (!ends && (d->signal->at_ms <= 0 || d->since_ms <= d->record.wrap_up.ready_ms))
		return nothing_to_end(d);
	wrap_up_end(d);
	return apply(d, false, 0);
}
