/*
 * group_ahead: what a group will remember once the choices on their way to Redis have arrived. The
 * next question in this process goes by it, so that two in one turn do not get the same first
 * choice; across processes the commit judges.
 */
#include "state/group_queue.h"

#include "base/clock.h"

enum { AHEAD_MOST = 1000, AHEAD_BLOCK = 4096 };

void group_ahead_forget(struct replica_group *g)
{
	if (!g)
		return;
	g->ahead_known = false;
	g->ahead = NULL;
}

void group_ahead_free(struct replica_group *g)
{
	group_ahead_forget(g);
	arena_free(g->ahead_arena);
	g->ahead_arena = NULL;
}

static size_t apply(struct group_draft *draft, struct queue_item *list, size_t most)
{
	size_t n = 0;

	for (struct queue_item *item = list; item && n < most; item = item->next) {
		const struct pending_group *p = pending_group_of(item);

		if (item->err || p->change.kind != GROUP_CHANGE_CHOICE)
			continue;
		(void)group_draft_apply(draft, &p->change);
		n++;
	}
	return n;
}

static void make(struct replica_domain *d, struct replica_group *g, const struct queue *q)
{
	size_t n;

	if (!g->ahead_arena)
		g->ahead_arena = arena_new_sized(0, AHEAD_BLOCK);
	arena_reset(g->ahead_arena);
	g->ahead = group_draft_new(replica_group_state(d, g->id), clock_now_ms(), g->ahead_arena);
	n = apply(g->ahead, q->flying, AHEAD_MOST);
	(void)apply(g->ahead, q->waiting, AHEAD_MOST - n);
}

/* A choice more: on what is there already, or, where nobody has asked yet, with the rest. */
void group_ahead_add(struct replica_group *g, const struct group_change *c)
{
	if (g && g->ahead)
		(void)group_draft_apply(g->ahead, c);
	else
		group_ahead_forget(g);
}

const struct group_state *group_state_ahead(struct replica_domain *d, struct str id)
{
	struct replica_group *g = group_find(d, id);
	const struct queue *q;

	if (g && g->assumed)
		return g->assumed;
	d = d->saved ? d->saved : d;
	/* without Redis nobody can be reserved, and no call is refused for it */
	if (!d->state->group_changes.all || !store_is_up(d->state->store))
		return replica_group_state(d, id);
	g = group_find(d, id);
	if (g && !g->ahead_known) {
		g->ahead_known = true;
		q = queue_find(&d->state->group_changes, d->name, id);
		if (q)
			make(d, g, q);
	}
	return g && g->ahead ? group_draft_state(g->ahead) : replica_group_state(d, id);
}

bool replica_assume_group(struct replica_domain *d, struct str id, const struct group_state *state)
{
	struct replica_group *g = group_find(d, id);

	if (g)
		g->assumed = state;
	return g != NULL;
}
