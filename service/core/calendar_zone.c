/*
 * calendar_zone: the zone that a TZID means: an IANA name, also at the end of an id such as
 * "/citadel.org/20210210_1/Europe/Berlin"; else the text's own VTIMEZONE as a table of changes;
 * else a zone of Windows.
 */
#include "core/calendar_priv.h"

#include <stdlib.h>

#include "base/clock.h"

enum {
	ZONES_MOST = 32,
	CHANGES_MOST = 4096,
	CHANGE_STEPS = 4,  /* of one in a table */
	NAME_STEPS = 1500, /* of a look into the system's zones */
	NAMES_MOST = 6,    /* of one id that are looked for */
	NEAR_MOST = 8, /* changes within NEAR_MS: no clock does more, and looking would take long */
};
#define NEAR_MS (4LL * DAY_MS)

static const struct zone *iana(struct calendar_zones *z, struct str id)
{
	const struct zone *found = NULL;

	for (int i = 0; i < NAMES_MOST && id.n && !found; i++, str_cut(&id, '/')) {
		*z->steps_left -= NAME_STEPS;
		found = z->q->zone_named(z->q->context, id);
	}
	return found;
}

static const struct calendar_part *vtimezone(const struct calendar_zones *z, struct str id)
{
	const struct calendar_part *p = calendar_part_of(z->calendar->parts, CALENDAR_TIMEZONE);

	while (p && !str_eq(calendar_value(p, CALENDAR_TZID), id))
		p = calendar_part_of(p->next, CALENDAR_TIMEZONE);
	return p;
}

/* ---- the changes of a VTIMEZONE ---- */

struct table {
	struct zone_change *changes;
	size_t count;
	int64_t before_ms; /* offset before the change being added, and the one after it */
	int64_t after_ms;
	int64_t first_ms, first_offset_ms; /* the earliest change, what held before it */
	int64_t until_ms;
	int64_t *steps_left;
};

static bool add_change(void *context, int64_t wall_ms)
{
	struct table *t = context;
	int64_t at_ms = wall_ms - t->before_ms;

	*t->steps_left -= CHANGE_STEPS;
	if (t->count == CHANGES_MOST)
		return false;
	t->changes[t->count++] = (struct zone_change){ .at_ms = at_ms, .offset_ms = t->after_ms };
	if (at_ms < t->first_ms) {
		t->first_ms = at_ms;
		t->first_offset_ms = t->before_ms;
	}
	return true;
}

/* Outlook's rules begin in 1601: nobody asks for the years before 1970. */
static int64_t recent(int64_t wall_ms)
{
	int64_t day = zone_wall_day(wall_ms), year;
	unsigned month, of_month;

	if (day >= 0)
		return wall_ms;
	civil_from_days(day, &year, &month, &of_month);
	if (of_month > month_days(1970, month))
		of_month = month_days(1970, month);
	return wall_ms + (days_from_civil(1970, month, of_month) - day) * DAY_MS;
}

static void add_rule(struct table *t, struct str text, int64_t start_ms)
{
	/* a zone that is behind or ahead by what held before: UNTIL is in UTC */
	const struct zone_change constant = { .at_ms = INT64_MIN, .offset_ms = t->before_ms };
	const struct zone before = { .changes = &constant, .count = 1 };
	const struct calendar_span span = { .from_ms = INT64_MIN,
					    .to_ms = t->until_ms + t->before_ms,
					    .steps_left = t->steps_left };
	struct calendar_rule rule;
	calendar_refusal why = NULL;

	if (calendar_rule_read(text, &rule))
		why = calendar_rule_each(
			&rule, (struct calendar_time){ .wall_ms = start_ms, .zone = &before },
			&span, add_change, t);
	(void)why; /* a rule that is none changes nothing */
}

static void add_dates(struct table *t, struct str list)
{
	struct calendar_written at;

	while (list.p)
		if (calendar_text_time(str_cut(&list, ','), &at))
			add_change(t, at.wall_ms);
}

static bool add_observance(struct table *t, const struct calendar_part *p)
{
	const struct calendar_line *l;
	struct calendar_written start;

	if (!calendar_text_time(calendar_value(p, CALENDAR_DTSTART), &start) ||
	    !calendar_text_offset_ms(calendar_value(p, CALENDAR_TZOFFSETFROM), &t->before_ms) ||
	    !calendar_text_offset_ms(calendar_value(p, CALENDAR_TZOFFSETTO), &t->after_ms))
		return false;
	add_change(t, start.wall_ms);
	for (l = calendar_line(p, CALENDAR_RRULE); l; l = calendar_line_next(l))
		add_rule(t, l->value, recent(start.wall_ms));
	for (l = calendar_line(p, CALENDAR_RDATE); l; l = calendar_line_next(l))
		add_dates(t, l->value);
	return true;
}

static int by_moment(const void *a, const void *b)
{
	int64_t x = ((const struct zone_change *)a)->at_ms;
	int64_t y = ((const struct zone_change *)b)->at_ms;

	return (x > y) - (x < y);
}

/* In order, each once. False: they follow each other as no clock's changes do. */
static bool settle(struct table *t)
{
	size_t kept = 0;

	qsort(t->changes, t->count, sizeof(*t->changes), by_moment);
	for (size_t i = 0; i < t->count; i++)
		if (kept == 0 || t->changes[kept - 1].at_ms != t->changes[i].at_ms)
			t->changes[kept++] = t->changes[i];
	t->count = kept;
	for (size_t i = NEAR_MOST; i < kept; i++)
		if (t->changes[i].at_ms - t->changes[i - NEAR_MOST].at_ms < NEAR_MS)
			return false;
	return true;
}

static const struct zone *zone_of(struct calendar_zones *z, const struct calendar_part *vtimezone)
{
	struct table t = { .changes = ARENA_ARRAY(z->arena, CHANGES_MOST + 1, struct zone_change),
			   .first_ms = INT64_MAX,
			   .until_ms = z->q->to_ms,
			   .steps_left = z->steps_left };
	struct zone *zone = ARENA_NEW(z->arena, struct zone);

	for (const struct calendar_part *p = vtimezone->parts; p; p = p->next)
		if (*z->steps_left < 0 || !add_observance(&t, p))
			return NULL;
	if (t.count == 0 || !settle(&t))
		return NULL;
	for (size_t i = t.count++; i > 0; i--)
		t.changes[i] = t.changes[i - 1];
	t.changes[0] = (struct zone_change){ .at_ms = INT64_MIN, .offset_ms = t.first_offset_ms };
	*zone = (struct zone){ .changes = t.changes, .count = t.count };
	return zone;
}

/* Outlook's own names mean something without the VTIMEZONE that should have come along. */
static struct calendar_zone windows(const struct calendar_zones *z, struct str id)
{
	struct str name = calendar_windows_zone(id);

	return (struct calendar_zone){ .id = id,
				       .zone = name.n ? z->q->zone_named(z->q->context, name)
						      : NULL };
}

static struct calendar_zone find(struct calendar_zones *z, struct str id)
{
	struct calendar_zone found = { .id = id, .zone = iana(z, id) };

	if (!found.zone)
		found.own = vtimezone(z, id);
	if (found.own)
		found.zone = zone_of(z, found.own);
	if (!found.zone)
		found = windows(z, id);
	return found;
}

const struct calendar_zone *calendar_zone_known(struct calendar_zones *z, struct str id)
{
	for (size_t i = 0; i < z->count; i++)
		if (str_eq(z->known[i].id, id))
			return &z->known[i];
	return NULL;
}

const struct zone *calendar_zone(struct calendar_zones *z, struct str id)
{
	const struct calendar_zone *known = calendar_zone_known(z, id);

	if (known)
		return known->zone;
	if (z->count == ZONES_MOST)
		return NULL;
	if (!z->known)
		z->known = ARENA_ARRAY(z->arena, ZONES_MOST, struct calendar_zone);
	z->known[z->count] = find(z, id);
	return z->known[z->count++].zone;
}
