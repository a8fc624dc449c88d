/*
 * wrap_up: the work that a counted call leaves behind (P5). It begins when the call was told to be
 * over; of one that nobody ended, at its deadline: that is worked out by whoever reads, and the
 * call stays in the record as long as it lasts, so that an end told late still takes the deadline's
 * place.
 */
#ifndef CORE_WRAP_UP_H
#define CORE_WRAP_UP_H

#include "core/record.h"

/* The last one that had begun by now: it goes on while now < until_ms. until_ms 0 = there was none.
 */
struct wrap_up {
	int64_t since_ms, until_ms;
};
struct wrap_up subject_wrap_up(const struct subject *s, int64_t now_ms);
bool wrap_up_is_on(const struct wrap_up *w, int64_t now_ms);
/* Seconds that this call leaves the person with: theirs, else the domain's; a group's where that is
 * longer. */
int64_t call_wrap_up_s(const struct subject *s, const struct call *c);
/* When this call, should it run out, is done with altogether. */
int64_t call_done_ms(const struct subject *s, const struct call *c);

#endif
