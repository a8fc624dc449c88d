/*
 * zone: a time zone as a table of offsets, read once from the bytes of a TZif file (RFC 8536), so
 * that nothing is looked up in the system when a decision is made. Pure; the file is read in wire/.
 *
 * A wall time that the clock skips or shows twice stands for one moment: the first at which the
 * clock shows it or a later one. So 02:30 on a night that jumps from 02:00 to 03:00 is the moment
 * of the jump, and on a night that repeats 02:00–03:00 it is the first 02:30. Order is kept:
 * hours that follow each other on the wall never overlap.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
	DAY_MS = 24 * 3600 * 1000,
	ZONE_LAST_YEAR = 2199, /* later ones keep the last offset */
	ZONE_BYTES_MAX = 64 * 1024,
};

/* From at_ms on the clock is offset_ms ahead of UTC. */
struct zone_change {
	int64_t at_ms, offset_ms;
};

struct zone {
	struct str name;
	const struct zone_change *changes; /* ascending; the first at INT64_MIN */
	size_t count;
};

extern const struct zone zone_utc;

/* From the content of a TZif file, version 2 or later; everything is kept in `a`. */
MUST_CHECK
bool zone_parse(struct str name, struct str tzif, struct arena *a, struct zone *out);
/* Milliseconds that the wall clock is ahead of UTC. */
int64_t zone_offset_ms(const struct zone *z, int64_t at_ms);
/* The clock on the wall, as milliseconds since 1970-01-01 00:00 there. */
int64_t zone_wall_ms(const struct zone *z, int64_t at_ms);
/* The day of a wall time, since 1970-01-01. */
static inline int64_t zone_wall_day(int64_t wall_ms)
{
	return wall_ms / DAY_MS - (wall_ms % DAY_MS < 0);
}
/* The moment of a wall time; see above. */
int64_t zone_moment_ms(const struct zone *z, int64_t wall_ms);

/*
 * zone_rule.c: the rule for the years after the table, as POSIX writes it:
 * "CET-1CEST,M3.5.0,M10.5.0/3". False where it is not one.
 */
struct zone_day { /* when one of the two changes happens */
	enum { DAY_OF_MONTH_WEEK, DAY_JULIAN, DAY_ZERO_BASED } form;
	unsigned month, week, day; /* day: of the week (0 = Sunday), or of the year */
	int64_t time_s;            /* after midnight, may be negative or beyond a day */
};
struct zone_rule {
	int64_t standard_s, summer_s; /* ahead of UTC */
	bool has_summer;
	struct zone_day to_summer, to_standard;
};
MUST_CHECK
bool zone_rule_parse(struct str text, struct zone_rule *out);
/* Both changes of a year, in order; 0 or 2. */
size_t zone_rule_changes(const struct zone_rule *r, int64_t year, struct zone_change out[2]);

#endif
