/* read: the questions other rooms ask of the replica. */
#include "state/state_priv.h"

#include <stdio.h>

struct replica_domain *state_domain(struct state *s, struct str name)
{
	struct replica_domain *d = domain_get(s, name, false);

	if (d)
		return d->exists ? d : NULL;
	return domain_by_alias(s, name);
}

struct replica_domain *state_system(struct state *s)
{
	return domain_get(s, STR("_system"), false);
}

struct store *state_store(struct state *s)
{
	return s->store;
}

void state_each_domain(struct state *s, struct str after,
		       bool (*fn)(void *arg, struct replica_domain *d), void *arg)
{
	for (const struct ordered_node *n = ordered_after(s->domain_names, after); n;
	     n = ordered_next(n)) {
		struct replica_domain *d = ordered_value(n);

		if (d->exists && !fn(arg, d))
			return;
	}
}

bool replica_is_settled(const struct replica_domain *d)
{
	return !d->loading && d->to_index == 0 && !d->renumbering;
}

const struct profile *const *replica_domain_profiles(const struct replica_domain *d,
						     size_t *out_count)
{
	*out_count = d->profile_count;
	return d->profiles;
}

const struct domain *replica_domain_config(struct replica_domain *d)
{
	return &d->config;
}

struct str replica_domain_version(const struct replica_domain *d)
{
	return version_str(&d->version);
}

int64_t replica_domain_since_ms(const struct replica_domain *d)
{
	return d->since_ms;
}

bool replica_object(struct replica_domain *d, struct str key, struct str *out_json,
		    struct str *out_version)
{
	struct object *o = ordered_find(d->objects, key);

	if (!o)
		o = ordered_find(d->secrets, key);
	if (!o)
		return false;
	*out_json = object_json(o);
	*out_version = object_version(o);
	return true;
}

void replica_each_object(struct replica_domain *d, struct str prefix, struct str after,
			 bool (*fn)(void *arg, struct str key, struct str json, struct str version),
			 void *arg)
{
	bool secret = str_has_prefix(prefix, STR("token/")) || str_has_prefix(prefix, STR("hook/"));
	const struct ordered *map = secret ? d->secrets : d->objects;
	const struct ordered_node *n =
		str_cmp(after, prefix) >= 0 ? ordered_after(map, after) : ordered_from(map, prefix);

	for (; n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n)) {
		const struct object *o = ordered_value(n);

		if (!fn(arg, o->key, object_json(o), object_version(o)))
			return;
	}
}

static struct object *hook_object(struct replica_domain *d, struct str user)
{
	char key[160];
	int n = snprintf(key, sizeof(key), "hook/%.*s", STR_ARG(user));
	if (n < 0 || (size_t)n >= sizeof(key))
		return NULL;
	return ordered_find(d->secrets, str_n(key, (size_t)n));
}

const struct hook_secret *replica_hook_secret(struct replica_domain *d, struct str user)
{
	static struct hook_secret secret; /* one loop, one thread; valid this turn */
	struct object *o = hook_object(d, user);
	struct arena *a = d->state->secrets;

	arena_reset(a);
	if (!o || !table_decode_stored(&hook_secret_table, object_json(o), a, &secret))
		return NULL;
	return &secret;
}

struct str replica_hook_secret_version(struct replica_domain *d, struct str user)
{
	struct object *o = hook_object(d, user);

	return o ? object_version(o) : STR("");
}

struct find_all {
	void (*fn)(void *arg, struct str user);
	void *arg;
};

static void report_user(void *arg, struct object *o)
{
	struct find_all *f = arg;

	if (str_eq(key_part(o->key, 0), STR("user")))
		f->fn(f->arg, key_part(o->key, 1));
}

void replica_users_by(struct replica_domain *d, enum replica_index index, struct str value,
		      void (*fn)(void *arg, struct str user), void *arg)
{
	static const char kinds[] = {
		[REPLICA_BY_NUMBER] = 'n', [REPLICA_BY_EMAIL] = 'e', [REPLICA_BY_EXTERNAL_ID] = 'x'
	};
	struct find_all f = { fn, arg };

	index_each(d, kinds[index], value, report_user, &f);
}

struct str replica_mobile_owner(struct replica_domain *d, struct str number)
{
	struct object *o = index_find(d, 'm', number);

	return o ? key_part(o->key, 1) : STR_NONE;
}
