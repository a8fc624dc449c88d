/*
 * replica_index: from a value to the objects that hold it. One multi-map per domain; the first byte
 * of a key says what kind of value it is:
 *   n  number or extension -> user        m  mobile number -> device
 *   e  e-mail (lower case) -> user        x  external_id -> user
 *   g  number or extension -> group
 *   t  destination target, member, user on duty -> whoever forwards there, has that member, that
 *      user or a rule about it
 *   s  schedule -> whoever goes by it
 *   d  roster -> whoever has it as a member, or leads there
 *   r  "<user>/<device>" -> profile that names the device
 *   w  status of the domain's own -> whoever names it
 * One more is the process's, over all domains: M  mobile number -> device.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct index_entry {
	struct index_bucket *bucket;
	struct object *object;
	struct index_entry *prev, *next; /* in the bucket */
	struct index_entry *sibling;     /* of the same object */
};

struct index_bucket {
	UT_hash_handle hh;
	struct index_entry *entries;
	char key[];
};

enum { INDEX_KEY_MAX = 512 };

/* Writes kind + value, cut to fit; the length. */
static size_t make_key(char *key, char kind, struct str value)
{
	size_t n = value.n < INDEX_KEY_MAX - 1 ? value.n : INDEX_KEY_MAX - 1;

	key[0] = kind;
	if (n)
		memcpy(key + 1, value.p, n);
	for (size_t i = 1; kind == 'e' && i <= n; i++)
		if (key[i] >= 'A' && key[i] <= 'Z')
			key[i] = (char)(key[i] + ('a' - 'A'));
	return n + 1;
}

static struct index_bucket **map_of(struct replica_domain *d, char kind)
{
	return kind == 'M' ? &d->state->mobiles : &d->index;
}

static struct index_bucket *find_in(struct index_bucket *map, char kind, struct str value)
{
	char key[INDEX_KEY_MAX];
	struct index_bucket *b;

	HASH_FIND(hh, map, key, make_key(key, kind, value), b);
	return b;
}

static struct index_bucket *bucket_find(struct replica_domain *d, char kind, struct str value)
{
	return find_in(*map_of(d, kind), kind, value);
}

static void put(struct object *o, char kind, struct str value)
{
	struct index_entry *e;
	struct index_bucket *b;

	if (value.n == 0)
		return;
	b = bucket_find(o->domain, kind, value);
	if (!b) {
		b = mem_new(sizeof(*b) + value.n + 1);
		size_t n = make_key(b->key, kind, value);
		struct index_bucket **map = map_of(o->domain, kind);
		HASH_ADD_KEYPTR(hh, *map, b->key, n, b);
	}
	e = mem_new(sizeof(*e));
	e->bucket = b;
	e->object = o;
	e->sibling = o->entries;
	o->entries = e;
	DL_APPEND(b->entries, e);
}

/* The object stands under that value already. */
static bool index_holds(const struct object *o, char kind, struct str value)
{
	const struct index_bucket *b = bucket_find(o->domain, kind, value);

	for (const struct index_entry *e = o->entries; b && e; e = e->sibling) {
		if (e->bucket == b)
			return true;
	}
	return false;
}

void index_drop(struct object *o)
{
	for (struct index_entry *e = o->entries, *sibling; e; e = sibling) {
		sibling = e->sibling;
		DL_DELETE(e->bucket->entries, e);
		if (!e->bucket->entries) {
			struct index_bucket **map = map_of(o->domain, e->bucket->key[0]);
			HASH_DEL(*map, e->bucket);
			free(e->bucket);
		}
		free(e);
	}
	o->entries = NULL;
}

void index_free(struct replica_domain *d)
{
	struct index_bucket *b, *next;

	HASH_ITER(hh, d->index, b, next)
	{
		HASH_DEL(d->index, b);
		free(b);
	}
}

/* As written, and in normal form: 0035227998300 leads to whoever has +35227998300. */
static void put_address(struct object *o, struct str target, struct arena *a)
{
	struct str normal = number_normalise(&o->domain->config.numbering, target, a).text;

	put(o, 't', target);
	if (!str_eq(normal, target))
		put(o, 't', normal);
}

static void put_destination(struct object *o, const struct destination *to, struct arena *a)
{
	if (to->kind == DESTINATION_RING_GROUP)
		put(o, 't', to->target);
	if (to->kind == DESTINATION_ROSTER)
		put(o, 'd', to->target);
	if (to->kind == DESTINATION_EXTENSION)
		put_address(o, to->target, a);
}

static void put_status(struct object *o, struct str status)
{
	if (!status_built_in(status) && !index_holds(o, 'w', status))
		put(o, 'w', status);
}

static void index_user(struct object *o, struct arena *a)
{
	struct user u;

	if (!table_decode_stored(&user_table, o->json, a, &u))
		return;
	put(o, 'n', u.extension);
	for (size_t i = 0; i < u.numbers.count; i++)
		put(o, 'n', u.numbers.items[i]);
	put(o, 'e', u.email);
	put(o, 'x', u.external_id);
	put_destination(o, &u.fallback, a);
	put(o, 's', u.schedule);
	put_status(o, u.default_profile);
	for (size_t i = 0; i < u.timed_count; i++) {
		if (!str_eq(u.timed[i].schedule, u.schedule))
			put(o, 's', u.timed[i].schedule);
		put_status(o, u.timed[i].status);
	}
}

static void index_schedule(struct object *o, struct arena *a)
{
	struct schedule s;

	if (table_decode_stored(&schedule_table, o->json, a, &s))
		put(o, 's', s.holidays_of);
}

/* Each once: a shift a day names the same few again and again. */
static void index_roster(struct object *o, struct arena *a)
{
	struct roster r;
	struct str user;

	if (!table_decode_stored(&roster_table, o->json, a, &r))
		return;
	for (size_t i = 0; (user = roster_user(&r, i, a, NULL)).p; i++) {
		if (!index_holds(o, 't', user))
			put(o, 't', user);
	}
}

static void index_device(struct object *o, struct arena *a)
{
	struct device device;

	if (!table_decode_stored(&device_table, o->json, a, &device))
		return;
	put(o, 'm', device.number);
	if (!o->domain->draft)
		put(o, 'M', device.number);
}

static void index_profile(struct object *o, struct arena *a)
{
	struct str user = key_part(o->key, 1);
	struct profile p;

	if (!table_decode_stored(&profile_table, o->json, a, &p))
		return;
	put_status(o, key_part(o->key, 2));
	for (int i = 0; i < FORWARD_COUNT; i++) {
		put_destination(o, &p.forward[i].internal, a);
		put_destination(o, &p.forward[i].external, a);
	}
	if (p.mobile.device.n)
		put(o, 'r', arena_printf(a, "%.*s/%.*s", STR_ARG(user), STR_ARG(p.mobile.device)));
	for (size_t i = 0; i < p.ring.order_count; i++)
		put(o, 'r',
		    arena_printf(a, "%.*s/%.*s", STR_ARG(user), STR_ARG(p.ring.order[i].device)));
}

static void index_rule(struct object *o, struct arena *a)
{
	struct caller_rule rule;

	if (!table_decode_stored(&caller_rule_table, o->json, a, &rule))
		return;
	for (size_t i = 0; i < rule.targets.count; i++)
		put_address(o, rule.targets.items[i], a);
	put(o, 's', rule.schedule);
	put_status(o, rule.profile);
}

static void index_members(struct object *o, const struct group_member *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == MEMBER_USER || list[i].kind == MEMBER_GROUP)
			put(o, 't', list[i].target);
		else if (list[i].kind == MEMBER_ROSTER)
			put(o, 'd', list[i].target);
}

static void index_group(struct object *o, struct arena *a)
{
	struct group g;

	if (!table_decode_stored(&group_table, o->json, a, &g))
		return;
	put(o, 's', g.schedule);
	put(o, 'g', g.extension);
	for (size_t i = 0; i < g.numbers.count; i++)
		put(o, 'g', g.numbers.items[i]);
	index_members(o, g.members, g.member_count);
	for (size_t i = 0; i < g.stage_count; i++)
		index_members(o, g.stages[i].members, g.stages[i].member_count);
	for (int i = 0; i < FALLBACK_COUNT; i++)
		put_destination(o, &g.fallback.by_cause[i], a);
}

static void index_number(struct object *o, struct arena *a)
{
	struct dialled_number n;

	if (!table_decode_stored(&number_table, o->json, a, &n))
		return;
	put_destination(o, &n.destination, a);
	put_destination(o, &n.closed, a);
	put(o, 's', n.schedule);
}

static void index_domain(struct object *o, struct arena *a)
{
	struct domain d;

	if (!table_decode_stored(&domain_table, o->json, a, &d))
		return;
	put_destination(o, &d.fallback, a);
	for (size_t i = 0; i < d.status_default_count; i++)
		put_status(o, d.status_defaults[i].status);
	for (size_t i = 0; i < d.feature_code_count; i++)
		put_status(o, d.feature_codes[i].status);
}

void index_object(struct object *o)
{
	static const struct {
		const char *kind;
		void (*fn)(struct object *o, struct arena *a);
	} kinds[] = {
		{"user",      index_user    },
                { "device",   index_device  },
		{ "profile",  index_profile },
                { "domain",   index_domain  },
		{ "rule",     index_rule    },
                { "group",    index_group   },
		{ "number",   index_number  },
                { "schedule", index_schedule},
		{ "roster",   index_roster  },
	};
	struct str kind = key_part(o->key, 0);
	struct arena *a = o->domain->state->scratch;

	index_drop(o);
	arena_reset(a);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(kind, str_of(kinds[i].kind)))
			kinds[i].fn(o, a);
}

bool index_slice(struct state *s, size_t most)
{
	/* not while its domain is being read: the numbering plan may be among what comes */
	while (s->to_index && !s->to_index->domain->loading && most-- > 0) {
		struct object *o = s->to_index;

		object_unqueue(o);
		index_object(o);
	}
	return s->to_index != NULL && !s->to_index->domain->loading;
}

struct object *index_find(struct replica_domain *d, char kind, struct str value)
{
	struct index_bucket *b = value.n ? bucket_find(d, kind, value) : NULL;

	return b ? b->entries->object : NULL;
}

void index_each(struct replica_domain *d, char kind, struct str value,
		void (*fn)(void *arg, struct object *o), void *arg)
{
	struct index_bucket *b = value.n ? bucket_find(d, kind, value) : NULL;

	for (struct index_entry *e = b ? b->entries : NULL; e; e = e->next)
		fn(arg, e->object);
}

void index_each_mobile(struct state *s, struct str number, bool (*fn)(void *arg, struct object *o),
		       void *arg)
{
	struct index_bucket *b = number.n ? find_in(s->mobiles, 'M', number) : NULL;

	for (struct index_entry *e = b ? b->entries : NULL; e; e = e->next) {
		if (!fn(arg, e->object))
			return;
	}
}

/* ---- who refers to an object ---- */

struct referrers {
	struct str self; /* user whose own objects go with it */
	struct faults *faults;
	size_t count;
};

/* The user or group that the object belongs to, or is. */
static struct str key_of_dialled(struct str key)
{
	return str_eq(key_part(key, 0), STR("group")) ? key_part(key, 1) : key_owner(key);
}

static void add_referrer(void *arg, struct object *o)
{
	struct referrers *r = arg;

	if (r->self.n && str_eq(key_of_dialled(o->key), r->self))
		return;
	r->count++;
	fault_add(r->faults, o->key, "%.*s refers to it; change that first", STR_ARG(o->key));
}

size_t replica_address_referrers(struct replica_domain *d, struct str user, struct str address,
				 struct faults *faults)
{
	struct referrers r = { .self = user, .faults = faults };

	index_each(d, 't', address, add_referrer, &r);
	return r.count;
}

/* Of a user or group, by all that it is dialled by. */
static size_t dialled_referrers(struct replica_domain *d, struct str id, struct str extension,
				const struct str_list *numbers, struct faults *faults)
{
	size_t count = replica_address_referrers(d, id, id, faults);

	if (!str_eq(extension, id))
		count += replica_address_referrers(d, id, extension, faults);
	for (size_t i = 0; i < numbers->count; i++)
		count += replica_address_referrers(d, id, numbers->items[i], faults);
	return count;
}

static size_t group_referrers(struct replica_domain *d, struct str id, struct faults *faults)
{
	const struct group *g = replica_group(d, id);

	return g ? dialled_referrers(d, g->id, g->extension, &g->numbers, faults) : 0;
}

size_t replica_referrers(struct replica_domain *d, struct str key, struct faults *faults)
{
	struct referrers r = { .faults = faults };
	struct replica_user *u;

	if (str_eq(key_part(key, 0), STR("device"))) {
		index_each(d, 'r', str_skip(key, sizeof("device/") - 1), add_referrer, &r);
		return r.count;
	}
	if (str_eq(key_part(key, 0), STR("group")))
		return group_referrers(d, key_part(key, 1), faults);
	if (str_eq(key_part(key, 0), STR("number")))
		return replica_address_referrers(d, STR_NONE, key_part(key, 1), faults);
	if (str_eq(key_part(key, 0), STR("roster"))) {
		index_each(d, 'd', key_part(key, 1), add_referrer, &r);
		return r.count;
	}
	if (str_eq(key_part(key, 0), STR("schedule"))) {
		index_each(d, 's', key_part(key, 1), add_referrer, &r);
		return r.count;
	}
	if (str_eq(key_part(key, 0), STR("status"))) {
		index_each(d, 'w', key_part(key, 1), add_referrer, &r);
		return r.count;
	}
	u = str_eq(key_part(key, 0), STR("user")) ? user_find(d, key_part(key, 1)) : NULL;
	if (!u)
		return 0;
	const struct user *user = replica_subject(u)->user;
	return dialled_referrers(d, u->id, user->extension, &user->numbers, faults);
}
