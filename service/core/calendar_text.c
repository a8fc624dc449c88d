/* calendar_text: see calendar_text.h. */
#include "core/calendar_text.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"

enum { DEPTH_MOST = 8 };

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

/* "DTSTART;VALUE=DATE:20261225"; a colon in a quoted parameter is none. */
static bool split(struct str line, struct calendar_property *out)
{
	bool quoted = false;
	size_t colon = 0;

	for (; colon < line.n && (quoted || line.p[colon] != ':'); colon++)
		quoted ^= line.p[colon] == '"';
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
	if (begin && r->depth == DEPTH_MOST)
		return calendar_text_refuse(r, "components are nested too deep");
	r->depth += begin ? 1 : -1;
	if (begin && r->depth == 2 && str_eq_nocase(what, STR("VEVENT")))
		p->begins_event = r->in_event = true;
	else if (!begin && r->in_event && r->depth == 1) {
		p->ends_event = true;
		r->in_event = false;
	}
	return true;
}

/* False where it is refused. *out_given: the caller is to see it. */
static bool take_line(struct calendar_reader *r, struct str line, struct calendar_property *out,
		      bool *out_given)
{
	bool begin;

	*out = (struct calendar_property){ 0 };
	*out_given = false;
	if (line.n == 0)
		return true;
	if (!split(line, out))
		return calendar_text_refuse(r, "a line must be NAME:VALUE");
	begin = str_eq_nocase(out->name, STR("BEGIN"));
	if (begin || str_eq_nocase(out->name, STR("END"))) {
		bool fine = follow_component(r, out, begin);

		*out_given = out->begins_event || out->ends_event;
		return fine;
	}
	if (r->depth == 0)
		return calendar_text_refuse(r, "the text must begin with BEGIN:VCALENDAR");
	/* properties of an alarm inside of the event are its own */
	*out_given = r->in_event && r->depth == 2;
	return true;
}

void calendar_text_begin(struct calendar_reader *r, struct str text, struct arena *a)
{
	*r = (struct calendar_reader){ .rest = text, .arena = a };
	if (!str_is_utf8(text))
		calendar_text_refuse(r, "the text must be UTF-8");
	if (str_has_prefix(r->rest, STR("\xEF\xBB\xBF")))
		r->rest = str_skip(r->rest, 3);
}

bool calendar_text_next(struct calendar_reader *r, struct calendar_property *out)
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

/* ---- values ---- */

bool calendar_text_day(struct str value, int64_t *out_day)
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

bool calendar_text_wall_ms(struct str value, int64_t *out_ms, bool *out_utc)
{
	uint64_t hour, minute, second;
	int64_t day;

	*out_utc = value.n == 16 && value.p[15] == 'Z';
	if ((value.n != 15 && !*out_utc) || value.p[8] != 'T' || !calendar_text_day(value, &day) ||
	    !str_to_u64(str_n(value.p + 9, 2), 23, &hour) ||
	    !str_to_u64(str_n(value.p + 11, 2), 59, &minute) ||
	    !str_to_u64(str_n(value.p + 13, 2), 60, &second))
		return false;
	*out_ms = day * 86400000 + (int64_t)((hour * 60 + minute) * 60 + second) * 1000;
	return true;
}

static int64_t unit_s(char unit, bool of_day)
{
	switch (unit) {
	case 'W': return of_day ? 0 : 7 * 86400;
	case 'D': return of_day ? 0 : 86400;
	case 'H': return of_day ? 3600 : 0;
	case 'M': return of_day ? 60 : 0;
	case 'S': return of_day ? 1 : 0;
	default: return 0;
	}
}

bool calendar_text_duration_s(struct str value, int64_t most_s, int64_t *out_s)
{
	int64_t total_s = 0;
	bool of_day = false;

	if (str_has_prefix(value, STR("+")))
		value = str_skip(value, 1);
	if (!str_has_prefix(value, STR("P")))
		return false;
	for (value = str_skip(value, 1); value.n;) {
		size_t digits = 0;
		uint64_t n;
		int64_t each_s;

		if (value.p[0] == 'T' && !of_day) {
			of_day = true;
			value = str_skip(value, 1);
			continue;
		}
		while (digits < value.n && value.p[digits] >= '0' && value.p[digits] <= '9')
			digits++;
		if (digits == value.n || !str_to_u64(str_n(value.p, digits), 1000000, &n))
			return false;
		each_s = unit_s(value.p[digits], of_day);
		total_s += (int64_t)n * each_s;
		if (each_s == 0 || total_s > most_s)
			return false;
		value = str_skip(value, digits + 1);
	}
	*out_s = total_s;
	return total_s > 0;
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

struct str calendar_text_parameter(struct str parameters, struct str name)
{
	while (parameters.p && parameters.n) {
		struct str value = str_cut(&parameters, ';'), key = str_cut(&value, '=');

		if (!str_eq_nocase(key, name) || !value.p)
			continue;
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_n(value.p + 1, value.n - 2);
		return value;
	}
	return STR_NONE;
}
