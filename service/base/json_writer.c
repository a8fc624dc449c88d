/* json_writer: JSON straight into a buffer (RFC 8259), for hot replies, records and the log. */
#include "base/buf.h"
#include "base/clock.h"

/* Room for `bytes` and the comma that may come first; returns where to go on. */
static char *begin_value(struct json_writer *w, size_t bytes)
{
	char *p = buf_reserve(w->out, bytes + 1);

	*p = ',';
	return p + w->needs_comma;
}

static void end_value(struct json_writer *w, const char *end)
{
	w->out->n = (size_t)(end - w->out->p);
	w->needs_comma = true;
}

static void open_with(struct json_writer *w, char bracket)
{
	char *p = begin_value(w, 1);

	*p++ = bracket;
	end_value(w, p);
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

/* ---- strings ---- */

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

/*
 * Eight bytes in one look. Bit 7 of some byte of the result is set where a byte is no plain ASCII
 * or has to be escaped; sometimes one too many, never one too few (a subtraction may borrow).
 */
#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))
static uint64_t needs_care(uint64_t x)
{
	uint64_t controls = x - EACH_BYTE(0x20), del = x + EACH_BYTE(1);
	uint64_t quotes = (x ^ EACH_BYTE('"')) - EACH_BYTE(1);
	uint64_t backslashes = (x ^ EACH_BYTE('\\')) - EACH_BYTE(1);

	return (x | controls | del | quotes | backslashes) & EACH_BYTE(0x80);
}

static const bool is_plain[256] = { [0x20 ... 0x21] = true,
				    [0x23 ... 0x5B] = true,
				    [0x5D ... 0x7E] = true };

static inline bool copy_eight(char *to, const char *from)
{
	uint64_t x;

	memcpy(&x, from, sizeof(x));
	if (needs_care(x))
		return false;
	memcpy(to, &x, sizeof(x));
	return true;
}

/* Copies the front part that is written as it is; returns its length. `to` has room for all. */
static size_t copy_plain(char *to, struct str s)
{
	size_t n = 0;

	while (n + 8 <= s.n && copy_eight(to + n, s.p + n))
		n += 8;
	/* the rest once more with some of the bytes before it */
	if (n && n + 8 > s.n && copy_eight(to + s.n - 8, s.p + s.n - 8))
		return s.n;
	for (; n < s.n && is_plain[(unsigned char)s.p[n]]; n++)
		to[n] = s.p[n];
	return n;
}

static void add_rest(struct buf *b, struct str s)
{
	while (s.n) {
		size_t run = copy_plain(buf_reserve(b, s.n), s);

		b->n += run;
		s = str_skip(s, run);
		if (s.n)
			s = str_skip(s, add_special(b, s));
	}
}

/* The value and its quotes; `p` is behind the opening one and has room for value.n + 1 bytes. */
static void end_string(struct json_writer *w, char *p, struct str value)
{
	struct buf *b = w->out;
	size_t run = copy_plain(p, value);

	p += run;
	if (run == value.n) {
		*p++ = '"';
		end_value(w, p);
		return;
	}
	end_value(w, p);
	add_rest(b, str_skip(value, run));
	buf_add_char(b, '"');
}

void json_string(struct json_writer *w, struct str value)
{
	char *p = begin_value(w, value.n + 2);

	*p++ = '"';
	end_string(w, p, value);
}

/* ---- other values ---- */

void json_int(struct json_writer *w, int64_t value)
{
	end_value(w, int_format(begin_value(w, INT_TEXT_MAX), value));
}

void json_bool(struct json_writer *w, bool value)
{
	json_raw(w, value ? STR("true") : STR("false"));
}

void json_null(struct json_writer *w)
{
	json_raw(w, STR("null"));
}

void json_time(struct json_writer *w, int64_t at_ms)
{
	char text[TIME_TEXT_MAX];

	json_string(w, time_format(at_ms, text));
}

void json_raw(struct json_writer *w, struct str json)
{
	char *p = begin_value(w, json.n);

	if (json.n)
		memcpy(p, json.p, json.n);
	end_value(w, p + json.n);
}
