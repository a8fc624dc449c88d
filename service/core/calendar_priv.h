/*
 * calendar_priv: the joints between the files of calendar: what libical's values are in our terms,
 * and how a rule repeats them. Nobody else includes it; it is the only header that names libical.
 */
#ifndef CORE_CALENDAR_PRIV_H
#define CORE_CALENDAR_PRIV_H

#include <libical/ical.h>

#include "base/buf.h"
#include "core/calendar.h"

/* Why something was refused: the first reason stands, NULL = none. */
typedef const char *calendar_refusal;

/* A time as written: on the wall of a zone. A whole day begins at its midnight. */
struct calendar_time {
	int64_t wall_ms;
	const struct zone *zone;
	bool is_date;
};

struct calendar_excluded { /* one repetition that is not: RECURRENCE-ID elsewhere, EXDATE */
	int64_t at;        /* a moment in ms, or a day since 1970 on the event's wall */
	bool is_day;
};

/* Zones by TZID within one VCALENDAR. */
struct calendar_zones {
	const struct calendar_question *q;
	struct arena *arena;
	icalcomponent *calendar; /* whose VTIMEZONEs count */
	struct calendar_zone {
		struct str id;
		const struct zone *zone; /* NULL: unknown */
		icalcomponent *own;      /* the VTIMEZONE that it is, NULL: the system's */
	} * known;
	size_t count;
	struct calendar_excluded *excluded; /* room for those of an event */
	int64_t days_left;                  /* that rules may still look at, all together */
};

/* calendar_zone.c: NULL where nobody knows the zone, and when there are too many. */
const struct zone *calendar_zone(struct calendar_zones *z, const char *id);
const struct calendar_zone *calendar_zone_known(struct calendar_zones *z, const char *id);

/* calendar_windows.c: the IANA name of a zone of Windows; empty: it is none. */
struct str calendar_windows_zone(struct str name);

/* calendar_rule.c */
int64_t calendar_wall_ms(struct icaltimetype t);
/* What of a rule is asked for: wall times; those before `from_ms` may be given or not. */
struct calendar_span {
	int64_t from_ms, to_ms;
	int64_t *days_left; /* that may be looked at; one day costs some tens of nanoseconds */
};
/*
 * Each wall time of a rule, in order and no earlier than its start, while `take` returns true.
 * UNTIL in UTC is meant in the wall time of the start's zone. Returns why the rule cannot be
 * followed, or NULL.
 */
MUST_CHECK
calendar_refusal calendar_rule_each(const struct icalrecurrencetype *rule,
				    struct calendar_time start, const struct calendar_span *span,
				    bool (*take)(void *context, int64_t wall_ms), void *context);

/* calendar_event.c: all intervals of an event that touch the window, handed to `take` while it
 * returns true. */
struct calendar_event {
	struct calendar_zones *zones;
	icalcomponent *component;
	const struct calendar_excluded *replaced; /* by other events of its UID */
	size_t replaced_count;
};
MUST_CHECK
calendar_refusal calendar_event_each(const struct calendar_event *e,
				     bool (*take)(void *context, int64_t from_ms, int64_t to_ms),
				     void *context);
/* A property of a time, with its zone; refused where the zone is unknown or the time is none. */
MUST_CHECK
calendar_refusal calendar_time_of(struct calendar_zones *z, icalproperty *property,
				  struct icaltimetype value, struct calendar_time *out);

/* calendar_strip.c: appends what is kept of an event, and of the zones that the events named. */
struct calendar_stripped {
	size_t uid;    /* what ties it to others: 0 = nothing */
	bool occupies; /* false: it only takes the place of a repetition */
	enum calendar_type type;
};
void calendar_strip_event(struct buf *out, struct calendar_zones *z, icalcomponent *c,
			  const struct calendar_stripped *is);
void calendar_strip_zones(struct buf *out, struct calendar_zones *z);

#endif
