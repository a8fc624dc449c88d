/* replica_schedule: a domain's schedules, decoded at first use, and the time zones they are in. The
 * rules of a zone are read from the system once in the life of the process. */
#include "state/state_priv.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "core/schedule.h"

struct kept_schedule {
	struct schedule schedule; /* first */
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

static void set_zone(struct replica_domain *d, void *value, struct arena *a)
{
	struct kept_schedule *kept = value;

	(void)a;
	kept->schedule.memo = &kept->memo;
	kept->schedule.zone = replica_zone(d, kept->schedule.time_zone);
}

static const struct lookup_kind kind = { .prefix = STR("schedule/"),
					 .table = &schedule_table,
					 .size = sizeof(struct kept_schedule),
					 .id_offset = offsetof(struct schedule, id),
					 .block = 1024,
					 .complete = set_zone };

/* Only the own holidays of the one that is named count: however long the chain, one is looked at.
 */
const struct schedule *replica_schedule(struct replica_domain *d, struct str id)
{
	struct kept_schedule *kept = lookup_get(d, &d->schedules, &kind, id);
	struct schedule *s = kept ? &kept->schedule : NULL;

	if (s && !kept->is_linked && s->holidays_of.n && !str_eq(s->holidays_of, s->id))
		s->holidays_too = lookup_get(d, &d->schedules, &kind, s->holidays_of);
	if (kept)
		kept->is_linked = true;
	return s;
}
