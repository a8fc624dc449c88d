/* agent_groups: see agent_groups.h. */
#include "api/agent_groups.h"

struct gathering {
	struct request *r;
	const struct subject *s;
	struct agent_of_group *list;
	size_t count;
};

static void add_group(void *arg, const struct group *group)
{
	struct gathering *g = arg;
	const struct group_state *state = replica_group_state(g->r->domain, group->id);

	if (g->count == AGENT_GROUPS_MAX)
		return;
	g->list[g->count++] = (struct agent_of_group){
		arena_str(g->r->arena, group->id),
		agent_standing(g->s, group_state_member(state, g->s->user->id), g->r->now_ms)
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
	replica_groups_of(r->domain, s->user->id, add_group, &g);
	*out_count = g.count;
	return g.list;
}
