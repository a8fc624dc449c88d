/*
 * calendar_rule: an RRULE (RFC 5545 section 3.3.10), read once for whoever can keep all of it or a
 * part, and its times one by one. Pure. A time is looked for day by day up to the end that is asked
 * for, and each day takes a step of a budget, so that a rule that never fits ends as soon as any.
 */
#ifndef CORE_CALENDAR_RULE_H
#define CORE_CALENDAR_RULE_H

#include "core/calendar_text.h"
#include "core/zone.h"

enum calendar_frequency {
	CALENDAR_NEVER,
	CALENDAR_SECONDLY,
	CALENDAR_MINUTELY,
	CALENDAR_HOURLY,
	CALENDAR_DAILY,
	CALENDAR_WEEKLY,
	CALENDAR_MONTHLY,
	CALENDAR_YEARLY
};

enum { CALENDAR_NUMBERS_END = 384 };

/* Numbers of a list such as BYSETPOS, counted from the first or, negative, the last: a bit for
 * each. */
struct calendar_numbers {
	bool given;
	uint64_t forward[CALENDAR_NUMBERS_END / 64], backward[CALENDAR_NUMBERS_END / 64];
};

struct calendar_rule {
	enum calendar_frequency frequency;
	int64_t interval, count;    /* count 0: without end */
	bool has_until, is_foreign; /* is_foreign: by another calendar than the Gregorian */
	struct calendar_written until;
	int week_start; /* 0 = Sunday */
	/* a bit for each; 0 = not given */
	uint64_t months, hours, minutes, seconds;
	struct calendar_numbers month_days, year_days, weeks, positions;
	uint64_t weekdays;            /* of BYDAY those without a number; bit 0 = Sunday */
	uint64_t nth[7], nth_last[7]; /* and those with one, of each weekday: a bit for each */
};

/* False where it is none. */
bool calendar_rule_read(struct str text, struct calendar_rule *out);
/* It has a BYDAY whose days have numbers, such as "2MO"; it has a BYDAY at all. */
bool calendar_rule_counts_weekdays(const struct calendar_rule *r);
bool calendar_rule_names_weekdays(const struct calendar_rule *r);

/* Why something is not followed: the first reason stands, NULL = none. */
typedef const char *calendar_refusal;
extern const char calendar_too_much[]; /* of a budget that is used up */

/* A time of a zone's wall. A whole day begins at its midnight. */
struct calendar_time {
	int64_t wall_ms;
	const struct zone *zone;
	bool is_date;
};

/* What of a rule is asked for: wall times; those before `from_ms` may be given or not. */
struct calendar_span {
	int64_t from_ms, to_ms;
	int64_t *steps_left; /* of some tens of nanoseconds each */
};
/*
 * Each wall time of a rule, in order and no earlier than its start, while `take` returns true.
 * UNTIL in UTC is meant in the wall time of the start's zone. Returns why the rule cannot be
 * followed, or NULL.
 */
MUST_CHECK
calendar_refusal calendar_rule_each(const struct calendar_rule *rule, struct calendar_time start,
				    const struct calendar_span *span,
				    bool (*take)(void *context, int64_t wall_ms), void *context);

#endif
