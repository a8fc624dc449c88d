/*
 * arena: memory with one lifetime (a request, a decoded object). Nothing in it is freed singly.
 *
 * Allocation never returns NULL: when the system has no memory the process ends (base/memory.h);
 * past the ceiling the arena goes on serving but is marked, and whoever owns it answers the
 * request with ERR_TOO_LARGE instead of its result.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

struct arena;

/* ceiling: bytes after which arena_is_over() becomes true; 0 = none. */
struct arena *arena_new(size_t ceiling);
/* As arena_new; the first block holds first_block bytes: for the many small ones that live long. */
struct arena *arena_new_sized(size_t ceiling, size_t first_block);
void arena_free(struct arena *a);  /* NULL is fine */
void arena_reset(struct arena *a); /* keeps its first block for reuse */
/* What lies in `other` lives on in `a`; `other` is gone. */
void arena_take_over(struct arena *a, struct arena *other);
bool arena_is_over(const struct arena *a);

/* Zeroed and aligned for any type. */
__attribute__((malloc, returns_nonnull)) void *arena_alloc(struct arena *a, size_t bytes);
__attribute__((malloc, returns_nonnull)) void *arena_array(struct arena *a, size_t count,
							   size_t size);
/* The same, not zeroed: for what is filled at once. */
__attribute__((malloc, returns_nonnull)) void *arena_room(struct arena *a, size_t count,
							  size_t size);
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))
#define ARENA_ROOM(a, count, type) ((type *)arena_room((a), (count), sizeof(type)))

/* Copies; always NUL-terminated behind the view. */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
__attribute__((format(printf, 2, 3))) struct str arena_printf(struct arena *a, const char *fmt,
							      ...);

#endif
