/* replica_roster: a domain's rosters, decoded at first use, with the time zones they are in. */
#include "state/state_priv.h"

#include <stddef.h>

static void set_zones(struct replica_domain *d, void *value, struct arena *a)
{
	struct roster *r = value;
	const struct zone **zones = ARENA_ARRAY(a, r->shift_count, const struct zone *);

	r->zone = replica_zone(d, r->time_zone);
	for (size_t i = 0; i < r->shift_count; i++)
		if (r->shifts[i].time_zone.n)
			zones[i] = replica_zone(d, r->shifts[i].time_zone);
	r->shift_zones = zones;
}

static const struct lookup_kind kind = { .prefix = STR("roster/"),
					 .table = &roster_table,
					 .size = sizeof(struct roster),
					 .id_offset = offsetof(struct roster, id),
					 .block = 1024,
					 .complete = set_zones };

const struct roster *replica_roster(struct replica_domain *d, struct str id)
{
	return lookup_get(d, &d->rosters, &kind, id);
}
