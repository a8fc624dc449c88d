/* roster_priv: shared by roster.c (who is on duty) and roster_change.c (until when). */
#ifndef CORE_ROSTER_PRIV_H
#define CORE_ROSTER_PRIV_H

#include "core/roster.h"
#include "core/shift.h"

/* Around a moment: how long a shift is as it is then. */
struct shift_stretch {
	bool in_force;
	int64_t from_ms;         /* in force: since when */
	int64_t low_ms, high_ms; /* its nearest edges: at or before the moment, after it */
	bool has_low, has_high;
};

/* The turn that has begun last, from 0; -1 before the first one, and where there is no rotation. */
int64_t roster_turn_at(const struct roster *r, int64_t at_ms);
int64_t roster_turn_begin(const struct roster *r, int64_t turn);
const struct zone *roster_shift_zone(const struct roster *r, size_t i);
/* The last one that has begun; an earlier one of the same shift ends earlier too. */
bool roster_shift_begun(const struct shift *s, const struct zone *z, int64_t at_ms,
			int64_t *out_day, struct shift_moments *out);
/* `known`: of each shift as of at_ms; NULL = looked for. */
struct roster_moment roster_at_known(const struct roster *r, const struct shift_stretch *known,
				     int64_t at_ms);

#endif
