/* loop_check: see loop_check.h. Asked of the replica, with the object being written in its place,
 * or without the profile that goes. */
#include "api/loop_check.h"

#include "core/way.h"

enum { PROFILES_LOOKED_AT = 2000, WAYS_FOLLOWED = 30 /* some ten microseconds each */ };

static bool is_written(const struct config_check *c, enum config_kind kind, struct str id)
{
	return c->name->kind == kind && str_eq(c->name->id, id);
}

/* The profiles with the written one in place of the one for its status, which is left out where it
 * goes. */
static const struct profile *const *with_written(const struct config_check *c,
						 const struct profile *const *list, size_t count,
						 size_t *out_count)
{
	const struct profile **all = ARENA_ARRAY(c->arena, count + 1, const struct profile *);
	size_t n = 0;

	if (c->value)
		all[n++] = &c->value->profile;
	for (size_t i = 0; i < count; i++) {
		if (list[i] && !str_eq(list[i]->status, c->name->id))
			all[n++] = list[i];
	}
	*out_count = n;
	return all;
}

static void put_profile(const struct config_check *c, struct subject *s)
{
	if (c->name->user.n && str_eq(c->name->user, s->user->id))
		s->profiles = with_written(c, s->profiles, s->profile_count, &s->profile_count);
	else if (c->name->user.n == 0)
		s->domain_profiles = with_written(c, s->domain_profiles, s->domain_profile_count,
						  &s->domain_profile_count);
}

static const struct subject *as_written(const struct config_check *c, const struct subject *s)
{
	struct subject *copy = ARENA_NEW(c->arena, struct subject);

	*copy = *s;
	if (c->name->kind == CONFIG_PROFILE)
		put_profile(c, copy);
	else if (c->name->kind == CONFIG_USER && str_eq(c->name->user, s->user->id))
		copy->user = &c->value->user;
	return copy;
}

/* The user being written, who may be in no replica yet. */
static const struct subject *written_user(const struct config_check *c)
{
	struct replica_user *known = replica_user(c->domain, c->name->user);
	struct subject *s;

	if (known)
		return as_written(c, replica_subject(known));
	s = ARENA_NEW(c->arena, struct subject);
	s->domain = replica_domain_config(c->domain);
	s->user = &c->value->user;
	s->domain_profiles = replica_domain_profiles(c->domain, &s->domain_profile_count);
	return s;
}

static bool set_user(const struct config_check *c, struct replica_user *u, struct way_place *out)
{
	if (u)
		out->user = as_written(c, replica_subject(u));
	return u != NULL;
}

static bool set_group(const struct config_check *c, const struct group *g, struct way_place *out)
{
	if (g)
		out->group = is_written(c, CONFIG_GROUP, g->id) ? &c->value->group : g;
	return g != NULL;
}

static bool has_address(struct str id, struct str extension, const struct str_list *numbers,
			struct str target)
{
	for (size_t i = 0; i < numbers->count; i++) {
		if (str_eq(numbers->items[i], target))
			return true;
	}
	return str_eq(id, target) || (extension.n && str_eq(extension, target));
}

/* What is new is in no replica yet; what is about to change may be dialled in other ways. */
static bool set_written(const struct config_check *c, struct str target, struct way_place *out)
{
	const struct group *g;
	const struct user *u;

	if (!c->value)
		return false;
	g = &c->value->group;
	u = &c->value->user;
	if (c->name->kind == CONFIG_GROUP && has_address(g->id, g->extension, &g->numbers, target))
		out->group = g;
	else if (c->name->kind == CONFIG_USER &&
		 has_address(u->id, u->extension, &u->numbers, target))
		out->user = written_user(c);
	else if (is_written(c, CONFIG_NUMBER, target))
		out->number = &c->value->number;
	else
		return false;
	return true;
}

static bool set_dialled(const struct config_check *c, struct str target, struct way_place *out)
{
	struct replica_user *u;

	if (set_written(c, target, out))
		return true;
	u = replica_user_find(c->domain, target);
	if (u && c->name->kind == CONFIG_USER &&
	    str_eq(replica_subject(u)->user->id, c->name->user))
		return false; /* about to be given up */
	if (set_user(c, u, out) || set_group(c, replica_group_dialled(c->domain, target), out))
		return true;
	out->number = replica_number(c->domain, target);
	return out->number != NULL;
}

static const struct numbering *plan_of(const struct config_check *c)
{
	return c->name->kind == CONFIG_DOMAIN && c->value
		       ? &c->value->domain.numbering
		       : &replica_domain_config(c->domain)->numbering;
}

static bool find_place(const void *arg, const struct destination *to, struct way_place *out)
{
	const struct config_check *c = arg;
	struct number n;

	if (to->kind == DESTINATION_RING_GROUP)
		return (set_written(c, to->target, out) && out->group) ||
		       set_group(c, replica_group_dialled(c->domain, to->target), out);
	if (to->kind != DESTINATION_EXTENSION && to->kind != DESTINATION_EXTERNAL)
		return false;
	if (set_dialled(c, to->target, out))
		return true;
	n = number_normalise(plan_of(c), to->target, c->arena);
	return (n.kind == NUMBER_PUBLIC || n.kind == NUMBER_SHORT) && set_dialled(c, n.text, out);
}

/* Some status of the user's goes by the written profile. */
static bool goes_by_written(const struct config_check *c, const struct way_place *place)
{
	size_t count;
	const struct status_meaning *statuses = status_all(place->user->domain, &count);

	for (size_t i = 0; i < count; i++) {
		if (subject_profile(place->user, statuses[i].id) == &c->value->profile)
			return true;
	}
	return false;
}

static bool is_what_changes(const struct config_check *c, const struct way_place *place)
{
	switch (c->name->kind) {
	case CONFIG_GROUP: return place->group == &c->value->group;
	case CONFIG_NUMBER: return place->number == &c->value->number;
	case CONFIG_USER: return place->user && place->user->user == &c->value->user;
	default:
		if (!place->user || c->value)
			return place->user && goes_by_written(c, place);
		return c->name->user.n == 0 || str_eq(place->user->user->id, c->name->user);
	}
}

/* The circle goes through what changes; another one is not this write's fault. */
static bool is_in_circle(const struct config_check *c, const struct way_loop *loop)
{
	for (size_t i = loop->first; i < loop->count; i++) {
		if (is_what_changes(c, &loop->places[i]))
			return true;
	}
	return false;
}

/* Where the walk begins: at what is written, or at where the domain's profile sends calls. */
static bool start_at(const struct config_check *c, enum side side, const struct way_finder *finder,
		     struct way_place *out)
{
	const struct destination *to;

	*out = (struct way_place){ 0 };
	switch (c->name->kind) {
	case CONFIG_GROUP: out->group = &c->value->group; return true;
	case CONFIG_NUMBER: out->number = &c->value->number; return true;
	case CONFIG_USER: out->user = written_user(c); return true;
	case CONFIG_PROFILE:
		if (c->name->user.n)
			return set_user(c, replica_user(c->domain, c->name->user), out);
		to = c->value ? way_always(&c->value->profile, side) : NULL;
		return to && find_place(finder->arg, to, out);
	default: return false;
	}
}

/* What concerns everybody is asked of the first objects that may send calls on. */
struct left {
	struct config_check *check;
	size_t looked_at, followed;
};

static bool may_look_further(struct left *left)
{
	return ++left->looked_at < PROFILES_LOOKED_AT && left->followed < WAYS_FOLLOWED &&
	       left->check->faults->count == 0;
}

/* Stored JSON: a forward on `always` is a member of that name. */
static bool may_forward(struct str json)
{
	return memmem(json.p, json.n, "\"always\"", 8) != NULL;
}

/* ---- another numbering plan ---- */

/* A circle by the plan that is written, and none by the one that was. */
static bool check_plan_from(struct config_check *c, const struct way_place *start, enum side side)
{
	struct config_check before = *c;
	const struct way_finder finder = { find_place, c }, finder_before = { find_place, &before };
	struct way_loop *loop = ARENA_NEW(c->arena, struct way_loop);

	before.value = NULL;
	if (way_loop_find(start, side, &finder_before, c->arena, loop) ||
	    !way_loop_find(start, side, &finder, c->arena, loop))
		return false;
	fault_add(c->faults, STR("/numbering"), "would send every call in a circle: %.*s",
		  STR_ARG(loop->path));
	return true;
}

static bool look_at_plan(void *arg, struct str key, struct str json, struct str version)
{
	struct left *left = arg;
	struct config_check *c = left->check;
	struct way_place start = { 0 };
	struct config_name name;

	(void)version;
	if (!config_name_of_key(key, STR(""), &name))
		return may_look_further(left);
	if (name.kind == CONFIG_NUMBER)
		start.number = replica_number(c->domain, name.id);
	else if (name.user.n && may_forward(json))
		set_user(c, replica_user(c->domain, name.user), &start);
	if (start.number || start.user) {
		left->followed++;
		if (!check_plan_from(c, &start, SIDE_EXTERNAL))
			check_plan_from(c, &start, SIDE_INTERNAL);
	}
	return may_look_further(left);
}

static void check_plan(struct config_check *c)
{
	static const char *const prefixes[] = { "profile/", "number/" };

	for (size_t i = 0; i < 2 && c->faults->count == 0; i++) {
		struct left left = { .check = c };

		replica_each_object(c->domain, str_of(prefixes[i]), STR(""), look_at_plan, &left);
	}
}

/* ---- what one object is written to be ---- */

/* The field that closes the circle; where an address or a profile that goes does, the whole. */
static struct str pointer_to(const struct config_check *c, const struct way_place *start,
			     enum side side)
{
	if (c->name->kind == CONFIG_USER || !c->value)
		return STR("");
	if (c->name->kind == CONFIG_PROFILE)
		return arena_printf(c->arena, "/forward/always/%.*s",
				    STR_ARG(word_of(&side_words, (int)side)));
	return way_pointer(start, side, c->arena);
}

static bool check_from(struct config_check *c, const struct way_place *start, enum side side)
{
	const struct way_finder finder = { find_place, c };
	struct way_loop *loop = ARENA_NEW(c->arena, struct way_loop);

	if (!way_loop_find(start, side, &finder, c->arena, loop) || !is_in_circle(c, loop))
		return false;
	fault_add(c->faults, pointer_to(c, start, side), "would send every call in a circle: %.*s",
		  STR_ARG(loop->path));
	return true;
}

static bool check_side(struct config_check *c, enum side side)
{
	const struct way_finder finder = { find_place, c };
	struct way_place start;

	return start_at(c, side, &finder, &start) && check_from(c, &start, side);
}

void loop_check_write(struct config_check *c)
{
	if (!c->domain)
		return;
	if (c->name->kind == CONFIG_DOMAIN)
		check_plan(c);
	else if (!check_side(c, SIDE_EXTERNAL))
		check_side(c, SIDE_INTERNAL);
}

/* ---- a profile of the domain that goes ---- */

/* Whoever went by it goes by their own profile for `available`: those who have one are looked at,
 * the first of them at least. */
static bool look_at_owner(void *arg, struct str key, struct str json, struct str version)
{
	struct left *left = arg;
	struct config_check *c = left->check;
	struct way_place start = { 0 };
	struct config_name name;

	(void)version;
	if (may_forward(json) && config_name_of_key(key, STR(""), &name) && name.user.n &&
	    str_eq(name.id, STR("available")) &&
	    set_user(c, replica_user(c->domain, name.user), &start)) {
		left->followed++;
		if (!check_from(c, &start, SIDE_EXTERNAL))
			check_from(c, &start, SIDE_INTERNAL);
	}
	return may_look_further(left);
}

/* Those without one go by the domain's. */
static void look_at_available(struct config_check *c, enum side side)
{
	size_t count;
	const struct profile *const *list = replica_domain_profiles(c->domain, &count);
	struct way_place start = { 0 };

	for (size_t i = 0; i < count; i++) {
		const struct destination *to = list[i] && str_eq(list[i]->status, STR("available"))
						       ? way_always(list[i], side)
						       : NULL;

		if (to && find_place(c, to, &start))
			check_from(c, &start, side);
	}
}

void loop_check_delete(struct config_check *c)
{
	struct left left = { .check = c };

	if (c->name->kind != CONFIG_PROFILE)
		return;
	if (c->name->user.n) {
		loop_check_write(c);
		return;
	}
	for (int side = SIDE_EXTERNAL; side >= SIDE_INTERNAL && !c->faults->count; side--)
		look_at_available(c, (enum side)side);
	if (!c->faults->count)
		replica_each_object(c->domain, STR("profile/"), STR(""), look_at_owner, &left);
}
