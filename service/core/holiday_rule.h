/*
 * holiday_rule: the days of an RRULE that repeats every year (RFC 5545, 3.3.10): on its date, or on
 * days such as the fourth Thursday of November. Pure, without libical: a day at a time, within the
 * months that the rule names.
 *
 *	if (!holiday_rule_read(STR("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"), first_day, &rule))
 *		...repeats in another way
 *	holiday_rule_each(&rule, from_year, to_year, take, context);
 */
#ifndef CORE_HOLIDAY_RULE_H
#define CORE_HOLIDAY_RULE_H

#include "base/str.h"

enum { HOLIDAY_RULE_DAYS_MOST = 16 /* BYDAY */, HOLIDAY_RULE_COUNT_MOST = 400 };

struct holiday_rule {
	int64_t first_day;   /* since 1970-01-01: of the event */
	uint64_t interval;   /* years */
	uint64_t count;      /* 0 = without end */
	int64_t until_day;   /* DAY_NONE = without end */
	unsigned months;     /* a bit for each, 1–12 */
	uint64_t month_days; /* a bit for each, 1–31; 0 = all of them */
	struct {
		int weekday; /* enum weekday */
		int64_t nth; /* of the month; -1 = the last; 0 = each */
	} days[HOLIDAY_RULE_DAYS_MOST];
	size_t day_count; /* 0 = all of them */
	bool is_date;     /* the event's own day and month, no other */
};

/* The day of "20301224" or "20301224T225959Z". */
bool holiday_day_read(struct str text, int64_t *out_day);
/* False where it repeats otherwise than that. */
bool holiday_rule_read(struct str text, int64_t first_day, struct holiday_rule *out);
/* On the event's day and month of every year, for ever. */
bool holiday_rule_is_plain(const struct holiday_rule *rule);
/* Days in order, up to the end of to_year, until `take` returns false; some of years before
 * from_year may be among them. Gives how many days were looked at. */
size_t holiday_rule_each(const struct holiday_rule *rule, int64_t from_year, int64_t to_year,
			 bool (*take)(void *context, int64_t day), void *context);

#endif
