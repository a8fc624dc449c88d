/* way: see way.h. */
#include "core/way.h"

/* Nested groups looked into before a group counts as one that has members. */
enum { GROUPS_LOOKED_AT_MAX = 64 };

static bool is_same(const struct destination *a, const struct destination *b)
{
	return a->kind == b->kind && str_eq(a->target, b->target);
}

const struct destination *way_always(const struct profile *p, enum side side)
{
	const struct forward_rule *rule = &p->forward[FORWARD_ALWAYS];
	const struct destination *d = side == SIDE_INTERNAL ? &rule->internal : &rule->external;

	/* R5 comes before R6 */
	if (!p->accept_calls || p->direct_to_voicemail)
		return NULL;
	return d->kind == DESTINATION_NONE ? NULL : d;
}

/* In every status the same. */
static const struct destination *of_user(const struct subject *s, enum side side)
{
	size_t count;
	const struct status_meaning *statuses = status_all(s->domain, &count);
	const struct destination *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct destination *d = way_always(subject_profile(s, statuses[i].id), side);

		if (!d || (first && !is_same(first, d)))
			return NULL;
		first = d;
	}
	return first;
}

/* ---- groups ---- */

struct looking {
	const struct way_finder *finder;
	size_t budget;
};

static bool has_members(const struct group *g, size_t depth, struct looking *l);

static bool somebody_of(const struct group_member *list, size_t count, size_t depth,
			struct looking *l)
{
	for (size_t i = 0; i < count; i++) {
		struct destination to = { DESTINATION_RING_GROUP, list[i].target };
		struct way_place nested = { 0 };

		if (list[i].kind != MEMBER_GROUP)
			return true;
		if (l->budget == 0)
			return true;
		l->budget--;
		if (depth < GROUP_DEPTH_MAX && l->finder->find(l->finder->arg, &to, &nested) &&
		    nested.group && has_members(nested.group, depth + 1, l))
			return true;
	}
	return false;
}

static bool has_members(const struct group *g, size_t depth, struct looking *l)
{
	if (somebody_of(g->members, g->member_count, depth, l))
		return true;
	for (size_t i = 0; i < g->stage_count; i++) {
		if (somebody_of(g->stages[i].members, g->stages[i].member_count, depth, l))
			return true;
	}
	return false;
}

bool way_group_is_empty(const struct group *g, const struct way_finder *finder)
{
	struct looking l = { finder, GROUPS_LOOKED_AT_MAX };

	return !has_members(g, 1, &l);
}

static const struct destination *of_group(const struct group *g, const struct way_finder *finder)
{
	const struct destination *d = &g->fallback.by_cause[FALLBACK_NONE_AVAILABLE];

	/* while it is closed or overloaded, calls go elsewhere */
	if (d->kind == DESTINATION_NONE || g->schedule.n ||
	    g->fallback.by_cause[FALLBACK_OVERFLOW].kind != DESTINATION_NONE ||
	    !way_group_is_empty(g, finder))
		return NULL;
	return d;
}

/* While it is closed, calls go elsewhere. */
static const struct destination *of_number(const struct dialled_number *n)
{
	if (n->schedule.n && !is_same(&n->destination, &n->closed))
		return NULL;
	return &n->destination;
}

const struct destination *way_certain(const struct way_place *at, enum side side,
				      const struct way_finder *finder)
{
	if (at->user)
		return of_user(at->user, side);
	if (at->roster) /* it depends on the time */
		return NULL;
	return at->group ? of_group(at->group, finder) : of_number(at->number);
}

/* ---- names ---- */

static struct str join(struct arena *a, const char *before, struct str id)
{
	return arena_printf(a, "%s%.*s", before, STR_ARG(id));
}

struct str way_key(const struct way_place *at, struct arena *a)
{
	if (at->user)
		return join(a, "user/", at->user->user->id);
	if (at->roster)
		return join(a, "roster/", at->roster->id);
	return at->group ? join(a, "group/", at->group->id)
			 : join(a, "number/", at->number->number);
}

struct str way_profile_object(const struct profile *p, struct arena *a)
{
	if (p->user.n == 0)
		return join(a, "/profiles/", p->status);
	return arena_printf(a, "/users/%.*s/profiles/%.*s", STR_ARG(p->user), STR_ARG(p->status));
}

struct str way_object(const struct way_place *at, struct arena *a)
{
	if (at->user)
		return way_profile_object(subject_profile(at->user, STR("available")), a);
	if (at->roster)
		return join(a, "/rosters/", at->roster->id);
	return at->group ? join(a, "/groups/", at->group->id)
			 : join(a, "/numbers/", at->number->number);
}

struct str way_pointer(const struct way_place *at, enum side side, struct arena *a)
{
	if (at->user)
		return join(a, "/forward/always/", word_of(&side_words, (int)side));
	return at->group ? STR("/fallback/none_available") : STR("/destination");
}

/* ---- loops ---- */

static bool is_place(const struct way_place *a, const struct way_place *b)
{
	if (a->user || b->user)
		return a->user && b->user && str_eq(a->user->user->id, b->user->user->id);
	if (a->group || b->group)
		return a->group && b->group && str_eq(a->group->id, b->group->id);
	if (a->roster || b->roster)
		return a->roster && b->roster && str_eq(a->roster->id, b->roster->id);
	return str_eq(a->number->number, b->number->number);
}

static bool was_there(struct way_loop *loop, const struct way_place *place)
{
	for (size_t i = 0; i < loop->count; i++) {
		if (is_place(&loop->places[i], place)) {
			loop->first = i;
			return true;
		}
	}
	return false;
}

static struct str path_of(const struct way_loop *loop, struct arena *a)
{
	struct str text = way_key(&loop->places[loop->first], a);

	for (size_t i = loop->first + 1; i <= loop->count; i++) {
		size_t at = i == loop->count ? loop->first : i;

		text = arena_printf(a, "%.*s → %.*s", STR_ARG(text),
				    STR_ARG(way_key(&loop->places[at], a)));
	}
	return text;
}

bool way_loop_find(const struct way_place *start, enum side side, const struct way_finder *finder,
		   struct arena *a, struct way_loop *out)
{
	struct way_place at = *start;

	out->count = 0;
	while (!was_there(out, &at)) {
		const struct destination *to = way_certain(&at, side, finder);

		if (out->count == WAY_HOPS_MAX || !to)
			return false;
		out->places[out->count++] = at;
		at = (struct way_place){ 0 };
		if (!finder->find(finder->arg, to, &at))
			return false;
	}
	out->path = path_of(out, a);
	return true;
}
