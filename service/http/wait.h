/*
 * wait: deadlines of suspended exchanges, thousands of them on one timer. A hashed wheel: a slot
 * holds what is due within its 8 ms, in this round of the wheel or a later one. May be late by two
 * slots.
 */
#ifndef HTTP_WAIT_H
#define HTTP_WAIT_H

#include "base/loop.h"

struct wait {
	struct wait *next, *prev; /* NULL: not waiting */
	int64_t due_ms;           /* monotonic */
};

struct wait_wheel;
typedef void wait_fn(struct wait *w);

struct wait_wheel *wait_wheel_new(struct loop *loop, wait_fn *on_due);
void wait_wheel_free(struct wait_wheel *wheel); /* NULL is fine; nothing may be waiting */
/* on_due(w) runs once after timeout_ms, unless wait_end() comes first. */
void wait_begin(struct wait_wheel *wheel, struct wait *w, int64_t timeout_ms);
void wait_end(struct wait_wheel *wheel, struct wait *w); /* fine when it is not waiting */
void wait_expire_all(struct wait_wheel *wheel);          /* as if everything were due now */

#endif
