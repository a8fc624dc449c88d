/* memory: the one place that decides what happens when there is none. */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_die(void *p)
{
	if (!p) {
		fputs("presenced: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *mem_new(size_t bytes)
{
	return or_die(calloc(1, bytes ? bytes : 1));
}

void *mem_resize(void *old, size_t bytes)
{
	return or_die(realloc(old, bytes ? bytes : 1));
}

void *mem_copy(const void *p, size_t n)
{
	char *copy = or_die(malloc(n + 1));

	if (n)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}
