/*
 * calendar_zone: the zone that a TZID means: an IANA name, also at the end of an id such as
 * "/citadel.org/20210210_1/Europe/Berlin"; else the text's own VTIMEZONE as a table of changes;
 * else a zone of Windows.
 */
#include "core/calendar_priv.h"

#include <stdlib.h>

enum { ZONES_MOST = 32, CHANGES_MOST = 4096, FIRST_YEAR = 1970 };

static const struct zone *iana(const struct calendar_zones *z, struct str id)
{
	const struct zone *found = z->q->zone_named(z->q->context, id);

	while (!found && id.n) {
		str_cut(&id, '/');
		if (id.n)
			found = z->q->zone_named(z->q->context, id);
	}
	return found;
}

/* With an iterator of its own: the calendar's is where its events are being read. */
static icalcomponent *vtimezone(const struct calendar_zones *z, const char *id)
{
	icalcompiter i = icalcomponent_begin_component(z->calendar, ICAL_VTIMEZONE_COMPONENT);

	for (icalcomponent *c; (c = icalcompiter_deref(&i)); icalcompiter_next(&i)) {
		icalproperty *p = icalcomponent_get_first_property(c, ICAL_TZID_PROPERTY);
		const char *its = p ? icalproperty_get_tzid(p) : NULL;

		if (its && strcmp(its, id) == 0)
			return c;
	}
	return NULL;
}

/* ---- the changes of a VTIMEZONE ---- */

struct table {
	struct zone_change *changes;
	size_t count;
	int64_t before_ms; /* offset before the change being added, and the one after it */
	int64_t after_ms;
	int64_t first_ms, first_offset_ms; /* the earliest change, what held before it */
	int64_t until_ms;
	int64_t *days_left;
};

static bool add_change(void *context, int64_t wall_ms)
{
	struct table *t = context;
	int64_t at_ms = wall_ms - t->before_ms;

	if (t->count == CHANGES_MOST)
		return false;
	t->changes[t->count++] = (struct zone_change){ .at_ms = at_ms, .offset_ms = t->after_ms };
	if (at_ms < t->first_ms) {
		t->first_ms = at_ms;
		t->first_offset_ms = t->before_ms;
	}
	return true;
}

/* Outlook's rules begin in 1601: nobody asks for the years before FIRST_YEAR. */
static int64_t recent(struct icaltimetype start)
{
	if (start.year < FIRST_YEAR)
		start.year = FIRST_YEAR;
	return calendar_wall_ms(start);
}

static void add_rule(struct table *t, icalproperty *p, int64_t start_ms)
{
	struct icalrecurrencetype rule = icalproperty_get_rrule(p);
	/* a zone that is behind or ahead by what held before: UNTIL is in UTC */
	const struct zone_change constant = { .at_ms = INT64_MIN, .offset_ms = t->before_ms };
	const struct zone before = { .changes = &constant, .count = 1 };
	const struct calendar_span span = { .from_ms = INT64_MIN,
					    .to_ms = t->until_ms + t->before_ms,
					    .days_left = t->days_left };
	calendar_refusal why = calendar_rule_each(
		&rule, (struct calendar_time){ .wall_ms = start_ms, .zone = &before }, &span,
		add_change, t);

	(void)why; /* a rule that is none changes nothing */
}

static bool add_observance(struct table *t, icalcomponent *c)
{
	icalproperty *start = icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY);
	icalproperty *from = icalcomponent_get_first_property(c, ICAL_TZOFFSETFROM_PROPERTY);
	icalproperty *to = icalcomponent_get_first_property(c, ICAL_TZOFFSETTO_PROPERTY);
	icalproperty *p;

	if (!start || !from || !to || !icaltime_is_valid_time(icalproperty_get_dtstart(start)))
		return false;
	t->before_ms = icalproperty_get_tzoffsetfrom(from) * 1000LL;
	t->after_ms = icalproperty_get_tzoffsetto(to) * 1000LL;
	add_change(t, calendar_wall_ms(icalproperty_get_dtstart(start)));
	for (p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY); p;
	     p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY))
		add_rule(t, p, recent(icalproperty_get_dtstart(start)));
	for (p = icalcomponent_get_first_property(c, ICAL_RDATE_PROPERTY); p;
	     p = icalcomponent_get_next_property(c, ICAL_RDATE_PROPERTY))
		add_change(t, calendar_wall_ms(icalproperty_get_rdate(p).time));
	return true;
}

static int by_moment(const void *a, const void *b)
{
	int64_t x = ((const struct zone_change *)a)->at_ms;
	int64_t y = ((const struct zone_change *)b)->at_ms;

	return (x > y) - (x < y);
}

static const struct zone *zone_of(struct calendar_zones *z, icalcomponent *vtimezone)
{
	struct table t = { .changes = ARENA_ARRAY(z->arena, CHANGES_MOST + 1, struct zone_change),
			   .first_ms = INT64_MAX,
			   .until_ms = z->q->to_ms,
			   .days_left = &z->days_left };
	struct zone *zone = ARENA_NEW(z->arena, struct zone);
	icalcomponent *c = icalcomponent_get_first_component(vtimezone, ICAL_ANY_COMPONENT);

	for (; c; c = icalcomponent_get_next_component(vtimezone, ICAL_ANY_COMPONENT))
		if (!add_observance(&t, c))
			return NULL;
	if (t.count == 0)
		return NULL;
	t.changes[t.count++] =
		(struct zone_change){ .at_ms = INT64_MIN, .offset_ms = t.first_offset_ms };
	qsort(t.changes, t.count, sizeof(*t.changes), by_moment);
	*zone = (struct zone){ .changes = t.changes, .count = t.count };
	return zone;
}

/* Outlook's own names mean something without the VTIMEZONE that should have come along. */
static struct calendar_zone windows(const struct calendar_zones *z, const char *id)
{
	struct str name = calendar_windows_zone(str_of(id));

	return (struct calendar_zone){ .id = str_of(id),
				       .zone = name.n ? z->q->zone_named(z->q->context, name)
						      : NULL };
}

static struct calendar_zone find(struct calendar_zones *z, const char *id)
{
	struct calendar_zone found = { .id = str_of(id), .zone = iana(z, str_of(id)) };

	if (!found.zone)
		found.own = vtimezone(z, id);
	if (found.own)
		found.zone = zone_of(z, found.own);
	if (!found.zone)
		found = windows(z, id);
	return found;
}

const struct calendar_zone *calendar_zone_known(struct calendar_zones *z, const char *id)
{
	for (size_t i = 0; i < z->count; i++)
		if (str_eq(z->known[i].id, str_of(id)))
			return &z->known[i];
	return NULL;
}

const struct zone *calendar_zone(struct calendar_zones *z, const char *id)
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
