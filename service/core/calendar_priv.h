/*
 * calendar_priv: the joints between the files of calendar: what libical's values are in our terms,
 * and how a rule repeats them. Nobody else includes it; it is the only header that names libical.
 */
#ifndef CORE_CALENDAR_PRIV_H
#define CORE_CALENDAR_PRIV_H

#include <libical/ical.h>

#include "core/calendar.h"

/* Why something was refused: the first reason stands, NULL = none. */
typedef const char *calendar_refusal;

/* A time as written: on the wall of a zone. A whole day begins at its midnight. */
struct calendar_time {
	int64_t wall_ms;
	const struct zone *zone;
	bool is_date;
};

/* Zones by TZID within one VCALENDAR. */
struct calendar_zones {
	const struct calendar_question *q;
	struct arena *arena;
	icalcomponent *calendar; /* whose VTIMEZONEs count */
	struct calendar_zone {
		struct str id;
		const struct zone *zone; /* NULL: unknown */
	} * known;
	size_t count;
};

/* calendar_zone.c: NULL where nobody knows the zone, and when there are too many. */
const struct zone *calendar_zone(struct calendar_zones *z, const char *id);

/* calendar_rule.c */
int64_t calendar_wall_ms(struct icaltimetype t);
/*
 * Each wall time of a rule, in order and no earlier than its start, up to last_wall_ms, while
 * `take` returns true. UNTIL in UTC is meant in the wall time of the start's zone. Costs some tens
 * of nanoseconds a day between the start and the last. Returns why the rule cannot be followed, or
 * NULL.
 */
MUST_CHECK
calendar_refusal calendar_rule_each(const struct icalrecurrencetype *rule,
				    struct calendar_time start, int64_t last_wall_ms,
				    bool (*take)(void *context, int64_t wall_ms), void *context);

/* calendar_event.c: all intervals of an event that touch the window, handed to `take`. */
struct calendar_excluded { /* one repetition that is not: RECURRENCE-ID elsewhere, EXDATE */
	int64_t at;        /* a moment in ms, or a day since 1970 on the event's wall */
	bool is_day;
};
struct calendar_excluded_list {
	struct calendar_excluded *items;
	size_t count;
};
struct calendar_event {
	struct calendar_zones *zones;
	icalcomponent *component;
	const struct calendar_excluded *replaced; /* by other events of its UID */
	size_t replaced_count;
};
MUST_CHECK
calendar_refusal calendar_event_each(const struct calendar_event *e,
				     void (*take)(void *context, int64_t from_ms, int64_t to_ms),
				     void *context);
/* A property of a time, with its zone; refused where the zone is unknown or the time is none. */
MUST_CHECK
calendar_refusal calendar_time_of(struct calendar_zones *z, icalproperty *property,
				  struct icaltimetype value, struct calendar_time *out);

#endif
