/*
 * replica_membership: for which groups somebody may be rung, as core/membership.h says it of one
 * group, from the person upwards by the index: it costs what they are in, not what there is.
 */
#include "state/state_priv.h"

#include "core/membership.h"

/* A breadth-first one: the nearest groups are found first, so each is found at its least depth. */
struct search {
	struct replica_domain *domain;
	int of; /* SEARCH_OF_… */
	uint64_t number;
	struct replica_group *first, **end;
};

static void find(struct search *s, struct replica_group *g)
{
	if (!g || g->found_by[s->of] == s->number)
		return;
	g->found_by[s->of] = s->number;
	g->next_found = NULL;
	*s->end = g;
	s->end = &g->next_found;
}

static void find_containing(void *arg, struct object *o)
{
	struct search *s = arg;
	struct str kind = key_part(o->key, 0), id = key_part(o->key, 1);

	if (str_eq(kind, STR("roster")))
		index_each(s->domain, 'C', id, find_containing, s);
	else
		find(s, group_find(s->domain, id));
}

/* Whatever it is dialled by may stand in the lists of others. */
static void find_parents(struct search *s, const struct group *g)
{
	index_each(s->domain, 'c', g->id, find_containing, s);
	index_each(s->domain, 'c', g->extension, find_containing, s);
	for (size_t i = 0; i < g->numbers.count; i++)
		index_each(s->domain, 'c', g->numbers.items[i], find_containing, s);
}

/* The first of a list by next_found, which is good until the next search. */
static struct replica_group *groups_of(struct replica_domain *d, struct str user, int of)
{
	struct search s = { .domain = d, .of = of, .number = ++d->state->group_searches };
	struct replica_group **at = s.end = &s.first;

	index_each(d, 'c', user, find_containing, &s);
	for (int depth = 1; depth < GROUP_DEPTH_MAX; depth++)
		for (struct replica_group **until = s.end; at != until; at = &(*at)->next_found)
			find_parents(&s, group_decoded(*at));
	return s.first;
}

void replica_groups_of(struct replica_domain *d, struct str user,
		       void (*fn)(void *arg, const struct group *g), void *arg)
{
	for (struct replica_group *g = groups_of(d, user, SEARCH_OF_USER); g; g = g->next_found)
		fn(arg, group_decoded(g));
}

struct containing {
	void (*fn)(void *arg, struct str group);
	void *arg;
};

static void report_group(void *arg, struct object *o)
{
	struct containing *c = arg;

	if (str_eq(key_part(o->key, 0), STR("group")))
		c->fn(c->arg, key_part(o->key, 1));
}

void replica_groups_containing(struct replica_domain *d, struct str group,
			       void (*fn)(void *arg, struct str group), void *arg)
{
	struct containing c = { fn, arg };

	index_each(d, 'c', group, report_group, &c);
}

/* ---- those that say who sees their members ---- */

/* By what the groups themselves say: while the index is behind, none of them may be missed. */
static void ask_each(struct replica_domain *d, struct str user, struct str other,
		     replica_ruling_fn *fn, void *arg)
{
	struct directory directory;

	replica_directory(d, &directory);
	for (struct replica_group *g = d->ruling; g; g = g->next_ruling) {
		const struct group *group = group_decoded(g);

		if (group_may_ring(&directory, group, user))
			fn(arg, group, other.n && group_may_ring(&directory, group, other));
	}
}

void replica_ruling_groups_of(struct replica_domain *d, struct str user, struct str other,
			      replica_ruling_fn *fn, void *arg)
{
	if (!d->ruling)
		return;
	if (!replica_is_settled(d)) {
		ask_each(d, user, other, fn, arg);
		return;
	}
	if (other.n)
		groups_of(d, other, SEARCH_OF_OTHER);
	uint64_t of_other = d->state->group_searches;
	for (struct replica_group *g = groups_of(d, user, SEARCH_OF_USER); g; g = g->next_found)
		if (g->rules)
			fn(arg, group_decoded(g),
			   other.n && g->found_by[SEARCH_OF_OTHER] == of_other);
}
