/*
 * shift_calendar: the events of an iCalendar text (RFC 5545) as shifts of a roster, each for the
 * user whom it names. Pure. Times are in UTC, in a zone of an IANA name (TZID), or without either
 * in the roster's; an event of whole days begins and ends at midnight there. Repetitions are daily
 * and weekly ones with INTERVAL, COUNT, UNTIL, BYDAY and EXDATE; what cannot be taken over is
 * refused with its line. Cancelled events, and what was over before `after_ms`, are counted as
 * skipped.
 *
 * An event names its user by SUMMARY, else by an ATTENDEE. CATEGORIES:STANDBY makes it a shift of
 * whoever stands by.
 */
#ifndef CORE_SHIFT_CALENDAR_H
#define CORE_SHIFT_CALENDAR_H

#include "base/arena.h"
#include "core/roster.h"

enum {
	SHIFT_COUNT_MOST = 5000, /* COUNT of a repetition */
	SHIFT_NAMES_MOST = 800,  /* texts in a calendar that may name a user */
};

struct shift_names {
	struct str *texts; /* each once, in their order by bytes */
	size_t count;
};

/* Every text by which an event may name its user, for who looks them up beforehand; kept in `a`.
 * Of a text that is no calendar those before the fault. False: there are more than
 * SHIFT_NAMES_MOST. */
MUST_CHECK
bool shift_calendar_names(struct str text, struct arena *a, struct shift_names *out);
/* Where the text stands; names->count = nowhere. */
size_t shift_names_find(const struct shift_names *names, struct str text);

struct shift_calendar_world {
	/* A zone by its IANA name; NULL where there is none. */
	const struct zone *(*zone)(void *arg, struct str name);
	/* The id of the user whom a text names: id, extension, number or e-mail; empty = nobody. */
	struct str (*user)(void *arg, struct str text);
	void *arg;
	const struct zone *own_zone; /* the roster's */
	int64_t after_ms;
};

struct shift_calendar {
	struct shift *shifts; /* at most SHIFTS_MOST */
	size_t count, skipped;
	const char *fault; /* what is wrong, where it was refused */
	size_t line;       /* of the fault, from 1 */
};

/* Everything is kept in `a`. False: out->fault says why. */
MUST_CHECK
bool shift_calendar_read(struct str text, const struct shift_calendar_world *world, struct arena *a,
			 struct shift_calendar *out);

#endif
