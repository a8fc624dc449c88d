/* calendar_priv: the joints between the files of calendar: the text as a tree, its zones, and what
 * is kept of it. Nobody else includes it. */
#ifndef CORE_CALENDAR_PRIV_H
#define CORE_CALENDAR_PRIV_H

#include "base/buf.h"
#include "core/calendar.h"
#include "core/calendar_rule.h"

/* ---- calendar_tree.c ---- */

enum calendar_word {
	CALENDAR_UID,
	CALENDAR_DTSTART,
	CALENDAR_DTEND,
	CALENDAR_DURATION,
	CALENDAR_RRULE,
	CALENDAR_RDATE,
	CALENDAR_EXDATE,
	CALENDAR_EXRULE,
	CALENDAR_RECURRENCE_ID,
	CALENDAR_STATUS,
	CALENDAR_TRANSP,
	CALENDAR_BUSY_STATUS,
	CALENDAR_ATTENDEE,
	CALENDAR_TZID,
	CALENDAR_TZOFFSETFROM,
	CALENDAR_TZOFFSETTO,
	CALENDAR_WORD_COUNT
};

/* A property whose value is not empty. */
struct calendar_line {
	enum calendar_word word;
	struct str parameters, value;
	struct calendar_line *next;
};

enum calendar_part_kind {
	CALENDAR_ROOT, /* of several VCALENDARs */
	CALENDAR_WHOLE,
	CALENDAR_EVENT,
	CALENDAR_TIMEZONE,
	CALENDAR_OBSERVANCE,
};

struct calendar_part {
	enum calendar_part_kind kind;
	struct calendar_line *lines, **last_line;
	struct calendar_part *parts, **last_part, *next;
};

/* NULL: it is none, *out_fault says why. Kept in `a`, values as views of the text. */
const struct calendar_part *calendar_tree(struct str text, struct arena *a, const char **out_fault);
struct str calendar_word(enum calendar_word word);
/* The first of a part's properties of this name, and the next of the same; NULL = none. */
const struct calendar_line *calendar_line(const struct calendar_part *part,
					  enum calendar_word word);
const struct calendar_line *calendar_line_next(const struct calendar_line *l);
struct str calendar_value(const struct calendar_part *part, enum calendar_word word);
/* The first of this kind from `p` on among its siblings. */
const struct calendar_part *calendar_part_of(const struct calendar_part *p,
					     enum calendar_part_kind kind);

/* ---- zones and times ---- */

struct calendar_excluded { /* one repetition that is not: RECURRENCE-ID elsewhere, EXDATE */
	int64_t at;        /* a moment in ms, or a day since 1970 on the event's wall */
	bool is_day;
};
int calendar_excluded_compare(const void *one, const void *other);

/* Zones by TZID within one VCALENDAR. */
struct calendar_zones {
	const struct calendar_question *q;
	struct arena *arena;
	const struct calendar_part *calendar; /* whose VTIMEZONEs count */
	struct calendar_zone {
		struct str id;
		const struct zone *zone;         /* NULL: unknown */
		const struct calendar_part *own; /* the VTIMEZONE that it is, NULL: the system's */
	} * known;
	size_t count;
	int64_t *steps_left; /* of the whole reading */
};

/* calendar_zone.c: NULL where nobody knows the zone, and when there are too many. */
const struct zone *calendar_zone(struct calendar_zones *z, struct str id);
const struct calendar_zone *calendar_zone_known(struct calendar_zones *z, struct str id);

/* calendar_windows.c: the IANA name of a zone of Windows; empty: it is none. */
struct str calendar_windows_zone(struct str name);

/* One of a property's times, with its zone; refused where the zone is unknown or the time is none.
 */
MUST_CHECK
calendar_refusal calendar_time_of(struct calendar_zones *z, const struct calendar_line *l,
				  struct str value, struct calendar_time *out);

/* ---- calendar_event.c ---- */

/* All intervals of an event that touch the window, handed to `take` while it returns true. */
struct calendar_event {
	struct calendar_zones *zones;
	const struct calendar_part *part;
	const struct calendar_excluded *replaced; /* by other events of its UID, in order */
	size_t replaced_count;
};
MUST_CHECK
calendar_refusal calendar_event_each(const struct calendar_event *e,
				     bool (*take)(void *context, int64_t from_ms, int64_t to_ms),
				     int64_t *out_lasts_ms, void *context);

/* ---- calendar_strip.c ---- */

struct calendar_stripped {
	const struct calendar_part *event;
	size_t uid;    /* what ties it to others: 0 = nothing */
	bool occupies; /* false: it only takes the place of a repetition */
	enum calendar_type type;
	int64_t lasts_ms; /* each repetition, about */
};
/* It may still take time; longest_ms: that any event of the calendar lasts. */
bool calendar_strip_keeps(const struct calendar_zones *z, const struct calendar_stripped *is,
			  int64_t longest_ms);
/* Appends what is kept of an event, and of the zones that the events named. */
void calendar_strip_event(struct buf *out, struct calendar_zones *z,
			  const struct calendar_stripped *is);
void calendar_strip_zones(struct buf *out, struct calendar_zones *z);

#endif
