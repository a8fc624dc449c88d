/*
 * replica: every domain's objects as bytes, applied only where newer. Decoding is in
 * replica_user.c, looking up by number and the like in replica_index.c.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

enum { DROP_PER_SLICE = 200 };

static struct str own(struct str s)
{
	return str_n(mem_copy(s.p, s.n), s.n);
}

static void disown(struct str *s)
{
	free((char *)(uintptr_t)s->p);
	*s = STR_NONE;
}

void version_set(struct version *v, struct str text)
{
	size_t n = text.n < VERSION_MAX ? text.n : VERSION_MAX - 1;

	if (n)
		memcpy(v->text, text.p, n);
	v->text[n] = '\0';
}

bool version_is_newer(struct str text, const struct version *than)
{
	return store_version_cmp(text, version_str(than)) > 0;
}

struct str key_part(struct str key, int i)
{
	struct str part = str_cut(&key, '/');

	while (i-- > 0)
		part = str_cut(&key, '/');
	return part;
}

struct replica_domain *domain_get(struct state *s, struct str name, bool create)
{
	struct replica_domain *d;

	HASH_FIND(hh, s->domains, name.p, name.n, d);
	if (d || !create)
		return d;
	d = mem_new(sizeof(*d));
	d->state = s;
	d->name = own(name);
	d->shard = store_shard_of(s->store, name);
	d->objects = ordered_new();
	d->secrets = ordered_new();
	d->wanted = s->shards[d->shard].wanted;
	HASH_ADD_KEYPTR(hh, s->domains, d->name.p, d->name.n, d);
	ordered_put(s->domain_names, d->name, d);
	return d;
}

struct replica_user *user_get(struct replica_domain *d, struct str id, bool create)
{
	struct replica_user *u;

	HASH_FIND(hh, d->users, id.p, id.n, u);
	if (u || !create)
		return u;
	u = mem_new(sizeof(*u));
	u->domain = d;
	u->id = own(id);
	HASH_ADD_KEYPTR(hh, d->users, u->id.p, u->id.n, u);
	return u;
}

/* ---- tokens: found by id whatever domain keeps them ---- */

static void token_drop(struct state *s, struct str id)
{
	struct token_entry *t;

	HASH_FIND(hh, s->tokens, id.p, id.n, t);
	if (!t)
		return;
	HASH_DEL(s->tokens, t);
	arena_free(t->arena);
	free(t);
}

static void token_set(struct state *s, struct object *o)
{
	struct arena *a = arena_new_sized(0, 512);
	struct token_entry *t = mem_new(sizeof(*t));

	token_drop(s, key_part(o->key, 1));
	if (!table_decode_stored(&token_table, o->json, a, &t->token)) {
		arena_free(a);
		free(t);
		return;
	}
	t->arena = a;
	t->object = o;
	t->id = arena_str(a, key_part(o->key, 1));
	t->token.id = t->id;
	HASH_ADD_KEYPTR(hh, s->tokens, t->id.p, t->id.n, t);
}

/* ---- objects ---- */

static bool is_kind(struct str key, const char *kind)
{
	return str_eq(key_part(key, 0), str_of(kind));
}

static void live_forget(struct replica_user *u)
{
	disown(&u->live);
	version_set(&u->version, STR(""));
	arena_free(u->record_arena);
	u->record_arena = NULL;
}

/* What a changed or deleted object makes stale. */
static void object_touched(struct object *o, bool secret, bool gone)
{
	struct replica_domain *d = o->domain;
	struct str owner = key_part(o->key, 1);
	struct replica_user *u;

	if (secret) {
		if (is_kind(o->key, "token"))
			gone ? token_drop(d->state, owner) : token_set(d->state, o);
		return;
	}
	if (is_kind(o->key, "domain") || (is_kind(o->key, "profile") && owner.n == 0)) {
		domain_decode(d);
		return;
	}
	u = user_get(d, owner, !gone);
	if (!u)
		return;
	user_forget_decoded(u);
	if (!is_kind(o->key, "user"))
		return;
	u->exists = !gone;
	if (gone)
		live_forget(u);
}

static void object_free(struct object *o)
{
	if (o->queued)
		DL_DELETE(o->domain->state->to_index, o);
	index_drop(o);
	disown(&o->json);
	disown(&o->key);
	free(o);
}

static void object_delete(struct ordered *map, bool secret, struct object *o)
{
	disown(&o->json);
	ordered_remove(map, o->key);
	object_touched(o, secret, true);
	object_free(o);
}

static struct object *object_new(struct replica_domain *d, struct ordered *map, struct str key)
{
	struct object *o = mem_new(sizeof(*o));

	o->domain = d;
	o->key = own(key);
	ordered_put(map, o->key, o);
	return o;
}

static void object_queue(struct object *o)
{
	if (!o->queued)
		DL_APPEND(o->domain->state->to_index, o);
	o->queued = true;
}

static void object_set(struct object *o, bool secret, struct str version, struct str value)
{
	disown(&o->json);
	o->json = own(value);
	version_set(&o->version, version);
	object_touched(o, secret, false);
	if (secret)
		return;
	if (o->domain->loading)
		object_queue(o);
	else
		index_object(o);
}

void object_apply(struct replica_domain *d, bool secret, struct str key, struct str version,
		  struct str value)
{
	struct ordered *map = secret ? d->secrets : d->objects;
	struct object *o = ordered_find(map, key);

	/* rows of a load stand even where older: Redis may have been restored from a backup */
	if (o && !d->loading && store_version_cmp(version, version_str(&o->version)) < 0)
		return;
	if (!value.p) {
		if (o)
			object_delete(map, secret, o);
		return;
	}
	bool same = o && str_eq(value, o->json) && str_eq(version, version_str(&o->version));
	if (!o)
		o = object_new(d, map, key);
	o->generation = d->generation = d->wanted;
	if (!same)
		object_set(o, secret, version, value);
}

void live_apply(struct replica_domain *d, struct str user, struct str version, struct str value)
{
	struct replica_user *u = user_get(d, user, true);

	u->live_generation = d->wanted;
	if (!version_is_newer(version, &u->version))
		return;
	live_forget(u);
	u->live = own(value);
	version_set(&u->version, version);
}

void live_replace(struct replica_domain *d, struct str user, struct str version, struct str value)
{
	struct replica_user *u = user_get(d, user, true);

	live_forget(u);
	if (value.p)
		live_apply(d, user, version, value);
}

/* ---- after a load ---- */

/* Looks at most `most` objects further; true at the end of the map. */
static bool drop_stale_objects(struct replica_domain *d, size_t most)
{
	const struct ordered_node *n = ordered_after(d->objects, d->dropped_upto);
	struct str upto = STR_NONE;

	while (n && most-- > 0) {
		struct object *o = ordered_value(n);

		disown(&upto);
		upto = own(o->key);
		n = ordered_next(n);
		if (o->generation != d->wanted)
			object_delete(d->objects, false, o);
	}
	disown(&d->dropped_upto);
	d->dropped_upto = upto;
	return n == NULL;
}

static void drop_stale_secrets(struct replica_domain *d)
{
	const struct ordered_node *n = ordered_first(d->secrets);

	while (n) {
		struct object *o = ordered_value(n);

		n = ordered_next(n);
		if (o->generation != d->wanted)
			object_delete(d->secrets, true, o);
	}
}

/* true when there was nothing left to do */
static bool drop_stale_users(struct replica_domain *d, size_t most)
{
	struct replica_user *u, *next;

	HASH_ITER(hh, d->users, u, next)
	{
		if (u->exists || most == 0)
			continue;
		most--;
		HASH_DEL(d->users, u);
		user_free(u);
	}
	return most > 0;
}

static void forget_unseen_records(struct replica_domain *d)
{
	struct replica_user *u, *next;

	HASH_ITER(hh, d->users, u, next)
	if (u->live_generation != d->wanted)
		live_forget(u);
}

void domain_drop_stale(struct replica_domain *d)
{
	d->loading = false;
	d->stale = true;
	disown(&d->dropped_upto);
	forget_unseen_records(d);
	drop_stale_secrets(d);
	loop_again(d->state->loop);
}

static bool is_vacant(const struct replica_domain *d)
{
	return !d->exists && ordered_count(d->objects) == 0 && ordered_count(d->secrets) == 0;
}

bool replica_drop_slice(struct state *s)
{
	struct replica_domain *d, *next;

	HASH_ITER(hh, s->domains, d, next)
	{
		if (!d->stale || d->loading)
			continue;
		if (!drop_stale_objects(d, DROP_PER_SLICE) || !drop_stale_users(d, DROP_PER_SLICE))
			return true;
		d->stale = false;
		if (is_vacant(d))
			domain_free(d);
	}
	return false;
}

void domain_retire(struct replica_domain *d)
{
	struct object *o = ordered_find(d->objects, STR("domain"));

	d->wanted = ++d->state->generation;
	if (o)
		object_delete(d->objects, false, o);
	domain_drop_stale(d);
}

static void free_objects(struct ordered *map, bool secret)
{
	for (const struct ordered_node *n = ordered_first(map); n; n = ordered_next(n)) {
		struct object *o = ordered_value(n);
		if (secret && is_kind(o->key, "token"))
			token_drop(o->domain->state, key_part(o->key, 1));
		object_free(o);
	}
	ordered_free(map);
}

static void drop_aliases(struct replica_domain *d)
{
	struct alias_entry *a, *next;

	HASH_ITER(hh, d->state->aliases, a, next)
	{
		if (a->domain != d)
			continue;
		HASH_DEL(d->state->aliases, a);
		disown(&a->alias);
		free(a);
	}
}

void domain_free(struct replica_domain *d)
{
	struct replica_user *u, *next;

	HASH_DEL(d->state->domains, d);
	ordered_remove(d->state->domain_names, d->name);
	drop_aliases(d);
	free_objects(d->objects, false);
	free_objects(d->secrets, true);
	HASH_ITER(hh, d->users, u, next)
	{
		HASH_DEL(d->users, u);
		user_free(u);
	}
	index_free(d);
	arena_free(d->arena);
	disown(&d->dropped_upto);
	disown(&d->name);
	free(d);
}

/* ---- domain object ---- */

static void add_aliases(struct replica_domain *d)
{
	for (size_t i = 0; i < d->config.aliases.count; i++) {
		struct str alias = d->config.aliases.items[i];
		struct alias_entry *a;

		HASH_FIND(hh, d->state->aliases, alias.p, alias.n, a);
		if (a)
			continue;
		a = mem_new(sizeof(*a));
		a->alias = own(alias);
		a->domain = d;
		HASH_ADD_KEYPTR(hh, d->state->aliases, a->alias.p, a->alias.n, a);
	}
}

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

		if (!object->json.p ||
		    !table_decode_stored(&profile_table, object->json, d->arena, p))
			continue;
		p->status = key_part(object->key, 2);
		d->profiles[n++] = p;
	}
	d->profile_count = n;
}

void domain_decode(struct replica_domain *d)
{
	struct object *o = ordered_find(d->objects, STR("domain"));

	arena_free(d->arena);
	d->arena = arena_new_sized(0, 1024);
	drop_aliases(d);
	d->config = (struct domain){ 0 };
	d->exists =
		o && o->json.p && table_decode_stored(&domain_table, o->json, d->arena, &d->config);
	d->config.id = d->name;
	if (d->exists)
		add_aliases(d);
	decode_profiles(d);
}
