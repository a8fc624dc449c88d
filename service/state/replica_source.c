/*
 * replica_source: the sources of a domain and what is known of each, as core reads them: one list,
 * made anew when one comes, goes or is configured otherwise. What is heard in this process counts
 * here at once; the others learn it by the event of the next commit.
 */
#include "state/source_queue.h"

#include <stdlib.h>

#include "base/memory.h"

enum { SOURCE_BLOCK = 512 };

struct replica_source *source_get(struct replica_domain *d, struct str id)
{
	struct replica_source *rs;

	HASH_FIND(hh, d->sources, id.p, id.n, rs);
	return rs;
}

static void list_is_stale(struct replica_domain *d)
{
	d->source_list_made = false;
	d->source_changes++;
}

static void count_source(struct replica_domain *d, int64_t by)
{
	d->source_count += by;
	domain_count(d, &d->state->stats.sources, by);
}

static void count_silent(struct replica_source *rs, int64_t by)
{
	struct replica_domain *d = rs->domain;

	d->silent_sources += by;
	domain_count(d, &d->state->stats.sources_silent, by);
}

static void source_free(struct replica_source *rs)
{
	HASH_DEL(rs->domain->sources, rs);
	count_source(rs->domain, -1);
	count_silent(rs, -(int64_t)(rs->state.silent_since_ms != 0));
	arena_free(rs->arena);
	arena_free(rs->state_arena);
	owned_free(&rs->id);
	free(rs);
}

static struct replica_source *source_make(struct replica_domain *d, struct str id)
{
	struct replica_source *rs = mem_new(sizeof(*rs));

	rs->domain = d;
	rs->id = owned_copy(id);
	HASH_ADD_KEYPTR(hh, d->sources, rs->id.p, rs->id.n, rs);
	count_source(d, 1);
	return rs;
}

void source_touched(struct object *o, bool gone)
{
	struct replica_domain *d = o->domain;
	struct str id = key_part(o->key, 1);
	struct replica_source *rs = source_get(d, id);

	list_is_stale(d);
	if (gone && rs) {
		source_drop(rs);
		source_free(rs);
	} else if (!gone) {
		rs = rs ? rs : source_make(d, id);
		arena_free(rs->arena);
		rs->arena = NULL;
	}
}

void sources_free(struct replica_domain *d)
{
	struct replica_source *rs, *next;

	HASH_ITER(hh, d->sources, rs, next)
	source_free(rs);
	free(d->standings);
	d->standings = NULL;
	d->source_list_made = false;
}

/* One process clears up behind a source that is gone; Redis looks whether it is. */
void source_drop(struct replica_source *rs)
{
	struct replica_domain *d = rs->domain;

	if (rs->version.text[0] && domain_clears_up(d))
		store_drop_source(d->state->store, d->name, rs->id, NULL, NULL);
}

/* ---- configuration ---- */

static void decode(struct replica_source *rs, const struct object *o)
{
	rs->arena = arena_new_sized(0, SOURCE_BLOCK);
	if (!o->kept || !table_decode_stored(&source_table, object_json(o), rs->arena, &rs->source))
		rs->source = (struct source){ 0 };
	rs->source.id = rs->id;
}

/* A draft goes by what is known of the saved one. */
static const struct source_state *state_of(const struct replica_source *rs)
{
	static const struct source_state unheard;
	const struct replica_domain *saved = rs->domain->saved;
	const struct replica_source *known =
		saved ? source_get((struct replica_domain *)(uintptr_t)saved, rs->id) : rs;

	return known ? &known->state : &unheard;
}

/* Objects come by key, so the list is in the order of ids. */
static void make_list(struct replica_domain *d)
{
	struct str prefix = STR("source/");
	struct source_standing *items;
	size_t count = 0;

	free(d->standings);
	items = d->standings = mem_new((HASH_COUNT(d->sources) + 1) * sizeof(*items));
	for (const struct ordered_node *n = ordered_from(d->objects, prefix);
	     n && str_has_prefix(ordered_key(n), prefix); n = ordered_next(n)) {
		struct replica_source *rs = source_get(d, key_part(ordered_key(n), 1));

		if (!rs)
			continue;
		if (!rs->arena)
			decode(rs, ordered_value(n));
		items[count++] = (struct source_standing){ &rs->source, state_of(rs) };
	}
	d->source_list = (struct sources){ .items = items, .count = count };
	d->source_list_made = true;
}

const struct sources *replica_sources(struct replica_domain *d)
{
	if (!d->sources)
		return NULL;
	if (!d->source_list_made)
		make_list(d);
	d->source_list.as_of_ms = d->state->down_as_of_ms;
	d->source_list.listening_since_ms = d->state->up_since_ms;
	return &d->source_list;
}

const struct source_standing *replica_source(struct replica_domain *d, struct str id)
{
	return source_find(replica_sources(d), id);
}

struct str replica_source_version(struct replica_domain *d, struct str id)
{
	const struct replica_source *rs = source_get(d, id);

	return rs && rs->version.text[0] ? version_str(&rs->version) : STR("0-0");
}

/* ---- what is known of it ---- */

static bool moves_records(const struct source_state *a, const struct source_state *b)
{
	return a->generation != b->generation || a->upload.generation != b->upload.generation;
}

static void set_state(struct replica_source *rs, struct str version, struct str value)
{
	struct arena *a = arena_new_sized(0, SOURCE_BLOCK);
	struct source_state now = { 0 };

	if (value.n && !table_decode_stored(&source_state_table, value, a, &now))
		now = (struct source_state){ 0 };
	/* heard here, and still on its way to the others */
	if (now.heard_at_ms < rs->state.heard_at_ms)
		now.heard_at_ms = rs->state.heard_at_ms;
	if (moves_records(&now, &rs->state))
		rs->domain->source_changes++;
	arena_free(rs->state_arena);
	rs->state_arena = a;
	count_silent(rs, (now.silent_since_ms != 0) - (rs->state.silent_since_ms != 0));
	rs->state = now;
	version_set(&rs->version, version);
}

void source_state_apply(struct replica_domain *d, struct str id, struct str version,
			struct str value)
{
	struct replica_source *rs = source_get(d, id);

	if (rs && version_is_newer(version, &rs->version))
		set_state(rs, version, value);
}

void source_state_replace(struct replica_domain *d, struct str id, struct str version,
			  struct str value)
{
	struct replica_source *rs = source_get(d, id);

	if (rs)
		set_state(rs, value.p ? version : STR(""), value);
}
