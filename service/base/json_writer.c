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

/* In each byte of the result bit 7 is set where that byte of x is below `limit` (at most 0x80). */
#define BYTES(b) (UINT64_C(0x0101010101010101) * (b))
#define BYTES_BELOW(x, limit) (((x)-BYTES(limit)) & ~(x)&BYTES(0x80))

static const bool is_plain[256] = { [0x20 ... 0x21] = true,
				    [0x23 ... 0x5B] = true,
				    [0x5D ... 0x7E] = true };

/* Length of the front part that needs no escape: eight bytes at a time, then one by one. */
static size_t plain_run(struct str s)
{
	size_t n = 0;

	for (uint64_t x; n + sizeof(x) <= s.n; n += sizeof(x)) {
		memcpy(&x, s.p + n, sizeof(x));
		uint64_t quote = x ^ BYTES('"'), backslash = x ^ BYTES('\\'), del = x ^ BYTES(0x7F);
		if ((x & BYTES(0x80)) | BYTES_BELOW(x, 0x20) | BYTES_BELOW(quote, 1) |
		    BYTES_BELOW(backslash, 1) | BYTES_BELOW(del, 1))
			break;
	}
	while (n < s.n && is_plain[(unsigned char)s.p[n]])
		n++;
	return n;
}

static void add_rest(struct buf *b, struct str s)
{
	while (s.n) {
		size_t run = plain_run(s);

		buf_add(b, str_n(s.p, run));
		s = str_skip(s, run);
		if (s.n)
			s = str_skip(s, add_special(b, s));
	}
}

void json_key(struct json_writer *w, struct str key)
{
	struct buf *b = w->out;
	char *p = buf_reserve(b, key.n + 4);

	if (w->needs_comma)
		*p++ = ',';
	*p++ = '"';
	memcpy(p, key.p, key.n);
	p += key.n;
	*p++ = '"';
	*p++ = ':';
	b->n = (size_t)(p - b->p);
	w->needs_comma = false;
}

void json_string(struct json_writer *w, struct str value)
{
	struct buf *b = w->out;
	char *p = buf_reserve(b, value.n + 3);
	size_t run = plain_run(value);

	if (w->needs_comma)
		*p++ = ',';
	*p++ = '"';
	if (run)
		memcpy(p, value.p, run);
	b->n = (size_t)(p + run - b->p);
	if (run < value.n)
		add_rest(b, str_skip(value, run));
	buf_add_char(b, '"');
	w->needs_comma = true;
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
