/*
 * calendar_strip: the text again without what is nobody's business here: of each event that may
 * still take somebody's time its times and rules, of zones that only the text knows their changes;
 * no titles, places, people, ids. Read once more it says the same, of later windows too.
 */
#include "core/calendar_priv.h"

#include <stdlib.h>

enum { PAST_KEPT_MS = 2 * DAY_MS };

static void put_value(struct buf *out, icalproperty *p)
{
	char *value = icalproperty_get_value_as_string_r(p);

	buf_add(out, str_of(value));
	buf_add(out, STR("\n"));
	free(value);
}

/* Zones by the name that everybody knows, else by their place among the calendar's own. */
static void put_zone(struct buf *out, struct calendar_zones *z, icalproperty *p)
{
	icalparameter *id = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
	const struct calendar_zone *known;

	if (!id)
		return;
	known = calendar_zone_known(z, icalparameter_get_tzid(id));
	if (known && known->zone && !known->own)
		buf_printf(out, ";TZID=%.*s", STR_ARG(known->zone->name));
	else if (known && known->zone)
		buf_printf(out, ";TZID=z%zu", (size_t)(known - z->known));
}

static void put_time(struct buf *out, struct calendar_zones *z, icalproperty *p)
{
	icalvalue *v = icalproperty_get_value(p);
	icalvalue_kind kind = v ? icalvalue_isa(v) : ICAL_NO_VALUE;

	buf_add(out, str_of(icalproperty_get_property_name(p)));
	if (kind == ICAL_DATE_VALUE)
		buf_add(out, STR(";VALUE=DATE"));
	else if (kind == ICAL_PERIOD_VALUE || kind == ICAL_DATETIMEPERIOD_VALUE)
		buf_add(out, STR(";VALUE=PERIOD"));
	if (kind != ICAL_DATE_VALUE)
		put_zone(out, z, p);
	buf_add(out, STR(":"));
	put_value(out, p);
}

static void put_all(struct buf *out, struct calendar_zones *z, icalcomponent *c,
		    icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);

	for (; p; p = icalcomponent_get_next_property(c, kind))
		put_time(out, z, p);
}

static void put_rules(struct buf *out, icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);

	for (; p; p = icalcomponent_get_next_property(c, kind)) {
		buf_printf(out, "%s:", icalproperty_get_property_name(p));
		put_value(out, p);
	}
}

/* ---- what may still come ---- */

static bool is_recent(struct calendar_zones *z, struct icaltimetype t)
{
	return !icaltime_is_null_time(t) && icaltime_is_valid_time(t) &&
	       calendar_wall_ms(t) >= z->q->from_ms - PAST_KEPT_MS;
}

static bool has_recent(struct calendar_zones *z, icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);

	for (; p; p = icalcomponent_get_next_property(c, kind)) {
		icalvalue *v = icalproperty_get_value(p);
		icalvalue_kind is = v ? icalvalue_isa(v) : ICAL_NO_VALUE;

		if ((is == ICAL_DATE_VALUE || is == ICAL_DATETIME_VALUE) &&
		    is_recent(z, icalvalue_get_datetime(v)))
			return true;
		/* periods: rare, so kept whenever they are */
		if (is == ICAL_PERIOD_VALUE || is == ICAL_DATETIMEPERIOD_VALUE)
			return true;
	}
	return false;
}

static bool goes_on(struct calendar_zones *z, icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);

	for (; p; p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY)) {
		struct icalrecurrencetype rule = icalproperty_get_rrule(p);

		if (icaltime_is_null_time(rule.until) || is_recent(z, rule.until))
			return true;
	}
	return false;
}

static bool may_come(struct calendar_zones *z, icalcomponent *c)
{
	return goes_on(z, c) || has_recent(z, c, ICAL_DTSTART_PROPERTY) ||
	       has_recent(z, c, ICAL_DTEND_PROPERTY) || has_recent(z, c, ICAL_RDATE_PROPERTY) ||
	       icalcomponent_get_first_property(c, ICAL_DURATION_PROPERTY);
}

/* ---- events ---- */

static void put_type(struct buf *out, enum calendar_type type)
{
	if (type == CALENDAR_OUT_OF_OFFICE)
		buf_add(out, STR("X-MICROSOFT-CDO-BUSYSTATUS:OOF\n"));
	else if (type == CALENDAR_TENTATIVE)
		buf_add(out, STR("STATUS:TENTATIVE\n"));
}

void calendar_strip_event(struct buf *out, struct calendar_zones *z, icalcomponent *c,
			  const struct calendar_stripped *is)
{
	if (!may_come(z, c) && !has_recent(z, c, ICAL_RECURRENCEID_PROPERTY))
		return;
	buf_add(out, STR("BEGIN:VEVENT\n"));
	if (is->uid)
		buf_printf(out, "UID:%zu\n", is->uid);
	put_all(out, z, c, ICAL_RECURRENCEID_PROPERTY);
	if (is->occupies) {
		put_type(out, is->type);
		put_all(out, z, c, ICAL_DTSTART_PROPERTY);
		put_all(out, z, c, ICAL_DTEND_PROPERTY);
		put_rules(out, c, ICAL_DURATION_PROPERTY);
		put_rules(out, c, ICAL_RRULE_PROPERTY);
		put_all(out, z, c, ICAL_RDATE_PROPERTY);
		put_all(out, z, c, ICAL_EXDATE_PROPERTY);
	} else {
		buf_add(out, STR("STATUS:CANCELLED\n"));
	}
	buf_add(out, STR("END:VEVENT\n"));
}

/* ---- zones of the text's own ---- */

static void put_observance(struct buf *out, struct calendar_zones *z, icalcomponent *c)
{
	const char *name =
		icalcomponent_isa(c) == ICAL_XDAYLIGHT_COMPONENT ? "DAYLIGHT" : "STANDARD";

	buf_printf(out, "BEGIN:%s\n", name);
	put_all(out, z, c, ICAL_DTSTART_PROPERTY);
	put_rules(out, c, ICAL_TZOFFSETFROM_PROPERTY);
	put_rules(out, c, ICAL_TZOFFSETTO_PROPERTY);
	put_rules(out, c, ICAL_RRULE_PROPERTY);
	put_all(out, z, c, ICAL_RDATE_PROPERTY);
	buf_printf(out, "END:%s\n", name);
}

static void put_own_zone(struct buf *out, struct calendar_zones *z, size_t i)
{
	icalcompiter at = icalcomponent_begin_component(z->known[i].own, ICAL_ANY_COMPONENT);

	buf_printf(out, "BEGIN:VTIMEZONE\nTZID:z%zu\n", i);
	for (icalcomponent *c; (c = icalcompiter_deref(&at)); icalcompiter_next(&at))
		put_observance(out, z, c);
	buf_add(out, STR("END:VTIMEZONE\n"));
}

void calendar_strip_zones(struct buf *out, struct calendar_zones *z)
{
	for (size_t i = 0; i < z->count; i++)
		if (z->known[i].own && z->known[i].zone)
			put_own_zone(out, z, i);
}
