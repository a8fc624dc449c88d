/*
 * schedule_change: when what holds changes next, or changed last. Found by going from edge to edge:
 * moments at which hours begin or end, a day begins, or the override begins or ends. Hours that
 * touch are one, so that their seams are no edges. Where more than a week of ordinary days went by
 * without a change, or so many of one holiday, only the next holiday's edge or the override's can
 * bring one, so the days up to it are skipped.
 */
#include <stdlib.h>

#include "core/edge.h"
#include "core/schedule_priv.h"

enum {
	QUIET_DAYS = 9,  /* without a change: no weekly hours will bring one */
	EDGES_MAX = 300, /* bounds the search: years, unless there are holidays in every week */
	HOURS_MOST = 3 * PERIODS_MOST,
};

static void offer_overrides(struct edge *e, const struct schedule *s)
{
	for (int i = 0; i < HELD_BY_COUNT; i++) {
		const struct override *o = schedule_override(s, i);

		if (o) {
			edge_offer(e, o->since_ms);
			edge_offer(e, o->until_ms);
		}
	}
}

/* Hours of three days in order, those that touch or overlap as one. */
struct runs {
	struct hours hours[HOURS_MOST];
	size_t count;
};

static bool add_hours(void *arg, const struct hours *h)
{
	struct runs *runs = arg;

	if (h->from_ms < h->to_ms && runs->count < HOURS_MOST)
		runs->hours[runs->count++] = *h;
	return true;
}

static int by_begin(const void *a, const void *b)
{
	const struct hours *x = a, *y = b;

	return (x->from_ms > y->from_ms) - (x->from_ms < y->from_ms);
}

static void runs_around(const struct schedule *s, int64_t day, struct runs *out)
{
	size_t kept = 0;

	out->count = 0;
	for (int64_t d = day - 1; d <= day + 1; d++)
		schedule_each_hours(s, d, add_hours, out);
	qsort(out->hours, out->count, sizeof(*out->hours), by_begin);
	for (size_t i = 0; i < out->count; i++) {
		const struct hours h = out->hours[i];
		struct hours *last = kept ? &out->hours[kept - 1] : NULL;

		if (!last || h.from_ms > last->to_ms)
			out->hours[kept++] = h;
		else if (h.to_ms > last->to_ms)
			last->to_ms = h.to_ms;
	}
	out->count = kept;
}

static bool is_within(const struct runs *runs, int64_t at_ms)
{
	for (size_t i = 0; i < runs->count; i++)
		if (at_ms > runs->hours[i].from_ms && at_ms < runs->hours[i].to_ms)
			return true;
	return false;
}

/* There always is one: some day begins, or what is open over it ends. */
static int64_t edge_from(const struct schedule *s, int64_t from_ms, int direction)
{
	struct edge e = { .from_ms = from_ms, .direction = direction };
	int64_t day = schedule_day_of(s, from_ms);
	struct runs runs;

	runs_around(s, day, &runs);
	for (size_t i = 0; i < runs.count; i++) {
		edge_offer(&e, runs.hours[i].from_ms);
		edge_offer(&e, runs.hours[i].to_ms);
	}
	for (int64_t d = day - 1; d <= day + 1; d++)
		if (!is_within(&runs, schedule_day_begin(s, d)))
			edge_offer(&e, schedule_day_begin(s, d));
	offer_overrides(&e, s);
	return e.found ? e.at_ms : from_ms + direction * DAY_MS;
}

/* After quiet days: a moment close to the next end of a holiday, or an end of the override; from_ms
 * where that is near already. False = there is none. */
static bool skip_quiet(const struct schedule *s, int64_t from_ms, int direction, int64_t *out)
{
	struct edge e = { .from_ms = from_ms, .direction = direction };
	int64_t day = schedule_day_of(s, from_ms) + (direction > 0), end;

	*out = from_ms;
	if (schedule_holiday_edge(s, day, direction, &end)) {
		int64_t close_ms = schedule_day_begin(s, end - direction);

		if (direction > 0 ? close_ms <= from_ms : close_ms > from_ms)
			return true;
		edge_offer(&e, close_ms);
	}
	offer_overrides(&e, s);
	if (e.found)
		*out = e.at_ms;
	return e.found;
}

static bool is_same(const struct schedule_moment *a, const struct schedule_moment *b,
		    bool shift_only)
{
	if (shift_only)
		return (a->state == SCHEDULE_OPEN) == (b->state == SCHEDULE_OPEN);
	return a->state == b->state && a->reason == b->reason && str_eq(a->name, b->name) &&
	       a->holder == b->holder;
}

static bool has_hours(const struct schedule *s)
{
	for (size_t i = 0; s && i < s->holiday_count; i++)
		if (s->holidays[i].hours_count > 0)
			return true;
	return false;
}

/* Needs no search: nothing in it ever brings a change. */
static bool is_constant(const struct schedule *s, bool shift_only)
{
	if (s->period_count > 0 || schedule_has_override(s))
		return false;
	if (shift_only)
		return !has_hours(s) && !has_hours(s->holidays_too);
	return s->holiday_count == 0 && (!s->holidays_too || s->holidays_too->holiday_count == 0);
}

/* What holds on the far side of an edge. */
static struct schedule_moment beyond(const struct schedule *s, int64_t edge_ms, int direction)
{
	return schedule_look(s, direction > 0 ? edge_ms : edge_ms - 1);
}

/* The same decides on all of the way, less than a few days: weekly hours, a holiday, an override.
 */
static bool is_uniform(const struct schedule *s, int64_t a_ms, int64_t b_ms)
{
	int64_t day = schedule_day_of(s, a_ms < b_ms ? a_ms : b_ms);
	int64_t last = schedule_day_of(s, a_ms < b_ms ? b_ms : a_ms);
	const struct holiday *h = schedule_holiday(s, day);
	struct schedule_moment a = { 0 }, b = { 0 };

	while (day < last)
		if (schedule_holiday(s, ++day) != h)
			return false;
	return schedule_overridden(s, a_ms, &a) == schedule_overridden(s, b_ms, &b) &&
	       a.holder == b.holder;
}

static int64_t change_from(const struct schedule *s, int64_t at_ms, int direction, bool shift_only)
{
	struct schedule_moment now = schedule_look(s, at_ms), then;
	int64_t from_ms = at_ms, quiet_ms = at_ms, edge_ms = at_ms;

	if (is_constant(s, shift_only))
		return 0;
	for (int i = 0; i < EDGES_MAX && from_ms >= 0; i++) {
		bool quiet = direction * (from_ms - quiet_ms) > (int64_t)QUIET_DAYS * DAY_MS;

		if (!quiet)
			edge_ms = edge_from(s, from_ms, direction);
		else if (!skip_quiet(s, from_ms, direction, &edge_ms))
			return 0;
		if (quiet && edge_ms == from_ms) { /* near: go on day by day */
			quiet_ms = from_ms;
			continue;
		}
		then = beyond(s, edge_ms, direction);
		if (!is_same(&now, &then, shift_only))
			return edge_ms;
		edge_ms -= direction < 0;
		if (quiet || !is_uniform(s, from_ms, edge_ms))
			quiet_ms = edge_ms;
		from_ms = edge_ms;
	}
	/* nothing changes there; whoever waits for it asks again */
	return from_ms > 0 ? from_ms : 0;
}

/* ---- what was found last ---- */

static bool is_known(const struct schedule_stretch *k, int64_t at_ms)
{
	return k->known && at_ms >= k->since_ms && (!k->until_ms || at_ms < k->until_ms);
}

static struct schedule_stretch *find_known(struct schedule_memo *m, int64_t at_ms, bool shift_only)
{
	if (shift_only)
		return is_known(&m->shift, at_ms) ? &m->shift : NULL;
	for (size_t i = 0; i < 2; i++)
		if (is_known(&m->same[i], at_ms))
			return &m->same[i];
	return NULL;
}

/* Around the moment, both ends, for whoever asks next. */
static const struct schedule_stretch *stretch_of(const struct schedule *s, int64_t at_ms,
						 bool shift_only)
{
	struct schedule_memo *m = s->memo;
	struct schedule_stretch *k = find_known(m, at_ms, shift_only);

	if (k)
		return k;
	k = shift_only ? &m->shift : &m->same[m->older];
	m->older ^= !shift_only;
	*k = (struct schedule_stretch){ true, schedule_look(s, at_ms),
					change_from(s, at_ms, -1, shift_only),
					change_from(s, at_ms, 1, shift_only) };
	return k;
}

static int64_t change(const struct schedule *s, int64_t at_ms, int direction, bool shift_only)
{
	const struct schedule_stretch *k = s->memo ? stretch_of(s, at_ms, shift_only) : NULL;

	if (!k)
		return change_from(s, at_ms, direction, shift_only);
	return direction > 0 ? k->until_ms : k->since_ms;
}

struct schedule_moment schedule_at(const struct schedule *s, int64_t at_ms)
{
	return s->memo ? stretch_of(s, at_ms, false)->is : schedule_look(s, at_ms);
}

int64_t schedule_next(const struct schedule *s, int64_t at_ms)
{
	return change(s, at_ms, 1, false);
}

int64_t schedule_next_shift(const struct schedule *s, int64_t at_ms)
{
	return change(s, at_ms, 1, true);
}

int64_t schedule_last_shift(const struct schedule *s, int64_t at_ms)
{
	return change(s, at_ms, -1, true);
}

struct schedule_span schedule_span(const struct schedule *s, int64_t at_ms)
{
	return (struct schedule_span){
		.is = schedule_at(s, at_ms),
		.since_ms = change(s, at_ms, -1, false),
		.until_ms = change(s, at_ms, 1, false),
	};
}
