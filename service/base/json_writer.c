/* json_writer: JSON straight into a buffer (RFC 8259), for hot replies, records and the log. */
#include "base/buf.h"

#include <assert.h>

#include "base/bytes16.h"
#include "base/clock.h"

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
	static const char letters[256] = {
		['"'] = '"', ['\\'] = '\\', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'
	};
	char *p = buf_reserve(b, 6);

	if (letters[c]) {
		p[0] = '\\';
		p[1] = letters[c];
		b->n += 2;
		return;
	}
	memcpy(p, "\\u00", 4);
	p[4] = hex[c >> 4];
	p[5] = hex[c & 15];
	b->n += 6;
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

static inline bytes16 needs_care(bytes16 x)
{
	return (x < ' ') | (x == 0x7F) | (x == '"') | (x == '\\');
}

/* How much of the front is written as it is. */
static size_t plain_front(struct str s)
{
	static const bool is_plain[256] = { [0x20 ... 0x21] = true,
					    [0x23 ... 0x5B] = true,
					    [0x5D ... 0x7E] = true };
	size_t n = 0;

	while (n + 16 <= s.n && !bytes16_any(needs_care(bytes16_load(s.p + n))))
		n += 16;
	while (n < s.n && is_plain[(unsigned char)s.p[n]])
		n++;
	return n;
}

/* Behind the opening quote. Rare, so kept out of the way of the others. */
__attribute__((noinline)) static void add_careful(struct json_writer *w, struct str s)
{
	while (s.n) {
		size_t run = plain_front(s);

		buf_add(w->out, str_n(s.p, run));
		s = str_skip(s, run);
		if (s.n)
			s = str_skip(s, add_special(w->out, s));
	}
	buf_add_char(w->out, '"');
}

/* Copies while they look; false where something needs care. */
static inline bool copy_16(char *to, const char *from)
{
	bytes16 x = bytes16_load(from);

	memcpy(to, &x, sizeof(x));
	return !bytes16_any(needs_care(x));
}

static inline bool copy_plain(char *to, struct str s)
{
	if (s.n < 16) {
		if (any_byte(s, needs_care))
			return false;
		if (s.n)
			memcpy(to, s.p, s.n);
		return true;
	}
	for (size_t at = 0; at < s.n - 16; at += 16)
		if (!copy_16(to + at, s.p + at))
			return false;
	return copy_16(to + s.n - 16, s.p + s.n - 16);
}

void json_string_at(struct json_writer *w, char *p, struct str value)
{
	*p++ = '"';
	if (!copy_plain(p, value)) {
		json_end(w, p);
		add_careful(w, value);
		return;
	}
	p += value.n;
	*p++ = '"';
	json_end(w, p);
}

void json_string(struct json_writer *w, struct str value)
{
	json_string_at(w, json_begin(w, value.n + 2), value);
}

#ifdef PRESENCED_TEST
void json_check_plain(struct str text)
{
	assert(plain_front(text) == text.n);
}
#endif

/* ---- other values ---- */

void json_int(struct json_writer *w, int64_t value)
{
	json_end(w, int_format(json_begin(w, INT_TEXT_MAX), value));
}

void json_plain(struct json_writer *w, struct str value)
{
	json_plain_at(w, json_begin(w, value.n + 2), value);
}

void json_bool(struct json_writer *w, bool value)
{
	json_raw(w, value ? STR("true") : STR("false"));
}

void json_time(struct json_writer *w, int64_t at_ms)
{
	char text[TIME_TEXT_MAX];

	json_plain(w, time_format(at_ms, text));
}

void json_raw(struct json_writer *w, struct str json)
{
	char *p = json_begin(w, json.n);

	if (json.n)
		memcpy(p, json.p, json.n);
	json_end(w, p + json.n);
}
