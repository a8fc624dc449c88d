/* shift_calendar: see shift_calendar.h. What repeats: shift_calendar_rule.c. */
#include "core/shift_calendar.h"

#include <stdlib.h>

#include "base/clock.h"
#include "core/calendar_text.h"
#include "core/shift_calendar_rule.h"

enum { NAME_BYTES_MOST = 128, MINUTE_MS = 60 * 1000 };

/* A moment as it is written. */
struct written_time {
	struct calendar_written at;
	bool given;
	struct str zone_name; /* of TZID; empty: none, or UTC */
	size_t line;
};

struct event {
	struct str summary, attendee, rule;
	struct written_time begin, end;
	int64_t duration_s; /* 0 = not given */
	bool cancelled, stand_by;
	size_t line, rule_line, name_line;
	struct written_time *except; /* SHIFT_EXCEPTIONS_MOST of them; NULL: none */
	size_t except_count;
};

struct reader {
	struct calendar_reader text;
	const struct shift_calendar_world *world;
	struct shift_calendar *out;
};

/* At another line than the one just read. */
static bool refuse_at(struct reader *r, size_t line, const char *fault)
{
	r->text.line = line;
	return calendar_text_refuse(&r->text, fault);
}

static bool refuse(struct reader *r, const char *fault)
{
	return calendar_text_refuse(&r->text, fault);
}

/* ---- times ---- */

static bool take_time(struct reader *r, const struct calendar_property *p, const char *fault,
		      struct written_time *out)
{
	*out = (struct written_time){ .given = true, .line = r->text.line };
	if (!calendar_text_time(p->value, &out->at) || out->at.wall_ms < 0)
		return refuse(r, fault);
	if (!out->at.is_date && !out->at.is_utc)
		out->zone_name = calendar_text_parameter(p->parameters, STR("TZID"));
	return true;
}

/* The zone that a time is written in; NULL = refused. */
static const struct zone *zone_of(struct reader *r, const struct written_time *t)
{
	const struct zone *z = t->at.is_utc     ? &zone_utc
			       : t->zone_name.n ? r->world->zone(r->world->arg, t->zone_name)
						: r->world->own_zone;

	if (!z)
		refuse_at(r, t->line, "TZID must be an IANA time zone such as Europe/Luxembourg");
	return z;
}

/* How long it is on the wall of its beginning. */
static bool length_of(struct reader *r, const struct event *e, const struct zone *zone,
		      int64_t *out_s)
{
	const struct zone *end_zone;
	int64_t end_ms = e->end.at.wall_ms;

	*out_s = e->duration_s ? e->duration_s : 24 * 3600;
	if (e->end.given) {
		end_zone = zone_of(r, &e->end);
		if (!end_zone)
			return false;
		if (end_zone != zone)
			end_ms = zone_wall_ms(zone, zone_moment_ms(end_zone, end_ms));
		*out_s = (end_ms - e->begin.at.wall_ms) / 1000;
	} else if (!e->duration_s && !e->begin.at.is_date) {
		return refuse_at(r, e->line, "an event needs DTEND or DURATION");
	}
	if (*out_s < SHIFT_LEAST_S || *out_s > SHIFT_MOST_S)
		return refuse_at(r, e->end.given ? e->end.line : e->line,
				 "a shift must last at least a minute and at most 14 days");
	return true;
}

/* ---- repetitions ---- */

static bool take_rule(struct reader *r, const struct event *e, const struct zone *zone,
		      struct shift *s)
{
	const char *fault = shift_rule_take(s, e->rule, zone, r->text.arena);

	return !fault || refuse_at(r, e->rule_line, fault);
}

/* ---- exceptions ---- */

static bool take_exceptions(struct reader *r, struct event *e, const struct calendar_property *p)
{
	struct calendar_property one = { .parameters = p->parameters };
	struct str rest = p->value;

	if (!e->except)
		e->except = ARENA_ARRAY(r->text.arena, SHIFT_EXCEPTIONS_MOST, struct written_time);
	while (rest.p && rest.n) {
		one.value = str_cut(&rest, ',');
		if (e->except_count == SHIFT_EXCEPTIONS_MOST)
			return refuse(r, "a shift may have at most 100 exceptions");
		if (!take_time(r, &one, "EXDATE must be times such as 20261224T080000",
			       &e->except[e->except_count++]))
			return false;
	}
	return true;
}

/* As days on the wall of DTSTART, which may stand behind EXDATE. */
static bool keep_exceptions(struct reader *r, const struct event *e, const struct zone *zone,
			    struct shift *s)
{
	struct str *days = ARENA_ARRAY(r->text.arena, e->except_count, struct str);
	char text[DATE_TEXT_MAX];

	for (size_t i = 0; i < e->except_count; i++) {
		const struct written_time *t = &e->except[i];
		const struct zone *own = zone_of(r, t);
		int64_t wall_ms = t->at.wall_ms;

		if (!own)
			return false;
		if (own != zone && !t->at.is_date)
			wall_ms = zone_wall_ms(zone, zone_moment_ms(own, wall_ms));
		days[i] = arena_str(r->text.arena, date_format(wall_ms / DAY_MS, text));
	}
	s->except = (struct str_list){ days, e->except_count };
	return true;
}

/* ---- events ---- */

/* The user's id; empty = refused. */
static struct str user_of(struct reader *r, const struct event *e)
{
	const struct shift_calendar_world *w = r->world;
	struct str user = e->summary.n ? w->user(w->arg, e->summary) : STR_NONE;

	if (!user.n && e->attendee.n)
		user = w->user(w->arg, e->attendee);
	if (!user.n)
		refuse_at(r, e->name_line ? e->name_line : e->line,
			  "SUMMARY, or an ATTENDEE, must name a user by id, extension, number or "
			  "e-mail address");
	return user;
}

/* Nothing of it is to come. */
static bool is_over(const struct shift *s, const struct zone *zone, int64_t after_ms)
{
	int64_t day;

	if (s->repeat && s->last_day == DAY_NONE)
		return false;
	if (!shift_day_until(s, s->repeat ? s->last_day : s->first_day, &day))
		return true;
	return shift_on(s, zone, day).to_ms <= after_ms;
}

static bool add_shift(struct reader *r, const struct shift *s, const struct zone *zone)
{
	struct shift_calendar *out = r->out;

	if (is_over(s, zone, r->world->after_ms)) {
		out->skipped++;
		return true;
	}
	if (out->count == SHIFTS_MOST)
		return refuse(r, "there are too many: at most 400 shifts, one for each event");
	out->shifts[out->count++] = *s;
	return true;
}

static bool end_event(struct reader *r, struct event *e)
{
	struct shift s = { .last_day = DAY_NONE, .interval = 1 };
	const struct zone *zone;

	if (e->cancelled) {
		r->out->skipped++;
		return true;
	}
	if (!e->begin.given)
		return refuse_at(r, e->line, "an event needs DTSTART");
	zone = zone_of(r, &e->begin);
	if (!zone)
		return false;
	if (e->begin.at.wall_ms % MINUTE_MS)
		return refuse_at(r, e->begin.line, "a shift must begin on a whole minute");
	if (!length_of(r, e, zone, &s.duration_s))
		return false;
	s.user = user_of(r, e);
	if (!s.user.n)
		return false;
	s.stand_by = e->stand_by;
	s.time_zone =
		e->begin.at.is_utc ? STR("UTC") : arena_str(r->text.arena, e->begin.zone_name);
	s.first_day = e->begin.at.wall_ms / DAY_MS;
	s.from_min = e->begin.at.wall_ms % DAY_MS / MINUTE_MS;
	if (e->rule.n && !take_rule(r, e, zone, &s))
		return false;
	if (!keep_exceptions(r, e, zone, &s))
		return false;
	return add_shift(r, &s, zone);
}

/* Whom a SUMMARY or an ATTENDEE may name; p NULL of any other property. */
static struct str name_in(const struct calendar_property *p, struct arena *a)
{
	struct str value = p->value;

	if (str_eq_nocase(p->name, STR("ATTENDEE")))
		value = calendar_text_address(value);
	else if (!str_eq_nocase(p->name, STR("SUMMARY")))
		return STR_NONE;
	return calendar_text_plain(value, NAME_BYTES_MOST, a);
}

/* Of several, the first who is somebody of this domain. */
static void take_attendee(struct reader *r, struct event *e, struct str address)
{
	if (e->attendee.n && r->world->user(r->world->arg, e->attendee).n)
		return;
	e->attendee = address;
	e->name_line = e->name_line ? e->name_line : r->text.line;
}

static void take_categories(struct event *e, struct str value)
{
	while (value.p && value.n) {
		struct str one = str_trim(str_cut(&value, ','));

		e->stand_by |=
			str_eq_nocase(one, STR("STANDBY")) || str_eq_nocase(one, STR("STAND-BY"));
	}
}

static bool take_duration(struct event *e, struct str value)
{
	struct calendar_duration d;

	if (!calendar_text_duration(value, &d) || d.is_negative)
		return false;
	e->duration_s = d.days * 24 * 3600 + d.seconds;
	return e->duration_s > 0 && e->duration_s <= SHIFT_MOST_S;
}

static bool take_times(struct reader *r, struct event *e, const struct calendar_property *p)
{
	if (str_eq_nocase(p->name, STR("DTSTART")))
		return take_time(r, p, "DTSTART must be a time such as 20261225T080000", &e->begin);
	if (str_eq_nocase(p->name, STR("DTEND")))
		return take_time(r, p, "DTEND must be a time such as 20261225T180000", &e->end);
	if (str_eq_nocase(p->name, STR("DURATION")) && !take_duration(e, p->value))
		return refuse(r, "DURATION must be such as PT8H, at most 14 days");
	if (str_eq_nocase(p->name, STR("EXDATE")))
		return take_exceptions(r, e, p);
	if (str_eq_nocase(p->name, STR("RDATE")) || str_eq_nocase(p->name, STR("RECURRENCE-ID")))
		return refuse(r, "RDATE and RECURRENCE-ID cannot be taken over; write an event of "
				 "its own, and EXDATE where it replaces one of a repetition");
	return true;
}

static bool take_property(struct reader *r, struct event *e, const struct calendar_property *p)
{
	if (str_eq_nocase(p->name, STR("SUMMARY"))) {
		e->summary = name_in(p, r->text.arena);
		e->name_line = r->text.line;
	} else if (str_eq_nocase(p->name, STR("ATTENDEE"))) {
		take_attendee(r, e, name_in(p, r->text.arena));
	} else if (str_eq_nocase(p->name, STR("RRULE"))) {
		if (e->rule.n)
			return refuse(r, "an event may have one RRULE");
		e->rule = p->value;
		e->rule_line = r->text.line;
	} else if (str_eq_nocase(p->name, STR("STATUS"))) {
		e->cancelled = str_eq_nocase(p->value, STR("CANCELLED"));
	} else if (str_eq_nocase(p->name, STR("CATEGORIES"))) {
		take_categories(e, p->value);
	} else {
		return take_times(r, e, p);
	}
	return true;
}

bool shift_calendar_read(struct str text, const struct shift_calendar_world *world, struct arena *a,
			 struct shift_calendar *out)
{
	struct reader r = { .world = world, .out = out };
	struct calendar_property p;
	struct event e = { 0 };
	bool fine = true;

	*out = (struct shift_calendar){ .shifts = ARENA_ARRAY(a, SHIFTS_MOST, struct shift) };
	calendar_text_begin(&r.text, text, a);
	while (fine && calendar_text_next(&r.text, &p)) {
		if (p.begins_event)
			e = (struct event){ .line = r.text.line };
		else
			fine = p.ends_event ? end_event(&r, &e) : take_property(&r, &e, &p);
	}
	out->fault = r.text.fault;
	out->line = r.text.line;
	return !out->fault;
}

/* ---- who is named ---- */

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static size_t count_once(struct str *texts, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (!kept || !str_eq(texts[kept - 1], texts[i]))
			texts[kept++] = texts[i];
	return kept;
}

bool shift_calendar_names(struct str text, struct arena *a, struct shift_names *out)
{
	struct calendar_reader r;
	struct calendar_property p;

	/* the shortest line that names somebody is "SUMMARY:1" */
	*out = (struct shift_names){ .texts = ARENA_ROOM(a, text.n / 9 + 1, struct str) };
	calendar_text_begin(&r, text, a);
	while (calendar_text_next(&r, &p)) {
		struct str name = p.begins_event || p.ends_event ? STR_NONE : name_in(&p, a);

		if (name.n)
			out->texts[out->count++] = name;
	}
	qsort(out->texts, out->count, sizeof(*out->texts), by_bytes);
	out->count = count_once(out->texts, out->count);
	return out->count <= SHIFT_NAMES_MOST;
}

size_t shift_names_find(const struct shift_names *names, struct str text)
{
	const struct str *found = names->count ? bsearch(&text, names->texts, names->count,
							 sizeof(*names->texts), by_bytes)
					       : NULL;

	return found ? (size_t)(found - names->texts) : names->count;
}
