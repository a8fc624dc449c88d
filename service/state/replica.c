/*
 * replica: every domain's objects as bytes, applied only where newer. Decoding is in
 * replica_user.c and replica_domain.c, looking up by number and the like in replica_index.c, what
 * has to go in replica_stale.c.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct str owned_copy(struct str s)
{
	return str_n(mem_copy(s.p, s.n), s.n);
}

void owned_free(struct str *s)
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

struct str key_owner(struct str key)
{
	static const char *const kinds[] = { "user", "device", "profile" };
	struct str kind = key_part(key, 0);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (str_eq(kind, str_of(kinds[i])))
			return key_part(key, 1);
	}
	return STR_NONE;
}

static bool is_kind(struct str key, const char *kind)
{
	return str_eq(key_part(key, 0), str_of(kind));
}

/* ---- users: those that have a configuration object ---- */

struct replica_user *user_find(struct replica_domain *d, struct str id)
{
	struct replica_user *u;

	HASH_FIND(hh, d->users, id.p, id.n, u);
	return u;
}

static struct replica_user *user_make(struct replica_domain *d, struct str id)
{
	struct replica_user *u = mem_new(sizeof(*u) + id.n + 1);

	u->domain = d;
	memcpy(u->text, id.p, id.n);
	u->id = str_n(u->text, id.n);
	HASH_ADD_KEYPTR(hh, d->users, u->id.p, u->id.n, u);
	domain_count(d, &d->state->stats.users, 1);
	return u;
}

void live_forget(struct replica_user *u)
{
	hot_desk_forget(u);
	user_forget_record(u);
	free(u->live);
	u->live = NULL;
}

/* ---- objects ---- */

static void user_changed(struct replica_user *u)
{
	user_forget_decoded(u);
	warm_user(u);
}

static void user_touched(struct object *o, struct str id, bool gone)
{
	struct replica_domain *d = o->domain;
	struct replica_user *u = user_find(d, id);

	if (u && gone && is_kind(o->key, "user"))
		user_free(u);
	else if (u)
		user_changed(u);
	else if (!gone && is_kind(o->key, "user"))
		user_make(d, id);
}

/* What a changed or deleted object makes stale. */
static void object_touched(struct object *o, bool secret, bool gone)
{
	struct str owner = key_owner(o->key);

	if (secret && is_kind(o->key, "token"))
		gone ? token_drop(o) : token_set(o);
	else if (secret)
		return;
	else if (owner.n)
		user_touched(o, owner, gone);
	else if (is_kind(o->key, "rule"))
		rules_forget(o->domain);
	else if (is_kind(o->key, "group"))
		group_touched(o, gone);
	else if (is_kind(o->key, "number"))
		lookup_forget(&o->domain->numbers, str_skip(o->key, sizeof("number/") - 1));
	else if (is_kind(o->key, "schedule"))
		lookup_forget_all(&o->domain->schedules);
	else if (is_kind(o->key, "site"))
		lookup_forget_all(&o->domain->sites);
	else if (is_kind(o->key, "source"))
		source_touched(o, gone);
	else if (is_kind(o->key, "roster"))
		lookup_forget_all(&o->domain->rosters);
	else if (is_kind(o->key, "domain") || is_kind(o->key, "profile") ||
		 is_kind(o->key, "status"))
		domain_decode(o->domain); /* a profile or a status of its own */
}

void object_unqueue(struct object *o)
{
	DL_DELETE(o->domain->state->to_index, o);
	o->domain->to_index--;
	o->queued = false;
}

void object_free(struct object *o)
{
	if (o->queued)
		object_unqueue(o);
	index_drop(o);
	free(o->kept);
	free(o);
}

struct object *object_find(struct replica_domain *d, struct str kind, struct str id)
{
	char key[OBJECT_KEY_MAX];

	if (id.n == 0 || kind.n + id.n > sizeof(key))
		return NULL;
	memcpy(key, kind.p, kind.n);
	memcpy(key + kind.n, id.p, id.n);
	return ordered_find(d->objects, str_n(key, kind.n + id.n));
}

void object_delete(struct object *o, bool secret)
{
	free(o->kept);
	o->kept = NULL;
	ordered_remove(secret ? o->domain->secrets : o->domain->objects, o->key);
	object_touched(o, secret, true);
	object_free(o);
}

static struct object *object_new(struct replica_domain *d, struct ordered *map, struct str key)
{
	struct object *o = mem_new(sizeof(*o) + key.n + 1);

	o->domain = d;
	memcpy(o->text, key.p, key.n);
	o->key = str_n(o->text, key.n);
	ordered_put(map, o->key, o);
	return o;
}

static void object_queue(struct object *o)
{
	if (o->queued)
		return;
	DL_APPEND(o->domain->state->to_index, o);
	o->domain->to_index++;
	o->queued = true;
}

static void object_set(struct object *o, bool secret, struct str version, struct str value)
{
	free(o->kept);
	o->kept = kept_new(version, value);
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
	if (o && !d->loading && store_version_cmp(version, object_version(o)) < 0)
		return;
	if (!value.p) {
		if (o)
			object_delete(o, secret);
		return;
	}
	bool same = o && str_eq(value, object_json(o)) && str_eq(version, object_version(o));
	if (!o)
		o = object_new(d, map, key);
	o->generation = d->generation = d->wanted;
	if (!same)
		object_set(o, secret, version, value);
}

/* ---- live records ---- */

void live_apply(struct replica_domain *d, struct str user, struct str version, struct str value)
{
	struct replica_user *u = user_find(d, user);

	if (!u)
		return; /* deleted meanwhile: the record goes too */
	u->live_generation = d->wanted;
	if (store_version_cmp(version, kept_version(u->live)) <= 0)
		return;
	live_forget(u);
	u->live = kept_new(version, value);
	hot_desk_seen(u);
}

void live_keep(struct replica_domain *d, struct str user, struct str version, struct arena *arena,
	       struct record *record)
{
	struct replica_user *u = user_find(d, user);

	if (u && u->config && !u->record && str_eq(version, kept_version(u->live)))
		user_take_record(u, arena, record);
	else
		arena_free(arena);
}

void live_replace(struct replica_domain *d, struct str user, struct str version, struct str value)
{
	struct replica_user *u = user_find(d, user);

	if (!u)
		return;
	live_forget(u);
	if (value.p)
		live_apply(d, user, version, value);
}
