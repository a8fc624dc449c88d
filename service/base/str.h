/*
 * str: a view of bytes somebody else owns. Not NUL-terminated; may hold any byte.
 * Views are passed by value and stay valid as long as what they point into.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* For printf: printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).n, (s).p
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })

/* View of a C string; NULL gives the empty view. */
static inline struct str str_of(const char *c)
{
	return (struct str){ c, c ? strlen(c) : 0 };
}

static inline struct str str_n(const char *p, size_t n)
{
	return (struct str){ p, n };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is_empty(struct str s)
{
	return s.n == 0;
}

bool str_eq_nocase(struct str a, struct str b); /* ASCII case only */
int str_cmp(struct str a, struct str b);        /* byte order, as strcmp */
bool str_has_prefix(struct str s, struct str prefix);
bool str_has_suffix(struct str s, struct str suffix);
struct str str_trim(struct str s); /* without leading/trailing SP, HT, CR, LF */

/* Without the first `bytes`, at most all. */
static inline struct str str_skip(struct str s, size_t bytes)
{
	if (bytes > s.n)
		bytes = s.n;
	return bytes ? str_n(s.p + bytes, s.n - bytes) : s;
}

/* Position of the first `c`, or s.n where there is none. */
static inline size_t str_find_char(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

bool str_contains_nocase(struct str s, struct str needle); /* ASCII case only */
/*
 * Cuts the part before the first `sep` off the front of *rest and returns it; *rest becomes what
 * follows. Without `sep` it returns all and leaves *rest empty with p == NULL.
 */
static inline struct str str_cut(struct str *rest, char sep)
{
	size_t at = str_find_char(*rest, sep);
	struct str head = str_n(rest->p, at);

	*rest = at < rest->n ? str_skip(*rest, at + 1) : STR_NONE;
	return head;
}

/* Decimal digits only, the whole view, no sign; false on anything else or beyond `max`. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out_value);
bool str_is_utf8(struct str s);     /* well formed, RFC 3629 */
bool str_has_control(struct str s); /* C0 controls or DEL */
bool str_is_graphic(struct str s);  /* printable ASCII and no blank */
/* Every byte is one of the bytes of `allowed`. */
bool str_only(struct str s, const char *allowed);

#endif
