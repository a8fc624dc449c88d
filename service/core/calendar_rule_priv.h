/* calendar_rule_priv: a rule's days, for calendar_rule.c, which walks through them. */
#ifndef CORE_CALENDAR_RULE_PRIV_H
#define CORE_CALENDAR_RULE_PRIV_H

#include "core/calendar_priv.h"

/* The lists of a rule: ended by ICAL_RECURRENCE_ARRAY_MAX unless full. */
#define LIST(rule, field) (rule)->field, sizeof((rule)->field) / sizeof(*(rule)->field)
#define GIVEN(rule, field) ((rule)->field[0] != ICAL_RECURRENCE_ARRAY_MAX)
size_t rule_list_length(const short *list, size_t size);
/* The nth of `of`, counted from 1, or from the end where negative. */
bool rule_list_names(const short *list, size_t size, int nth, int of);

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
	const struct icalrecurrencetype *rule;
	struct day start;
	int week_start; /* 0 = Sunday */
};
bool rule_names_day(const struct rule_days *days, const struct day *d);
/* Years, months, weeks or days since the one of the start. */
int64_t rule_period_of(const struct rule_days *days, const struct day *d);
/* Days since the first of the day's week. */
int rule_week_day(const struct rule_days *days, int64_t day);

#endif
