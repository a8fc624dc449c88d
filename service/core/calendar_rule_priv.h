/* calendar_rule_priv: a rule's days, for calendar_rule.c, which walks through them. */
#ifndef CORE_CALENDAR_RULE_PRIV_H
#define CORE_CALENDAR_RULE_PRIV_H

#include "core/calendar_rule.h"

/* The nth of `of`, counted from 1, is among them. */
bool rule_numbers_have(const struct calendar_numbers *numbers, int nth, int of);

/* A day and what rules ask of it. */
struct day {
	int64_t number; /* since 1970-01-01 */
	int64_t year;
	unsigned month, of_month, month_length;
	int of_year, year_length; /* of_year from 1 */
	int weekday;              /* 0 = Sunday */
};

struct day day_make(int64_t number);

struct rule_days {
	const struct calendar_rule *rule;
	struct day start;
	uint64_t months; /* a bit for each that it can name a day in; 0 = all */
};
struct rule_days rule_days_make(const struct calendar_rule *rule, int64_t start_day);
bool rule_names_day(const struct rule_days *days, const struct day *d);
/* Years, months, weeks or days since the one of the start. */
int64_t rule_period_of(const struct rule_days *days, const struct day *d);
/* The period is one of those that INTERVAL names. */
bool rule_takes_period(const struct rule_days *days, int64_t period);
/* The next day that may be named, behind one that may; and behind one of a period that is passed
 * over. */
int64_t rule_day_after(const struct rule_days *days, const struct day *d);
int64_t rule_period_after(const struct rule_days *days, const struct day *d);
/* Days since the first of the day's week. */
int rule_week_day(const struct rule_days *days, int64_t day);

#endif
