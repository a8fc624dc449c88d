/*
 * buf: bytes that grow at the end, and a JSON writer on top of it.
 * The writer puts the commas; it writes valid JSON (RFC 8259) for any bytes: invalid UTF-8 becomes
 * U+FFFD, controls are escaped.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	char *p;
	size_t n, size;
};

void buf_free(struct buf *b);               /* leaves an empty, usable buf */
void buf_clear(struct buf *b);              /* keeps the memory */
void buf_grow(struct buf *b, size_t bytes); /* room for that many behind the end */
void buf_add_int(struct buf *b, int64_t value);
enum { INT_TEXT_MAX = 20 };
char *int_format(char *to, int64_t value); /* no NUL; the end; room for INT_TEXT_MAX bytes */
__attribute__((format(printf, 2, 3))) void buf_printf(struct buf *b, const char *fmt, ...);

/* Room behind the end; add to b->n yourself. */
static inline char *buf_reserve(struct buf *b, size_t bytes)
{
	if (__builtin_expect(b->size - b->n < bytes, false))
		buf_grow(b, bytes);
	return b->p + b->n;
}

static inline void buf_add(struct buf *b, struct str s)
{
	if (s.n) {
		memcpy(buf_reserve(b, s.n), s.p, s.n);
		b->n += s.n;
	}
}

static inline void buf_add_char(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->n++;
}

static inline struct str buf_str(const struct buf *b)
{
	return str_n(b->p, b->n);
}

/* Writes into *out. Zero-initialise with JSON_WRITER(buf). */
struct json_writer {
	struct buf *out;
	bool needs_comma;
};
#define JSON_WRITER(buffer) ((struct json_writer){ .out = (buffer) })

/*
 * On the way of every decision, so what is short is inline, a literal key becomes a few stores, and
 * key and value together ask for room once.
 */

/* Room for `bytes` behind the comma that may come first; returns where to go on. */
static inline char *json_begin(struct json_writer *w, size_t bytes)
{
	char *p = buf_reserve(w->out, bytes + 1);

	*p = ',';
	return p + w->needs_comma;
}

/* A value is complete; `end` is behind it. */
static inline void json_end(struct json_writer *w, const char *end)
{
	w->out->n = (size_t)(end - w->out->p);
	w->needs_comma = true;
}

/* As json_begin, with the key in front: it is ours (a field, a checked id), plain ASCII. */
static inline char *json_begin_member(struct json_writer *w, struct str key, size_t bytes)
{
	char *p = json_begin(w, key.n + 3 + bytes);

	*p++ = '"';
	memcpy(p, key.p, key.n);
	p += key.n;
	*p++ = '"';
	*p++ = ':';
	return p;
}

static inline void json_open(struct json_writer *w, char bracket)
{
	char *p = json_begin(w, 1);

	*p++ = bracket;
	json_end(w, p);
	w->needs_comma = false;
}

static inline void json_close(struct json_writer *w, char bracket)
{
	buf_add_char(w->out, bracket);
	w->needs_comma = true;
}

static inline void json_object_begin(struct json_writer *w)
{
	json_open(w, '{');
}

static inline void json_object_end(struct json_writer *w)
{
	json_close(w, '}');
}

static inline void json_array_begin(struct json_writer *w)
{
	json_open(w, '[');
}

static inline void json_array_end(struct json_writer *w)
{
	json_close(w, ']');
}

void json_string(struct json_writer *w, struct str value);
void json_int(struct json_writer *w, int64_t value);
void json_bool(struct json_writer *w, bool value);
void json_time(struct json_writer *w, int64_t at_ms);  /* RFC 3339 UTC, milliseconds, as a string */
void json_raw(struct json_writer *w, struct str json); /* one complete value, trusted */
/* A string at p, which json_begin() or json_begin_member() gave, with value.n + 2 bytes of room. */
void json_string_at(struct json_writer *w, char *p, struct str value);

/* Plain: words that no user can choose, and nothing in them is ever escaped: copied unseen. The
 * check and asan builds look whether that is so. */
#ifdef PRESENCED_TEST
void json_check_plain(struct str text);
#else
static inline void json_check_plain(struct str text)
{
	(void)text;
}
#endif

static inline void json_plain_at(struct json_writer *w, char *p, struct str value)
{
	json_check_plain(value);
	*p++ = '"';
	if (value.n)
		memcpy(p, value.p, value.n);
	p += value.n;
	*p++ = '"';
	json_end(w, p);
}

void json_plain(struct json_writer *w, struct str value);

/* The key alone. Then exactly one value. */
static inline void json_key(struct json_writer *w, struct str key)
{
	json_end(w, json_begin_member(w, key, 0));
	w->needs_comma = false;
}

/* Key and value in one call; a NULL view (p == NULL) or time 0 writes nothing. */
static inline void json_put_string(struct json_writer *w, const char *key, struct str value)
{
	if (value.p)
		json_string_at(w, json_begin_member(w, str_n(key, strlen(key)), value.n + 2),
			       value);
}

static inline void json_put_plain(struct json_writer *w, const char *key, struct str value)
{
	json_plain_at(w, json_begin_member(w, str_n(key, strlen(key)), value.n + 2), value);
}

static inline void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	json_end(w, int_format(json_begin_member(w, str_n(key, strlen(key)), INT_TEXT_MAX), value));
}

static inline void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	const struct str word = value ? STR("true") : STR("false");
	char *p = json_begin_member(w, str_n(key, strlen(key)), word.n);

	memcpy(p, word.p, word.n);
	json_end(w, p + word.n);
}

static inline void json_put_time(struct json_writer *w, const char *key, int64_t at_ms)
{
	if (at_ms) {
		json_key(w, str_n(key, strlen(key)));
		json_time(w, at_ms);
	}
}

#endif
