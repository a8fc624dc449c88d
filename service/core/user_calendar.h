/*
 * user_calendar: what is kept of a user's calendars under {NN}:calendar:<domain>:<user>: of each
 * the intervals of a window of time and the rules to find those of the next, never titles; of a
 * feed where it comes from and how that went. Pure, but up to 50 ms for a calendar: not for the
 * loop.
 */
#ifndef CORE_USER_CALENDAR_H
#define CORE_USER_CALENDAR_H

#include "core/calendar.h"

enum {
	USER_CALENDARS_MAX = 8,
	CALENDAR_RULES_BYTES_MAX = 64 * 1024,
	CALENDAR_WINDOW_DAYS = 92, /* found again when half of them are over */
	FEED_REFRESH_LEAST_S = 300,
	FEED_REFRESH_MOST_S = 86400,
	FEED_REFRESH_DEFAULT_S = 3600,
};

/* Where a calendar is fetched from. */
struct calendar_feed {
	struct str url; /* empty: it is none */
	int64_t refresh_s;
	struct str etag, last_modified; /* of what was read last */
	int64_t fetched_at_ms;          /* last answered, unchanged or not */
	struct str error;               /* of the last try; empty: it went well */
	int64_t failures;               /* in a row */
	int64_t next_at_ms;
};

/* What became of a fetch. */
struct feed_answer {
	enum { FEED_NEW, FEED_UNCHANGED, FEED_FAILED } result;
	struct str body, etag, last_modified; /* of FEED_NEW */
	struct str error;                     /* of FEED_FAILED: why */
};

struct user_calendar {
	struct str id;
	struct str rules;     /* as calendar.rules; empty: nothing can come */
	struct str intervals; /* user_calendar_intervals() reads them */
	int64_t read_at_ms;   /* when they were found */
	int64_t until_ms;     /* and how far */
	/* of the text; the first refused, from 1; 0: it was taken, and cannot be followed any more
	 */
	int64_t entries, refused, refused_entry;
	struct str refused_why;
	int64_t changed_at_ms; /* when its text was taken; 0 = a feed that was not fetched yet */
	int64_t failures;      /* in a row, to find its intervals again by its rules */
	int64_t retry_at_ms;   /* while there are any */
	struct calendar_feed feed;
};

struct user_calendars {
	int64_t revision;                  /* rises with each change, also over an empty time */
	struct str time_zone;              /* empty: they are switched off */
	const struct user_calendar *items; /* by id */
	size_t count;
};

/* Who reads, and by what. */
struct calendar_reading {
	struct arena *arena;
	int64_t now_ms;
	struct str time_zone; /* the user's */
	struct str owner;     /* their e-mail address, or empty */
	unsigned random;      /* so that feeds are not fetched all at once */
	const struct zone *(*zone_named)(void *context, struct str name);
	void *context;
};

const struct user_calendar *user_calendars_find(const struct user_calendars *all, struct str id);
/* A calendar of this id in its place, or none (NULL: taken out). False: there are too many. */
MUST_CHECK
bool user_calendars_put(struct user_calendars *all, struct str id, const struct user_calendar *c,
			struct arena *a);
/* Takes a text for the calendar's; *out_why says why not. */
MUST_CHECK
bool user_calendar_take(struct user_calendar *c, struct str text, const struct calendar_reading *r,
			const char **out_why);
/* Takes what a feed answered, or that it did not, and settles when it is fetched next. */
void user_calendar_answered(struct user_calendar *c, const struct feed_answer *answer,
			    const struct calendar_reading *r);
/* "https://calendar.example:8443" of a feed's address: what is behind it is a secret. */
struct str feed_server(struct str url);
/* A feed whose time has come; NULL = none. */
const struct user_calendar *user_calendars_due(const struct user_calendars *all, int64_t now_ms);
/* Finds the intervals again of those whose window is half over, or all where the zone is another.
 * What cannot be read is tried again ever later. True: something changed. */
bool user_calendars_refresh(struct user_calendars *all, const struct calendar_reading *r);
/* Of somebody who has switched calendars off: what they said is forgotten; where feeds are fetched
 * from stays, for when they are on again. True: something changed. */
bool user_calendars_forget(struct user_calendars *all, struct arena *a);
/* How long after so many failures in a row the next try comes, in seconds: a minute, then twice as
 * long each time, up to 6 h. */
int64_t user_calendar_retry_s(int64_t failures);
/* What the live record is told, and when to look after the calendars next; 0 = never. */
int64_t user_calendars_ahead(const struct user_calendars *all, const struct calendar_reading *r,
			     struct calendar_fact *out);
/* A calendar's intervals, in `a`, by from_ms. */
const struct calendar_interval *user_calendar_intervals(const struct user_calendar *c,
							struct arena *a, size_t *out_count);

#endif
