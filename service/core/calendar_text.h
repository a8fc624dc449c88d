/*
 * calendar_text: an iCalendar text (RFC 5545) line by line, for whoever takes something out of it:
 * folded lines joined, names and parameters cut off, components followed. Pure, and the only reader
 * of such texts; what an event means is left to the caller.
 *
 *	calendar_text_begin(&r, text, a);
 *	while (calendar_text_next(&r, &p))
 *		if (p.begins_event) … else if (p.ends_event) … else take p.name, p.value
 *	if (r.fault) …why, in line r.line
 */
#ifndef CORE_CALENDAR_TEXT_H
#define CORE_CALENDAR_TEXT_H

#include "base/arena.h"
#include "base/str.h"

enum { CALENDAR_DEPTH_MOST = 8, CALENDAR_LINES_MOST = 100 * 1000 };

struct calendar_reader {
	struct str rest;
	struct arena *arena;
	bool lenient;      /* what is no line, or none of a VCALENDAR, is passed over */
	const char *fault; /* what is wrong, where it was refused */
	size_t line;       /* of the property just read, from 1; of the fault */
	size_t next_line;
	int depth; /* components open; 2 inside of VCALENDAR and VEVENT */
	bool in_event;
};

/* A property, or where a component begins or ends. */
struct calendar_property {
	enum { CALENDAR_VALUE, CALENDAR_BEGINS, CALENDAR_ENDS } is;
	bool begins_event, ends_event;      /* of VEVENT in VCALENDAR */
	struct str name, parameters, value; /* parameters: "TZID=Europe/Luxembourg;VALUE=…" */
};

void calendar_text_begin(struct calendar_reader *r, struct str text, struct arena *a);
/* The next property of an event, its begin or its end. False at the end, and where the text is
 * none: then r->fault says why. */
bool calendar_text_next(struct calendar_reader *r, struct calendar_property *out);
/* The same of all components. */
bool calendar_text_each(struct calendar_reader *r, struct calendar_property *out);
/* Refuses what was just read; false. */
bool calendar_text_refuse(struct calendar_reader *r, const char *fault);

/* ---- values ---- */

/* A time as it is written. */
struct calendar_written {
	int64_t wall_ms; /* since 1970-01-01 00:00 there; of a date its midnight */
	bool is_date, is_utc;
};
/* "20261225", "20261225T080000", "20261225T070000Z"; years 0–9999. */
bool calendar_text_time(struct str value, struct calendar_written *out);

/* Whole days go by the wall, the rest by the clock. */
struct calendar_duration {
	int64_t days, seconds;
	bool is_negative;
};
/* "P1D", "P2W", "PT8H30M", "-P1DT12H"; what is endless is a million days. */
bool calendar_text_duration(struct str value, struct calendar_duration *out);
/* "+0100", "-043000": milliseconds ahead of UTC, less than a day. */
bool calendar_text_offset_ms(struct str value, int64_t *out_ms);
/* Without escapes and control characters, cut where a character ends. */
struct str calendar_text_plain(struct str value, size_t most, struct arena *a);
/* The value of one of the parameters, without its quotes; p NULL where it is not among them. */
struct str calendar_text_parameter(struct str parameters, struct str name);
/* "mailto:anna@abc.com": what is behind the scheme, in whatever case. */
struct str calendar_text_address(struct str value);

#endif
