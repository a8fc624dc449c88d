/* group_members: see group_members.h. */
#include "api/group_members.h"

static bool may_ring(struct replica_domain *d, const struct group *g, struct str user, int depth);

static bool is_named(struct replica_domain *d, struct str roster, struct str user)
{
	const struct roster *r = replica_roster(d, roster);
	struct str named;

	for (size_t i = 0; r && (named = roster_user(r, i, NULL, NULL)).p; i++)
		if (str_eq(named, user))
			return true;
	return false;
}

/* A roster says by the hour who it is: whoever it names may ring. */
static bool list_may_ring(struct replica_domain *d, const struct group_member *members,
			  size_t count, struct str user, int depth)
{
	for (size_t i = 0; i < count; i++) {
		const struct group_member *m = &members[i];

		if ((m->kind == MEMBER_ROSTER && is_named(d, m->target, user)) ||
		    (m->kind == MEMBER_USER && str_eq(m->target, user)) ||
		    (m->kind == MEMBER_GROUP &&
		     may_ring(d, replica_group(d, m->target), user, depth + 1)))
			return true;
	}
	return false;
}

static bool may_ring(struct replica_domain *d, const struct group *g, struct str user, int depth)
{
	if (!g || depth > GROUP_DEPTH_MAX)
		return false;
	if (list_may_ring(d, g->members, g->member_count, user, depth))
		return true;
	for (size_t i = 0; i < g->stage_count; i++)
		if (list_may_ring(d, g->stages[i].members, g->stages[i].member_count, user, depth))
			return true;
	return false;
}

bool group_may_ring(struct replica_domain *d, const struct group *g, struct str user)
{
	return may_ring(d, g, user, 1);
}
