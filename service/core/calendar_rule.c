/*
 * calendar_rule: the wall times of an RRULE (RFC 5545 section 3.3.10), by looking at each day from
 * the period of its start on. libical's own iterator is not used: it looks for the next time until
 * the year 20000, so that sixty bytes of a rule that never fits hold it for seconds.
 */
#include "core/calendar_priv.h"

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

/* A day and what rules ask of it. */
struct day {
	int64_t number; /* since 1970-01-01 */
	int64_t year;
	unsigned month, of_month, month_length;
	int of_year, year_length; /* of_year from 1 */
	int weekday;              /* 0 = Sunday */
};

struct walk {
	const struct icalrecurrencetype *rule;
	struct day start;
	int64_t start_ms, until_ms; /* wall; both inclusive */
	int64_t from_ms;            /* what comes before it is of no interest */
	int64_t *days_left;
	int week_start; /* 0 = Sunday */
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

static int weekday_of(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static struct day day_make(int64_t number)
{
	struct day d = { .number = number, .weekday = weekday_of(number) };
	int64_t new_year;

	civil_from_days(number, &d.year, &d.month, &d.of_month);
	new_year = days_from_civil(d.year, 1, 1);
	d.month_length = month_days(d.year, d.month);
	d.of_year = (int)(number - new_year) + 1;
	d.year_length = (int)(days_from_civil(d.year + 1, 1, 1) - new_year);
	return d;
}

/* ---- lists of a rule: ended by ICAL_RECURRENCE_ARRAY_MAX unless full ---- */

#define LIST(rule, field) (rule)->field, sizeof((rule)->field) / sizeof(*(rule)->field)

static size_t length(const short *list, size_t size)
{
	size_t n = 0;

	while (n < size && list[n] != ICAL_RECURRENCE_ARRAY_MAX)
		n++;
	return n;
}

#define GIVEN(rule, field) ((rule)->field[0] != ICAL_RECURRENCE_ARRAY_MAX)

/* The nth of `of`, counted from 1, or from the end where negative. */
static bool names(const short *list, size_t size, int nth, int of)
{
	size_t n = length(list, size);

	for (size_t i = 0; i < n; i++)
		if (list[i] == nth || list[i] == nth - of - 1)
			return true;
	return false;
}

/* ---- which days ---- */

static int week_day(const struct walk *w, int64_t day) /* 0 = the week's first */
{
	return (weekday_of(day) - w->week_start + 7) % 7;
}

/* The Monday, or what WKST says, of the week 1 of a year: the first with four days in it. */
static int64_t first_week(const struct walk *w, int64_t year)
{
	int64_t new_year = days_from_civil(year, 1, 1);
	int into = week_day(w, new_year);

	return new_year - into + (into > 3 ? 7 : 0);
}

/* The year that the day's week belongs to. */
static int64_t week_year(const struct walk *w, const struct day *d)
{
	if (d->number < first_week(w, d->year))
		return d->year - 1;
	return d->number >= first_week(w, d->year + 1) ? d->year + 1 : d->year;
}

static bool is_of_week(const struct walk *w, const struct day *d)
{
	int64_t year = week_year(w, d), first = first_week(w, year);
	int weeks = (int)((first_week(w, year + 1) - first) / 7);

	return names(LIST(w->rule, by_week_no), (int)((d->number - first) / 7) + 1, weeks);
}

static bool counts_weekdays(const struct icalrecurrencetype *r)
{
	return r->freq == ICAL_MONTHLY_RECURRENCE ||
	       (r->freq == ICAL_YEARLY_RECURRENCE && !GIVEN(r, by_week_no));
}

/* BYDAY: "MO" any Monday, "2MO" and "-1MO" the nth of the month, or of the year. */
static bool is_of_weekdays(const struct walk *w, const struct day *d)
{
	const struct icalrecurrencetype *r = w->rule;
	bool of_month = r->freq == ICAL_MONTHLY_RECURRENCE || GIVEN(r, by_month);
	int at = of_month ? (int)d->of_month : d->of_year;
	int of = of_month ? (int)d->month_length : d->year_length;
	size_t n = length(LIST(r, by_day));

	for (size_t i = 0; i < n; i++) {
		int nth = icalrecurrencetype_day_position(r->by_day[i]);

		if ((int)icalrecurrencetype_day_day_of_week(r->by_day[i]) - 1 != d->weekday)
			continue;
		if (nth == 0 || !counts_weekdays(r) || nth == (at - 1) / 7 + 1 ||
		    nth == -((of - at) / 7 + 1))
			return true;
	}
	return false;
}

/* Where the rule names no days, those of its start. */
static bool is_like_start(const struct walk *w, const struct day *d)
{
	const struct icalrecurrencetype *r = w->rule;

	switch (r->freq) {
	case ICAL_YEARLY_RECURRENCE:
		if (GIVEN(r, by_week_no))
			return d->weekday == w->start.weekday;
		return d->of_month == w->start.of_month &&
		       (GIVEN(r, by_month) || d->month == w->start.month);
	case ICAL_MONTHLY_RECURRENCE: return d->of_month == w->start.of_month;
	case ICAL_WEEKLY_RECURRENCE: return d->weekday == w->start.weekday;
	default: return true;
	}
}

static bool fits(const struct walk *w, const struct day *d)
{
	const struct icalrecurrencetype *r = w->rule;

	if (GIVEN(r, by_month) && !names(LIST(r, by_month), (int)d->month, 100))
		return false;
	if (GIVEN(r, by_week_no) && !is_of_week(w, d))
		return false;
	if (GIVEN(r, by_year_day) && !names(LIST(r, by_year_day), d->of_year, d->year_length))
		return false;
	if (GIVEN(r, by_month_day) &&
	    !names(LIST(r, by_month_day), (int)d->of_month, (int)d->month_length))
		return false;
	if (GIVEN(r, by_day))
		return is_of_weekdays(w, d);
	return GIVEN(r, by_year_day) || GIVEN(r, by_month_day) || is_like_start(w, d);
}

/* ---- which periods ---- */

/* Years, months, weeks or days since the one of the start. */
static int64_t period_of(const struct walk *w, const struct day *d)
{
	switch (w->rule->freq) {
	case ICAL_YEARLY_RECURRENCE:
		return GIVEN(w->rule, by_week_no) ? week_year(w, d) - week_year(w, &w->start)
						  : d->year - w->start.year;
	case ICAL_MONTHLY_RECURRENCE:
		return (d->year - w->start.year) * 12 + (int64_t)d->month - w->start.month;
	case ICAL_WEEKLY_RECURRENCE: {
		int64_t first = w->start.number - week_day(w, w->start.number);

		return (d->number - week_day(w, d->number) - first) / 7;
	}
	case ICAL_DAILY_RECURRENCE: return d->number - w->start.number;
	default: return 0;
	}
}

/* ---- times of a day ---- */

static size_t values_or(const short *list, size_t size, int otherwise, int out[static 64])
{
	size_t n = length(list, size);

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
	int64_t at = w->start_ms - w->start.number * DAY_MS;
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
		if (names(LIST(w->rule, by_set_pos), (int)i + 1, (int)w->set_count))
			give(w, w->set[i]);
	w->set_count = 0;
}

static bool is_hour_of(const struct walk *w, int64_t wall_ms)
{
	int64_t into = w->start_ms - w->start.number * DAY_MS;
	int64_t hours = (wall_ms - w->start.number * DAY_MS) / HOUR_MS - into / HOUR_MS;

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
	const struct day *d = &w->start;

	switch (w->rule->freq) {
	case ICAL_YEARLY_RECURRENCE: return d->number - d->of_year + 1;
	case ICAL_MONTHLY_RECURRENCE: return d->number - d->of_month + 1;
	case ICAL_WEEKLY_RECURRENCE: return d->number - week_day(w, d->number);
	default: return d->number;
	}
}

/* Where nobody counts from the start, what is long ago is passed over; but for a set that is cut
 * in two by that: it must be long ago itself. */
static int64_t first_day(const struct walk *w)
{
	bool chooses = GIVEN(w->rule, by_set_pos);
	int64_t first = chooses ? first_of_period(w) : w->start.number;
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
		int64_t of = period_of(w, &d);

		if ((*w->days_left)-- <= 0)
			return "the calendar's rules reach back too far, all together";
		if (chooses && of != period)
			give_chosen(w);
		period = of;
		if ((w->rule->freq == ICAL_HOURLY_RECURRENCE || of % w->rule->interval == 0) &&
		    fits(w, &d) && !give_day(w, &d))
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
		.start = day_make(zone_wall_day(start.wall_ms)),
		.start_ms = start.wall_ms,
		.until_ms = until_of(rule, start),
		.from_ms = span->from_ms,
		.days_left = span->days_left,
		.week_start = rule->week_start == ICAL_NO_WEEKDAY ? 1 : (int)rule->week_start - 1,
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
