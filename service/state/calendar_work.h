/*
 * calendar_work: one change of what is kept of a user's calendars, off the loop: decode, change,
 * find the intervals, encode. It touches nothing but its own argument, and the system's time zones.
 */
#ifndef STATE_CALENDAR_WORK_H
#define STATE_CALENDAR_WORK_H

#include "state/state.h"

struct calendar_work {
	struct arena *arena; /* its own: of all that comes out, too */
	/* in; the texts live as long as the work */
	struct str stored; /* what is kept; p NULL: nothing */
	const struct calendar_change *change;
	struct str time_zone, owner;
	bool switched_off; /* the user wants nothing told by calendars */
	int64_t now_ms;
	unsigned random;
	/* out */
	enum err err;
	const char *why; /* of ERR_VALIDATION */
	struct user_calendars all;
	bool created, changed; /* the calendar was none before; `value` is to be written */
	struct str value;      /* where none is left, that and since when */
	struct calendar_fact ahead;
	int64_t due_ms;
	const struct user_calendar *feed; /* whose time has come; NULL = none */
};

void calendar_work_run(struct calendar_work *w);

#endif
