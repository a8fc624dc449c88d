/* membership: see membership.h. */
#include "core/membership.h"

#include <stdlib.h>

static bool may_ring(const struct directory *d, const struct group *g, struct str user, int depth);

static bool is_named(const struct directory *d, struct str roster, struct str user)
{
	const struct roster *r = d->roster(d->state, roster);
	struct str named;

	for (size_t i = 0; r && (named = roster_user(r, i, NULL, NULL)).p; i++)
		if (str_eq(named, user))
			return true;
	return false;
}

static bool list_may_ring(const struct directory *d, const struct group_member *members,
			  size_t count, struct str user, int depth)
{
	for (size_t i = 0; i < count; i++) {
		const struct group_member *m = &members[i];

		if ((m->kind == MEMBER_ROSTER && is_named(d, m->target, user)) ||
		    (m->kind == MEMBER_USER && str_eq(m->target, user)) ||
		    (m->kind == MEMBER_GROUP &&
		     may_ring(d, d->find_group(d->state, m->target), user, depth + 1)))
			return true;
	}
	return false;
}

static bool may_ring(const struct directory *d, const struct group *g, struct str user, int depth)
{
	if (!g || depth > GROUP_DEPTH_MAX)
		return false;
	if (list_may_ring(d, g->members, g->member_count, user, depth))
		return true;
	for (size_t i = 0; i < g->stage_count; i++)
		if (list_may_ring(d, g->stages[i].members, g->stages[i].member_count, user, depth))
			return true;
	return false;
}

bool group_may_ring(const struct directory *d, const struct group *g, struct str user)
{
	return may_ring(d, g, user, 1);
}

/* ---- all of them ---- */

struct gathering {
	const struct directory *d;
	struct arena *arena;
	struct str *users;
	size_t count, size;
};

static void gather(struct gathering *out, const struct group *g, int depth);

static void add(struct gathering *out, struct str user)
{
	if (out->count == out->size) {
		size_t size = out->size ? 2 * out->size : 64;
		struct str *larger = ARENA_ARRAY(out->arena, size, struct str);

		if (out->count)
			memcpy(larger, out->users, out->count * sizeof(*larger));
		out->users = larger;
		out->size = size;
	}
	out->users[out->count++] = user;
}

static void add_roster(struct gathering *out, struct str id)
{
	const struct roster *r = out->d->roster(out->d->state, id);
	struct str named;

	for (size_t i = 0; r && (named = roster_user(r, i, NULL, NULL)).p; i++)
		add(out, named);
}

static void gather_list(struct gathering *out, const struct group_member *members, size_t count,
			int depth)
{
	for (size_t i = 0; i < count; i++) {
		const struct group_member *m = &members[i];

		if (m->kind == MEMBER_USER)
			add(out, m->target);
		else if (m->kind == MEMBER_ROSTER)
			add_roster(out, m->target);
		else if (m->kind == MEMBER_GROUP)
			gather(out, out->d->find_group(out->d->state, m->target), depth + 1);
	}
}

static void gather(struct gathering *out, const struct group *g, int depth)
{
	if (!g || depth > GROUP_DEPTH_MAX)
		return;
	gather_list(out, g->members, g->member_count, depth);
	for (size_t i = 0; i < g->stage_count; i++)
		gather_list(out, g->stages[i].members, g->stages[i].member_count, depth);
}

static int by_id(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

struct str_list group_users(const struct directory *d, const struct group *g, struct arena *a)
{
	struct gathering all = { .d = d, .arena = a };
	size_t kept = 0;

	gather(&all, g, 1);
	if (all.count)
		qsort(all.users, all.count, sizeof(*all.users), by_id);
	for (size_t i = 0; i < all.count; i++)
		if (i == 0 || !str_eq(all.users[i], all.users[kept - 1]))
			all.users[kept++] = all.users[i];
	return (struct str_list){ all.users, kept };
}
