/* place: JSON pointers (RFC 6901) for faults. */
#include "wire/place.h"

#include <stdarg.h>
#include <stdio.h>

/* Section 3: "~" becomes ~0, "/" becomes ~1. */
static struct str escape(struct str key, struct arena *a)
{
	char *text = arena_alloc(a, key.n * 2 + 1);
	size_t n = 0;

	for (size_t i = 0; i < key.n; i++) {
		if (key.p[i] == '~' || key.p[i] == '/') {
			text[n++] = '~';
			text[n++] = key.p[i] == '~' ? '0' : '1';
		} else {
			text[n++] = key.p[i];
		}
	}
	return str_n(text, n);
}

struct str pointer_add(struct str pointer, struct str key, struct arena *a)
{
	struct str safe = escape(key, a);

	return arena_printf(a, "%.*s/%.*s", STR_ARG(pointer), STR_ARG(safe));
}

struct str place_pointer(const struct place *at, struct arena *a)
{
	if (!at)
		return STR("");
	struct str above = place_pointer(at->up, a);
	if (at->key.p)
		return pointer_add(above, at->key, a);
	return arena_printf(a, "%.*s/%zu", STR_ARG(above), at->index);
}

void place_fault(const struct place *at, struct faults *f, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	fault_add(f, place_pointer(at, f->arena), "%s", text);
}
