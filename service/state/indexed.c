/*
 * indexed: by which values an object is found (replica_index.c), kind by kind; what it leads to
 * also in normal form, which is another under another numbering plan.
 */
#include "state/state_priv.h"

#include "base/clock.h"

enum {
	SLICE_US = 500,
	OBJECTS_PER_LOOK = 4, /* at the clock: a group of 500 takes most of a millisecond */
};

/* As written, and in normal form: 0035227998300 leads to whoever has +35227998300. */
static void put_address(struct object *o, struct str target, struct arena *a)
{
	struct str normal = number_normalise(&o->domain->config.numbering, target, a).text;

	index_put(o, 't', target);
	if (!str_eq(normal, target))
		index_put(o, 't', normal);
}

static void put_destination(struct object *o, const struct destination *to, struct arena *a)
{
	if (to->kind == DESTINATION_RING_GROUP)
		index_put(o, 't', to->target);
	if (to->kind == DESTINATION_ROSTER)
		index_put(o, 'd', to->target);
	if (to->kind == DESTINATION_EXTENSION)
		put_address(o, to->target, a);
}

static void put_status(struct object *o, struct str status)
{
	if (!status_built_in(status) && !index_holds(o, 'w', status))
		index_put(o, 'w', status);
}

static void index_user(struct object *o, struct arena *a)
{
	struct user u;

	if (!table_decode_stored(&user_table, object_json(o), a, &u))
		return;
	index_put(o, 'n', u.extension);
	for (size_t i = 0; i < u.numbers.count; i++)
		index_put(o, 'n', u.numbers.items[i]);
	index_put(o, 'e', u.email);
	index_put(o, 'x', u.external_id);
	put_destination(o, &u.fallback, a);
	index_put(o, 's', u.schedule);
	put_status(o, u.default_profile);
	for (size_t i = 0; i < u.timed_count; i++) {
		if (!str_eq(u.timed[i].schedule, u.schedule))
			index_put(o, 's', u.timed[i].schedule);
		put_status(o, u.timed[i].status);
	}
}

static void index_schedule(struct object *o, struct arena *a)
{
	struct schedule s;

	if (table_decode_stored(&schedule_table, object_json(o), a, &s))
		index_put(o, 's', s.holidays_of);
}

/* Each once: a shift a day names the same few again and again. */
static void index_roster(struct object *o, struct arena *a)
{
	struct roster r;
	struct str user;

	if (!table_decode_stored(&roster_table, object_json(o), a, &r))
		return;
	for (size_t i = 0; (user = roster_user(&r, i, a, NULL)).p; i++) {
		if (!index_holds(o, 'c', user))
			index_put(o, 'c', user);
	}
}

static void index_device(struct object *o, struct arena *a)
{
	struct device device;

	if (!table_decode_stored(&device_table, object_json(o), a, &device))
		return;
	index_put(o, 'm', device.number);
	if (!o->domain->draft)
		index_put(o, 'M', device.number);
}

static void index_profile(struct object *o, struct arena *a)
{
	struct str user = key_part(o->key, 1);
	struct profile p;

	if (!table_decode_stored(&profile_table, object_json(o), a, &p))
		return;
	put_status(o, key_part(o->key, 2));
	for (int i = 0; i < FORWARD_COUNT; i++) {
		put_destination(o, &p.forward[i].internal, a);
		put_destination(o, &p.forward[i].external, a);
	}
	if (p.mobile.device.n)
		index_put(o, 'r',
			  arena_printf(a, "%.*s/%.*s", STR_ARG(user), STR_ARG(p.mobile.device)));
	for (size_t i = 0; i < p.ring.order_count; i++)
		index_put(o, 'r',
			  arena_printf(a, "%.*s/%.*s", STR_ARG(user),
				       STR_ARG(p.ring.order[i].device)));
}

static void index_rule(struct object *o, struct arena *a)
{
	struct caller_rule rule;

	if (!table_decode_stored(&caller_rule_table, object_json(o), a, &rule))
		return;
	for (size_t i = 0; i < rule.targets.count; i++)
		put_address(o, rule.targets.items[i], a);
	index_put(o, 's', rule.schedule);
	put_status(o, rule.profile);
}

static void index_members(struct object *o, const struct group_member *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].kind == MEMBER_USER || list[i].kind == MEMBER_GROUP)
			index_put(o, 'c', list[i].target);
		else if (list[i].kind == MEMBER_ROSTER)
			index_put(o, 'C', list[i].target);
}

static void index_group(struct object *o, struct arena *a)
{
	struct group g;

	if (!table_decode_stored(&group_table, object_json(o), a, &g))
		return;
	index_put(o, 's', g.schedule);
	index_put(o, 'g', g.extension);
	for (size_t i = 0; i < g.numbers.count; i++)
		index_put(o, 'g', g.numbers.items[i]);
	index_members(o, g.members, g.member_count);
	for (size_t i = 0; i < g.stage_count; i++)
		index_members(o, g.stages[i].members, g.stages[i].member_count);
	for (int i = 0; i < FALLBACK_COUNT; i++)
		put_destination(o, &g.fallback.by_cause[i], a);
}

static void index_number(struct object *o, struct arena *a)
{
	struct dialled_number n;

	if (!table_decode_stored(&number_table, object_json(o), a, &n))
		return;
	put_destination(o, &n.destination, a);
	put_destination(o, &n.closed, a);
	index_put(o, 's', n.schedule);
}

static void index_domain(struct object *o, struct arena *a)
{
	struct domain d;

	if (!table_decode_stored(&domain_table, object_json(o), a, &d))
		return;
	put_destination(o, &d.fallback, a);
	for (size_t i = 0; i < d.status_default_count; i++)
		put_status(o, d.status_defaults[i].status);
	for (size_t i = 0; i < d.feature_code_count; i++)
		put_status(o, d.feature_codes[i].status);
}

static const struct indexed_kind {
	const char *kind;
	void (*fn)(struct object *o, struct arena *a);
	bool leads; /* to what is dialled: by the numbering plan */
} kinds[] = {
	{"user",      index_user,     true },
        { "device",   index_device,   false},
	{ "profile",  index_profile,  true },
        { "domain",   index_domain,   true },
	{ "rule",     index_rule,     true },
        { "group",    index_group,    true },
	{ "number",   index_number,   true },
        { "schedule", index_schedule, false},
	{ "roster",   index_roster,   false},
};

static const struct indexed_kind *kind_of(const struct object *o)
{
	struct str kind = key_part(o->key, 0);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(kind, str_of(kinds[i].kind)))
			return &kinds[i];
	return NULL;
}

void index_object(struct object *o)
{
	const struct indexed_kind *kind = kind_of(o);
	struct arena *a = o->domain->state->scratch;

	index_drop(o);
	arena_reset(a);
	if (kind)
		kind->fn(o, a);
}

/* ---- another numbering plan ---- */

void index_renumber(struct replica_domain *d)
{
	struct state *s = d->state;

	owned_free(&d->renumber_next); /* from the beginning */
	if (!d->renumbering)
		DL_APPEND2(s->renumbering, d, prev_renumbering, next_renumbering);
	d->renumbering = true;
	loop_again(s->loop);
}

void index_renumber_end(struct replica_domain *d)
{
	if (!d->renumbering)
		return;
	DL_DELETE2(d->state->renumbering, d, prev_renumbering, next_renumbering);
	owned_free(&d->renumber_next);
	d->renumbering = false;
}

/* Objects of a slice; false = it is over. */
static bool may_go_on(size_t *done, int64_t until_us)
{
	return ++*done % OBJECTS_PER_LOOK != 0 || clock_mono_us() < until_us;
}

static void renumber_some(struct replica_domain *d, size_t *done, int64_t until_us)
{
	const struct ordered_node *n = ordered_from(d->objects, d->renumber_next);

	for (; n && may_go_on(done, until_us); n = ordered_next(n)) {
		struct object *o = ordered_value(n);

		if (!o->queued && kind_of(o) && kind_of(o)->leads)
			index_object(o);
	}
	owned_free(&d->renumber_next);
	if (n)
		d->renumber_next = owned_copy(ordered_key(n));
	else
		index_renumber_end(d);
}

/* Not while its domain is being read: the numbering plan may be among what comes. */
static struct object *next_to_index(struct state *s)
{
	return s->to_index && !s->to_index->domain->loading ? s->to_index : NULL;
}

bool index_slice(struct state *s)
{
	int64_t until_us = clock_mono_us() + SLICE_US;
	struct object *o;
	size_t done = 0;

	while ((o = next_to_index(s)) && may_go_on(&done, until_us)) {
		object_unqueue(o);
		index_object(o);
	}
	if (o)
		return true;
	if (s->renumbering)
		renumber_some(s->renumbering, &done, until_us);
	return s->renumbering != NULL;
}
