/*
 * calendar_text: an iCalendar text (RFC 5545) line by line, for whoever takes something out of its
 * events: folded lines joined, names and parameters cut off, components followed. Pure. What an
 * event means is left to the caller.
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

struct calendar_reader {
	struct str rest;
	struct arena *arena;
	const char *fault; /* what is wrong, where it was refused */
	size_t line;       /* of the property just read, from 1; of the fault */
	size_t next_line;
	int depth; /* components open; 2 inside of VCALENDAR and VEVENT */
	bool in_event;
};

/* A property of an event, or where one begins or ends. */
struct calendar_property {
	bool begins_event, ends_event;
	struct str name, parameters, value; /* parameters: "TZID=Europe/Luxembourg;VALUE=…" */
};

void calendar_text_begin(struct calendar_reader *r, struct str text, struct arena *a);
/* False at the end, and where the text is none: then r->fault says why. */
bool calendar_text_next(struct calendar_reader *r, struct calendar_property *out);
/* Refuses what was just read; false. */
bool calendar_text_refuse(struct calendar_reader *r, const char *fault);

/* ---- values ---- */

/* The first eight digits of "20261225" or "20261225T080000". */
bool calendar_text_day(struct str value, int64_t *out_day);
/* "20261225T080000", with or without the Z for UTC: milliseconds since 1970-01-01 00:00 there. */
bool calendar_text_wall_ms(struct str value, int64_t *out_ms, bool *out_utc);
/* "P1D", "P2W", "PT8H30M", "P1DT12H"; positive, at most so many seconds. */
bool calendar_text_duration_s(struct str value, int64_t most_s, int64_t *out_s);
/* Without escapes and control characters, cut where a character ends. */
struct str calendar_text_plain(struct str value, size_t most, struct arena *a);
/* The value of one of the parameters, without its quotes; p NULL where it is not among them. */
struct str calendar_text_parameter(struct str parameters, struct str name);

#endif
