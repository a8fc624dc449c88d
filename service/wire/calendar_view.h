/* calendar_view: a user's calendars as they are shown: when they are taken, and how reading went.
 */
#ifndef WIRE_CALENDAR_VIEW_H
#define WIRE_CALENDAR_VIEW_H

#include "base/buf.h"
#include "core/user_calendar.h"

/* An object; its intervals of [from, to) where from is not 0. */
void wire_calendar(const struct user_calendar *c, const struct user_calendars *all, int64_t from_ms,
		   struct arena *a, struct json_writer *w);
/* The same intervals as a VFREEBUSY (RFC 5545 section 3.6.4). */
void wire_calendar_free_busy(const struct user_calendar *c, int64_t now_ms, struct arena *a,
			     struct buf *out);

#endif
