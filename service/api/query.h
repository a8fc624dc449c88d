/*
 * query: parameters of a query, one after the other. What does not fit is a fault of the request;
 * whoever has read all of them answers, by query_is_fine().
 */
#ifndef API_QUERY_H
#define API_QUERY_H

#include "api/request.h"

/* A fault at "?<name>". */
#define query_fault(r, name, ...)                                                                  \
	fault_add(&(r)->x->faults, arena_printf((r)->arena, "?%s", name), __VA_ARGS__)

/* Left as it is where the parameter is not given; `right`: "internal or external". */
void query_word(struct request *r, const char *name, const struct words *words, const char *right,
		int *value);
void query_flag(struct request *r, const char *name, bool *out); /* false where not given */
/* 1 to `most` bytes; p NULL where not given. */
void query_text(struct request *r, const char *name, size_t most, struct str *out);
/* False: there are faults, and they are replied. */
MUST_CHECK
bool query_is_fine(struct request *r);

#endif
