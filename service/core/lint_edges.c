/* lint_edges: where calls that have come to a place may go on to, one after the other. */
#include "core/lint_priv.h"

static const struct group_member *member_at(const struct group *g, size_t i, size_t *out_stage,
					    size_t *out_index)
{
	*out_stage = 0;
	*out_index = i;
	if (i < g->member_count)
		return &g->members[i];
	*out_index -= g->member_count;
	for (size_t s = 0; s < g->stage_count; s++) {
		*out_stage = s + 1;
		if (*out_index < g->stages[s].member_count)
			return &g->stages[s].members[*out_index];
		*out_index -= g->stages[s].member_count;
	}
	return NULL;
}

static bool member_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
			struct lint_edge *out)
{
	size_t stage, index;
	const struct group_member *m = member_at(p->way.group, i, &stage, &index);

	if (!m)
		return false;
	out->to = &out->made;
	out->made = (struct destination){ m->kind == MEMBER_USER       ? DESTINATION_EXTENSION
					  : m->kind == MEMBER_GROUP    ? DESTINATION_RING_GROUP
					  : m->kind == MEMBER_EXTERNAL ? DESTINATION_EXTERNAL
					  : m->kind == MEMBER_ROSTER   ? DESTINATION_ROSTER
								       : DESTINATION_NONE,
					  m->target };
	if (!named)
		return true;
	out->pointer = stage ? LINT_JOIN(l, "/stages/%zu/members/%zu", stage - 1, index)
			     : LINT_JOIN(l, "/members/%zu", index);
	out->label = LINT_JOIN(l, "%.*s%.*s", STR_ARG(p->key), STR_ARG(out->pointer));
	return true;
}

static bool group_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
		       struct lint_edge *out)
{
	const struct group *g = p->way.group;

	if (i >= FALLBACK_COUNT)
		return member_edge(l, p, i - FALLBACK_COUNT, named, out);
	out->to = &g->fallback.by_cause[i];
	if (!named)
		return true;
	out->pointer =
		LINT_JOIN(l, "/fallback/%.*s", STR_ARG(word_of(&fallback_cause_words, (int)i)));
	out->label = LINT_JOIN(l, "%.*s%.*s", STR_ARG(p->key), STR_ARG(out->pointer));
	return true;
}

const struct profile *lint_profile_at(const struct lint_place *p, size_t i)
{
	size_t count;
	const struct status_meaning *statuses = status_all(p->subject.domain, &count);
	const struct profile *profile = subject_profile(&p->subject, statuses[i].id);

	return str_eq(profile->status, statuses[i].id) ? profile : NULL;
}

static bool user_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
		      struct lint_edge *out)
{
	size_t count;
	const struct profile *profile;

	status_all(p->subject.domain, &count);
	if (i >= count)
		return false;
	profile = lint_profile_at(p, i);
	out->to = profile ? way_always(profile, l->side) : NULL;
	if (!out->to || !named)
		return true;
	out->label = LINT_JOIN(l, "%.*s/profile/%.*s", STR_ARG(p->key), STR_ARG(profile->status));
	out->object = way_profile_object(profile, l->arena);
	out->pointer = way_pointer(&p->way, l->side, l->arena);
	return true;
}

/* What it leads to, and where calls go while it is closed. */
static bool number_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
			struct lint_edge *out)
{
	const struct dialled_number *n = p->way.number;

	if (i > 1)
		return false;
	out->to = i ? &n->closed : &n->destination;
	if (!named)
		return true;
	out->label = i ? LINT_JOIN(l, "%.*s/closed", STR_ARG(p->key)) : p->key;
	out->pointer = i ? STR("/closed") : STR("/destination");
	return true;
}

static bool stands_before(const struct roster *r, size_t i, struct str user)
{
	for (size_t k = 0; k < i; k++) {
		if (str_eq(roster_user(r, k, NULL, NULL), user))
			return true;
	}
	return false;
}

/* To everybody whom it names, each once. */
static bool roster_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
			struct lint_edge *out)
{
	const struct roster *r = p->way.roster;
	struct str user = roster_user(r, i, l->arena, named ? &out->pointer : NULL);

	if (!user.p)
		return false;
	if (stands_before(r, i, user))
		return true;
	out->to = &out->made;
	out->made = (struct destination){ DESTINATION_EXTENSION, user };
	if (named)
		out->label = LINT_JOIN(l, "%.*s%.*s", STR_ARG(p->key), STR_ARG(out->pointer));
	return true;
}

bool lint_edge_at(struct lint *l, const struct lint_place *p, size_t i, bool named,
		  struct lint_edge *out)
{
	*out = (struct lint_edge){ 0 };
	if (p->way.user)
		return user_edge(l, p, i, named, out);
	if (named)
		out->object = way_object(&p->way, l->arena);
	if (p->way.group)
		return group_edge(l, p, i, named, out);
	if (p->way.roster)
		return roster_edge(l, p, i, named, out);
	return number_edge(l, p, i, named, out);
}
