/* replica_group_state: what groups remember and were told, as bytes until first use. */
#include "state/state_priv.h"

enum { STATE_BLOCK = 512 };

void group_state_forget(struct replica_group *g)
{
	owned_free(&g->live);
	version_set(&g->version, STR(""));
	arena_free(g->state_arena);
	g->state_arena = NULL;
	group_ahead_forget(g);
}

void group_state_apply(struct replica_domain *d, struct str group, struct str version,
		       struct str value)
{
	struct replica_group *g = group_find(d, group);

	if (!g)
		return; /* deleted meanwhile: what it remembered goes too */
	g->live_generation = d->wanted;
	if (!version_is_newer(version, &g->version))
		return;
	group_state_forget(g);
	g->live = owned_copy(value);
	version_set(&g->version, version);
	reservations_note(d, g);
}

void group_state_keep(struct replica_domain *d, struct str group, struct str version,
		      struct arena *arena, const struct group_state *state)
{
	struct replica_group *g = group_find(d, group);

	if (!g || g->state_arena || !g->live.n || !str_eq(version, version_str(&g->version))) {
		arena_free(arena);
		return;
	}
	g->state_arena = arena;
	g->state = *state;
}

void group_state_replace(struct replica_domain *d, struct str group, struct str version,
			 struct str value)
{
	struct replica_group *g = group_find(d, group);

	if (!g)
		return;
	group_state_forget(g);
	if (value.p)
		group_state_apply(d, group, version, value);
}

/* One process clears up behind a group that is gone; Redis looks whether it is. */
void group_state_drop(struct replica_group *g)
{
	struct replica_domain *d = g->object->domain;
	struct state *s = d->state;

	if (g->version.text[0] && !d->draft && !s->stopping && store_is_up(s->store) &&
	    store_holds_lease(s->store, d->shard))
		store_drop_group(s->store, d->name, g->id, NULL, NULL);
}

static const struct group_state *decoded(struct replica_group *g)
{
	if (!g || !g->live.n)
		return NULL;
	if (!g->state_arena) {
		g->state_arena = arena_new_sized(0, STATE_BLOCK);
		if (!table_decode_stored(&group_state_table, g->live, g->state_arena, &g->state))
			g->state = (struct group_state){ 0 };
	}
	return &g->state;
}

const struct group_state *replica_group_state(struct replica_domain *d, struct str id)
{
	return decoded(group_find(d->saved ? d->saved : d, id));
}

struct str replica_group_version(struct replica_domain *d, struct str id)
{
	const struct replica_group *g = group_find(d, id);

	return g && g->version.text[0] ? version_str(&g->version) : STR("0-0");
}
