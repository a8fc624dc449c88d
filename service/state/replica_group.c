/* replica_group: a domain's groups, decoded at first use, found by id, extension and number. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

enum { GROUP_BLOCK = 1024 };

struct replica_group *group_find(struct replica_domain *d, struct str id)
{
	struct replica_group *g;

	HASH_FIND(hh, d->groups, id.p, id.n, g);
	return g;
}

/* In a string its quotes would be escaped: what is found can only be the member itself. */
static bool has_rules(const struct object *o)
{
	static const char member[] = "\"visibility\":";

	return memmem(object_json(o).p, object_json(o).n, member, sizeof(member) - 1);
}

static void note_rules(struct replica_domain *d, struct replica_group *g, bool rules)
{
	if (g->rules && !rules)
		DL_DELETE2(d->ruling, g, prev_ruling, next_ruling);
	if (!g->rules && rules)
		DL_APPEND2(d->ruling, g, prev_ruling, next_ruling);
	g->rules = rules;
}

static void group_free(struct replica_domain *d, struct replica_group *g)
{
	HASH_DEL(d->groups, g);
	note_rules(d, g, false);
	warm_group_gone(d->state, g);
	arena_free(g->arena);
	group_state_forget(g);
	reservations_forget(d, g);
	group_ahead_free(g);
	free(g);
}

void group_touched(struct object *o, bool gone)
{
	struct str id = key_part(o->key, 1);
	struct replica_group *g = group_find(o->domain, id);

	if (!g && !gone) {
		g = mem_new(sizeof(*g));
		g->object = o;
		g->id = id;
		HASH_ADD_KEYPTR(hh, o->domain->groups, g->id.p, g->id.n, g);
	}
	if (!g)
		return;
	arena_free(g->arena);
	g->arena = NULL;
	note_rules(o->domain, g, !gone && has_rules(o));
	if (gone)
		group_free(o->domain, g);
	else
		warm_group(g);
}

void groups_free(struct replica_domain *d)
{
	struct replica_group *g, *next;

	HASH_ITER(hh, d->groups, g, next)
	group_free(d, g);
}

const struct group *group_decoded(struct replica_group *g)
{
	if (!g)
		return NULL;
	if (!g->arena) {
		g->arena = arena_new_sized(0, GROUP_BLOCK);
		if (!table_decode_stored(&group_table, object_json(g->object), g->arena, &g->group))
			g->group = (struct group){ 0 };
		g->group.id = g->id;
	}
	return &g->group;
}

const struct group *replica_group(struct replica_domain *d, struct str id)
{
	return group_decoded(group_find(d, id));
}

const struct group *replica_group_dialled(struct replica_domain *d, struct str target)
{
	struct replica_group *g = group_find(d, target);
	struct object *o = g ? NULL : index_find(d, 'g', target);

	return group_decoded(o ? group_find(d, key_part(o->key, 1)) : g);
}
