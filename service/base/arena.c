/*
 * arena: blocks in a list, the first kept across resets. What a large request took beyond it is
 * spare for the next one: given back and asked for anew, its pages cost as much as the work done
 * in them.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

enum { FIRST_BLOCK = 8 * 1024, ALIGNMENT = 16, SPARE_LEAST = 2 * FIRST_BLOCK };
/* Of a thread; none where the sanitizer is to see who still looks at what an arena gave up. */
#ifdef PRESENCED_SANITIZED
enum { SPARE_MOST = 0 };
#else
enum { SPARE_MOST = 2 * 1024 * 1024 };
#endif

struct block {
	struct block *next;
	size_t size, used;
	_Alignas(ALIGNMENT) char bytes[];
};

struct arena {
	struct block *first, *current;
	size_t ceiling, total, first_block;
};

static _Thread_local struct {
	struct block *first;
	size_t bytes;
} spare;

/* NULL where none has the size, at least and roughly. */
static struct block *spare_take(size_t size)
{
	for (struct block **at = &spare.first; *at; at = &(*at)->next) {
		struct block *b = *at;

		if (b->size < size || b->size / 2 > size)
			continue;
		*at = b->next;
		spare.bytes -= b->size;
		return b;
	}
	return NULL;
}

static struct block *block_new(size_t size)
{
	struct block *b = size >= SPARE_LEAST ? spare_take(size) : NULL;

	if (!b) {
		b = mem_resize(NULL, sizeof(*b) + size);
		b->size = size;
	}
	b->next = NULL;
	b->used = 0;
	return b;
}

/* The one that nobody has wanted for longest. */
static void spare_drop_oldest(void)
{
	struct block **at = &spare.first;

	while ((*at)->next)
		at = &(*at)->next;
	spare.bytes -= (*at)->size;
	free(*at);
	*at = NULL;
}

static void block_free(struct block *b)
{
	if (b->size < SPARE_LEAST || b->size > SPARE_MOST) {
		free(b);
		return;
	}
	while (spare.bytes + b->size > SPARE_MOST)
		spare_drop_oldest();
	spare.bytes += b->size;
	b->next = spare.first;
	spare.first = b;
}

static void blocks_free(struct block *b)
{
	while (b) {
		struct block *next = b->next;
		block_free(b);
		b = next;
	}
}

struct arena *arena_new_sized(size_t ceiling, size_t first_block)
{
	struct arena *a = mem_new(sizeof(*a));

	a->ceiling = ceiling;
	a->first_block = first_block;
	return a;
}

struct arena *arena_new(size_t ceiling)
{
	return arena_new_sized(ceiling, FIRST_BLOCK);
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	blocks_free(a->first);
	free(a);
}

void arena_reset(struct arena *a)
{
	if (a->first) {
		blocks_free(a->first->next);
		a->first->next = NULL;
		a->first->used = 0;
	}
	a->current = a->first;
	a->total = 0;
}

/* Before its own: the current block stays the last one. */
void arena_take_over(struct arena *a, struct arena *other)
{
	struct block *last = other->current;

	if (last) {
		last->next = a->first;
		a->first = other->first;
		if (!a->current)
			a->current = last;
		a->total += other->total;
	}
	free(other);
}

bool arena_is_over(const struct arena *a)
{
	return a->ceiling && a->total > a->ceiling;
}

static void grow(struct arena *a, size_t bytes)
{
	size_t size = a->current ? a->current->size * 2 : a->first_block;
	struct block *b = block_new(size > bytes ? size : bytes);

	if (a->current)
		a->current->next = b;
	else
		a->first = b;
	a->current = b;
}

/* Aligned, not zeroed. */
static void *take(struct arena *a, size_t bytes)
{
	size_t need = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);

	if (!a->current || a->current->size - a->current->used < need)
		grow(a, need);
	void *p = a->current->bytes + a->current->used;
	a->current->used += need;
	a->total += need;
	return p;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
	return memset(take(a, bytes), 0, bytes);
}

static size_t bytes_of(size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		abort();
	return bytes;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	return arena_alloc(a, bytes_of(count, size));
}

void *arena_room(struct arena *a, size_t count, size_t size)
{
	return take(a, bytes_of(count, size));
}

char *arena_cstr(struct arena *a, struct str s)
{
	char *copy = take(a, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

struct str arena_str(struct arena *a, struct str s)
{
	return str_n(arena_cstr(a, s), s.n);
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		n = 0;
	char *text = take(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, fmt, again);
	va_end(again);
	return str_n(text, (size_t)n);
}
