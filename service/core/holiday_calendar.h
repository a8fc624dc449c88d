/*
 * holiday_calendar: the whole days of an iCalendar text (RFC 5545) as holidays. Pure. An event that
 * repeats every year on its date becomes a yearly holiday; one that does so in another way, ends,
 * or leaves days out, so many single ones, from last year until ten years ahead.
 * Other repetitions are refused. Events with a time of day, and cancelled ones, are no holidays:
 * they are counted as skipped; from midnight to midnight is a whole day, as Outlook writes it.
 */
#ifndef CORE_HOLIDAY_CALENDAR_H
#define CORE_HOLIDAY_CALENDAR_H

#include "base/arena.h"
#include "base/err.h"
#include "core/model.h"

enum { HOLIDAY_NAME_BYTES = 128, HOLIDAY_YEARS_AHEAD = 10 };

struct holiday_calendar {
	struct holiday *holidays; /* at most HOLIDAYS_MOST */
	size_t count, skipped;
	const char *fault; /* what is wrong, where it was refused */
	size_t line;       /* of the fault, from 1 */
};

/* Everything is kept in `a`. False: out->fault says why. */
MUST_CHECK
bool holiday_calendar_read(struct str text, int64_t this_year, struct arena *a,
			   struct holiday_calendar *out);

#endif
