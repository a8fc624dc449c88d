/*
 * calendar_event: one VEVENT as the intervals it takes: its start, what its rules and RDATEs add,
 * without what EXDATEs and other events of its UID take away (RFC 5545 section 3.8.5).
 */
#include "core/calendar_priv.h"

enum { EXCEPTIONS_MOST = 1000, EXCEPTIONS_OF_A_DAY = 32, YEAR_FIRST = 1900, YEAR_LAST = 2199 };
#define LASTING_MOST_MS (10 * 366LL * DAY_MS)

/* How long an event lasts: whole days go by the wall, the rest by the clock. */
struct lasting {
	int64_t days, exact_ms;
};

struct repeating {
	const struct calendar_event *event;
	struct calendar_time start;
	struct lasting lasting;
	struct calendar_excluded
		*excluded; /* EXCEPTIONS_MOST: the zones' own, of each event in turn */
	size_t excluded_count;
	bool (*take)(void *context, int64_t from_ms, int64_t to_ms);
	void *context;
};

static icalproperty *first(icalcomponent *c, icalproperty_kind kind)
{
	return icalcomponent_get_first_property(c, kind);
}

static icalvalue_kind kind_of(icalproperty *p)
{
	icalvalue *v = icalproperty_get_value(p);

	return v ? icalvalue_isa(v) : ICAL_NO_VALUE;
}

calendar_refusal calendar_time_of(struct calendar_zones *z, icalproperty *property,
				  struct icaltimetype value, struct calendar_time *out)
{
	icalparameter *id = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);

	if (icaltime_is_null_time(value) || !icaltime_is_valid_time(value) ||
	    value.year < YEAR_FIRST || value.year > YEAR_LAST)
		return "a time in it is none";
	*out = (struct calendar_time){
		.wall_ms = calendar_wall_ms(value),
		.zone = z->q->home,
		.is_date = value.is_date,
	};
	if (icaltime_is_utc(value))
		out->zone = &zone_utc;
	else if (id && !value.is_date)
		out->zone = calendar_zone(z, icalparameter_get_tzid(id));
	return out->zone ? NULL : "its time zone is not known";
}

static int64_t moment(struct calendar_time t)
{
	return zone_moment_ms(t.zone, t.wall_ms);
}

/* A property of one time whose value is a date or a time; NULL refusal and *there false: none. */
static calendar_refusal time_property(const struct calendar_event *e, icalproperty_kind kind,
				      struct calendar_time *out, bool *there)
{
	icalproperty *p = first(e->component, kind);

	*there = p != NULL;
	if (!p)
		return NULL;
	if (kind_of(p) != ICAL_DATE_VALUE && kind_of(p) != ICAL_DATETIME_VALUE)
		return "a time in it is none";
	return calendar_time_of(e->zones, p, icalvalue_get_datetime(icalproperty_get_value(p)),
				out);
}

static struct lasting of_duration(struct icaldurationtype d)
{
	struct lasting out = { .days = (int64_t)d.weeks * 7 + d.days,
			       .exact_ms =
				       (d.hours * 3600LL + d.minutes * 60LL + d.seconds) * 1000 };

	if (d.is_neg)
		out = (struct lasting){ 0 };
	return out;
}

static calendar_refusal find_lasting(struct repeating *r)
{
	struct calendar_time end;
	bool there;
	icalproperty *p = first(r->event->component, ICAL_DURATION_PROPERTY);
	calendar_refusal why = time_property(r->event, ICAL_DTEND_PROPERTY, &end, &there);

	if (why)
		return why;
	if (there && end.is_date && r->start.is_date)
		r->lasting.days = zone_wall_day(end.wall_ms) - zone_wall_day(r->start.wall_ms);
	else if (there)
		r->lasting.exact_ms = moment(end) - moment(r->start);
	else if (p && kind_of(p) == ICAL_DURATION_VALUE)
		r->lasting = of_duration(icalproperty_get_duration(p));
	else if (r->start.is_date)
		r->lasting.days = 1;
	if (r->lasting.days > LASTING_MOST_MS / DAY_MS || r->lasting.exact_ms > LASTING_MOST_MS)
		return "it lasts longer than ten years";
	return NULL;
}

static calendar_refusal exclude(struct repeating *r, icalproperty *p)
{
	struct calendar_time t;
	calendar_refusal why = calendar_time_of(r->event->zones, p, icalproperty_get_exdate(p), &t);

	if (why)
		return why;
	if (r->excluded_count == EXCEPTIONS_MOST)
		return "it has too many exceptions";
	r->excluded[r->excluded_count++] =
		(struct calendar_excluded){ .at = t.is_date ? zone_wall_day(t.wall_ms) : moment(t),
					    .is_day = t.is_date };
	return NULL;
}

static calendar_refusal find_excluded(struct repeating *r)
{
	icalcomponent *c = r->event->component;
	icalproperty *p = first(c, ICAL_EXDATE_PROPERTY);
	calendar_refusal why = NULL;

	for (; p && !why; p = icalcomponent_get_next_property(c, ICAL_EXDATE_PROPERTY)) {
		if (kind_of(p) == ICAL_DATE_VALUE || kind_of(p) == ICAL_DATETIME_VALUE)
			why = exclude(r, p);
		else
			why = "a time in it is none";
	}
	return why;
}

static bool is_among(const struct calendar_excluded *list, size_t count, int64_t moment_ms,
		     int64_t day)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].at == (list[i].is_day ? day : moment_ms))
			return true;
	return false;
}

static bool is_excluded(const struct repeating *r, int64_t moment_ms, int64_t wall_ms)
{
	int64_t day = zone_wall_day(wall_ms);

	/* looking through many exceptions takes as long as some days do */
	r->event->zones->days_left -=
		(int64_t)(r->excluded_count + r->event->replaced_count) / EXCEPTIONS_OF_A_DAY;
	return is_among(r->excluded, r->excluded_count, moment_ms, day) ||
	       is_among(r->event->replaced, r->event->replaced_count, moment_ms, day);
}

/* One repetition, where it touches the window. */
static bool give(struct repeating *r, struct calendar_time start, struct lasting lasting)
{
	const struct calendar_question *q = r->event->zones->q;
	int64_t from_ms = moment(start), to_ms;

	if (from_ms >= q->to_ms)
		return true;
	to_ms = zone_moment_ms(start.zone, start.wall_ms + lasting.days * DAY_MS) +
		lasting.exact_ms;
	if (to_ms <= from_ms || to_ms <= q->from_ms || is_excluded(r, from_ms, start.wall_ms))
		return true;
	return r->take(r->context, from_ms, to_ms);
}

static bool give_wall(void *context, int64_t wall_ms)
{
	struct repeating *r = context;
	struct calendar_time at = r->start;

	at.wall_ms = wall_ms;
	return give(r, at, r->lasting);
}

static calendar_refusal give_rdate(struct repeating *r, icalproperty *p)
{
	struct icaldatetimeperiodtype of;
	struct lasting lasting = r->lasting;
	struct calendar_time at, end;
	calendar_refusal why;

	if (kind_of(p) == ICAL_DATE_VALUE || kind_of(p) == ICAL_DATETIME_VALUE)
		of = (struct icaldatetimeperiodtype){ .time = icalvalue_get_datetime(
							      icalproperty_get_value(p)),
						      .period = icalperiodtype_null_period() };
	else if (kind_of(p) == ICAL_DATETIMEPERIOD_VALUE || kind_of(p) == ICAL_PERIOD_VALUE)
		of = icalproperty_get_rdate(p);
	else
		return "a time in it is none";
	if (icaltime_is_null_time(of.period.start)) {
		why = calendar_time_of(r->event->zones, p, of.time, &at);
	} else {
		why = calendar_time_of(r->event->zones, p, of.period.start, &at);
		lasting = of_duration(of.period.duration);
		if (!why && !icaltime_is_null_time(of.period.end)) {
			why = calendar_time_of(r->event->zones, p, of.period.end, &end);
			if (!why)
				lasting = (struct lasting){ .exact_ms = moment(end) - moment(at) };
		}
	}
	if (!why)
		give(r, at, lasting);
	return why;
}

static calendar_refusal give_rules(struct repeating *r)
{
	icalcomponent *c = r->event->component;
	icalproperty *p = first(c, ICAL_RRULE_PROPERTY);
	const struct calendar_question *q = r->event->zones->q;
	int64_t lasts_ms = r->lasting.days * DAY_MS + r->lasting.exact_ms;
	const struct calendar_span span = {
		.from_ms = zone_wall_ms(r->start.zone, q->from_ms - lasts_ms) - DAY_MS,
		.to_ms = zone_wall_ms(r->start.zone, q->to_ms),
		.days_left = &r->event->zones->days_left,
	};
	calendar_refusal why = NULL;

	if (!p)
		give(r, r->start, r->lasting);
	for (; p && !why; p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY)) {
		struct icalrecurrencetype rule;

		if (kind_of(p) != ICAL_RECUR_VALUE)
			return "its rule is none";
		rule = icalproperty_get_rrule(p);
		why = calendar_rule_each(&rule, r->start, &span, give_wall, r);
	}
	return why;
}

static calendar_refusal give_all(struct repeating *r)
{
	icalcomponent *c = r->event->component;
	calendar_refusal why = give_rules(r);
	icalproperty *p = first(c, ICAL_RDATE_PROPERTY);

	for (; p && !why; p = icalcomponent_get_next_property(c, ICAL_RDATE_PROPERTY))
		why = give_rdate(r, p);
	return why;
}

calendar_refusal calendar_event_each(const struct calendar_event *e,
				     bool (*take)(void *context, int64_t from_ms, int64_t to_ms),
				     void *context)
{
	struct calendar_zones *z = e->zones;
	struct repeating whole = { .event = e, .take = take, .context = context }, *r = &whole;
	bool there;
	calendar_refusal why = time_property(e, ICAL_DTSTART_PROPERTY, &r->start, &there);

	if (!z->excluded)
		z->excluded = ARENA_ARRAY(z->arena, EXCEPTIONS_MOST, struct calendar_excluded);
	r->excluded = z->excluded;
	if (!why && !there)
		why = "it has no DTSTART";
	if (!why && first(e->component, ICAL_EXRULE_PROPERTY))
		why = "EXRULE is not followed";
	if (!why)
		why = find_lasting(r);
	if (!why)
		why = find_excluded(r);
	return why ? why : give_all(r);
}
