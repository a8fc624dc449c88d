/* agent_groups: see agent_groups.h. */
#include "api/agent_groups.h"

#include "api/group_members.h"

struct gathering {
	struct request *r;
	const struct subject *s;
	struct agent_of_group *list;
	size_t count;
};

static void add_group(void *arg, struct str group)
{
	struct gathering *g = arg;
	struct replica_domain *d = g->r->domain;
	const struct group *found = replica_group(d, group);
	struct str user = g->s->user->id;

	if (g->count == AGENT_GROUPS_MAX || !found || !group_has_member(d, found, user))
		return;
	g->list[g->count++] = (struct agent_of_group){
		arena_str(g->r->arena, group),
		agent_standing(g->s, group_state_member(replica_group_state(d, group), user),
			       g->r->now_ms)
	};
}

const struct agent_of_group *agent_groups(struct request *r, const struct subject *s,
					  size_t *out_count)
{
	struct gathering g = { .r = r, .s = s };

	*out_count = 0;
	if (agent_standing(s, NULL, r->now_ms).wish == AGENT_ACTION_NONE)
		return NULL;
	g.list = ARENA_ARRAY(r->arena, AGENT_GROUPS_MAX, struct agent_of_group);
	replica_groups_containing(r->domain, s->user->id, add_group, &g);
	*out_count = g.count;
	return g.list;
}
