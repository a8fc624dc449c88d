/* replica_schedule: a domain's schedules, decoded at first use, and the time zones they are in. The
 * rules of a zone are read from the system once in the life of the process. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"
#include "core/schedule.h"

struct schedule_entry {
	UT_hash_handle hh;
	struct arena *arena;
	struct schedule schedule;
	struct schedule_memo memo;
	bool is_linked; /* to the one whose holidays count here too */
};

struct zone_entry {
	UT_hash_handle hh;
	struct arena *arena;
	struct zone zone;
};

static const struct zone *zone_get(struct state *s, struct str name)
{
	struct zone_entry *e;
	struct arena *a;
	struct zone zone;

	HASH_FIND(hh, s->zones, name.p, name.n, e);
	if (e)
		return &e->zone;
	a = arena_new_sized(0, 512);
	if (!zone_load(name, a, &zone)) { /* gone from the system since it was written */
		arena_free(a);
		return NULL;
	}
	e = mem_new(sizeof(*e));
	e->arena = a;
	e->zone = zone;
	HASH_ADD_KEYPTR(hh, s->zones, e->zone.name.p, e->zone.name.n, e);
	return &e->zone;
}

const struct zone *replica_zone(struct replica_domain *d, struct str name)
{
	return zone_get(d->state, name.n ? name : d->config.time_zone);
}

void zones_free(struct state *s)
{
	struct zone_entry *e, *next;

	HASH_ITER(hh, s->zones, e, next)
	{
		HASH_DEL(s->zones, e);
		arena_free(e->arena);
		free(e);
	}
}

static struct schedule_entry *decode(struct replica_domain *d, struct object *o)
{
	struct schedule_entry *e = mem_new(sizeof(*e));
	struct schedule *s = &e->schedule;

	e->arena = arena_new_sized(0, 1024);
	if (!table_decode_stored(&schedule_table, object_json(o), e->arena, s))
		*s = (struct schedule){ 0 };
	s->memo = &e->memo;
	s->id = arena_str(e->arena, key_part(o->key, 1));
	s->zone = replica_zone(d, s->time_zone);
	HASH_ADD_KEYPTR(hh, d->schedules, s->id.p, s->id.n, e);
	return e;
}

static struct schedule_entry *entry_get(struct replica_domain *d, struct str id)
{
	struct schedule_entry *e = NULL;
	struct object *o;

	if (id.n == 0)
		return NULL;
	HASH_FIND(hh, d->schedules, id.p, id.n, e);
	if (e)
		return e;
	o = object_find(d, STR("schedule/"), id);
	return o && o->kept ? decode(d, o) : NULL;
}

/* Only the own holidays of the one that is named count: however long the chain, one is looked at.
 */
const struct schedule *replica_schedule(struct replica_domain *d, struct str id)
{
	struct schedule_entry *e = entry_get(d, id), *other;
	struct schedule *s = e ? &e->schedule : NULL;

	if (s && !e->is_linked && s->holidays_of.n && !str_eq(s->holidays_of, s->id)) {
		other = entry_get(d, s->holidays_of);
		s->holidays_too = other ? &other->schedule : NULL;
	}
	if (e)
		e->is_linked = true;
	return s;
}

void schedules_forget(struct replica_domain *d)
{
	struct schedule_entry *e, *next;

	HASH_ITER(hh, d->schedules, e, next)
	{
		HASH_DEL(d->schedules, e);
		arena_free(e->arena);
		free(e);
	}
}
