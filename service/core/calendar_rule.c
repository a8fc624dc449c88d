/*
 * calendar_rule: the wall times of an RRULE (RFC 5545 section 3.3.10), by looking at each day that
 * may be one from the period of its start on (calendar_rule_day.c).
 */
#include "core/calendar_rule_priv.h"

#include <stdlib.h>

#include "base/clock.h"

enum {
	HOUR_MS = 3600 * 1000,
	MINUTE_MS = 60 * 1000,
	TIMES_OF_DAY_MOST = 96, /* hours by minutes by seconds */
	YEAR_DAYS = 366,
	SET_MOST = 4096,  /* what BYSETPOS chooses from in one period */
	WEEK_STEPS = 3,   /* of a day whose week is looked for in its year */
	BEGIN_STEPS = 32, /* what it takes to begin with a rule */
};

const char calendar_too_much[] =
	"all entries together need too much work: there are too many, or rules reach back too far";

struct walk {
	const struct calendar_rule *rule;
	struct rule_days days;
	int64_t start_ms, until_ms; /* wall; both inclusive */
	int64_t from_ms;            /* what comes before it is of no interest */
	int64_t *steps_left;
	int64_t times[TIMES_OF_DAY_MOST];
	size_t time_count;
	int64_t *set; /* SET_MOST: of the period, where BYSETPOS chooses */
	size_t set_count;
	int64_t count_left;
	bool stopped;
	bool (*take)(void *context, int64_t wall_ms);
	void *context;
};

/* ---- times of a day ---- */

static size_t values_or(uint64_t bits, int otherwise, int out[static 64])
{
	size_t n = 0;

	for (int i = 0; i < 64; i++)
		if (bits >> i & 1)
			out[n++] = i;
	if (n == 0)
		out[n++] = otherwise;
	return n;
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool times_make(struct walk *w)
{
	const struct calendar_rule *r = w->rule;
	bool each_hour = r->frequency == CALENDAR_HOURLY && !r->hours;
	int64_t at = w->start_ms - w->days.start.number * DAY_MS;
	int hours[64], minutes[64], seconds[64];
	size_t h, m, s;

	h = values_or(each_hour ? (1 << 24) - 1 : r->hours, (int)(at / HOUR_MS), hours);
	m = values_or(r->minutes, (int)(at / MINUTE_MS % 60), minutes);
	s = values_or(r->seconds, (int)(at / 1000 % 60), seconds);
	if (h * m * s > TIMES_OF_DAY_MOST)
		return false;
	for (size_t i = 0; i < h * m * s; i++)
		w->times[i] = hours[i / (m * s)] * (int64_t)HOUR_MS +
			      minutes[i / s % m] * (int64_t)MINUTE_MS + seconds[i % s] * 1000;
	w->time_count = h * m * s;
	qsort(w->times, w->time_count, sizeof(*w->times), compare_times);
	return true;
}

/* ---- the walk ---- */

static void give(struct walk *w, int64_t wall_ms)
{
	if (w->stopped || wall_ms < w->start_ms)
		return;
	w->stopped = wall_ms > w->until_ms || w->count_left == 0;
	if (w->stopped)
		return;
	w->count_left--;
	w->stopped = !w->take(w->context, wall_ms);
}

/* BYSETPOS: of a period's times only some, counted from its first or its last. */
static void give_chosen(struct walk *w)
{
	*w->steps_left -= (int64_t)w->set_count;
	for (size_t i = 0; i < w->set_count; i++)
		if (rule_numbers_have(&w->rule->positions, (int)i + 1, (int)w->set_count))
			give(w, w->set[i]);
	w->set_count = 0;
}

static bool is_hour_of(const struct walk *w, int64_t wall_ms)
{
	int64_t into = w->start_ms - w->days.start.number * DAY_MS;
	int64_t hours = (wall_ms - w->days.start.number * DAY_MS) / HOUR_MS - into / HOUR_MS;

	return w->rule->frequency != CALENDAR_HOURLY || hours % w->rule->interval == 0;
}

static bool give_day(struct walk *w, const struct day *d)
{
	bool chooses = w->rule->positions.given;

	*w->steps_left -= (int64_t)w->time_count;
	for (size_t i = 0; i < w->time_count && !w->stopped; i++) {
		int64_t wall_ms = d->number * DAY_MS + w->times[i];

		if (!is_hour_of(w, wall_ms))
			continue;
		if (!chooses)
			give(w, wall_ms);
		else if (w->set_count < SET_MOST)
			w->set[w->set_count++] = wall_ms;
		else
			return false;
	}
	return true;
}

/* The first day of the start's period: BYSETPOS counts from there. */
static int64_t first_of_period(const struct walk *w)
{
	const struct day *d = &w->days.start;

	switch (w->rule->frequency) {
	case CALENDAR_YEARLY: return d->number - d->of_year + 1;
	case CALENDAR_MONTHLY: return d->number - d->of_month + 1;
	case CALENDAR_WEEKLY: return d->number - rule_week_day(&w->days, d->number);
	default: return d->number;
	}
}

/* Where nobody counts from the start, what is long ago is passed over; but for a set that is cut
 * in two by that: it must be long ago itself. */
static int64_t first_day(const struct walk *w)
{
	bool chooses = w->rule->positions.given;
	int64_t first = chooses ? first_of_period(w) : w->days.start.number;
	int64_t recent = zone_wall_day(w->from_ms) - (chooses ? 2 * YEAR_DAYS : 1);

	return w->rule->count == 0 && recent > first ? recent : first;
}

static calendar_refusal walk(struct walk *w)
{
	bool chooses = w->rule->positions.given;
	int64_t period = 0, n = first_day(w);
	/* the set of the last day's period is whole only at its end */
	int64_t last = zone_wall_day(w->until_ms) + (chooses ? YEAR_DAYS : 0);

	while (n <= last && !w->stopped) {
		struct day d = day_make(n);
		int64_t of = rule_period_of(&w->days, &d);
		bool is_taken = rule_takes_period(&w->days, of);

		if (*w->steps_left <= 0)
			return calendar_too_much;
		*w->steps_left -= w->rule->weeks.given ? WEEK_STEPS : 1;
		if (chooses && of != period)
			give_chosen(w);
		period = of;
		if (is_taken && rule_names_day(&w->days, &d) && !give_day(w, &d))
			return "BYSETPOS has too much to choose from";
		n = is_taken ? rule_day_after(&w->days, &d) : rule_period_after(&w->days, &d);
	}
	return NULL;
}

static calendar_refusal refusal(const struct calendar_rule *r)
{
	if (r->frequency < CALENDAR_HOURLY)
		return "it repeats more often than every hour";
	if (r->is_foreign)
		return "it repeats by another calendar than the Gregorian";
	if (r->positions.given && r->frequency < CALENDAR_WEEKLY)
		return "BYSETPOS is for weeks, months and years";
	return NULL;
}

static int64_t until_of(const struct calendar_rule *r, struct calendar_time start)
{
	if (!r->has_until)
		return INT64_MAX;
	if (r->until.is_date)
		return r->until.wall_ms + DAY_MS - 1;
	return r->until.is_utc ? zone_wall_ms(start.zone, r->until.wall_ms) : r->until.wall_ms;
}

calendar_refusal calendar_rule_each(const struct calendar_rule *rule, struct calendar_time start,
				    const struct calendar_span *span,
				    bool (*take)(void *context, int64_t wall_ms), void *context)
{
	calendar_refusal why = refusal(rule);
	int64_t set[SET_MOST];
	struct walk w = {
		.set = set,
		.rule = rule,
		.days = rule_days_make(rule, zone_wall_day(start.wall_ms)),
		.start_ms = start.wall_ms,
		.until_ms = until_of(rule, start),
		.from_ms = span->from_ms,
		.steps_left = span->steps_left,
		.count_left = rule->count > 0 ? rule->count : INT64_MAX,
		.take = take,
		.context = context,
	};

	*span->steps_left -= BEGIN_STEPS;
	if (why)
		return why;
	if (w.until_ms > span->to_ms)
		w.until_ms = span->to_ms;
	return times_make(&w) ? walk(&w) : "it repeats too often in a day";
}
