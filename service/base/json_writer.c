/* json_writer: JSON straight into a buffer (RFC 8259), for hot replies, records and the log. */
#include "base/buf.h"

#include <assert.h>

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

static const bool is_plain[256] = { [0x20 ... 0x21] = true,
				    [0x23 ... 0x5B] = true,
				    [0x5D ... 0x7E] = true };

/* A vector in one look. Compared with sign, whatever is no ASCII is below the blank too. */
typedef signed char vector16 __attribute__((vector_size(16)));
typedef int64_t halves __attribute__((vector_size(16)));

static inline bool copy_16(char *to, const char *from)
{
	vector16 x;

	memcpy(&x, from, sizeof(x));
	halves care = (halves)((x < ' ') | (x == '"') | (x == '\\') | (x == 0x7F));
	memcpy(to, &x, sizeof(x));
	return (care[0] | care[1]) == 0;
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

static inline bool copy_8(char *to, const char *from)
{
	uint64_t x;

	memcpy(&x, from, sizeof(x));
	memcpy(to, &x, sizeof(x));
	return needs_care(x) == 0;
}

/* From 4 bytes to 8: the halves overlap. */
static inline bool copy_4_to_8(char *to, struct str s)
{
	uint32_t front, back;

	memcpy(&front, s.p, sizeof(front));
	memcpy(&back, s.p + s.n - sizeof(back), sizeof(back));
	memcpy(to, &front, sizeof(front));
	memcpy(to + s.n - sizeof(back), &back, sizeof(back));
	return needs_care(front | (uint64_t)back << 32) == 0;
}

/* Copies all; false where not all of it is plain. Looks at some bytes twice rather than singly. */
static inline bool copy_whole(char *to, struct str s)
{
	size_t n = 0;

	if (s.n >= 16) {
		for (; n + 16 < s.n; n += 16)
			if (!copy_16(to + n, s.p + n))
				return false;
		return copy_16(to + s.n - 16, s.p + s.n - 16);
	}
	if (s.n >= 8)
		return copy_8(to, s.p) && copy_8(to + s.n - 8, s.p + s.n - 8);
	if (s.n >= 4)
		return copy_4_to_8(to, s);
	for (; n < s.n && is_plain[(unsigned char)s.p[n]]; n++)
		to[n] = s.p[n];
	return n == s.n;
}

/* Copies the front part that is written as it is; returns its length. `to` has room for all. */
static size_t copy_front(char *to, struct str s)
{
	size_t n = 0;

	while (n + 16 <= s.n && copy_16(to + n, s.p + n))
		n += 16;
	for (; n < s.n && is_plain[(unsigned char)s.p[n]]; n++)
		to[n] = s.p[n];
	return n;
}

/* Rare, so kept out of the way of the others. */
__attribute__((noinline)) static void add_careful(struct json_writer *w, char *p, struct str s)
{
	struct buf *b = w->out;

	json_end(w, p);
	while (s.n) {
		size_t run = copy_front(buf_reserve(b, s.n), s);

		b->n += run;
		s = str_skip(s, run);
		if (s.n)
			s = str_skip(s, add_special(b, s));
	}
	buf_add_char(b, '"');
}

void json_string_at(struct json_writer *w, char *p, struct str value)
{
	*p++ = '"';
	if (!copy_whole(p, value)) {
		add_careful(w, p, value);
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
	for (size_t i = 0; i < text.n; i++)
		assert(is_plain[(unsigned char)text.p[i]]);
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

void json_null(struct json_writer *w)
{
	json_raw(w, STR("null"));
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
