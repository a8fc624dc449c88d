/* routing_hours: what R3 goes by: the override of a group, that of the site it is at, its schedule.
 * A site or a schedule that vanished keeps nobody away. */
#include "core/routing_priv.h"

struct schedule_moment routing_hours_now(const struct routing *r, const struct routing_hours *of)
{
	const struct directory *d = r->directory;
	const struct schedule *s =
		of->schedule.n && d->schedule ? d->schedule(d->state, of->schedule) : NULL;
	const struct site *site = of->site.n && d->site ? d->site(d->state, of->site) : NULL;
	struct schedule hours;

	if (!schedule_below(s, of->override, site ? &site->override : NULL, &hours))
		return (struct schedule_moment){ .state = SCHEDULE_OPEN };
	return schedule_at(&hours, r->now_ms);
}

struct str routing_hours_holder(const struct routing *r, const struct routing_hours *of,
				const struct schedule_moment *moment)
{
	struct arena *a = r->arena;

	if (moment->reason != REASON_OVERRIDE || moment->holder == HELD_BY_SCHEDULE)
		return JOIN(a, STR("schedule "), of->schedule);
	if (moment->holder == HELD_BY_SITE)
		return JOIN(a, STR("the override of site "), of->site);
	return STR("the group's own override");
}
