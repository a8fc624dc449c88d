/*
 * calendar_ahead: what a user's record knows of all their calendars: the intervals that are on, and
 * the next ones. The whole of it is kept beside the record (docs/keyspace.md), and told anew by
 * SIGNAL_CALENDAR before this part of it runs out. Pure.
 */
#ifndef CORE_CALENDAR_AHEAD_H
#define CORE_CALENDAR_AHEAD_H

#include "base/arena.h"
#include "core/words.h"

enum { CALENDAR_AHEAD_MAX = 6 /* as many as can be on at once, one of each type, and the next */ };

struct calendar_interval {
	int64_t from_ms, to_ms; /* [from, to), never empty */
	enum calendar_type type;
	bool all_day;
};

struct calendar_fact {
	struct str time_zone; /* by which whole days were found: the user's */
	int64_t revision;     /* of the calendars that it was taken from; 0 = there are none */
	const struct calendar_interval *ahead; /* by from_ms; those of one type never touch */
	size_t count;
	int64_t told_at_ms;     /* when one was last put, or fetched; 0 = none ever was */
	int64_t known_until_ms; /* what begins then or later is not in it */
};

/*
 * Of the intervals of several calendars, in any order, those that are not over at now: what is of
 * one type and touches is one. complete_until_ms: how far they are known themselves. Kept in `a`.
 */
void calendar_ahead(const struct calendar_interval *all, size_t count, int64_t complete_until_ms,
		    int64_t now_ms, struct arena *a, struct calendar_fact *out);

#endif
