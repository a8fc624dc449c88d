/*
 * fault: what is wrong with a request, where, and what would be right. All faults of a request are
 * collected and shown together in the problem body's `errors`.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/arena.h"

struct fault {
	struct str pointer; /* JSON pointer (RFC 6901) into the body, or "?name" in the query */
	struct str text;    /* what is wrong and what would be right, one sentence */
	struct fault *next;
};

enum { FAULTS_MAX = 32 }; /* further ones are counted, not kept */

struct faults {
	struct arena *arena; /* owns pointer and text copies */
	struct fault *first, *last;
	size_t count;
};

#define FAULTS(arena_) ((struct faults){ .arena = (arena_) })

/* Copies both into the arena. */
__attribute__((format(printf, 3, 4))) void fault_add(struct faults *f, struct str pointer,
						     const char *fmt, ...);

#endif
