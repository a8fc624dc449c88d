/* shift: the days on which a shift begins, and the moments of one. Pure; for roster.c. */
#ifndef CORE_SHIFT_H
#define CORE_SHIFT_H

#include "core/roster.h"

/* The first day not before, or the last one not after `day`, on which the shift begins; false where
 * there is none. */
bool shift_day_from(const struct shift *s, int64_t day, int64_t *out);
bool shift_day_until(const struct shift *s, int64_t day, int64_t *out);

struct shift_moments {
	int64_t from_ms, to_ms;
};
struct shift_moments shift_on(const struct shift *s, const struct zone *zone, int64_t day);

#endif
