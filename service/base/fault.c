/* fault: a list that keeps its order. */
#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>

void fault_add(struct faults *f, struct str pointer, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (f->count++ >= FAULTS_MAX)
		return;
	va_start(args, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);

	struct fault *fault = ARENA_NEW(f->arena, struct fault);
	fault->pointer = arena_str(f->arena, pointer);
	fault->text =
		arena_str(f->arena, str_n(text, n < 0                      ? 0
						: (size_t)n < sizeof(text) ? (size_t)n
									   : sizeof(text) - 1));
	if (f->last)
		f->last->next = fault;
	else
		f->first = fault;
	f->last = fault;
}
