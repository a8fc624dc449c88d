/* group: what a group's settings mean where they say "as the strategy", and finding a member in the
 * group's state. */
#include "core/group.h"

bool group_rings_in_turn(const struct group *g)
{
	return g->strategy != GROUP_STRATEGY_SIMULTANEOUS;
}

bool group_remembers(const struct group *g)
{
	return g->strategy == GROUP_STRATEGY_ROUND_ROBIN ||
	       g->strategy == GROUP_STRATEGY_LONGEST_IDLE ||
	       g->strategy == GROUP_STRATEGY_FEWEST_CALLS;
}

bool group_ringing_is_busy(const struct group *g)
{
	return g->ringing_is_busy == RINGING_BUSY_BY_STRATEGY
		       ? group_rings_in_turn(g)
		       : g->ringing_is_busy == RINGING_BUSY_YES;
}

int64_t group_reserve_s(const struct group *g)
{
	if (g->reserve_s >= 0)
		return g->reserve_s;
	return group_rings_in_turn(g) ? RESERVE_DEFAULT_S : 0;
}

const struct member_state *group_state_member(const struct group_state *s, struct str user)
{
	size_t low = 0, high = s ? s->member_count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int by = str_cmp(s->members[middle].user, user);

		if (by == 0)
			return &s->members[middle];
		if (by < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
