/* replica_group_state: what groups remember and were told, as Redis and the other processes say. */
#include "state/group_queue.h"

#include <limits.h>

#include "base/log.h"

enum { LINES_PER_STEP = 16 };

/* ---- what was told ---- */

void group_state_forget(struct replica_group *g)
{
	group_memory_clear(&g->memory);
	version_set(&g->version, STR(""));
	group_ahead_forget(g);
}

static void add(struct replica_domain *d, struct replica_group *g, struct str version,
		struct str lines)
{
	g->live_generation = d->wanted;
	version_set(&g->version, version);
	group_memory_add(&g->memory, lines);
	group_ahead_forget(g); /* its views are of what changes */
	reservations_note(d, g);
	warm_state(g);
}

/* Something between what is known and the change was not told: that cannot be, but should it, the
 * group's memory must not be half of it for ever. */
static void read_again(struct replica_domain *d, struct replica_group *g)
{
	log_event(LOG_WARN, "a change of a group's memory is missing, reading the domain again",
		  LOG_S("domain", d->name), LOG_S("group", g->id));
	store_load_domain(d->state->store, d->name);
}

void group_state_apply(struct replica_domain *d, struct str group, struct str base,
		       struct str version, struct str lines)
{
	struct replica_group *g = group_find(d, group);

	if (!g || !version_is_newer(version, &g->version))
		return; /* deleted meanwhile, or this process's own */
	if (base.n == 0) {
		group_state_forget(g); /* begun anew: what there was had run out */
	} else if (!str_eq(base, version_str(&g->version))) {
		read_again(d, g);
		return;
	}
	add(d, g, version, lines);
	group_queue_caught_up(d, g->id);
}

void group_state_replace(struct replica_domain *d, struct str group, struct str version,
			 struct str lines)
{
	struct replica_group *g = group_find(d, group);

	if (!g)
		return;
	group_state_forget(g);
	if (version.n)
		add(d, g, version, lines);
}

/* ---- reading ---- */

bool group_state_read_some(struct replica_group *g)
{
	return group_memory_read(&g->memory, LINES_PER_STEP, g->object->domain->state->reading);
}

const struct group_state *replica_group_state(struct replica_domain *d, struct str id)
{
	struct replica_group *g = group_find(d->saved ? d->saved : d, id);

	if (!g || !g->version.text[0])
		return NULL;
	if (!group_memory_is_read(&g->memory))
		group_memory_read(&g->memory, SIZE_MAX, d->state->reading);
	return &g->memory.state;
}

struct str replica_group_version(struct replica_domain *d, struct str id)
{
	const struct replica_group *g = group_find(d, id);

	return g && g->version.text[0] ? version_str(&g->version) : STR("0-0");
}
