/*
 * calendar: when an iCalendar text (RFC 5545) occupies its owner, as intervals of a window of time.
 * Only times and their type are kept, never titles. Pure; zones are the system's tables by name,
 * else the text's own VTIMEZONE.
 *
 * Takes up to some tens of milliseconds: not for the loop. Whatever the text, it is no more than
 * CALENDAR_STEPS_MOST steps and as many lines as calendar_text.h allows: what needs more is
 * refused.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "base/arena.h"
#include "core/calendar_ahead.h"
#include "core/zone.h"

enum {
	CALENDAR_BYTES_MAX = 1024 * 1024,
	CALENDAR_INTERVALS_MAX = 2000,
	CALENDAR_STEPS_MOST = 400 * 1000, /* of some tens of nanoseconds each */
};

struct calendar_question {
	struct str text;         /* at most CALENDAR_BYTES_MAX */
	int64_t from_ms, to_ms;  /* the window: intervals that touch [from, to) */
	bool strip;              /* the rules are wanted, too */
	struct str owner;        /* e-mail; what its owner declined is left out. May be empty */
	const struct zone *home; /* of whole days, and of times without a zone */
	/* An IANA zone by name, NULL where there is none; kept by whoever gives it. */
	const struct zone *(*zone_named)(void *context, struct str name);
	void *context;
};

/* Why an event, or the text, was not taken. */
struct calendar_fault {
	const char *why;
	size_t event; /* which, from 1, in the order of the text; 0 = the text itself */
};

struct calendar {
	const struct calendar_interval *intervals; /* by from_ms, then to_ms; may overlap */
	size_t count;
	size_t events;               /* in the text, with those that occupy nobody */
	size_t refused;              /* events that were not taken */
	struct calendar_fault fault; /* the first of them */
	/*
	 * The text without titles, people and whatever is over: what to read for a later window, or
	 * with another home zone. Empty: nothing can come.
	 */
	struct str rules;
	int64_t steps;             /* that it took */
	int64_t complete_until_ms; /* to_ms, or earlier where there were too many intervals */
};

/* Everything is kept in `a`. False: it is no iCalendar text, out->fault.why says more. */
MUST_CHECK
bool calendar_read(const struct calendar_question *q, struct arena *a, struct calendar *out);

#endif
