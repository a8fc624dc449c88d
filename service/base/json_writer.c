/* json_writer: JSON straight into a buffer (RFC 8259), for hot replies, records and the log. */
#include "base/buf.h"
#include "base/clock.h"

static void before_value(struct json_writer *w)
{
	if (w->needs_comma)
		buf_add_char(w->out, ',');
	w->needs_comma = true;
}

static void open_with(struct json_writer *w, char bracket)
{
	before_value(w);
	buf_add_char(w->out, bracket);
	w->needs_comma = false;
}

static void close_with(struct json_writer *w, char bracket)
{
	buf_add_char(w->out, bracket);
	w->needs_comma = true;
}

void json_object_begin(struct json_writer *w)
{
	open_with(w, '{');
}
void json_object_end(struct json_writer *w)
{
	close_with(w, '}');
}
void json_array_begin(struct json_writer *w)
{
	open_with(w, '[');
}
void json_array_end(struct json_writer *w)
{
	close_with(w, ']');
}

static size_t sequence_length(struct str s)
{
	for (size_t n = 2; n <= 4 && n <= s.n; n++)
		if (str_is_utf8(str_n(s.p, n)))
			return n;
	return 0;
}

static void add_escaped(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char text[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	switch (c) {
	case '"': buf_add(b, STR("\\\"")); break;
	case '\\': buf_add(b, STR("\\\\")); break;
	case '\n': buf_add(b, STR("\\n")); break;
	case '\r': buf_add(b, STR("\\r")); break;
	case '\t': buf_add(b, STR("\\t")); break;
	default: buf_add(b, str_n(text, sizeof(text))); break;
	}
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Everything that is not plain ASCII, one character at a time; returns the bytes it took. */
static size_t add_special(struct buf *b, struct str rest)
{
	unsigned char c = (unsigned char)rest.p[0];

	if (c < 0x80) {
		add_escaped(b, c);
		return 1;
	}
	size_t n = sequence_length(rest);
	buf_add(b, n ? str_n(rest.p, n) : STR("\xEF\xBF\xBD"));
	return n ? n : 1;
}

static void add_quoted(struct buf *b, struct str s)
{
	buf_add_char(b, '"');
	while (s.n) {
		size_t run = 0;
		while (run < s.n && is_plain((unsigned char)s.p[run]))
			run++;
		buf_add(b, str_n(s.p, run));
		s = str_skip(s, run);
		if (s.n)
			s = str_skip(s, add_special(b, s));
	}
	buf_add_char(b, '"');
}

void json_key(struct json_writer *w, struct str key)
{
	before_value(w);
	add_quoted(w->out, key);
	buf_add_char(w->out, ':');
	w->needs_comma = false;
}

void json_string(struct json_writer *w, struct str value)
{
	before_value(w);
	add_quoted(w->out, value);
}

void json_int(struct json_writer *w, int64_t value)
{
	before_value(w);
	buf_add_int(w->out, value);
}

void json_bool(struct json_writer *w, bool value)
{
	before_value(w);
	buf_add(w->out, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *w)
{
	before_value(w);
	buf_add(w->out, STR("null"));
}

void json_time(struct json_writer *w, int64_t at_ms)
{
	char text[TIME_TEXT_MAX];

	json_string(w, time_format(at_ms, text));
}

void json_raw(struct json_writer *w, struct str json)
{
	before_value(w);
	buf_add(w->out, json);
}

void json_put_string(struct json_writer *w, const char *key, struct str value)
{
	if (value.p) {
		json_key(w, str_of(key));
		json_string(w, value);
	}
}

void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, str_of(key));
	json_int(w, value);
}

void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, str_of(key));
	json_bool(w, value);
}

void json_put_time(struct json_writer *w, const char *key, int64_t at_ms)
{
	if (at_ms) {
		json_key(w, str_of(key));
		json_time(w, at_ms);
	}
}
