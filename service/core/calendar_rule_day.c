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

/* ---- lists ---- */

size_t rule_list_length(const short *list, size_t size)
{
	size_t n = 0;

	while (n < size && list[n] != ICAL_RECURRENCE_ARRAY_MAX)
		n++;
	return n;
}

bool rule_list_names(const short *list, size_t size, int nth, int of)
{
	size_t n = rule_list_length(list, size);

	for (size_t i = 0; i < n; i++)
		if (list[i] == nth || list[i] == nth - of - 1)
			return true;
	return false;
}

/* ---- which days ---- */

int rule_week_day(const struct rule_days *days, int64_t day)
{
	return (weekday_of(day) - days->week_start + 7) % 7;
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

	return rule_list_names(LIST(days->rule, by_week_no), (int)((d->number - first) / 7) + 1,
			       weeks);
}

static bool counts_weekdays(const struct icalrecurrencetype *r)
{
	return r->freq == ICAL_MONTHLY_RECURRENCE ||
	       (r->freq == ICAL_YEARLY_RECURRENCE && !GIVEN(r, by_week_no));
}

/* BYDAY: "MO" any Monday, "2MO" and "-1MO" the nth of the month, or of the year. */
static bool is_of_weekdays(const struct rule_days *days, const struct day *d)
{
	const struct icalrecurrencetype *r = days->rule;
	bool of_month = r->freq == ICAL_MONTHLY_RECURRENCE || GIVEN(r, by_month);
	int at = of_month ? (int)d->of_month : d->of_year;
	int of = of_month ? (int)d->month_length : d->year_length;
	size_t n = rule_list_length(LIST(r, by_day));

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
static bool is_like_start(const struct rule_days *days, const struct day *d)
{
	const struct icalrecurrencetype *r = days->rule;

	switch (r->freq) {
	case ICAL_YEARLY_RECURRENCE:
		if (GIVEN(r, by_week_no))
			return d->weekday == days->start.weekday;
		return d->of_month == days->start.of_month &&
		       (GIVEN(r, by_month) || d->month == days->start.month);
	case ICAL_MONTHLY_RECURRENCE: return d->of_month == days->start.of_month;
	case ICAL_WEEKLY_RECURRENCE: return d->weekday == days->start.weekday;
	default: return true;
	}
}

bool rule_names_day(const struct rule_days *days, const struct day *d)
{
	const struct icalrecurrencetype *r = days->rule;

	if (GIVEN(r, by_month) && !rule_list_names(LIST(r, by_month), (int)d->month, 100))
		return false;
	if (GIVEN(r, by_week_no) && !is_of_week(days, d))
		return false;
	if (GIVEN(r, by_year_day) &&
	    !rule_list_names(LIST(r, by_year_day), d->of_year, d->year_length))
		return false;
	if (GIVEN(r, by_month_day) &&
	    !rule_list_names(LIST(r, by_month_day), (int)d->of_month, (int)d->month_length))
		return false;
	if (GIVEN(r, by_day))
		return is_of_weekdays(days, d);
	return GIVEN(r, by_year_day) || GIVEN(r, by_month_day) || is_like_start(days, d);
}

/* ---- which periods ---- */

int64_t rule_period_of(const struct rule_days *days, const struct day *d)
{
	switch (days->rule->freq) {
	case ICAL_YEARLY_RECURRENCE:
		return GIVEN(days->rule, by_week_no)
			       ? week_year(days, d) - week_year(days, &days->start)
			       : d->year - days->start.year;
	case ICAL_MONTHLY_RECURRENCE:
		return (d->year - days->start.year) * 12 + (int64_t)d->month - days->start.month;
	case ICAL_WEEKLY_RECURRENCE: {
		int64_t first = days->start.number - rule_week_day(days, days->start.number);

		return (d->number - rule_week_day(days, d->number) - first) / 7;
	}
	case ICAL_DAILY_RECURRENCE: return d->number - days->start.number;
	default: return 0;
	}
}
