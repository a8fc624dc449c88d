/* replica_domain: domains, their names and aliases, and what is decoded of them: the domain object
 * and its own profiles. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

struct alias_entry {
	UT_hash_handle hh;
	struct str alias;
	struct replica_domain *domain;
};

struct replica_domain *domain_get(struct state *s, struct str name, bool create)
{
	struct replica_domain *d;

	HASH_FIND(hh, s->domains, name.p, name.n, d);
	if (d || !create)
		return d;
	d = mem_new(sizeof(*d));
	d->state = s;
	d->counted = true;
	d->since_ms = clock_now_ms();
	d->name = owned_copy(name);
	d->shard = store_shard_of(s->store, name);
	d->objects = ordered_new();
	d->secrets = ordered_new();
	d->wanted = s->shards[d->shard].wanted;
	HASH_ADD_KEYPTR(hh, s->domains, d->name.p, d->name.n, d);
	ordered_put(s->domain_names, d->name, d);
	return d;
}

/* ---- aliases ---- */

static struct alias_entry *alias_find(struct state *s, struct str alias)
{
	struct alias_entry *a;

	HASH_FIND(hh, s->aliases, alias.p, alias.n, a);
	return a;
}

struct replica_domain *domain_by_alias(struct state *s, struct str alias)
{
	struct alias_entry *a = alias_find(s, alias);

	return a ? a->domain : NULL;
}

static void drop_aliases(struct replica_domain *d)
{
	for (size_t i = 0; i < d->config.aliases.count; i++) {
		struct alias_entry *a = alias_find(d->state, d->config.aliases.items[i]);

		if (!a || a->domain != d)
			continue;
		HASH_DEL(d->state->aliases, a);
		owned_free(&a->alias);
		free(a);
	}
}

/* Who says so last has it: an alias that moves between domains of two shards may be taken here
 * before it is given up there. */
static void add_aliases(struct replica_domain *d)
{
	for (size_t i = 0; i < d->config.aliases.count; i++) {
		struct str alias = d->config.aliases.items[i];
		struct alias_entry *a = alias_find(d->state, alias);

		if (!a) {
			a = mem_new(sizeof(*a));
			a->alias = owned_copy(alias);
			HASH_ADD_KEYPTR(hh, d->state->aliases, a->alias.p, a->alias.n, a);
		}
		a->domain = d;
	}
}

/* ---- decoding ---- */

static void decode_profiles(struct replica_domain *d)
{
	struct str prefix = STR("profile//");
	size_t count = 0, n = 0;

	for (const struct ordered_node *o = ordered_from(d->objects, prefix);
	     o && str_has_prefix(ordered_key(o), prefix); o = ordered_next(o))
		count++;
	d->profiles = ARENA_ARRAY(d->arena, count, const struct profile *);
	for (const struct ordered_node *o = ordered_from(d->objects, prefix);
	     o && str_has_prefix(ordered_key(o), prefix); o = ordered_next(o)) {
		struct object *object = ordered_value(o);
		struct profile *p = ARENA_NEW(d->arena, struct profile);

		if (!object->kept ||
		    !table_decode_stored(&profile_table, object_json(object), d->arena, p))
			continue;
		p->status = key_part(object->key, 2);
		d->profiles[n++] = p;
	}
	d->profile_count = n;
}

static void decode_statuses(struct replica_domain *d)
{
	struct str prefix = STR("status/");
	struct status_meaning list[STATUSES_PER_DOMAIN];
	size_t count = 0;

	for (const struct ordered_node *o = ordered_from(d->objects, prefix);
	     o && str_has_prefix(ordered_key(o), prefix) && count < STATUSES_PER_DOMAIN;
	     o = ordered_next(o)) {
		struct object *object = ordered_value(o);

		if (!object->kept ||
		    !table_decode_stored(&status_meaning_table, object_json(object), d->arena,
					 &list[count]))
			continue;
		list[count++].id = arena_str(d->arena, key_part(object->key, 1));
	}
	statuses_resolve(&d->config, list, count, d->arena);
}

void domain_decode(struct replica_domain *d)
{
	struct object *o = d->gone && !d->draft ? NULL : ordered_find(d->objects, STR("domain"));
	const struct numbering was = d->config.numbering;
	struct arena *before = d->arena;

	drop_aliases(d);
	rules_forget(d);                  /* their numbers go by the numbering plan */
	lookup_forget_all(&d->schedules); /* the zone of some is the domain's */
	lookup_forget_all(&d->rosters);
	d->arena = arena_new_sized(0, 1024);
	d->config = (struct domain){ 0 };
	domain_count(d, &d->state->stats.domains, -(int64_t)d->exists);
	d->exists = o && o->kept &&
		    table_decode_stored(&domain_table, object_json(o), d->arena, &d->config);
	domain_count(d, &d->state->stats.domains, d->exists);
	d->config.id = d->name;
	if (d->exists && !d->draft)
		add_aliases(d);
	decode_profiles(d);
	decode_statuses(d);
	if (before && !d->gone && !numbering_eq(&was, &d->config.numbering))
		index_renumber(d);
	arena_free(before);
}

/* ---- the end ---- */

void domain_count(struct replica_domain *d, int64_t *total, int64_t by)
{
	if (d->counted)
		*total += by;
}

/* What is left of it goes in slices, and is counted no more. */
static void leave_totals(struct replica_domain *d)
{
	struct state_stats *totals = &d->state->stats;

	domain_count(d, &totals->domains, -(int64_t)d->exists);
	domain_count(d, &totals->users, -(int64_t)HASH_COUNT(d->users));
	domain_count(d, &totals->sources, -d->source_count);
	domain_count(d, &totals->sources_silent, -d->silent_sources);
	d->counted = false;
}

bool domain_clears_up(const struct replica_domain *d)
{
	const struct state *s = d->state;

	return !d->draft && !s->stopping && store_is_up(s->store) &&
	       store_holds_lease(s->store, d->shard);
}

void domain_hide(struct replica_domain *d)
{
	index_renumber_end(d);
	leave_totals(d);
	d->gone = true;
	d->exists = false;
	drop_aliases(d);
	HASH_DEL(d->state->domains, d);
	ordered_remove(d->state->domain_names, d->name);
}

static void free_objects(struct ordered *map)
{
	for (const struct ordered_node *n = ordered_first(map); n; n = ordered_next(n)) {
		struct object *o = ordered_value(n);

		token_drop(o);
		object_free(o);
	}
	ordered_free(map);
}

void domain_free(struct replica_domain *d)
{
	struct replica_user *u, *next;

	if (!d->gone)
		domain_hide(d);
	free_objects(d->objects);
	free_objects(d->secrets);
	HASH_ITER(hh, d->users, u, next)
	user_free(u);
	groups_free(d);
	index_free(d);
	lookup_forget_all(&d->numbers);
	rules_forget(d);
	lookup_forget_all(&d->schedules);
	lookup_forget_all(&d->sites);
	sources_free(d);
	lookup_forget_all(&d->rosters);
	arena_free(d->arena);
	owned_free(&d->drop_next);
	owned_free(&d->name);
	free(d);
}
