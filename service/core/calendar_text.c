/* calendar_text: see calendar_text.h. */
#include "core/calendar_text.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

enum { DAYS_MOST = 1000 * 1000, AMOUNT_MOST = 1000 * 1000, OFFSET_HOURS_MOST = 23 };

bool calendar_text_refuse(struct calendar_reader *r, const char *fault)
{
	r->fault = fault;
	return false;
}

/* ---- lines ---- */

static struct str physical_line(struct calendar_reader *r)
{
	struct str line = str_cut(&r->rest, '\n');

	r->next_line++;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool is_folded(const struct calendar_reader *r)
{
	return r->rest.p && r->rest.n && (r->rest.p[0] == ' ' || r->rest.p[0] == '\t');
}

/* One logical line: what begins with white space belongs to the line before. */
static struct str next_line(struct calendar_reader *r)
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

/* A colon in a quoted parameter is none; line.n: there is no other. */
static size_t find_colon(struct str line)
{
	size_t colon = str_find_char(line, ':');
	bool quoted = false;

	if (str_find_char(str_n(line.p, colon), '"') == colon)
		return colon;
	for (colon = 0; colon < line.n && (quoted || line.p[colon] != ':'); colon++)
		quoted ^= line.p[colon] == '"';
	return colon;
}

/* "DTSTART;VALUE=DATE:20261225" */
static bool split(struct str line, struct calendar_property *out)
{
	size_t colon = find_colon(line);

	if (colon == line.n)
		return false;
	out->value = str_skip(line, colon + 1);
	line.n = colon;
	out->name = str_cut(&line, ';');
	out->parameters = line;
	return true;
}

/* ---- components ---- */

static bool follow_component(struct calendar_reader *r, struct calendar_property *p, bool begin)
{
	struct str what = str_trim(p->value);

	if (r->depth == 0 && !(begin && str_eq_nocase(what, STR("VCALENDAR"))))
		return calendar_text_refuse(r, "the text must begin with BEGIN:VCALENDAR");
	if (begin && r->depth == CALENDAR_DEPTH_MOST)
		return calendar_text_refuse(r, "components are nested too deep");
	p->is = begin ? CALENDAR_BEGINS : CALENDAR_ENDS;
	p->value = what;
	r->depth += begin ? 1 : -1;
	if (begin && r->depth == 2 && str_eq_nocase(what, STR("VEVENT")))
		p->begins_event = r->in_event = true;
	else if (!begin && r->in_event && r->depth == 1) {
		p->ends_event = true;
		r->in_event = false;
	}
	return true;
}

/* False where it is refused. *out_given: it is a property or a component. */
static bool take_line(struct calendar_reader *r, struct str line, struct calendar_property *out,
		      bool *out_given)
{
	bool begin;

	*out = (struct calendar_property){ 0 };
	*out_given = false;
	if (r->next_line > CALENDAR_LINES_MOST)
		return calendar_text_refuse(r, "there are too many lines: at most 100,000");
	if (line.n == 0)
		return true;
	if (!split(line, out))
		return r->lenient || calendar_text_refuse(r, "a line must be NAME:VALUE");
	*out_given = true;
	begin = str_eq_nocase(out->name, STR("BEGIN"));
	if (begin || str_eq_nocase(out->name, STR("END")))
		return follow_component(r, out, begin);
	*out_given = r->depth > 0;
	return r->depth > 0 || r->lenient ||
	       calendar_text_refuse(r, "the text must begin with BEGIN:VCALENDAR");
}

void calendar_text_begin(struct calendar_reader *r, struct str text, struct arena *a)
{
	*r = (struct calendar_reader){ .rest = text, .arena = a };
	if (!str_is_utf8(text))
		calendar_text_refuse(r, "the text must be UTF-8");
	if (str_has_prefix(r->rest, STR("\xEF\xBB\xBF")))
		r->rest = str_skip(r->rest, 3);
}

bool calendar_text_each(struct calendar_reader *r, struct calendar_property *out)
{
	bool given;

	while (!r->fault && r->rest.p && r->rest.n) {
		if (!take_line(r, next_line(r), out, &given))
			return false;
		if (given)
			return true;
	}
	if (!r->fault && (r->depth != 0 || r->line == 0))
		calendar_text_refuse(r, r->line ? "END:VCALENDAR is missing"
						: "the text must begin with BEGIN:VCALENDAR");
	return false;
}

bool calendar_text_next(struct calendar_reader *r, struct calendar_property *out)
{
	while (calendar_text_each(r, out))
		/* properties of an alarm inside of the event are its own */
		if (out->begins_event || out->ends_event ||
		    (out->is == CALENDAR_VALUE && r->in_event && r->depth == 2))
			return true;
	return false;
}

/* ---- values ---- */

static bool take_number(struct str text, size_t at, size_t digits, uint64_t most, int64_t *out)
{
	uint64_t n;

	if (text.n < at + digits || !str_to_u64(str_n(text.p + at, digits), most, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

static bool take_day(struct str value, int64_t *out_day)
{
	int64_t year, month, day;

	if (!take_number(value, 0, 4, 9999, &year) || !take_number(value, 4, 2, 12, &month) ||
	    !take_number(value, 6, 2, 31, &day) || month == 0 || day == 0 ||
	    day > month_days(year, (unsigned)month))
		return false;
	*out_day = days_from_civil(year, (unsigned)month, (unsigned)day);
	return true;
}

bool calendar_text_time(struct str value, struct calendar_written *out)
{
	int64_t day, hour = 0, minute = 0, second = 0;
	bool is_utc;

	value = str_trim(value);
	is_utc = value.n == 16 && value.p[15] == 'Z';
	if ((value.n != 8 && value.n != 15 && !is_utc) || !take_day(value, &day))
		return false;
	if (value.n > 8 &&
	    (value.p[8] != 'T' || !take_number(value, 9, 2, 23, &hour) ||
	     !take_number(value, 11, 2, 59, &minute) || !take_number(value, 13, 2, 60, &second)))
		return false;
	*out = (struct calendar_written){
		.wall_ms = day * 86400000 + ((hour * 60 + minute) * 60 + second) * 1000,
		.is_date = value.n == 8,
		.is_utc = is_utc,
	};
	return true;
}

/* Seconds of an hour, a minute, a second, or days of a week, a day; 0 = there is no such unit. */
static int64_t unit_of(char unit, bool of_day)
{
	switch (unit) {
	case 'W': return of_day ? 0 : 7;
	case 'D': return of_day ? 0 : 1;
	case 'H': return of_day ? 3600 : 0;
	case 'M': return of_day ? 60 : 0;
	case 'S': return of_day ? 1 : 0;
	default: return 0;
	}
}

/* "8H" of "8H30M" */
static bool take_amount(struct str *rest, bool of_day, struct calendar_duration *out)
{
	size_t digits = 0;
	int64_t n, unit;

	while (digits < rest->n && rest->p[digits] >= '0' && rest->p[digits] <= '9')
		digits++;
	if (digits == rest->n || !take_number(*rest, 0, digits, AMOUNT_MOST, &n))
		return false;
	unit = unit_of(rest->p[digits], of_day);
	if (of_day)
		out->seconds += n * unit;
	else
		out->days += n * unit;
	*rest = str_skip(*rest, digits + 1);
	return unit != 0;
}

bool calendar_text_duration(struct str value, struct calendar_duration *out)
{
	struct calendar_duration d = { .is_negative = str_has_prefix(value, STR("-")) };
	bool of_day = false;

	if (d.is_negative || str_has_prefix(value, STR("+")))
		value = str_skip(value, 1);
	if (value.n < 3 || value.p[0] != 'P')
		return false;
	for (value = str_skip(value, 1); value.n;) {
		if (value.p[0] == 'T' && !of_day && value.n > 1) {
			of_day = true;
			value = str_skip(value, 1);
		} else if (!take_amount(&value, of_day, &d)) {
			return false;
		}
	}
	if (d.days > DAYS_MOST || d.seconds > DAYS_MOST * 86400LL)
		d = (struct calendar_duration){ .days = DAYS_MOST, .is_negative = d.is_negative };
	*out = d;
	return true;
}

bool calendar_text_offset_ms(struct str value, int64_t *out_ms)
{
	int64_t hours, minutes, seconds = 0;
	bool behind = str_has_prefix(value, STR("-"));

	if ((value.n != 5 && value.n != 7) || (!behind && value.p[0] != '+') ||
	    !take_number(value, 1, 2, OFFSET_HOURS_MOST, &hours) ||
	    !take_number(value, 3, 2, 59, &minutes) ||
	    (value.n == 7 && !take_number(value, 5, 2, 59, &seconds)))
		return false;
	*out_ms = ((hours * 60 + minutes) * 60 + seconds) * (behind ? -1000 : 1000);
	return true;
}

struct str calendar_text_plain(struct str value, size_t most, struct arena *a)
{
	char *text = arena_alloc(a, value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n && n < most; i++) {
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

/* The next of "TZID=Europe/Luxembourg;CN="B; X"": a semicolon in quotes is none. */
static struct str cut_parameter(struct str *rest)
{
	bool quoted = false;
	struct str head = *rest;
	size_t at = 0;

	for (; at < rest->n && (quoted || rest->p[at] != ';'); at++)
		quoted ^= rest->p[at] == '"';
	head.n = at;
	*rest = at < rest->n ? str_skip(*rest, at + 1) : STR_NONE;
	return head;
}

struct str calendar_text_parameter(struct str parameters, struct str name)
{
	while (parameters.p && parameters.n) {
		struct str value = cut_parameter(&parameters), key = str_cut(&value, '=');

		if (!str_eq_nocase(key, name) || !value.p)
			continue;
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_n(value.p + 1, value.n - 2);
		return value;
	}
	return STR_NONE;
}

struct str calendar_text_address(struct str value)
{
	struct str scheme = STR("mailto:");

	if (value.n > scheme.n && str_eq_nocase(str_n(value.p, scheme.n), scheme))
		value = str_skip(value, scheme.n);
	return value;
}
