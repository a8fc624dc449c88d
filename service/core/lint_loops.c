/*
 * lint_loops: calls that come back to where they have been. Three questions, each linear:
 * - certain: the way that every call takes (way.h) comes back. Per side every place has one way on,
 *   so following them all, each once, finds every circle.
 * - possible: over the `always` forwards of every status and the fallbacks and members of groups, a
 *   search in depth; each way back onto the present path is a circle. One report for each such way,
 *   so a tangle may need a second look once the first is mended.
 * - roundabout: a forward on busy, no answer …, or a fallback, whose target sends every call back.
 */
#include "core/lint_priv.h"

/* ---- where calls may go on to ---- */

struct edge {
	const struct destination *to;
	struct destination made; /* where nothing in the configuration spells it out */
	struct str label;        /* "user/123/profile/away" */
	struct str object, pointer;
};

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
			struct edge *out)
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
		       struct edge *out)
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

/* The profile that applies in the i-th status, unless it is that of another status too. */
static const struct profile *profile_at(const struct lint_place *p, size_t i)
{
	size_t count;
	const struct status_meaning *statuses = status_all(&count);
	const struct profile *profile = subject_profile(&p->subject, statuses[i].id);

	return str_eq(profile->status, statuses[i].id) ? profile : NULL;
}

static bool user_edge(struct lint *l, const struct lint_place *p, size_t i, bool named,
		      struct edge *out)
{
	size_t count;
	const struct profile *profile;

	status_all(&count);
	if (i >= count)
		return false;
	profile = profile_at(p, i);
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
			struct edge *out)
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
			struct edge *out)
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

/* The i-th way on from p; `to` is NULL where it leads nowhere. named: with its names, which cost
 * memory. False when there are no more. */
static bool edge_at(struct lint *l, const struct lint_place *p, size_t i, bool named,
		    struct edge *out)
{
	*out = (struct edge){ 0 };
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

/* ---- certain ---- */

static struct lint_place *certain_next(struct lint *l, struct lint_place *p)
{
	const struct destination *to = way_certain(&p->way, l->side, &l->finder);

	return to ? lint_place_of(l, to) : NULL;
}

/* All places of the circle are of it from now on; where they are of one for callers from outside
 * too, that is the same one. */
static void certain_found(struct lint *l, struct lint_place *start)
{
	unsigned outside = start->certain_loop[SIDE_EXTERNAL];
	bool known = outside != 0;
	struct str path = start->key;
	struct lint_place *p = start;
	size_t count = 0;

	do {
		known = known && p->certain_loop[SIDE_EXTERNAL] == outside;
		p->certain_loop[l->side] = l->walks;
		p = p->certain_to;
		if (++count <= LINT_PATH_MAX || p == start)
			path = LINT_JOIN(l, "%.*s → %.*s", STR_ARG(path), STR_ARG(p->key));
		else if (count == LINT_PATH_MAX + 1)
			path = LINT_JOIN(l, "%.*s → …", STR_ARG(path));
	} while (p != start);
	if (known)
		return;
	lint_add(l, LINT_SEVERITY_ERROR, LINT_LOOP_CERTAIN, way_object(&start->way, l->arena),
		 way_pointer(&start->way, l->side, l->arena),
		 "Every call to %.*s goes in a circle, whatever anybody's status.",
		 STR_ARG(start->key))
		->path = path;
}

static bool next_side(struct lint *l)
{
	if (l->side == SIDE_INTERNAL)
		return false;
	l->side = SIDE_INTERNAL;
	l->at = l->places;
	return true;
}

/* One hop. Internal calls are walked anew: the numbers of their walks are above all others. */
bool lint_certain_loops(struct lint *l)
{
	struct lint_place *p = l->walking;

	if (!p) {
		if (!l->at) {
			l->walks_outside = l->walks;
			return next_side(l);
		}
		p = l->at;
		l->at = p->next;
		l->walks++;
	}
	l->walking = NULL;
	if (p->walked == l->walks)
		certain_found(l, p);
	else if (p->walked <= (l->side == SIDE_INTERNAL ? l->walks_outside : 0)) {
		p->walked = l->walks;
		p->certain_to = certain_next(l, p);
		l->walking = p->certain_to;
	}
	return true;
}

/* ---- possible ---- */

static bool all_certain(const struct lint *l, const struct lint_place *from,
			const struct lint_place *back_to)
{
	unsigned loop = back_to->certain_loop[l->side];

	for (; loop && from != back_to; from = from->from) {
		if (from->certain_loop[l->side] != loop)
			return false;
	}
	return loop != 0;
}

/* The same circle was there for callers from outside. */
static bool is_same_outside(struct lint *l, const struct lint_place *p, const struct lint_place *to)
{
	struct edge e;
	bool same;

	if (l->side != SIDE_INTERNAL)
		return false;
	l->side = SIDE_EXTERNAL;
	edge_at(l, p, p->edge - 1, false, &e);
	same = e.to && lint_place_of(l, e.to) == to;
	l->side = SIDE_INTERNAL;
	return same;
}

/* The path now leads from `to` down to `last`, and on to `to` again. */
static void possible_found(struct lint *l, const struct lint_place *last,
			   const struct lint_place *to)
{
	const struct lint_place *p = last, *after = to;
	struct str path = to->key;
	struct edge e = { 0 };
	bool same = true;

	if (all_certain(l, last, to))
		return;
	for (size_t count = 0;; after = p, p = p->from, count++) {
		same = same && is_same_outside(l, p, after);
		if (count < LINT_PATH_MAX || p == to) {
			edge_at(l, p, p->edge - 1, true, &e);
			path = LINT_JOIN(l, "%.*s → %.*s", STR_ARG(e.label), STR_ARG(path));
		}
		if (p == to || count > WAY_HOPS_MAX)
			break;
		if (count == LINT_PATH_MAX)
			path = LINT_JOIN(l, "… → %.*s", STR_ARG(path));
	}
	if (same)
		return;
	lint_add(l, LINT_SEVERITY_WARNING, LINT_LOOP_POSSIBLE, e.object, e.pointer,
		 "Calls may go in a circle, back to %.*s.", STR_ARG(to->key))
		->path = path;
}

static void possible_side_ended(struct lint *l)
{
	for (struct lint_place *p = l->places; p; p = p->next)
		p->colour = PLACE_NEW;
}

bool lint_possible_loops(struct lint *l)
{
	struct lint_place *p = l->walking, *to;
	struct edge e;

	if (!p) {
		if (!l->at && l->side == SIDE_EXTERNAL)
			possible_side_ended(l);
		if (!l->at)
			return next_side(l);
		p = l->at;
		l->at = p->next;
		if (p->colour != PLACE_NEW)
			return true;
		p->from = NULL;
		p->edge = 0;
		p->colour = PLACE_ON_PATH;
	}
	l->walking = p;
	if (!edge_at(l, p, p->edge++, false, &e)) {
		p->colour = PLACE_DONE;
		l->walking = p->from;
		return true;
	}
	to = e.to ? lint_place_of(l, e.to) : NULL;
	if (to && to->colour == PLACE_ON_PATH) {
		possible_found(l, p, to);
	} else if (to && to->colour == PLACE_NEW) {
		to->from = p;
		to->edge = 0;
		to->colour = PLACE_ON_PATH;
		l->walking = to;
	}
	return true;
}

/* ---- roundabout ---- */

/* Breadth first, over a few places: most send no call on at all. */
enum { LOOKED_AT_MAX = 32, EDGES_MAX = 256 };
struct search {
	struct lint *lint;
	struct {
		struct lint_place *place;
		size_t from;
		struct str label; /* of the way that leads here from `from` */
	} seen[LOOKED_AT_MAX];
	size_t count, edges;
	struct str last_label; /* of the way back */
};

static void see(struct search *s, struct lint_place *p, size_t from, struct str label)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->seen[i].place == p)
			return;
	}
	if (s->count == LOOKED_AT_MAX)
		return;
	s->seen[s->count].place = p;
	s->seen[s->count].from = from;
	s->seen[s->count++].label = label;
}

/* Looks from the i-th place on; true where one of its ways leads to `goal`. */
static bool look_on(struct search *s, size_t i, const struct lint_place *goal)
{
	struct edge e;

	/* what a group's members do with the call is theirs to lose: the group rings on; and of a
	 * roster somebody else may be on duty */
	for (size_t k = 0;
	     s->edges < EDGES_MAX && !s->seen[i].place->way.group &&
	     !s->seen[i].place->way.roster && edge_at(s->lint, s->seen[i].place, k, true, &e);
	     k++) {
		struct lint_place *to = e.to ? lint_place_of(s->lint, e.to) : NULL;

		s->edges++;
		if (to && to == goal) {
			s->last_label = e.label;
			return true;
		}
		if (to)
			see(s, to, i, e.label);
	}
	return false;
}

/* Behind the first way, which leads to seen[0]. */
static struct str search_path(const struct search *s, size_t i, const struct lint_place *goal)
{
	struct lint *l = s->lint;
	struct str path = LINT_JOIN(l, "%.*s → %.*s", STR_ARG(s->last_label), STR_ARG(goal->key));

	for (; i; i = s->seen[i].from)
		path = LINT_JOIN(l, "%.*s → %.*s", STR_ARG(s->seen[i].label), STR_ARG(path));
	return path;
}

/* Whether a call that p sends to `to` is sent back to p. */
static bool comes_back(struct lint *l, const struct lint_place *p, const struct destination *to,
		       struct str *out_path)
{
	struct search s = { .lint = l };
	struct lint_place *first = lint_place_of(l, to);

	*out_path = p->key;
	if (!first || first == p)
		return first == p;
	see(&s, first, 0, STR_NONE);
	for (size_t i = 0; i < s.count; i++) {
		if (look_on(&s, i, p)) {
			*out_path = search_path(&s, i, p);
			return true;
		}
	}
	return false;
}

static void roundabout_found(struct lint *l, const struct lint_place *p, struct str path,
			     struct str label, struct str object, struct str pointer)
{
	lint_add(l, LINT_SEVERITY_NOTICE, LINT_LOOP_ROUNDABOUT, object, pointer,
		 "This leads back to %.*s, where the call comes from.", STR_ARG(p->key))
		->path =
		LINT_JOIN(l, "%.*s%.*s → %.*s", STR_ARG(p->key), STR_ARG(label), STR_ARG(path));
}

static void condition_ways(struct lint *l, const struct lint_place *p,
			   const struct profile *profile, enum forward_condition condition)
{
	const struct forward_rule *rule = &profile->forward[condition];
	const struct destination *to = l->side == SIDE_INTERNAL ? &rule->internal : &rule->external;
	struct str word = word_of(&forward_condition_words, (int)condition), path;

	if (to->kind == DESTINATION_NONE || !profile->accept_calls ||
	    profile->direct_to_voicemail || !comes_back(l, p, to, &path))
		return;
	roundabout_found(
		l, p, path,
		LINT_JOIN(l, "/profile/%.*s/%.*s", STR_ARG(profile->status), STR_ARG(word)),
		way_profile_object(profile, l->arena),
		LINT_JOIN(l, "/forward/%.*s/%.*s", STR_ARG(word),
			  STR_ARG(word_of(&side_words, (int)l->side))));
}

static void fallback_way(struct lint *l, const struct lint_place *p)
{
	struct str path;

	if (l->side == SIDE_EXTERNAL && comes_back(l, p, &p->way.user->user->fallback, &path))
		roundabout_found(l, p, path, STR("/fallback"), lint_object(l, p), STR("/fallback"));
}

/* One status of one user at a time; after the last one the fallback. */
bool lint_roundabout_ways(struct lint *l)
{
	const struct lint_place *p = l->at;
	const struct profile *profile;
	size_t count;

	if (!p)
		return next_side(l);
	status_all(&count);
	if (!p->way.user || l->status == count) {
		if (p->way.user)
			fallback_way(l, p);
		l->at = p->next;
		l->status = 0;
		return true;
	}
	profile = profile_at(p, l->status++);
	for (int i = 0; profile && i < FORWARD_COUNT; i++) {
		if (i != FORWARD_ALWAYS)
			condition_ways(l, p, profile, (enum forward_condition)i);
	}
	return true;
}
