/*
 * schedule: see schedule.h. The next change is found by going from edge to edge: moments at which
 * hours begin or end, a day begins, or the override begins or ends. Where a week went by without a
 * change, only a holiday or the override can bring one, so the days up to it are skipped.
 */
#include "core/schedule.h"

#include "base/clock.h"

enum {
	MINUTE_MS = 60 * 1000,
	DAY_MIN = 24 * 60,
	QUIET_DAYS = 9,   /* without a change: no weekly hours will bring one */
	EDGES_MAX = 2000, /* bounds the search */
	YEARS_BETWEEN_LEAP_DAYS = 8,
};

static const struct zone *zone_of(const struct schedule *s)
{
	return s->zone ? s->zone : &zone_utc;
}

static int64_t floor_days(int64_t wall_ms)
{
	return wall_ms / DAY_MS - (wall_ms % DAY_MS < 0);
}

static int64_t day_begin(const struct schedule *s, int64_t day)
{
	return zone_moment_ms(zone_of(s), day * DAY_MS);
}

/* The day that has begun: where midnight is repeated, the wall may show the day before again. */
static int64_t day_of(const struct schedule *s, int64_t at_ms)
{
	int64_t day = floor_days(zone_wall_ms(zone_of(s), at_ms));

	return day_begin(s, day + 1) <= at_ms ? day + 1 : day;
}

/* ---- holidays ---- */

static int64_t length_of(const struct holiday *h)
{
	return h->last_day == DAY_NONE ? 0 : h->last_day - h->first_day;
}

/* The first day in that year; false for 29 February in others than leap years. */
static bool first_day_in(const struct holiday *h, int64_t year, int64_t *out)
{
	int64_t unused;
	unsigned month, day;

	civil_from_days(h->first_day, &unused, &month, &day);
	if (day > month_days(year, month))
		return false;
	*out = days_from_civil(year, month, day);
	return true;
}

static bool is_on(const struct holiday *h, int64_t day, int64_t year)
{
	int64_t first;

	if (!h->yearly)
		return day >= h->first_day && day <= h->first_day + length_of(h);
	/* one that began before New Year may still last */
	for (int64_t y = year - 1; y <= year; y++)
		if (first_day_in(h, y, &first) && day >= first && day <= first + length_of(h))
			return true;
	return false;
}

static const struct holiday *find_holiday(const struct schedule *s, int64_t day, int64_t year)
{
	for (size_t i = 0; i < s->holiday_count; i++)
		if (is_on(&s->holidays[i], day, year))
			return &s->holidays[i];
	return NULL;
}

const struct holiday *schedule_holiday(const struct schedule *s, int64_t day)
{
	const struct holiday *h;
	int64_t year;
	unsigned month, of_month;

	if (s->holiday_count == 0 && !s->holidays_too)
		return NULL;
	civil_from_days(day, &year, &month, &of_month);
	h = find_holiday(s, day, year);
	return h || !s->holidays_too ? h : find_holiday(s->holidays_too, day, year);
}

/* Keeps the nearest day to `day` in the direction (1, -1), `day` included. */
struct nearest {
	int64_t day, found_day;
	int direction;
	bool found;
};

static void offer_day(struct nearest *n, int64_t day)
{
	if (n->direction * (day - n->day) < 0 ||
	    (n->found && n->direction * (day - n->found_day) >= 0))
		return;
	n->found_day = day;
	n->found = true;
}

/* Days on which a holiday begins, and those after its last, in so many years around one. */
static void offer_ends(struct nearest *n, const struct schedule *s, int64_t year, int years)
{
	for (size_t i = 0; i < s->holiday_count; i++) {
		const struct holiday *h = &s->holidays[i];
		int64_t first = h->first_day;

		for (int y = -years; y <= years; y++) {
			if (h->yearly && !first_day_in(h, year + y, &first))
				continue;
			offer_day(n, first);
			offer_day(n, first + length_of(h) + 1);
			if (!h->yearly)
				break;
		}
	}
}

static bool nearest_end(const struct schedule *s, int64_t day, int direction, int64_t *out)
{
	struct nearest n = { .day = day, .direction = direction };
	int64_t year;
	unsigned month, of_month;

	civil_from_days(day, &year, &month, &of_month);
	for (int years = 1; !n.found && years <= YEARS_BETWEEN_LEAP_DAYS; years += 7) {
		offer_ends(&n, s, year, years);
		if (s->holidays_too)
			offer_ends(&n, s->holidays_too, year, years);
	}
	*out = n.found_day;
	return n.found;
}

/* ---- hours ---- */

/* Monday is 1, as in enum weekday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7) + WEEKDAY_MONDAY;
}

static bool begins_on(const struct weekly_period *p, int weekday)
{
	for (size_t i = 0; i < p->day_count; i++)
		if (p->days[i] == weekday)
			return true;
	return false;
}

struct hours {
	int64_t from_ms, to_ms;
};

static struct hours hours_on(const struct schedule *s, int64_t day, const struct day_hours *h)
{
	int64_t last = h->to_min <= h->from_min ? day + 1 : day;

	return (struct hours){
		zone_moment_ms(zone_of(s), day * DAY_MS + h->from_min * MINUTE_MS),
		zone_moment_ms(zone_of(s), last * DAY_MS + h->to_min * MINUTE_MS),
	};
}

/* Calls fn for the hours that begin on the day, until it returns false. */
static bool each_hours(const struct schedule *s, int64_t day,
		       bool (*fn)(void *arg, const struct hours *h), void *arg)
{
	const struct holiday *holiday = schedule_holiday(s, day);
	int weekday = weekday_of(day);

	for (size_t i = 0; holiday && i < holiday->hours_count; i++) {
		struct hours h = hours_on(s, day, &holiday->hours[i]);

		if (!fn(arg, &h))
			return false;
	}
	for (size_t i = 0; !holiday && i < s->period_count; i++) {
		if (!begins_on(&s->periods[i], weekday))
			continue;
		struct hours h = hours_on(s, day, &s->periods[i].hours);
		if (!fn(arg, &h))
			return false;
	}
	return true;
}

static bool is_outside(void *arg, const struct hours *h)
{
	const int64_t *at_ms = arg;

	return *at_ms < h->from_ms || *at_ms >= h->to_ms;
}

/* ---- overrides ---- */

/* NULL = none was ever set. */
static const struct override *held_by(const struct schedule *s, int holder)
{
	const struct override *o = holder == HELD_BY_SCHEDULE ? &s->override : s->above[holder];

	return o && o->state != SCHEDULE_NONE ? o : NULL;
}

static bool has_override(const struct schedule *s)
{
	for (int i = 0; i < HELD_BY_COUNT; i++)
		if (held_by(s, i))
			return true;
	return false;
}

static bool is_overridden(const struct schedule *s, int64_t at_ms, struct schedule_moment *out)
{
	for (int i = 0; i < HELD_BY_COUNT; i++) {
		const struct override *o = held_by(s, i);

		if (!o || at_ms < o->since_ms || at_ms >= o->until_ms)
			continue;
		*out = (struct schedule_moment){ o->state, REASON_OVERRIDE, o->note,
						 (enum override_holder)i };
		return true;
	}
	return false;
}

bool schedule_below(const struct schedule *s, const struct override *group,
		    const struct override *site, struct schedule *out)
{
	static const int every_day[] = { WEEKDAY_MONDAY,   WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY,
					 WEEKDAY_THURSDAY, WEEKDAY_FRIDAY,  WEEKDAY_SATURDAY,
					 WEEKDAY_SUNDAY };
	static const struct weekly_period whole_days = {
		every_day, 7, {0, DAY_MIN}
	};
	static const struct schedule always = { .periods = &whole_days, .period_count = 1 };
	struct schedule below = s ? *s : always;

	below.above[HELD_BY_GROUP] = group;
	below.above[HELD_BY_SITE] = site;
	if (!s && !has_override(&below))
		return false;
	*out = below;
	return true;
}

struct schedule_moment schedule_at(const struct schedule *s, int64_t at_ms)
{
	const struct holiday *holiday;
	struct schedule_moment forced;
	int64_t day;

	if (is_overridden(s, at_ms, &forced))
		return forced;
	day = day_of(s, at_ms);
	if (!each_hours(s, day, is_outside, &at_ms) || !each_hours(s, day - 1, is_outside, &at_ms))
		return (struct schedule_moment){ .state = SCHEDULE_OPEN };
	holiday = schedule_holiday(s, day);
	if (holiday)
		return (struct schedule_moment){ .state = SCHEDULE_HOLIDAY,
						 .reason = REASON_HOLIDAY,
						 .name = holiday->name };
	return (struct schedule_moment){ .state = SCHEDULE_CLOSED, .reason = REASON_CLOSED };
}

/* ---- edges ---- */

/* The nearest edge before or behind a moment. */
struct edge {
	int64_t from_ms, at_ms;
	int direction; /* 1: after from_ms; -1: before it, or at it */
	bool found;
};

static void offer(struct edge *e, int64_t at_ms)
{
	if (e->direction > 0 ? at_ms <= e->from_ms : at_ms > e->from_ms)
		return;
	if (e->found && e->direction * (at_ms - e->at_ms) >= 0)
		return;
	e->at_ms = at_ms;
	e->found = true;
}

static bool offer_hours(void *arg, const struct hours *h)
{
	offer(arg, h->from_ms);
	offer(arg, h->to_ms);
	return true;
}

static void offer_overrides(struct edge *e, const struct schedule *s)
{
	for (int i = 0; i < HELD_BY_COUNT; i++) {
		const struct override *o = held_by(s, i);

		if (o) {
			offer(e, o->since_ms);
			offer(e, o->until_ms);
		}
	}
}

/* There always is one: some day begins. */
static int64_t edge_from(const struct schedule *s, int64_t from_ms, int direction)
{
	struct edge e = { .from_ms = from_ms, .direction = direction };
	int64_t day = day_of(s, from_ms);

	for (int64_t d = day - 1; d <= day + 1; d++) {
		each_hours(s, d, offer_hours, &e);
		offer(&e, day_begin(s, d));
	}
	offer_overrides(&e, s);
	return e.found ? e.at_ms : from_ms + direction * DAY_MS;
}

/* After quiet days: a moment close to the next end of a holiday, or an end of the override; from_ms
 * where that is near already. False = there is none. */
static bool skip_quiet(const struct schedule *s, int64_t from_ms, int direction, int64_t *out)
{
	struct edge e = { .from_ms = from_ms, .direction = direction };
	int64_t day = day_of(s, from_ms) + (direction > 0), end;

	*out = from_ms;
	if (nearest_end(s, day, direction, &end)) {
		int64_t close_ms = day_begin(s, end - direction);

		if (direction > 0 ? close_ms <= from_ms : close_ms > from_ms)
			return true;
		offer(&e, close_ms);
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
	if (s->period_count > 0 || has_override(s))
		return false;
	if (shift_only)
		return !has_hours(s) && !has_hours(s->holidays_too);
	return s->holiday_count == 0 && (!s->holidays_too || s->holidays_too->holiday_count == 0);
}

/* What holds on the far side of an edge. */
static struct schedule_moment beyond(const struct schedule *s, int64_t edge_ms, int direction)
{
	return schedule_at(s, direction > 0 ? edge_ms : edge_ms - 1);
}

static int64_t change_from(const struct schedule *s, int64_t at_ms, int direction, bool shift_only)
{
	struct schedule_moment now = schedule_at(s, at_ms), then;
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
		from_ms = direction > 0 ? edge_ms : edge_ms - 1;
		if (quiet)
			quiet_ms = from_ms;
	}
	/* nothing changes there; whoever waits for it asks again */
	return from_ms > 0 ? from_ms : 0;
}

int64_t schedule_next(const struct schedule *s, int64_t at_ms)
{
	return change_from(s, at_ms, 1, false);
}

int64_t schedule_next_shift(const struct schedule *s, int64_t at_ms)
{
	return change_from(s, at_ms, 1, true);
}

int64_t schedule_last_shift(const struct schedule *s, int64_t at_ms)
{
	return change_from(s, at_ms, -1, true);
}

struct schedule_span schedule_span(const struct schedule *s, int64_t at_ms)
{
	return (struct schedule_span){
		.is = schedule_at(s, at_ms),
		.since_ms = change_from(s, at_ms, -1, false),
		.until_ms = change_from(s, at_ms, 1, false),
	};
}
