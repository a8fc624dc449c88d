/* trace: the lines with which a ladder explains itself. */
#include "core/presence.h"

#include <stdarg.h>
#include <stdio.h>

enum { FIRST_LINES = 16 };

static struct trace_line *next_line(struct trace *t)
{
	if (t->count == t->size) {
		size_t size = t->size ? t->size * 2 : FIRST_LINES;
		struct trace_line *lines = ARENA_ARRAY(t->arena, size, struct trace_line);

		if (t->count > 0)
			memcpy(lines, t->lines, t->count * sizeof(*lines));
		t->lines = lines;
		t->size = size;
	}
	return &t->lines[t->count++];
}

__attribute__((format(printf, 2, 0))) static struct str text_of(struct arena *a, const char *fmt,
								va_list args)
{
	va_list again;
	char *text;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return STR("");
	text = arena_alloc(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, args);
	return str_n(text, (size_t)n);
}

void trace_line_add(struct trace *t, const char *rung, enum reason reason, struct str source,
		    const char *fmt, ...)
{
	struct trace_line *line;
	va_list args;

	line = next_line(t);
	line->rung = str_of(rung);
	line->reason = reason;
	line->source = str_is_empty(source) ? STR_NONE : arena_str(t->arena, source);
	va_start(args, fmt);
	line->text = text_of(t->arena, fmt, args);
	va_end(args);
}
