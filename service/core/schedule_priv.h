/* schedule_priv: what schedule.c (what holds) and schedule_change.c (until when) share. */
#ifndef CORE_SCHEDULE_PRIV_H
#define CORE_SCHEDULE_PRIV_H

#include "core/schedule.h"

struct hours {
	int64_t from_ms, to_ms;
};

int64_t schedule_day_begin(const struct schedule *s, int64_t day);
/* The day that has begun: where midnight is repeated, the wall may show the day before again. */
int64_t schedule_day_of(const struct schedule *s, int64_t at_ms);
/* Calls fn for the hours that begin on the day, until it returns false. */
bool schedule_each_hours(const struct schedule *s, int64_t day,
			 bool (*fn)(void *arg, const struct hours *h), void *arg);
/* The nearest day in the direction (1, -1), `day` included, on which a holiday begins or is over.
 */
bool schedule_holiday_edge(const struct schedule *s, int64_t day, int direction, int64_t *out);
/* By enum override_holder; NULL = none was ever set. */
const struct override *schedule_override(const struct schedule *s, int holder);
bool schedule_has_override(const struct schedule *s);
/* The override in force; false, *out untouched, where none is. */
bool schedule_overridden(const struct schedule *s, int64_t at_ms, struct schedule_moment *out);
/* schedule_at(), always anew. */
struct schedule_moment schedule_look(const struct schedule *s, int64_t at_ms);

#endif
