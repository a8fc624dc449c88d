/* membership: see membership.h. */
#include "core/membership.h"

static bool may_ring(const struct directory *d, const struct group *g, struct str user, int depth);

static bool is_named(const struct directory *d, struct str roster, struct str user)
{
	const struct roster *r = d->roster(d->state, roster);
	struct str named;

	for (size_t i = 0; r && (named = roster_user(r, i, NULL, NULL)).p; i++)
		if (str_eq(named, user))
			return true;
	return false;
}

static bool list_may_ring(const struct directory *d, const struct group_member *members,
			  size_t count, struct str user, int depth)
{
	for (size_t i = 0; i < count; i++) {
		const struct group_member *m = &members[i];

		if ((m->kind == MEMBER_ROSTER && is_named(d, m->target, user)) ||
		    (m->kind == MEMBER_USER && str_eq(m->target, user)) ||
		    (m->kind == MEMBER_GROUP &&
		     may_ring(d, d->find_group(d->state, m->target), user, depth + 1)))
			return true;
	}
	return false;
}

static bool may_ring(const struct directory *d, const struct group *g, struct str user, int depth)
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

bool group_may_ring(const struct directory *d, const struct group *g, struct str user)
{
	return may_ring(d, g, user, 1);
}

static bool list_holds(const struct group_member *members, size_t count, enum member_kind kind,
		       struct str target)
{
	for (size_t i = 0; i < count; i++)
		if (members[i].kind == kind && str_eq(members[i].target, target))
			return true;
	return false;
}

bool group_lists(const struct group *g, enum member_kind kind, struct str target)
{
	if (list_holds(g->members, g->member_count, kind, target))
		return true;
	for (size_t i = 0; i < g->stage_count; i++)
		if (list_holds(g->stages[i].members, g->stages[i].member_count, kind, target))
			return true;
	return false;
}
