/* holiday_calendar: see holiday_calendar.h. One event at a time, line by line. */
#include "core/holiday_calendar.h"

#include "base/buf.h"
#include "base/clock.h"
#include "core/schedule.h"

enum { EVENT_DAYS_MOST = 366, DEPTH_MOST = 8 };

/* Where in the text reading stands. */
struct reader {
	struct str rest;
	struct arena *arena;
	struct holiday_calendar *out;
	size_t line; /* of the property just read */
	size_t next_line;
	int depth; /* components open; 2 inside of VCALENDAR and VEVENT */
	bool in_event;
};

struct event {
	struct str name, rule;
	int64_t first_day, end_day; /* end: the day after; DAY_NONE = not given */
	bool timed, cancelled;
};

static bool refuse(struct reader *r, const char *fault)
{
	r->out->fault = fault;
	r->out->line = r->line;
	return false;
}

/* ---- lines ---- */

static struct str physical_line(struct reader *r)
{
	struct str line = str_cut(&r->rest, '\n');

	r->next_line++;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is_folded(const struct reader *r)
{
	return r->rest.p && r->rest.n && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t');
}

/* One logical line: what begins with white space belongs to the line before. */
static struct str next_line(struct reader *r)
{
	struct str line;
	struct buf whole = { 0 };

	r->line = r->next_line + 1;
	line = physical_line(r);
	if (!is_folded(r))
		return line;
	buf_add(&whole, line);
	while (is_folded(r))
		buf_add(&whole, str_skip(physical_line(r), 1));
	line = arena_str(r->arena, buf_str(&whole));
	buf_free(&whole);
	return line;
}

/* "DTSTART;VALUE=DATE:20261225" -> name, value; a colon in a quoted parameter is none. */
static bool split(struct str line, struct str *out_name, struct str *out_value)
{
	bool quoted = false;
	size_t colon = 0;

	for (; colon < line.n && (quoted || line.p[colon] != ':'); colon++)
		quoted ^= line.p[colon] == '"';
	if (colon == line.n)
		return false;
	*out_value = str_skip(line, colon + 1);
	line.n = colon;
	*out_name = str_cut(&line, ';');
	return true;
}

/* ---- values ---- */

static bool take_day(struct str value, int64_t *out_day)
{
	char text[DATE_TEXT_MAX];

	if (value.n < 8)
		return false;
	memcpy(text, value.p, 4);
	text[4] = text[7] = '-';
	memcpy(text + 5, value.p + 4, 2);
	memcpy(text + 8, value.p + 6, 2);
	return date_parse(str_n(text, 10), out_day);
}

/* "P1D", "P2W" */
static bool take_days(struct str value, int64_t *out_days)
{
	uint64_t n;
	char unit;

	if (value.n < 3 || value.p[0] != 'P')
		return false;
	unit = value.p[value.n - 1];
	if ((unit != 'D' && unit != 'W') ||
	    !str_to_u64(str_n(value.p + 1, value.n - 2), EVENT_DAYS_MOST, &n))
		return false;
	*out_days = (int64_t)n * (unit == 'W' ? 7 : 1);
	return true;
}

/* Without escapes and control characters, cut where a character ends. */
static struct str take_text(struct reader *r, struct str value)
{
	char *text = arena_alloc(r->arena, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n && n < HOLIDAY_NAME_BYTES; i++) {
		char c = value.p[i];

		if (c == '\\' && i + 1 < value.n) {
			c = value.p[++i];
			if (c == 'n' || c == 'N')
				c = ' ';
		}
		text[n++] = (unsigned char)c < ' ' || c == 0x7F ? ' ' : c;
	}
	while (n && !str_is_utf8(str_n(text, n)))
		n--;
	return str_trim(str_n(text, n));
}

/* ---- events ---- */

static bool add_holiday(struct reader *r, const struct event *e, int64_t first_day, bool yearly)
{
	struct holiday_calendar *out = r->out;
	int64_t length = e->end_day == DAY_NONE ? 1 : e->end_day - e->first_day;

	if (length < 1 || length > EVENT_DAYS_MOST)
		return refuse(r, "an event must last at least one day and at most 366");
	if (out->count == HOLIDAYS_MOST)
		return refuse(r, "there are too many: at most 400 holidays");
	out->holidays[out->count++] = (struct holiday){
		.name = e->name,
		.first_day = first_day,
		.last_day = length == 1 ? DAY_NONE : first_day + length - 1,
		.yearly = yearly,
	};
	return true;
}

struct repetition {
	bool yearly, other;
	uint64_t count;    /* 0 = not given */
	int64_t until_day; /* DAY_NONE = not given */
};

static bool is_of_date(struct str value, unsigned of_date)
{
	uint64_t n;

	return str_to_u64(value, 31, &n) && n == of_date;
}

static struct repetition repetition_of(const struct event *e)
{
	struct repetition out = { .until_day = DAY_NONE };
	struct str rest = e->rule;
	unsigned month, day;
	int64_t year;

	civil_from_days(e->first_day, &year, &month, &day);
	while (rest.p && rest.n) {
		struct str value = str_cut(&rest, ';'), name = str_cut(&value, '=');
		bool known = true;

		if (str_eq(name, STR("FREQ")))
			known = out.yearly = str_eq(value, STR("YEARLY"));
		else if (str_eq(name, STR("COUNT")))
			known = str_to_u64(value, HOLIDAYS_MOST, &out.count) && out.count > 0;
		else if (str_eq(name, STR("UNTIL")))
			known = take_day(value, &out.until_day);
		else if (str_eq(name, STR("BYMONTH")))
			known = is_of_date(value, month);
		else if (str_eq(name, STR("BYMONTHDAY")))
			known = is_of_date(value, day);
		else
			known = (str_eq(name, STR("INTERVAL")) && str_eq(value, STR("1"))) ||
				str_eq(name, STR("WKST"));
		out.other |= !known;
	}
	return out;
}

static bool add_single_ones(struct reader *r, const struct event *e, const struct repetition *rep)
{
	uint64_t added = 0;
	unsigned month, day;
	int64_t year;

	civil_from_days(e->first_day, &year, &month, &day);
	for (; !rep->count || added < rep->count; year++) {
		int64_t first = days_from_civil(year, month, day);

		if (day > month_days(year, month))
			continue;
		if ((rep->until_day != DAY_NONE && first > rep->until_day) || year > 9999)
			break;
		if (!add_holiday(r, e, first, false))
			return false;
		added++;
	}
	return true;
}

static bool end_event(struct reader *r, const struct event *e)
{
	struct repetition rep;

	if (e->first_day == DAY_NONE && !e->timed)
		return refuse(r, "an event needs DTSTART, a date such as 20261225");
	if (e->timed || e->cancelled) {
		r->out->skipped++;
		return true;
	}
	if (e->rule.n == 0)
		return add_holiday(r, e, e->first_day, false);
	rep = repetition_of(e);
	if (rep.other || !rep.yearly)
		return refuse(r, "an event may repeat every year on its date, in no other way");
	if (rep.count || rep.until_day != DAY_NONE)
		return add_single_ones(r, e, &rep);
	return add_holiday(r, e, e->first_day, true);
}

static bool take_property(struct reader *r, struct event *e, struct str name, struct str value)
{
	int64_t days;

	if (str_eq_nocase(name, STR("DTSTART"))) {
		e->timed = value.n > 8;
		if (!take_day(value, &e->first_day))
			return refuse(r, "DTSTART must be a date such as 20261225");
	} else if (str_eq_nocase(name, STR("DTEND"))) {
		if (!take_day(value, &e->end_day))
			return refuse(r, "DTEND must be a date such as 20261226");
	} else if (str_eq_nocase(name, STR("DURATION"))) {
		if (!e->timed && e->first_day != DAY_NONE && take_days(value, &days))
			e->end_day = e->first_day + days;
	} else if (str_eq_nocase(name, STR("SUMMARY"))) {
		e->name = take_text(r, value);
	} else if (str_eq_nocase(name, STR("RRULE"))) {
		e->rule = value;
	} else if (str_eq_nocase(name, STR("STATUS"))) {
		e->cancelled = str_eq_nocase(value, STR("CANCELLED"));
	} else if (str_eq_nocase(name, STR("RDATE")) || str_eq_nocase(name, STR("EXDATE"))) {
		return refuse(r, "RDATE and EXDATE cannot be taken over; write one event for each");
	}
	return true;
}

static bool take_component(struct reader *r, struct event *e, bool begin, struct str value)
{
	bool is_event = str_eq_nocase(value, STR("VEVENT"));

	if (r->depth == 0 && !(begin && str_eq_nocase(value, STR("VCALENDAR"))))
		return refuse(r, "the text must begin with BEGIN:VCALENDAR");
	if (begin && r->depth == DEPTH_MOST)
		return refuse(r, "components are nested too deep");
	r->depth += begin ? 1 : -1;
	if (begin && is_event && r->depth == 2) {
		*e = (struct event){ .first_day = DAY_NONE, .end_day = DAY_NONE };
		r->in_event = true;
	} else if (!begin && r->in_event && r->depth == 1) {
		r->in_event = false;
		return end_event(r, e);
	}
	return true;
}

static bool take_line(struct reader *r, struct event *e, struct str line)
{
	struct str name, value;
	bool begin;

	if (line.n == 0)
		return true;
	if (!split(line, &name, &value))
		return refuse(r, "a line must be NAME:VALUE");
	begin = str_eq_nocase(name, STR("BEGIN"));
	if (begin || str_eq_nocase(name, STR("END")))
		return take_component(r, e, begin, str_trim(value));
	if (r->depth == 0)
		return refuse(r, "the text must begin with BEGIN:VCALENDAR");
	/* properties of an alarm inside of the event are its own */
	return !r->in_event || r->depth != 2 || take_property(r, e, name, value);
}

bool holiday_calendar_read(struct str text, struct arena *a, struct holiday_calendar *out)
{
	struct reader r = { .rest = text, .arena = a, .out = out };
	struct event e = { 0 };

	*out = (struct holiday_calendar){ .holidays =
						  ARENA_ARRAY(a, HOLIDAYS_MOST, struct holiday) };
	if (!str_is_utf8(text))
		return refuse(&r, "the text must be UTF-8");
	if (str_has_prefix(r.rest, STR("\xEF\xBB\xBF")))
		r.rest = str_skip(r.rest, 3);
	while (r.rest.p && r.rest.n)
		if (!take_line(&r, &e, next_line(&r)))
			return false;
	if (r.depth != 0 || r.line == 0)
		return refuse(&r, r.line ? "END:VCALENDAR is missing"
					 : "the text must begin with BEGIN:VCALENDAR");
	return true;
}
