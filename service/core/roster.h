/*
 * roster: who is on duty, since when, until when, and who stands by. Pure. A rotation hands over
 * every so many days or weeks at a time on the wall; shifts are stretches of their own, once or
 * repeated; a swap puts somebody else on duty and ends by itself. How wall times become moments on
 * days on which clocks change: zone.h.
 *
 * - A swap in force says who is on duty, then a shift, then the rotation. Of several swaps or
 *   shifts the one that began last counts, of those that began together the first in the list.
 * - Nobody is on duty outside of all of them, and before the rotation begins.
 * - Shifts marked stand_by say who stands by; else `stand_by` of the roster does. Whoever is on
 *   duty does not stand by too.
 *
 *	struct roster_moment m = roster_at(r, now_ms);
 *	if (m.user.n)
 *		...is on duty, by m.by
 */
#ifndef CORE_ROSTER_H
#define CORE_ROSTER_H

#include "core/model.h"
#include "core/zone.h"

enum {
	ROTATION_USERS_MOST = 100,
	ROTATION_EVERY_MOST = 366,
	SHIFTS_MOST = 400,
	SHIFT_EXCEPTIONS_MOST = 100,
	SHIFT_LEAST_S = 60,
	SHIFT_MOST_S = 14 * 24 * 3600,
	SWAPS_MOST = 100,
	SWAP_MOST_DAYS = 366,
};

/* One after the other, again and again. */
struct rotation {
	struct str_list users; /* none: there is no rotation */
	int64_t every;         /* days or weeks from one hand-over to the next */
	enum period_unit unit;
	int64_t hand_over_min; /* on the wall, 0–1439 */
	int64_t first_day;     /* since 1970-01-01: on it the first user's turn begins */
};

/* A stretch of duty, as long on the wall whenever it is. */
struct shift {
	struct str user;
	bool stand_by;        /* stands by, rather than being on duty */
	struct str time_zone; /* IANA name; empty = the roster's */
	int64_t first_day;    /* the day it begins on, the first one where it repeats */
	int64_t from_min;     /* on the wall, 0–1439 */
	int64_t duration_s;
	enum period_unit repeat; /* NONE = once */
	int64_t interval;        /* every so many days or weeks; weeks begin on Monday */
	const int *days;         /* weekly: enum weekday each; none = that of first_day */
	size_t day_count;
	int64_t last_day;       /* on which it may begin; DAY_NONE = for ever */
	struct str_list except; /* days on which it does not begin: "2026-12-24" */
};

struct swap {
	struct str id, user, note;
	int64_t from_ms, until_ms;
};

struct stand_by {
	enum stand_by_kind kind;
	struct str user; /* of kind USER */
};

struct roster {
	struct str id, name;
	struct str time_zone; /* IANA name; empty = the domain's */
	struct rotation rotation;
	struct stand_by stand_by;
	const struct shift *shifts;
	size_t shift_count;
	const struct swap *swaps;
	size_t swap_count;
	/* put in by whoever decoded it, never stored */
	const struct zone *zone; /* NULL: the zone is unknown, UTC then */
	/* of shifts[i], where it has one of its own, else NULL; NULL: none of them has */
	const struct zone *const *shift_zones;
};

struct roster_moment {
	struct str user, stand_by; /* empty: nobody */
	enum duty_source by;       /* NONE where nobody is on duty */
	struct str note;           /* of the swap */
};

struct roster_span {
	struct roster_moment is;
	int64_t since_ms, until_ms; /* 0 = for ever, as far as is known */
};

struct roster_moment roster_at(const struct roster *r, int64_t at_ms);
/* The next moment after at_ms at which somebody else is on duty or stands by; 0 = never. */
int64_t roster_next(const struct roster *r, int64_t at_ms);
struct roster_span roster_span(const struct roster *r, int64_t at_ms);
/* The i-th user that it names anywhere, some more than once; p NULL where there are no more.
 * out_pointer: where, as a JSON pointer in `a`; may be NULL. */
struct str roster_user(const struct roster *r, size_t i, struct arena *a, struct str *out_pointer);
/* The last day on which a repetition that happens so many times begins. */
int64_t shift_last_day(const struct shift *s, int64_t count);

#endif
