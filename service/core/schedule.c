/* schedule: see schedule.h. What holds at a moment: days, holidays, hours, overrides. */
#include "base/clock.h"
#include "core/schedule_priv.h"

enum { MINUTE_MS = 60 * 1000, DAY_MIN = 24 * 60, YEARS_BETWEEN_LEAP_DAYS = 8 };

static const struct zone *zone_of(const struct schedule *s)
{
	return s->zone ? s->zone : &zone_utc;
}

int64_t schedule_day_begin(const struct schedule *s, int64_t day)
{
	return zone_moment_ms(zone_of(s), day * DAY_MS);
}

int64_t schedule_day_of(const struct schedule *s, int64_t at_ms)
{
	int64_t day = zone_wall_day(zone_wall_ms(zone_of(s), at_ms));

	return schedule_day_begin(s, day + 1) <= at_ms ? day + 1 : day;
}

/* ---- holidays ---- */

static int64_t length_of(const struct holiday *h)
{
	return h->last_day == DAY_NONE ? 0 : h->last_day - h->first_day;
}

struct date {
	int64_t day, year; /* day: since 1970-01-01 */
	unsigned month, of_month;
};

static struct date date_of(int64_t day)
{
	struct date d = { .day = day };

	civil_from_days(day, &d.year, &d.month, &d.of_month);
	return d;
}

/* The first day in that year; false for 29 February in others than leap years. */
static bool first_day_in(const struct holiday *h, int64_t year, int64_t *out)
{
	struct date begin = date_of(h->first_day);

	if (begin.of_month > month_days(year, begin.month))
		return false;
	*out = days_from_civil(year, begin.month, begin.of_month);
	return true;
}

static bool is_on(const struct holiday *h, const struct date *d)
{
	struct date begin;
	int64_t first;

	if (!h->yearly)
		return d->day >= h->first_day && d->day <= h->first_day + length_of(h);
	if (length_of(h) == 0) { /* mostly */
		begin = date_of(h->first_day);
		return begin.month == d->month && begin.of_month == d->of_month;
	}
	/* one that began before New Year may still last */
	for (int64_t y = d->year - 1; y <= d->year; y++)
		if (first_day_in(h, y, &first) && d->day >= first && d->day <= first + length_of(h))
			return true;
	return false;
}

static const struct holiday *find_holiday(const struct schedule *s, const struct date *d)
{
	for (size_t i = 0; i < s->holiday_count; i++)
		if (is_on(&s->holidays[i], d))
			return &s->holidays[i];
	return NULL;
}

const struct holiday *schedule_holiday(const struct schedule *s, int64_t day)
{
	const struct holiday *h;
	struct date d;

	if (s->holiday_count == 0 && !s->holidays_too)
		return NULL;
	d = date_of(day);
	h = find_holiday(s, &d);
	return h || !s->holidays_too ? h : find_holiday(s->holidays_too, &d);
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

bool schedule_holiday_edge(const struct schedule *s, int64_t day, int direction, int64_t *out)
{
	struct nearest n = { .day = day, .direction = direction };
	int64_t year = date_of(day).year;

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

static struct hours hours_on(const struct schedule *s, int64_t day, const struct day_hours *h)
{
	int64_t last = h->to_min <= h->from_min ? day + 1 : day;

	return (struct hours){
		zone_moment_ms(zone_of(s), day * DAY_MS + h->from_min * MINUTE_MS),
		zone_moment_ms(zone_of(s), last * DAY_MS + h->to_min * MINUTE_MS),
	};
}

bool schedule_each_hours(const struct schedule *s, int64_t day,
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

const struct override *schedule_override(const struct schedule *s, int holder)
{
	const struct override *o = holder == HELD_BY_SCHEDULE ? &s->override : s->above[holder];

	return o && o->state != SCHEDULE_NONE ? o : NULL;
}

bool schedule_has_override(const struct schedule *s)
{
	for (int i = 0; i < HELD_BY_COUNT; i++)
		if (schedule_override(s, i))
			return true;
	return false;
}

bool schedule_overridden(const struct schedule *s, int64_t at_ms, struct schedule_moment *out)
{
	for (int i = 0; i < HELD_BY_COUNT; i++) {
		const struct override *o = schedule_override(s, i);

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
	if (schedule_override(&below, HELD_BY_GROUP) || schedule_override(&below, HELD_BY_SITE))
		below.memo = NULL; /* what is in it was found without them */
	if (!s && !schedule_has_override(&below))
		return false;
	*out = below;
	return true;
}

struct schedule_moment schedule_look(const struct schedule *s, int64_t at_ms)
{
	const struct holiday *holiday;
	struct schedule_moment forced;
	int64_t day;

	if (schedule_overridden(s, at_ms, &forced))
		return forced;
	day = schedule_day_of(s, at_ms);
	if (!schedule_each_hours(s, day, is_outside, &at_ms) ||
	    !schedule_each_hours(s, day - 1, is_outside, &at_ms))
		return (struct schedule_moment){ .state = SCHEDULE_OPEN };
	holiday = schedule_holiday(s, day);
	if (holiday)
		return (struct schedule_moment){ .state = SCHEDULE_HOLIDAY,
						 .reason = REASON_HOLIDAY,
						 .name = holiday->name };
	return (struct schedule_moment){ .state = SCHEDULE_CLOSED, .reason = REASON_CLOSED };
}

bool schedule_state_is(enum schedule_state is, enum schedule_state wanted)
{
	return is == wanted || (is == SCHEDULE_HOLIDAY && wanted == SCHEDULE_CLOSED);
}
