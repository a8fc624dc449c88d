/* replica_roster: a domain's rosters, decoded at first use, with the time zones they are in. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct roster_entry {
	UT_hash_handle hh;
	struct arena *arena;
	struct roster roster;
};

static void set_zones(struct replica_domain *d, struct roster *r, struct arena *a)
{
	const struct zone **zones = ARENA_ARRAY(a, r->shift_count, const struct zone *);

	r->zone = replica_zone(d, r->time_zone);
	for (size_t i = 0; i < r->shift_count; i++)
		if (r->shifts[i].time_zone.n)
			zones[i] = replica_zone(d, r->shifts[i].time_zone);
	r->shift_zones = zones;
}

static struct roster_entry *decode(struct replica_domain *d, struct object *o)
{
	struct roster_entry *e = mem_new(sizeof(*e));

	e->arena = arena_new_sized(0, 1024);
	if (!table_decode_stored(&roster_table, object_json(o), e->arena, &e->roster))
		e->roster = (struct roster){ 0 };
	e->roster.id = arena_str(e->arena, key_part(o->key, 1));
	set_zones(d, &e->roster, e->arena);
	HASH_ADD_KEYPTR(hh, d->rosters, e->roster.id.p, e->roster.id.n, e);
	return e;
}

const struct roster *replica_roster(struct replica_domain *d, struct str id)
{
	struct roster_entry *e = NULL;
	struct object *o;

	if (id.n == 0)
		return NULL;
	HASH_FIND(hh, d->rosters, id.p, id.n, e);
	if (e)
		return &e->roster;
	o = object_find(d, STR("roster/"), id);
	return o && o->kept ? &decode(d, o)->roster : NULL;
}

void rosters_forget(struct replica_domain *d)
{
	struct roster_entry *e, *next;

	HASH_ITER(hh, d->rosters, e, next)
	{
		HASH_DEL(d->rosters, e);
		arena_free(e->arena);
		free(e);
	}
}
