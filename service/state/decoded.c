/* decoded: see decoded.h. */
#include "state/state_priv.h"

#include "core/switched_off.h"

enum {
	OBJECT_ROOM = 48, /* alignment of its texts, the pointer to it */
	RECORD_ROOM = 64, /* a decoded record is rarely longer than its JSON and this */
	KEYS_BLOCK = 256,
};

/* ---- the configuration ---- */

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
static void **decode_all(struct replica_user *u, struct arena *a, const struct table *t,
			 struct str prefix,
			 void (*name)(void *value, struct str user, struct str key),
			 size_t *out_count)
{
	const struct ordered *map = u->domain->objects;
	void **values = ARENA_ARRAY(a, count_prefix(map, prefix), void *);
	size_t count = 0;

	for (const struct ordered_node *n = ordered_from(map, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n)) {
		struct object *o = ordered_value(n);
		void *value = arena_alloc(a, t->size);

		if (!o->kept || !table_decode_stored(t, object_json(o), a, value))
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
	return o ? t->size + object_json(o).n + OBJECT_ROOM : t->size;
}

static size_t room_below(const struct ordered *map, const struct table *t, struct str prefix)
{
	size_t bytes = 0;

	for (const struct ordered_node *n = ordered_from(map, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n))
		bytes += room_of(t, ordered_value(n));
	return bytes;
}

static void decode_user(struct decoded_config *c, struct replica_user *u, const struct object *o)
{
	struct user *user = ARENA_NEW(c->arena, struct user);

	if (o && o->kept && !table_decode_stored(&user_table, object_json(o), c->arena, user))
		*user = (struct user){ 0 };
	user->id = u->id;
	c->timed_by = ARENA_ARRAY(c->arena, user->timed_count, const struct schedule *);
	c->subject = (struct subject){ .domain = &u->domain->config, .user = user };
}

static struct decoded_config *config_new(struct replica_user *u, size_t room)
{
	struct arena *a = arena_new_sized(0, sizeof(struct decoded_config) + room);
	struct decoded_config *c = ARENA_NEW(a, struct decoded_config);

	c->arena = a;
	c->user = u;
	return c;
}

/* The arena is made to measure: a domain may have 100,000 users. */
static struct decoded_config *decode_config(struct replica_user *u)
{
	const struct ordered *map = u->domain->objects;
	struct arena *keys = arena_new_sized(0, KEYS_BLOCK);
	struct object *o = ordered_find(map, arena_printf(keys, "user/%.*s", STR_ARG(u->id)));
	struct str devices = key_prefix(keys, "device", u->id);
	struct str profiles = key_prefix(keys, "profile", u->id);
	struct decoded_config *c =
		config_new(u, room_of(&user_table, o) + room_below(map, &device_table, devices) +
				      room_below(map, &profile_table, profiles));

	decode_user(c, u, o);
	c->subject.devices = (const struct device *const *)decode_all(
		u, c->arena, &device_table, devices, name_device, &c->subject.device_count);
	c->subject.profiles = (const struct profile *const *)decode_all(
		u, c->arena, &profile_table, profiles, name_profile, &c->subject.profile_count);
	arena_free(keys);
	return c;
}

/* ---- the live record ---- */

struct arena *record_arena_new(size_t json_bytes)
{
	return arena_new_sized(0, sizeof(struct record) + sizeof(struct decoded_record) +
					  json_bytes + RECORD_ROOM);
}

void user_take_record(struct replica_user *u, struct arena *a, struct record *record)
{
	u->record = ARENA_NEW(a, struct decoded_record);
	u->record->arena = a;
	u->record->record = record;
	record_switch_off(u->config->subject.user, a, record);
}

static void decode_record(struct replica_user *u, struct str json)
{
	struct arena *a = record_arena_new(json.n);
	struct record *record = ARENA_NEW(a, struct record);

	if (!table_decode_stored(&record_table, json, a, record))
		*record = (struct record){ 0 };
	user_take_record(u, a, record);
}

void user_forget_record(struct replica_user *u)
{
	if (u->record)
		arena_free(u->record->arena);
	u->record = NULL;
}

/* ---- both ---- */

static void passes(struct decoded_config *c)
{
	struct state *s = c->user->domain->state;

	DL_APPEND(s->passing, c);
	s->passing_count++;
	c->passes = true;
}

static void passes_no_more(struct decoded_config *c)
{
	struct state *s = c->user->domain->state;

	if (!c->passes)
		return;
	DL_DELETE(s->passing, c);
	s->passing_count--;
	c->passes = false;
}

void user_decode(struct replica_user *u)
{
	struct str json = kept_value(u->live);

	if (!u->config) {
		u->config = decode_config(u);
		if (!u->is_member)
			passes(u->config);
	}
	if (json.n && !u->record)
		decode_record(u, json);
}

void user_forget_decoded(struct replica_user *u)
{
	/* the user says what of it counts */
	user_forget_record(u);
	if (!u->config)
		return;
	passes_no_more(u->config);
	arena_free(u->config->arena);
	u->config = NULL;
}

void user_stays_decoded(struct replica_user *u)
{
	u->is_member = true;
	if (u->config)
		passes_no_more(u->config);
}

void decoded_turn(struct state *s)
{
	while (s->passing_count > DECODED_MOST)
		user_forget_decoded(s->passing->user);
}
