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

bool member_state_is_empty(const struct member_state *m)
{
	return m->login == AGENT_UNSAID && !m->paused && !m->last_call_ms && !m->calls &&
	       !m->offered && !m->reserved_until_ms;
}

size_t group_state_place(const struct group_state *s, struct str user, bool *out_found)
{
	size_t low = 0, high = s->member_count;

	*out_found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int by = str_cmp(s->members[middle].user, user);

		if (by == 0) {
			*out_found = true;
			return middle;
		}
		if (by < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct member_state *group_state_member(const struct group_state *s, struct str user)
{
	bool found = false;
	size_t at = s ? group_state_place(s, user, &found) : 0;

	return found ? &s->members[at] : NULL;
}

/* Whoever is not known would be there. */
static bool is_gap(const struct group_state *s, size_t at, struct str user)
{
	return (at == 0 || str_cmp(s->members[at - 1].user, user) < 0) &&
	       (at == s->member_count || str_cmp(user, s->members[at].user) < 0);
}

const struct member_state *group_state_member_near(const struct group_state *s, struct str user,
						   size_t *near)
{
	bool found = false;

	if (!s)
		return NULL;
	if (*near < s->member_count && str_eq(s->members[*near].user, user))
		return &s->members[(*near)++];
	if (!is_gap(s, *near, user))
		*near = group_state_place(s, user, &found);
	return found ? &s->members[(*near)++] : NULL;
}
