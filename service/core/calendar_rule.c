/*
 * calendar_rule: the wall times of an RRULE (RFC 5545 section 3.3.10), by looking at each day from
 * the period of its start on (calendar_rule_day.c). libical's own iterator is not used: it looks
 * for the next time until the year 20000, so that sixty bytes of a rule that never fits hold it for
 * seconds.
 */
#include "core/calendar_rule_priv.h"

#include <stdlib.h>
#include <strings.h>

#include "base/clock.h"

enum {
	HOUR_MS = 3600 * 1000,
	MINUTE_MS = 60 * 1000,
	YEARS_MOST = 200,       /* between a rule's start and the window's end */
	TIMES_OF_DAY_MOST = 96, /* hours by minutes by seconds */
	YEAR_DAYS = 366,
	SET_MOST = 4096, /* what BYSETPOS chooses from in one period */
};

struct walk {
	const struct icalrecurrencetype *rule;
	struct rule_days days;
	int64_t start_ms, until_ms; /* wall; both inclusive */
	int64_t from_ms;            /* what comes before it is of no interest */
	int64_t *days_left;
	int64_t times[TIMES_OF_DAY_MOST];
	size_t time_count;
	int64_t *set; /* SET_MOST: of the period, where BYSETPOS chooses */
	size_t set_count;
	int64_t count_left;
	bool stopped;
	bool (*take)(void *context, int64_t wall_ms);
	void *context;
};

int64_t calendar_wall_ms(struct icaltimetype t)
{
	int64_t day = days_from_civil(t.year, (unsigned)t.month, (unsigned)t.day);

	return day * DAY_MS + t.hour * (int64_t)HOUR_MS + t.minute * (int64_t)MINUTE_MS +
	       t.second * 1000;
}

/* ---- times of a day ---- */

static size_t values_or(const short *list, size_t size, int otherwise, int out[static 64])
{
	size_t n = rule_list_length(list, size);

	for (size_t i = 0; i < n && i < 64; i++)
		out[i] = list[i];
	if (n == 0)
		out[0] = otherwise;
	return n == 0 ? 1 : n < 64 ? n : 64;
}

static int compare_times(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool times_make(struct walk *w)
{
	const struct icalrecurrencetype *r = w->rule;
	int64_t at = w->start_ms - w->days.start.number * DAY_MS;
	int hours[64], minutes[64], seconds[64];
	size_t h, m, s;

	h = values_or(LIST(r, by_hour), (int)(at / HOUR_MS), hours);
	m = values_or(LIST(r, by_minute), (int)(at / MINUTE_MS % 60), minutes);
	s = values_or(LIST(r, by_second), (int)(at / 1000 % 60), seconds);
	if (r->freq == ICAL_HOURLY_RECURRENCE && !GIVEN(r, by_hour))
		for (h = 0; h < 24; h++)
			hours[h] = (int)h;
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
	for (size_t i = 0; i < w->set_count; i++)
		if (rule_list_names(LIST(w->rule, by_set_pos), (int)i + 1, (int)w->set_count))
			give(w, w->set[i]);
	w->set_count = 0;
}

static bool is_hour_of(const struct walk *w, int64_t wall_ms)
{
	int64_t into = w->start_ms - w->days.start.number * DAY_MS;
	int64_t hours = (wall_ms - w->days.start.number * DAY_MS) / HOUR_MS - into / HOUR_MS;

	return w->rule->freq != ICAL_HOURLY_RECURRENCE || hours % w->rule->interval == 0;
}

static bool give_day(struct walk *w, const struct day *d)
{
	bool chooses = GIVEN(w->rule, by_set_pos);

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

	switch (w->rule->freq) {
	case ICAL_YEARLY_RECURRENCE: return d->number - d->of_year + 1;
	case ICAL_MONTHLY_RECURRENCE: return d->number - d->of_month + 1;
	case ICAL_WEEKLY_RECURRENCE: return d->number - rule_week_day(&w->days, d->number);
	default: return d->number;
	}
}

/* Where nobody counts from the start, what is long ago is passed over; but for a set that is cut
 * in two by that: it must be long ago itself. */
static int64_t first_day(const struct walk *w)
{
	bool chooses = GIVEN(w->rule, by_set_pos);
	int64_t first = chooses ? first_of_period(w) : w->days.start.number;
	int64_t recent = zone_wall_day(w->from_ms) - (chooses ? 2 * YEAR_DAYS : 1);

	return w->rule->count == 0 && recent > first ? recent : first;
}

static calendar_refusal walk(struct walk *w)
{
	int64_t last = zone_wall_day(w->until_ms), period = 0;
	bool chooses = GIVEN(w->rule, by_set_pos);

	/* the set of the last day's period is whole only at its end */
	for (int64_t n = first_day(w); n <= last + (chooses ? YEAR_DAYS : 0) && !w->stopped; n++) {
		struct day d = day_make(n);
		int64_t of = rule_period_of(&w->days, &d);

		if ((*w->days_left)-- <= 0)
			return "the calendar's rules reach back too far, all together";
		if (chooses && of != period)
			give_chosen(w);
		period = of;
		if ((w->rule->freq == ICAL_HOURLY_RECURRENCE || of % w->rule->interval == 0) &&
		    rule_names_day(&w->days, &d) && !give_day(w, &d))
			return "BYSETPOS has too much to choose from";
	}
	return NULL;
}

static calendar_refusal refusal(const struct icalrecurrencetype *r)
{
	if (r->freq > ICAL_YEARLY_RECURRENCE)
		return "its rule is none";
	if (r->freq < ICAL_HOURLY_RECURRENCE)
		return "it repeats more often than every hour";
	if (r->rscale && strcasecmp(r->rscale, "GREGORIAN") != 0)
		return "it repeats by another calendar than the Gregorian";
	if (r->interval < 1)
		return "its INTERVAL is less than 1";
	if (GIVEN(r, by_set_pos) && r->freq < ICAL_WEEKLY_RECURRENCE)
		return "BYSETPOS is for weeks, months and years";
	return NULL;
}

static int64_t until_of(const struct icalrecurrencetype *r, struct calendar_time start)
{
	int64_t wall_ms;

	if (icaltime_is_null_time(r->until))
		return INT64_MAX;
	wall_ms = calendar_wall_ms(r->until);
	if (r->until.is_date)
		return wall_ms + DAY_MS - 1;
	return icaltime_is_utc(r->until) ? zone_wall_ms(start.zone, wall_ms) : wall_ms;
}

calendar_refusal calendar_rule_each(const struct icalrecurrencetype *rule,
				    struct calendar_time start, const struct calendar_span *span,
				    bool (*take)(void *context, int64_t wall_ms), void *context)
{
	calendar_refusal why = refusal(rule);
	int64_t set[SET_MOST];
	struct walk w = {
		.set = set,
		.rule = rule,
		.days = {.rule = rule,
                         .start = day_make(zone_wall_day(start.wall_ms)),
                         .week_start = rule->week_start == ICAL_NO_WEEKDAY
						? 1
						: (int)rule->week_start - 1},
		.start_ms = start.wall_ms,
		.until_ms = until_of(rule, start),
		.from_ms = span->from_ms,
		.days_left = span->days_left,
		.count_left = rule->count > 0 ? rule->count : INT64_MAX,
		.take = take,
		.context = context,
	};

	if (why)
		return why;
	if (w.until_ms > span->to_ms)
		w.until_ms = span->to_ms;
	if (w.until_ms - w.start_ms > YEARS_MOST * 366LL * DAY_MS)
		return "it began too long ago";
	return times_make(&w) ? walk(&w) : "it repeats too often in a day";
}
