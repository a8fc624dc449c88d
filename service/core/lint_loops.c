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
	struct lint_edge e;
	bool same;

	if (l->side != SIDE_INTERNAL)
		return false;
	l->side = SIDE_EXTERNAL;
	lint_edge_at(l, p, p->edge - 1, false, &e);
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
	struct lint_edge e = { 0 };
	bool same = true;

	if (all_certain(l, last, to))
		return;
	for (size_t count = 0;; after = p, p = p->from, count++) {
		same = same && is_same_outside(l, p, after);
		if (count < LINT_PATH_MAX || p == to) {
			lint_edge_at(l, p, p->edge - 1, true, &e);
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

static void possible_enter(struct lint *l, struct lint_place *p, struct lint_place *from)
{
	p->from = from;
	p->edge = 0;
	p->colour = PLACE_ON_PATH;
	l->walking = p;
}

/* One way on from the end of the path, or back. */
static void possible_step(struct lint *l, struct lint_place *p)
{
	struct lint_place *to;
	struct lint_edge e;

	if (!lint_edge_at(l, p, p->edge++, false, &e)) {
		p->colour = PLACE_DONE;
		l->walking = p->from;
		return;
	}
	to = e.to ? lint_place_of(l, e.to) : NULL;
	if (to && to->colour == PLACE_ON_PATH)
		possible_found(l, p, to);
	else if (to && to->colour == PLACE_NEW)
		possible_enter(l, to, p);
}

bool lint_possible_loops(struct lint *l)
{
	struct lint_place *p = l->walking;

	if (!p) {
		if (!l->at && l->side == SIDE_EXTERNAL)
			possible_side_ended(l);
		if (!l->at)
			return next_side(l);
		p = l->at;
		l->at = p->next;
		if (p->colour != PLACE_NEW)
			return true;
		possible_enter(l, p, NULL);
	}
	possible_step(l, p);
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
	struct lint_edge e;

	/* what a group's members do with the call is theirs to lose: the group rings on; and of a
	 * roster somebody else may be on duty */
	for (size_t k = 0;
	     s->edges < EDGES_MAX && !s->seen[i].place->way.group &&
	     !s->seen[i].place->way.roster && lint_edge_at(s->lint, s->seen[i].place, k, true, &e);
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
	status_all(&l->domain, &count);
	if (!p->way.user || l->status == count) {
		if (p->way.user)
			fallback_way(l, p);
		l->at = p->next;
		l->status = 0;
		return true;
	}
	profile = lint_profile_at(p, l->status++);
	for (int i = 0; profile && i < FORWARD_COUNT; i++) {
		if (i != FORWARD_ALWAYS)
			condition_ways(l, p, profile, (enum forward_condition)i);
	}
	return true;
}
