/* buf: growing bytes. The JSON writer is in json_writer.c. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
}

void buf_grow(struct buf *b, size_t bytes)
{
	size_t size = b->size ? b->size * 2 : 256;

	while (size - b->n < bytes)
		size *= 2;
	b->p = mem_resize(b->p, size);
	b->size = size;
}

char *int_format(char *to, int64_t value)
{
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t digits = 1;

	if (value < 0)
		*to++ = '-';
	for (uint64_t least = 10; digits < INT_TEXT_MAX - 1 && rest >= least; least *= 10)
		digits++;
	for (size_t i = digits; i-- > 0; rest /= 10)
		to[i] = (char)('0' + rest % 10);
	return to + digits;
}

void buf_add_int(struct buf *b, int64_t value)
{
	char *end = int_format(buf_reserve(b, INT_TEXT_MAX), value);

	b->n = (size_t)(end - b->p);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n > 0) {
		vsnprintf(buf_reserve(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
