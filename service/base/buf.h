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
	if (b->size - b->n < bytes)
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

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);
void json_string(struct json_writer *w, struct str value);
void json_int(struct json_writer *w, int64_t value);
void json_bool(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
void json_time(struct json_writer *w, int64_t at_ms);  /* RFC 3339 UTC, milliseconds, as a string */
void json_raw(struct json_writer *w, struct str json); /* one complete value, trusted */

/*
 * The key is ours (a field, a checked id): plain ASCII, written as it is. Then exactly one value.
 * Inline, as are those below: a literal key becomes a few stores.
 */
static inline void json_key(struct json_writer *w, struct str key)
{
	char *p = buf_reserve(w->out, key.n + 4);

	*p = ',';
	p += w->needs_comma;
	*p++ = '"';
	memcpy(p, key.p, key.n);
	p += key.n;
	*p++ = '"';
	*p++ = ':';
	w->out->n = (size_t)(p - w->out->p);
	w->needs_comma = false;
}

/* Key and value in one call; a NULL view (p == NULL) or time 0 writes nothing. */
static inline void json_put_string(struct json_writer *w, const char *key, struct str value)
{
	if (value.p) {
		json_key(w, str_n(key, strlen(key)));
		json_string(w, value);
	}
}

static inline void json_put_int(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, str_n(key, strlen(key)));
	json_int(w, value);
}

static inline void json_put_bool(struct json_writer *w, const char *key, bool value)
{
	json_key(w, str_n(key, strlen(key)));
	json_bool(w, value);
}

static inline void json_put_time(struct json_writer *w, const char *key, int64_t at_ms)
{
	if (at_ms) {
		json_key(w, str_n(key, strlen(key)));
		json_time(w, at_ms);
	}
}

#endif
