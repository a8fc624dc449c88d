/* group_check: see group_check.h. */
#include "api/group_check.h"

#include "base/random.h"

enum { SLOTS = 2048 /* power of two, well above GROUP_MEMBERS_MAX */ };

/* One group's expansion. */
struct expansion {
	const struct group_finder *finder;
	const struct group *path[GROUP_DEPTH_MAX];
	size_t depth;
	size_t count; /* distinct members so far */
	size_t lines; /* of the lists, those of a group within wherever it stands */
	const struct group_member *slots[SLOTS];
	const char *wrong;
	struct str culprit; /* the group at which it went wrong */
	size_t wrong_depth; /* the way to it is still in `path` */
	bool too_large;     /* as a whole: whichever group brings the last one */
};

static void expand(struct expansion *e, const struct group *g);

static void went_wrong(struct expansion *e, const char *how, struct str culprit)
{
	e->wrong = how;
	e->culprit = culprit;
	e->wrong_depth = e->depth;
}

static void is_too_large(struct expansion *e, const char *how)
{
	went_wrong(e, how, e->path[0]->id);
	e->wrong_depth = 1;
	e->too_large = true;
}

/* False where it is there already. */
static bool note_member(struct expansion *e, const struct group_member *m)
{
	size_t at = hash64(m->target, (uint64_t)m->kind) % SLOTS;

	for (; e->slots[at]; at = (at + 1) % SLOTS)
		if (e->slots[at]->kind == m->kind && str_eq(e->slots[at]->target, m->target))
			return false;
	e->slots[at] = m;
	return true;
}

static void expand_members(struct expansion *e, const struct group_member *list, size_t count)
{
	for (size_t i = 0; i < count && !e->wrong; i++) {
		if (++e->lines > GROUP_LINES_MAX) {
			is_too_large(e, "names more than 2000 members, groups within "
					"counted wherever they stand");
		} else if (list[i].kind == MEMBER_GROUP) {
			const struct group *nested =
				e->finder->find(e->finder->arg, list[i].target);

			if (nested)
				expand(e, nested);
		} else if (note_member(e, &list[i]) && ++e->count > GROUP_MEMBERS_MAX) {
			is_too_large(e, "has more than 500 distinct members");
		}
	}
}

static void expand(struct expansion *e, const struct group *g)
{
	for (size_t i = 0; i < e->depth; i++) {
		if (str_eq(e->path[i]->id, g->id)) {
			went_wrong(e, "contains itself", g->id);
			return;
		}
	}
	if (e->depth == GROUP_DEPTH_MAX) {
		went_wrong(e, "is nested deeper than 4 groups", g->id);
		return;
	}
	e->path[e->depth++] = g;
	expand_members(e, g->members, g->member_count);
	for (size_t i = 0; i < g->stage_count; i++)
		expand_members(e, g->stages[i].members, g->stages[i].member_count);
	e->depth--;
}

/* The way from the group down to where it went wrong, as "sales > night > sales". */
static struct str path_text(const struct expansion *e, struct arena *a)
{
	struct str text = e->path[0]->id;

	for (size_t i = 1; i < e->wrong_depth; i++)
		text = arena_printf(a, "%.*s > %.*s", STR_ARG(text), STR_ARG(e->path[i]->id));
	if (!e->too_large)
		text = arena_printf(a, "%.*s > %.*s", STR_ARG(text), STR_ARG(e->culprit));
	return text;
}

void group_check(const struct group *g, const struct group_finder *finder, struct str pointer,
		 struct arena *a, struct faults *faults)
{
	struct expansion *e = ARENA_NEW(a, struct expansion);

	e->finder = finder;
	expand(e, g);
	if (e->wrong)
		fault_add(faults, pointer, "group %.*s %s: %.*s", STR_ARG(e->culprit), e->wrong,
			  STR_ARG(path_text(e, a)));
}

/* ---- one group that is written ---- */

static const struct group *find_written(void *arg, struct str id)
{
	const struct config_check *c = arg;

	if (str_eq(id, c->name->id))
		return &c->value->group;
	return c->domain ? replica_group(c->domain, id) : NULL;
}

/* Upwards from the written group: who contains it, directly or not. */
struct ancestors {
	struct config_check *check;
	struct group_finder finder;
	struct str seen[GROUP_MEMBERS_MAX];
	size_t count;
};

static void look_at_parent(void *arg, struct str id)
{
	struct ancestors *up = arg;
	const struct config_check *c = up->check;
	const struct group *parent;

	if (up->count == GROUP_MEMBERS_MAX || c->faults->count || str_eq(id, c->name->id))
		return;
	for (size_t i = 0; i < up->count; i++)
		if (str_eq(up->seen[i], id))
			return;
	parent = replica_group(c->domain, id);
	if (!parent)
		return;
	up->seen[up->count++] = arena_str(c->arena, id);
	group_check(parent, &up->finder, STR("/members"), c->arena, c->faults);
	replica_groups_containing(c->domain, id, look_at_parent, up);
}

void group_check_write(struct config_check *c)
{
	struct ancestors *up = ARENA_NEW(c->arena, struct ancestors);

	up->check = c;
	up->finder = (struct group_finder){ find_written, c };
	group_check(&c->value->group, &up->finder, STR("/members"), c->arena, c->faults);
	if (c->domain)
		replica_groups_containing(c->domain, c->name->id, look_at_parent, up);
}
