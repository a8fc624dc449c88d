/* calendar_rule_day: which days an RRULE names by its lists, and which of its periods a day is in
 * (RFC 5545 section 3.3.10). */
#include "core/calendar_rule_priv.h"

#include "base/clock.h"

static int weekday_of(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

struct day day_make(int64_t number)
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

/* ---- numbers ---- */

static bool has_bit(const uint64_t *bits, int n)
{
	return n < CALENDAR_NUMBERS_END && bits[n / 64] >> n % 64 & 1;
}

bool rule_numbers_have(const struct calendar_numbers *numbers, int nth, int of)
{
	return has_bit(numbers->forward, nth) || has_bit(numbers->backward, of - nth + 1);
}

/* ---- which days ---- */

int rule_week_day(const struct rule_days *days, int64_t day)
{
	return (weekday_of(day) - days->rule->week_start + 7) % 7;
}

/* The Monday, or what WKST says, of the week 1 of a year: the first with four days in it. */
static int64_t first_week(const struct rule_days *days, int64_t year)
{
	int64_t new_year = days_from_civil(year, 1, 1);
	int into = rule_week_day(days, new_year);

	return new_year - into + (into > 3 ? 7 : 0);
}

/* The year that the day's week belongs to. */
static int64_t week_year(const struct rule_days *days, const struct day *d)
{
	if (d->number < first_week(days, d->year))
		return d->year - 1;
	return d->number >= first_week(days, d->year + 1) ? d->year + 1 : d->year;
}

static bool is_of_week(const struct rule_days *days, const struct day *d)
{
	int64_t year = week_year(days, d), first = first_week(days, year);
	int weeks = (int)((first_week(days, year + 1) - first) / 7);

	return rule_numbers_have(&days->rule->weeks, (int)((d->number - first) / 7) + 1, weeks);
}

static bool counts_weekdays(const struct calendar_rule *r)
{
	return r->frequency == CALENDAR_MONTHLY ||
	       (r->frequency == CALENDAR_YEARLY && !r->weeks.given);
}

/* BYDAY: "MO" any Monday, "2MO" and "-1MO" the nth of the month, or of the year. */
static bool is_of_weekdays(const struct rule_days *days, const struct day *d)
{
	const struct calendar_rule *r = days->rule;
	bool of_month = r->frequency == CALENDAR_MONTHLY || r->months;
	int at = of_month ? (int)d->of_month : d->of_year;
	int of = of_month ? (int)d->month_length : d->year_length;
	uint64_t nth = r->nth[d->weekday], nth_last = r->nth_last[d->weekday];

	if (r->weekdays >> d->weekday & 1)
		return true;
	if (!counts_weekdays(r))
		return nth || nth_last;
	return (nth >> ((at - 1) / 7 + 1) & 1) || (nth_last >> ((of - at) / 7 + 1) & 1);
}

/* Where the rule names no days, those of its start. */
static bool is_like_start(const struct rule_days *days, const struct day *d)
{
	switch (days->rule->frequency) {
	case CALENDAR_YEARLY:
		return days->rule->weeks.given ? d->weekday == days->start.weekday
					       : d->of_month == days->start.of_month;
	case CALENDAR_MONTHLY: return d->of_month == days->start.of_month;
	case CALENDAR_WEEKLY: return d->weekday == days->start.weekday;
	default: return true;
	}
}

static bool names_days(const struct calendar_rule *r)
{
	return r->year_days.given || r->month_days.given || calendar_rule_names_weekdays(r);
}

static bool is_month_named(const struct rule_days *days, const struct day *d)
{
	return !days->months || days->months >> d->month & 1;
}

bool rule_names_day(const struct rule_days *days, const struct day *d)
{
	const struct calendar_rule *r = days->rule;

	if (!is_month_named(days, d))
		return false;
	if (r->weeks.given && !is_of_week(days, d))
		return false;
	if (r->year_days.given && !rule_numbers_have(&r->year_days, d->of_year, d->year_length))
		return false;
	if (r->month_days.given &&
	    !rule_numbers_have(&r->month_days, (int)d->of_month, (int)d->month_length))
		return false;
	if (calendar_rule_names_weekdays(r))
		return is_of_weekdays(days, d);
	return names_days(r) || is_like_start(days, d);
}

/* A rule that says no more than "every year" names days in the start's month alone. */
struct rule_days rule_days_make(const struct calendar_rule *rule, int64_t start_day)
{
	struct rule_days days = { .rule = rule,
				  .start = day_make(start_day),
				  .months = rule->months };

	if (rule->frequency == CALENDAR_YEARLY && !days.months && !rule->weeks.given &&
	    !names_days(rule))
		days.months = UINT64_C(1) << days.start.month;
	return days;
}

/* ---- which periods ---- */

int64_t rule_period_of(const struct rule_days *days, const struct day *d)
{
	switch (days->rule->frequency) {
	case CALENDAR_YEARLY:
		return days->rule->weeks.given ? week_year(days, d) - week_year(days, &days->start)
					       : d->year - days->start.year;
	case CALENDAR_MONTHLY:
		return (d->year - days->start.year) * 12 + (int64_t)d->month - days->start.month;
	case CALENDAR_WEEKLY: {
		int64_t first = days->start.number - rule_week_day(days, days->start.number);

		return (d->number - rule_week_day(days, d->number) - first) / 7;
	}
	case CALENDAR_DAILY: return d->number - days->start.number;
	default: return 0;
	}
}

bool rule_takes_period(const struct rule_days *days, int64_t period)
{
	return days->rule->frequency == CALENDAR_HOURLY || period % days->rule->interval == 0;
}

static int64_t month_after(const struct day *d)
{
	return d->number + d->month_length - d->of_month + 1;
}

int64_t rule_day_after(const struct rule_days *days, const struct day *d)
{
	return is_month_named(days, d) ? d->number + 1 : month_after(d);
}

int64_t rule_period_after(const struct rule_days *days, const struct day *d)
{
	switch (days->rule->frequency) {
	case CALENDAR_YEARLY:
		if (!days->rule->weeks.given)
			return d->number + d->year_length - d->of_year + 1;
		return d->number + 7 - rule_week_day(days, d->number);
	case CALENDAR_MONTHLY: return month_after(d);
	case CALENDAR_WEEKLY: return d->number + 7 - rule_week_day(days, d->number);
	case CALENDAR_DAILY:
		return d->number + days->rule->interval -
		       rule_period_of(days, d) % days->rule->interval;
	default: return d->number + 1;
	}
}
