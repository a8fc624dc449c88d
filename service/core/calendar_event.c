/*
 * calendar_event: one VEVENT as the intervals it takes: its start, what its rules and RDATEs add,
 * without what EXDATEs and other events of its UID take away (RFC 5545 section 3.8.5).
 */
#include "core/calendar_priv.h"

#include <stdlib.h>

#include "base/clock.h"

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199, GIVE_STEPS = 8, TIME_STEPS = 4 };
#define LASTING_MOST_MS (10 * 366LL * DAY_MS)

struct repeating {
	const struct calendar_event *event;
	struct calendar_time start;
	struct calendar_duration lasting;   /* whole days go by the wall, the rest by the clock */
	struct calendar_excluded *excluded; /* in order */
	size_t excluded_count;
	bool (*take)(void *context, int64_t from_ms, int64_t to_ms);
	void *context;
	bool stopped;
};

static const struct calendar_line *first(const struct repeating *r, enum calendar_word word)
{
	return calendar_line(r->event->part, word);
}

/* ---- times ---- */

static bool is_in_years(int64_t wall_ms)
{
	int64_t year;
	unsigned month, of_month;

	civil_from_days(zone_wall_day(wall_ms), &year, &month, &of_month);
	return year >= YEAR_FIRST && year <= YEAR_LAST;
}

calendar_refusal calendar_time_of(struct calendar_zones *z, const struct calendar_line *l,
				  struct str value, struct calendar_time *out)
{
	struct str id = calendar_text_parameter(l->parameters, STR("TZID"));
	struct calendar_written written;

	if (*z->steps_left < 0)
		return calendar_too_much;
	*z->steps_left -= TIME_STEPS;
	if (!calendar_text_time(value, &written) || !is_in_years(written.wall_ms))
		return "a time in it is none";
	*out = (struct calendar_time){
		.wall_ms = written.wall_ms,
		.zone = z->q->home,
		.is_date = written.is_date,
	};
	if (written.is_utc)
		out->zone = &zone_utc;
	else if (id.n && !written.is_date)
		out->zone = calendar_zone(z, id);
	return out->zone ? NULL : "its time zone is not known";
}

static int64_t moment(struct calendar_time t)
{
	return zone_moment_ms(t.zone, t.wall_ms);
}

static calendar_refusal time_property(const struct repeating *r, enum calendar_word word,
				      struct calendar_time *out, bool *there)
{
	const struct calendar_line *l = first(r, word);

	*there = l != NULL;
	return l ? calendar_time_of(r->event->zones, l, l->value, out) : NULL;
}

static int64_t lasts_ms(struct calendar_duration d)
{
	return d.days * DAY_MS + d.seconds * 1000;
}

/* What ends before it begins takes no time. */
static bool take_duration(struct str value, struct calendar_duration *out)
{
	if (!calendar_text_duration(value, out))
		return false;
	if (out->is_negative)
		*out = (struct calendar_duration){ 0 };
	return true;
}

static calendar_refusal find_lasting(struct repeating *r)
{
	struct str duration = calendar_value(r->event->part, CALENDAR_DURATION);
	struct calendar_time end;
	bool there;
	calendar_refusal why = time_property(r, CALENDAR_DTEND, &end, &there);

	if (why)
		return why;
	if (there && end.is_date && r->start.is_date)
		r->lasting.days = zone_wall_day(end.wall_ms) - zone_wall_day(r->start.wall_ms);
	else if (there)
		r->lasting.seconds = (moment(end) - moment(r->start)) / 1000;
	else if (duration.n && !take_duration(duration, &r->lasting))
		return "its DURATION is none";
	else if (!duration.n && r->start.is_date)
		r->lasting.days = 1;
	return lasts_ms(r->lasting) > LASTING_MOST_MS ? "it lasts longer than ten years" : NULL;
}

/* ---- exceptions ---- */

int calendar_excluded_compare(const void *one, const void *other)
{
	const struct calendar_excluded *a = one, *b = other;

	if (a->is_day != b->is_day)
		return a->is_day ? 1 : -1;
	return (a->at > b->at) - (a->at < b->at);
}

static size_t values_in(const struct calendar_line *l)
{
	size_t n = 0;

	for (; l; l = calendar_line_next(l)) {
		n++;
		for (size_t i = 0; i < l->value.n; i++)
			n += l->value.p[i] == ',';
	}
	return n;
}

static calendar_refusal exclude(struct repeating *r, const struct calendar_line *l,
				struct str value)
{
	struct calendar_time t;
	calendar_refusal why = calendar_time_of(r->event->zones, l, value, &t);

	if (why)
		return why;
	r->excluded[r->excluded_count++] =
		(struct calendar_excluded){ .at = t.is_date ? zone_wall_day(t.wall_ms) : moment(t),
					    .is_day = t.is_date };
	return NULL;
}

static calendar_refusal find_excluded(struct repeating *r)
{
	const struct calendar_line *l = first(r, CALENDAR_EXDATE);
	calendar_refusal why = NULL;

	r->excluded = ARENA_ARRAY(r->event->zones->arena, values_in(l), struct calendar_excluded);
	for (; l && !why; l = calendar_line_next(l)) {
		struct str rest = l->value;

		while (rest.p && !why)
			why = exclude(r, l, str_cut(&rest, ','));
	}
	qsort(r->excluded, r->excluded_count, sizeof(*r->excluded), calendar_excluded_compare);
	return why;
}

static bool is_among(const struct calendar_excluded *list, size_t count, int64_t at, bool is_day)
{
	const struct calendar_excluded wanted = { .at = at, .is_day = is_day };

	return count && bsearch(&wanted, list, count, sizeof(*list), calendar_excluded_compare);
}

static bool is_excluded(const struct repeating *r, int64_t moment_ms, int64_t wall_ms)
{
	const struct calendar_event *e = r->event;
	int64_t day = zone_wall_day(wall_ms);

	return is_among(r->excluded, r->excluded_count, moment_ms, false) ||
	       is_among(r->excluded, r->excluded_count, day, true) ||
	       is_among(e->replaced, e->replaced_count, moment_ms, false) ||
	       is_among(e->replaced, e->replaced_count, day, true);
}

/* ---- repetitions ---- */

/* One repetition, where it touches the window. False: enough. */
static bool give(struct repeating *r, struct calendar_time start, struct calendar_duration lasting)
{
	const struct calendar_question *q = r->event->zones->q;
	int64_t from_ms = moment(start), to_ms;

	*r->event->zones->steps_left -= GIVE_STEPS;
	if (from_ms >= q->to_ms)
		return true;
	to_ms = zone_moment_ms(start.zone, start.wall_ms + lasting.days * DAY_MS) +
		lasting.seconds * 1000;
	if (to_ms <= from_ms || to_ms <= q->from_ms || is_excluded(r, from_ms, start.wall_ms))
		return true;
	r->stopped = !r->take(r->context, from_ms, to_ms);
	return !r->stopped;
}

static bool give_wall(void *context, int64_t wall_ms)
{
	struct repeating *r = context;
	struct calendar_time at = r->start;

	at.wall_ms = wall_ms;
	return give(r, at, r->lasting);
}

/* "20261125T090000Z", "20261125T090000Z/20261125T110000Z", "20261125T090000Z/PT2H" */
static calendar_refusal give_rdate(struct repeating *r, const struct calendar_line *l,
				   struct str value)
{
	struct calendar_zones *z = r->event->zones;
	struct str until = value, from = str_cut(&until, '/');
	struct calendar_duration lasting = r->lasting;
	struct calendar_time at, end;
	calendar_refusal why = calendar_time_of(z, l, from, &at);

	if (!why && until.p && !take_duration(until, &lasting)) {
		why = calendar_time_of(z, l, until, &end);
		lasting = (struct calendar_duration){ 0 };
		if (!why)
			lasting.seconds = (moment(end) - moment(at)) / 1000;
	}
	if (!why && !r->stopped)
		give(r, at, lasting);
	return why;
}

static calendar_refusal give_rdates(struct repeating *r)
{
	calendar_refusal why = NULL;

	for (const struct calendar_line *l = first(r, CALENDAR_RDATE); l && !why;
	     l = calendar_line_next(l)) {
		struct str rest = l->value;

		while (rest.p && !why)
			why = give_rdate(r, l, str_cut(&rest, ','));
	}
	return why;
}

static calendar_refusal give_rules(struct repeating *r)
{
	const struct calendar_line *l = first(r, CALENDAR_RRULE);
	const struct calendar_question *q = r->event->zones->q;
	const struct calendar_span span = {
		.from_ms = zone_wall_ms(r->start.zone, q->from_ms - lasts_ms(r->lasting)) - DAY_MS,
		.to_ms = zone_wall_ms(r->start.zone, q->to_ms),
		.steps_left = r->event->zones->steps_left,
	};
	struct calendar_rule rule;
	calendar_refusal why = NULL;

	if (!l)
		give(r, r->start, r->lasting);
	for (; l && !why; l = calendar_line_next(l)) {
		if (!calendar_rule_read(l->value, &rule))
			return "its rule is none";
		why = calendar_rule_each(&rule, r->start, &span, give_wall, r);
	}
	return why;
}

calendar_refusal calendar_event_each(const struct calendar_event *e,
				     bool (*take)(void *context, int64_t from_ms, int64_t to_ms),
				     int64_t *out_lasts_ms, void *context)
{
	struct repeating r = { .event = e, .take = take, .context = context };
	bool there;
	calendar_refusal why = time_property(&r, CALENDAR_DTSTART, &r.start, &there);

	if (!why && !there)
		why = "it has no DTSTART";
	if (!why && first(&r, CALENDAR_EXRULE))
		why = "EXRULE is not followed";
	if (!why)
		why = find_lasting(&r);
	if (!why)
		why = find_excluded(&r);
	if (!why)
		why = give_rules(&r);
	if (!why)
		why = give_rdates(&r);
	*out_lasts_ms = lasts_ms(r.lasting);
	return why;
}
