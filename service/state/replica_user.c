/* replica_user: a user's objects and live record, decoded at first use into what core reads. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"

#include "core/schedule.h"
#include "core/switched_off.h"

enum { OBJECT_ROOM = 48 /* alignment of its texts, the pointer to it */, KEYS_BLOCK = 256 };

void user_forget_decoded(struct replica_user *u)
{
	arena_free(u->arena);
	u->arena = NULL;
	u->hours = NULL;
	/* the user says what of it counts */
	arena_free(u->record_arena);
	u->record_arena = NULL;
}

void user_free(struct replica_user *u)
{
	HASH_DEL(u->domain->users, u);
	warm_user_gone(u);
	user_forget_decoded(u);
	live_forget(u);
	owned_free(&u->id);
	free(u);
}

/* "device/<user>/" */
static struct str key_prefix(struct arena *a, const char *kind, struct str user)
{
	return arena_printf(a, "%s/%.*s/", kind, STR_ARG(user));
}

static size_t count_prefix(const struct ordered *map, struct str prefix)
{
	size_t count = 0;

	for (const struct ordered_node *n = ordered_from(map, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n))
		count++;
	return count;
}

/* Decodes every object below the prefix; returns the array of pointers and its length. */
static void **decode_all(struct replica_user *u, const struct table *t, struct str prefix,
			 void (*name)(void *value, struct str user, struct str key),
			 size_t *out_count)
{
	const struct ordered *map = u->domain->objects;
	void **values = ARENA_ARRAY(u->arena, count_prefix(map, prefix), void *);
	size_t count = 0;

	for (const struct ordered_node *n = ordered_from(map, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n)) {
		struct object *o = ordered_value(n);
		void *value = arena_alloc(u->arena, t->size);

		if (!o->json.p || !table_decode_stored(t, o->json, u->arena, value))
			continue;
		name(value, u->id, key_part(o->key, 2));
		values[count++] = value;
	}
	*out_count = count;
	return values;
}

static void name_device(void *value, struct str user, struct str id)
{
	struct device *d = value;

	d->user = user;
	d->id = id;
}

static void name_profile(void *value, struct str user, struct str status)
{
	struct profile *p = value;

	p->user = user;
	p->status = status;
}

/* What decoding a stored object takes, roughly: its texts are no longer than its JSON. */
static size_t room_of(const struct table *t, const struct object *o)
{
	return o ? t->size + o->json.n + OBJECT_ROOM : t->size;
}

static size_t room_below(const struct ordered *map, const struct table *t, struct str prefix)
{
	size_t bytes = 0;

	for (const struct ordered_node *n = ordered_from(map, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n))
		bytes += room_of(t, ordered_value(n));
	return bytes;
}

static void decode_user(struct replica_user *u, const struct object *o)
{
	struct user *user = ARENA_NEW(u->arena, struct user);

	if (o && o->json.p && !table_decode_stored(&user_table, o->json, u->arena, user))
		*user = (struct user){ 0 };
	user->id = u->id;
	u->timed_by = ARENA_ARRAY(u->arena, user->timed_count, const struct schedule *);
	u->subject = (struct subject){ .domain = &u->domain->config, .user = user };
}

/* The arena is made to measure: a domain may have 100,000 users. */
static void decode_config(struct replica_user *u)
{
	const struct ordered *map = u->domain->objects;
	struct arena *keys = arena_new_sized(0, KEYS_BLOCK);
	struct object *o = ordered_find(map, arena_printf(keys, "user/%.*s", STR_ARG(u->id)));
	struct str devices = key_prefix(keys, "device", u->id);
	struct str profiles = key_prefix(keys, "profile", u->id);

	u->arena = arena_new_sized(0, room_of(&user_table, o) +
					      room_below(map, &device_table, devices) +
					      room_below(map, &profile_table, profiles));
	decode_user(u, o);
	u->subject.devices = (const struct device *const *)decode_all(
		u, &device_table, devices, name_device, &u->subject.device_count);
	u->subject.profiles = (const struct profile *const *)decode_all(
		u, &profile_table, profiles, name_profile, &u->subject.profile_count);
	arena_free(keys);
}

static void decode_record(struct replica_user *u)
{
	u->record_arena = arena_new_sized(0, u->live.n + RECORD_ROOM);
	if (!table_decode_stored(&record_table, u->live, u->record_arena, &u->record))
		u->record = (struct record){ 0 };
	record_switch_off(u->subject.user, u->record_arena, &u->record);
}

/* As its sources' snapshots have it by now; once for each time that one of them moved. */
static void settle_record(struct replica_user *u)
{
	struct replica_domain *d = u->domain;
	struct record settled;

	/* while a load goes on nobody knows where the sources stand */
	if (u->settled_at == d->source_changes + 1 || d->loading)
		return;
	u->settled_at = d->source_changes + 1;
	if (!record_settle(&u->record, replica_sources(d), clock_now_ms(), u->record_arena,
			   &settled))
		return;
	u->record = settled;
	u->settled_anew = true;
}

static const struct record *record_of(struct replica_user *u)
{
	struct replica_domain *saved = u->domain->saved;

	if (u->assumed)
		return u->assumed;
	if (saved)
		return user_find(saved, u->id) ? replica_subject(user_find(saved, u->id))->record
					       : NULL;
	return u->live.n ? &u->record : NULL;
}

/* Their schedule, below the override of their site. */
static const struct schedule *own_hours(struct replica_user *u)
{
	const struct user *user = u->subject.user;
	const struct schedule *s =
		user->schedule.n ? replica_schedule(u->domain, user->schedule) : NULL;
	const struct site *site = user->site.n ? replica_site(u->domain, user->site) : NULL;

	if (!site || site->override.state == SCHEDULE_NONE)
		return s;
	if (!u->hours)
		u->hours = ARENA_NEW(u->arena, struct schedule);
	return schedule_below(s, NULL, &site->override, u->hours) ? u->hours : NULL;
}

/* Anew each time: they change without the user, and are decoded at first use. */
static void find_schedules(struct replica_user *u)
{
	const struct user *user = u->subject.user;

	u->subject.hours = own_hours(u);
	for (size_t i = 0; i < user->timed_count; i++)
		u->timed_by[i] = replica_schedule(u->domain, user->timed[i].schedule);
	u->subject.timed_by = u->timed_by;
}

const struct subject *replica_subject(struct replica_user *u)
{
	if (!u->arena)
		decode_config(u);
	if (u->live.n && !u->record_arena)
		decode_record(u);
	if (u->record_arena)
		settle_record(u);
	u->subject.record = record_of(u);
	u->subject.sources = replica_sources(u->domain);
	u->subject.domain_profiles = u->domain->profiles;
	u->subject.domain_profile_count = u->domain->profile_count;
	find_schedules(u);
	return &u->subject;
}

void replica_assume(struct replica_user *u, const struct record *record)
{
	u->assumed = record;
}

void replica_assume_end(struct replica_user *u)
{
	u->assumed = NULL;
}

struct str replica_user_version(const struct replica_user *u)
{
	return u->version.text[0] ? version_str(&u->version) : STR("0-0");
}

/* ---- finding people ---- */

static struct replica_user *owner_of(struct replica_domain *d, struct object *o)
{
	return o ? user_find(d, key_part(o->key, 1)) : NULL;
}

static struct replica_user *find_exact(struct replica_domain *d, struct str target)
{
	struct replica_user *u = user_find(d, target);

	return u ? u : owner_of(d, index_find(d, 'n', target));
}

struct replica_user *replica_user(struct replica_domain *d, struct str id)
{
	return user_find(d, id);
}

struct replica_user *replica_user_find(struct replica_domain *d, struct str target)
{
	struct replica_user *u = find_exact(d, target);

	if (u || !d->exists)
		return u;
	struct arena *a = arena_new_sized(0, 512);
	struct number n = number_normalise(&d->config.numbering, target, a);
	if (n.kind != NUMBER_UNKNOWN && n.kind != NUMBER_ANONYMOUS)
		u = find_exact(d, n.text);
	arena_free(a);
	return u;
}

static const struct subject *directory_find(const void *state, struct str target)
{
	struct replica_user *u = find_exact((struct replica_domain *)(uintptr_t)state, target);

	return u ? replica_subject(u) : NULL;
}

static const struct subject *directory_find_mobile(const void *state, struct str number)
{
	struct replica_domain *d = (struct replica_domain *)(uintptr_t)state;
	struct replica_user *u = owner_of(d, index_find(d, 'm', number));

	return u ? replica_subject(u) : NULL;
}

static const struct dialled_number *directory_find_number(const void *state, struct str number)
{
	return replica_number((struct replica_domain *)(uintptr_t)state, number);
}

static const struct schedule *directory_schedule(const void *state, struct str id)
{
	return replica_schedule((struct replica_domain *)(uintptr_t)state, id);
}

static const struct site *directory_site(const void *state, struct str id)
{
	return replica_site((struct replica_domain *)(uintptr_t)state, id);
}

static const struct roster *directory_roster_of(const void *state, struct str id)
{
	return replica_roster((struct replica_domain *)(uintptr_t)state, id);
}

static const struct group *directory_find_group(const void *state, struct str target)
{
	return replica_group_dialled((struct replica_domain *)(uintptr_t)state, target);
}

static const struct group_state *directory_group_state(const void *state, struct str group)
{
	return group_state_ahead((struct replica_domain *)(uintptr_t)state, group);
}

void replica_directory(struct replica_domain *d, struct directory *out)
{
	rules_decode(d);
	*out = (struct directory){ .domain = &d->config,
				   .state = d,
				   .find = directory_find,
				   .find_mobile = directory_find_mobile,
				   .find_group = directory_find_group,
				   .find_number = directory_find_number,
				   .schedule = directory_schedule,
				   .site = directory_site,
				   .roster = directory_roster_of,
				   .group_state = directory_group_state,
				   .rules = d->rules,
				   .rule_count = d->rule_count };
}
