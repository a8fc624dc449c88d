/* replica_override: what if another override were in force. */
#include "core/schedule.h"
#include "state/state_priv.h"

static const struct override *override_of(struct replica_domain *d, enum override_holder holder,
					  struct str id)
{
	const struct schedule *schedule;
	const struct group *group;
	const struct site *site;

	switch (holder) {
	case HELD_BY_GROUP: group = replica_group(d, id); return group ? &group->override : NULL;
	case HELD_BY_SITE: site = replica_site(d, id); return site ? &site->override : NULL;
	default: schedule = replica_schedule(d, id); return schedule ? &schedule->override : NULL;
	}
}

bool replica_override_swap(struct replica_domain *d, enum override_holder holder, struct str id,
			   struct override *value)
{
	struct override *held = (struct override *)(uintptr_t)override_of(d, holder, id);
	struct override before;

	if (!held)
		return false;
	if (holder == HELD_BY_SCHEDULE)
		*replica_schedule(d, id)->memo = (struct schedule_memo){ 0 };
	before = *held;
	*held = *value;
	*value = before;
	return true;
}
