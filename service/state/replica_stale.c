/*
 * replica_stale: what has to go: objects, secrets and records that a load did not name, and whole
 * domains that were removed. Looked through in slices, because a domain may have 100,000 objects.
 */
#include "state/state_priv.h"

enum {
	LOOKED_AT_PER_SLICE = 200,
	GROUPS_PER_OBJECT = 10, /* to look at so many takes as long as to drop an object */
};

/* A record that the load did not find; the configuration of whose it was stands. */
static void forget_unseen_record(struct replica_domain *d, const struct object *o)
{
	struct replica_user *u = NULL;
	struct replica_group *g = NULL;

	if (str_has_prefix(o->key, STR("user/")))
		u = user_find(d, key_part(o->key, 1));
	if (u && u->live_generation != d->wanted)
		live_forget(u);
	if (str_has_prefix(o->key, STR("group/")))
		g = group_find(d, key_part(o->key, 1));
	if (g && g->live_generation != d->wanted)
		group_state_forget(g);
}

/* Groups are asked about a user who goes; but in a domain that goes they go, too. */
static void forget_member(struct replica_domain *d, const struct object *o, size_t *budget)
{
	size_t cost = HASH_COUNT(d->groups) / GROUPS_PER_OBJECT;

	if (d->gone || !str_has_prefix(o->key, STR("user/")) || !domain_clears_up(d))
		return;
	group_queue_forget(d, key_part(o->key, 1));
	*budget -= cost < *budget ? cost : *budget - 1;
}

/* Looks further in one map, at most *budget objects; false where the budget ended first. */
static bool drop_from(struct replica_domain *d, bool secret, size_t *budget)
{
	const struct ordered_node *n = ordered_from(secret ? d->secrets : d->objects, d->drop_next);

	for (; n && *budget > 0; (*budget)--) {
		struct object *o = ordered_value(n);

		n = ordered_next(n);
		bool goes = d->gone || o->generation != d->wanted;

		if (goes && !secret)
			forget_member(d, o, budget);
		if (goes)
			object_delete(o, secret);
		else if (!secret)
			forget_unseen_record(d, o);
	}
	owned_free(&d->drop_next);
	if (n)
		d->drop_next = owned_copy(ordered_key(n));
	return n == NULL;
}

static bool drop_some(struct replica_domain *d, size_t *budget)
{
	if (!d->objects_dropped)
		d->objects_dropped = drop_from(d, false, budget);
	return d->objects_dropped && drop_from(d, true, budget);
}

static bool is_vacant(const struct replica_domain *d)
{
	return !d->exists && ordered_count(d->objects) == 0 && ordered_count(d->secrets) == 0;
}

bool replica_drop_slice(struct state *s)
{
	size_t budget = LOOKED_AT_PER_SLICE;
	struct replica_domain *d, *next;

	DL_FOREACH_SAFE(s->stale, d, next)
	{
		if (d->loading)
			continue; /* comes again at the end of the load */
		if (!drop_some(d, &budget))
			return true;
		d->stale = false;
		DL_DELETE(s->stale, d);
		if (d->gone || is_vacant(d))
			domain_free(d);
	}
	return false;
}

void domain_drop_stale(struct replica_domain *d)
{
	d->loading = false;
	d->objects_dropped = false;
	owned_free(&d->drop_next);
	if (!d->stale)
		DL_APPEND(d->state->stale, d);
	d->stale = true;
	loop_again(d->state->loop);
}

/* Its name is free at once: a domain made anew has nothing of the old one. */
void domain_retire(struct replica_domain *d)
{
	domain_hide(d);
	domain_drop_stale(d);
}

void replica_free(struct state *s)
{
	struct replica_domain *d, *next;

	DL_FOREACH_SAFE(s->stale, d, next)
	{
		DL_DELETE(s->stale, d);
		domain_free(d);
	}
	HASH_ITER(hh, s->domains, d, next)
	domain_free(d);
	zones_free(s);
}
