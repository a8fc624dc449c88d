/* oracle_group: who of a group ought to ring, by docs/DOMAIN.md section 4; see oracle.c. */
#include "world.h"

/* ---- a member ---- */

enum why { RINGS, BUSY, UNREACHABLE, NO };

struct asked {
	const struct world *w;
	const struct question *q;
	const struct world_group *group;
	bool member[USERS]; /* in the group's lists, groups within expanded */
	bool path[USERS];
	int hops;
	struct rung *out;
};

/* Asked for and lacking; with relax they ring later. */
static bool lacks(const struct asked *a, const struct someone *o)
{
	const struct skill_wishes *lists[] = { &a->group->group.skills, &a->q->skills };
	int64_t relax_s =
		lists[1]->relax_after_s ? lists[1]->relax_after_s : lists[0]->relax_after_s;
	bool has = true;

	for (int l = 0; l < 2; l++) {
		for (size_t i = 0; i < lists[l]->required_count; i++) {
			const struct skill *want = &lists[l]->required[i];
			bool found = false;

			for (size_t s = 0; o && s < o->user.skill_count; s++)
				found |= str_eq(o->skills[s].skill, want->skill) &&
					 o->skills[s].level >= want->level;
			has &= found;
		}
	}
	return !has && !relax_s && !oracle_is_emergency(a->w, a->q);
}

static enum why agent(const struct asked *a, const struct world_group *g, const struct someone *o)
{
	const struct member_state *m = NULL;

	for (size_t i = 0; g->has_state && i < g->state.member_count; i++)
		if (str_eq(g->agents[i].user, o->user.id))
			m = &g->agents[i];
	if (!m)
		return g->group.login_required ? NO : RINGS;
	if (m->login == AGENT_LOGGED_OUT || (g->group.login_required && !m->login) || m->paused)
		return NO;
	if (m->reserved_by.n && m->reserved_until_ms > WORLD_NOW_MS &&
	    !str_eq(m->reserved_by, a->q->call_id))
		return NO;
	return RINGS;
}

static bool is_on_shift(const struct world *w, const struct someone *o, int64_t when_ms)
{
	return oracle_state(w, o->user.schedule, o->user.site, NULL, when_ms) == SCHEDULE_OPEN;
}

/* Since the status was set. */
static bool has_shifted(const struct world *w, const struct someone *o)
{
	bool told = is_on_shift(w, o, WORLD_TOLD_MS), forced = is_on_shift(w, o, WORLD_FORCED_MS);

	return told != forced || forced != is_on_shift(w, o, WORLD_NOW_MS);
}

/* Available, or away with a phone on the desk, as the domain says. */
static bool app_lets_ring(const struct world *w, const struct someone *o)
{
	const struct known_app *app = oracle_app(o);

	if (app->availability == APP_AVAILABLE && !app->left)
		return true;
	if (app->availability != APP_AVAILABLE && app->availability != APP_AWAY)
		return false;
	for (size_t i = 1; i < o->device_count && w->domain.idle_routable == 0; i++)
		if ((o->devices[i].kind == DEVICE_KIND_DESK_PHONE ||
		     o->devices[i].kind == DEVICE_KIND_SOFTPHONE) &&
		    oracle_device_rings(w, o, (int)i))
			return true;
	return w->domain.idle_routable == IDLE_ROUTABLE_ALWAYS;
}

/* Ladder P, as far as groups ask it. */
static enum why presence(const struct asked *a, const struct someone *o)
{
	const struct world *w = a->w;
	struct str status = oracle_status(w, o);
	bool available = str_eq(status, STR("available"));
	bool rings = oracle_device_rings(w, o, -1);

	if (oracle_is_locked_out(o))
		return NO;
	if (oracle_is_locked(o))
		return oracle_has_room(w, o, a->q) ? RINGS : BUSY;
	if (oracle_dnd(w, o))
		return NO;
	if (oracle_calls(o, a->q, false))
		return oracle_has_room(w, o, a->q) ? RINGS : BUSY;
	if (status.n && !available)
		return NO;
	if (oracle_wraps_up(w, o))
		return NO;
	if (available && !has_shifted(w, o) && oracle_may_claim(w, o))
		return RINGS;
	if (!is_on_shift(w, o, WORLD_NOW_MS))
		return NO;
	if (oracle_app(o) && !app_lets_ring(w, o))
		return NO;
	for (size_t i = 0; i < o->device_count; i++)
		rings |= oracle_device_rings(w, o, (int)i);
	return rings ? RINGS : UNREACHABLE;
}

static bool waits_for_no_one(const struct group *g)
{
	if (g->ringing_is_busy == RINGING_BUSY_BY_STRATEGY)
		return g->strategy == GROUP_STRATEGY_SIMULTANEOUS;
	return g->ringing_is_busy == RINGING_BUSY_NO;
}

static enum why calls(const struct asked *a, const struct someone *o)
{
	if (oracle_calls(o, a->q, true) > 0 && !a->group->group.call_waiting)
		return BUSY;
	return oracle_is_ringing(o, a->q) && !waits_for_no_one(&a->group->group) ? BUSY : RINGS;
}

/* One device that is the intercom itself: no list of kinds or ids names it. */
static bool rings_itself(const struct asked *a, const struct someone *o)
{
	const struct ring *r = &oracle_profile(a->w, o)->ring;

	return oracle_device_rings(a->w, o, -1) &&
	       (oracle_is_emergency(a->w, a->q) ||
		(r->strategy != RING_STAGED &&
		 (r->strategy != RING_SEQUENTIAL || !r->order_count)));
}

/* Nothing that the profile names keeps silent for another reason than that the mobile talks. */
static bool only_talks(const struct asked *a, const struct someone *o)
{
	const struct profile *p = oracle_profile(a->w, o);
	bool talks = false;

	for (size_t i = 0; i < DEVICES; i++) {
		bool is_there = i < o->device_count;

		if (!oracle_is_wanted(o, p, (int)i) ||
		    (!is_there && p->ring.strategy == RING_STAGED))
			continue;
		if (is_there && i == 0 && oracle_device_rings(a->w, o, 0))
			talks |= oracle_is_on_mobile(o, a->q);
		else if (!is_there ? p->ring.strategy == RING_SEQUENTIAL && p->ring.order_count > 0
				   : !oracle_device_rings(a->w, o, (int)i))
			return false;
	}
	return talks;
}

static enum why devices(const struct asked *a, const struct someone *o)
{
	const struct profile *p = oracle_profile(a->w, o);
	bool emergency = oracle_is_emergency(a->w, a->q), talks = oracle_is_on_mobile(o, a->q);
	bool desk = rings_itself(a, o), mobile = false;
	int u = (int)(o - a->w->people);

	for (size_t i = 0; i < o->device_count; i++) {
		if (!oracle_device_rings(a->w, o, (int)i) ||
		    (!emergency && !oracle_is_wanted(o, p, (int)i)))
			continue;
		if (i)
			desk = true;
		else if (emergency || (a->group->group.member_mobile && !talks))
			mobile = true;
	}
	if (!desk && !mobile)
		return only_talks(a, o) ? BUSY : UNREACHABLE;
	if (lacks(a, o))
		return NO;
	a->out->device[u] |= desk;
	a->out->mobile[u] |= mobile;
	return RINGS;
}

static enum why ask(struct asked *a, const struct world_group *listing, const struct someone *o);

static enum why ring_outside(struct asked *a, struct str number)
{
	for (int i = 0; i < OUTSIDE; i++)
		if (str_eq(world_outside[i], number) && !str_eq(number, a->q->from) &&
		    !lacks(a, NULL))
			a->out->outside[i] = true;
	return NO;
}

/* Somebody's mobile is their mobile leg. */
static enum why ring_mobile(struct asked *a, const struct someone *o)
{
	const struct profile *p = oracle_profile(a->w, o);
	bool emergency = oracle_is_emergency(a->w, a->q);

	if (oracle_is_caller(o, a->q) || !oracle_device_rings(a->w, o, 0) || lacks(a, o))
		return NO;
	if (!emergency &&
	    (oracle_dnd(a->w, o) || oracle_is_locked_out(o) || oracle_is_on_mobile(o, a->q) ||
	     !oracle_has_room(a->w, o, a->q) || !p->accept_calls || p->direct_to_voicemail))
		return NO;
	a->out->mobile[o - a->w->people] = true;
	return RINGS;
}

static enum why ring_number(struct asked *a, struct str number)
{
	for (int i = 0; i < USERS; i++)
		if (a->w->people[i].device_count &&
		    str_eq(a->w->people[i].devices[0].number, number))
			return ring_mobile(a, &a->w->people[i]);
	return ring_outside(a, number);
}

static int on_duty(const struct world *w, struct str roster)
{
	for (int i = 0; i < ROSTERS; i++)
		if (str_eq(world_rosters[i], roster))
			return w->on_duty[i];
	return -1;
}

/* A member who is asked as such rings as such, or not at all. */
static void follow(struct asked *a, const struct destination *to)
{
	if (a->hops > a->w->domain.max_hops)
		return;
	if (to->kind == DESTINATION_EXTERNAL)
		ring_number(a, to->target);
	for (int i = 0; i < USERS; i++) {
		const struct someone *o = &a->w->people[i];
		bool named = to->kind == DESTINATION_ROSTER
				     ? on_duty(a->w, to->target) == i
				     : to->kind == DESTINATION_EXTENSION &&
					       str_eq(o->user.extension, to->target);

		if (named && !a->path[i] && !a->member[i])
			ask(a, NULL, o);
	}
}

static const struct destination *forward(const struct asked *a, const struct someone *o,
					 enum forward_condition condition)
{
	const struct profile *p = oracle_profile(a->w, o);
	const struct destination *to = oracle_is_internal(a->w, a->q)
					       ? &p->forward[condition].internal
					       : &p->forward[condition].external;

	return to->kind ? to : NULL;
}

static void follow_refusal(struct asked *a, const struct someone *o, enum why why)
{
	const struct destination *to = NULL;

	if (a->group->group.target_forwarding == TARGET_FORWARDING_FOLLOW)
		to = why == BUSY          ? forward(a, o, FORWARD_BUSY)
		     : why == UNREACHABLE ? forward(a, o, FORWARD_UNAVAILABLE)
					  : NULL;
	if (to)
		follow(a, to);
}

/* listing: the group that lists them; NULL: somebody a member forwards to, who is no agent. */
static enum why ask(struct asked *a, const struct world_group *listing, const struct someone *o)
{
	const struct profile *p = oracle_profile(a->w, o);
	enum why why = RINGS;

	a->path[o - a->w->people] = true;
	a->hops++;
	if (oracle_is_caller(o, a->q))
		return NO;
	if (oracle_is_emergency(a->w, a->q))
		return devices(a, o);
	if (listing)
		why = oracle_is_at(o, a->group->group.location) ? agent(a, listing, o) : NO;
	if (why != RINGS || !p->accept_calls || p->direct_to_voicemail)
		return NO;
	if (forward(a, o, FORWARD_ALWAYS)) {
		follow(a, forward(a, o, FORWARD_ALWAYS));
		return NO;
	}
	why = presence(a, o);
	if (why == RINGS)
		why = calls(a, o);
	if (why == RINGS)
		why = devices(a, o);
	follow_refusal(a, o, why);
	return why;
}

/* ---- the group ---- */

static const struct world_group *group_of(const struct world *w, struct str id)
{
	for (int i = 0; i < GROUPS; i++)
		if (str_eq(w->groups[i].group.id, id))
			return &w->groups[i];
	return NULL;
}

static bool is_closed(const struct world *w, const struct group *g)
{
	return oracle_state(w, g->schedule, g->site, &g->override, WORLD_NOW_MS) != SCHEDULE_OPEN;
}

/* Who stands in the lists; the first list that names somebody is theirs. */
struct lists {
	const struct world_group *listing[USERS];
	struct str numbers[256];
	size_t number_count;
};

static void list(const struct asked *a, const struct world_group *g,
		 const struct world_group *const *path, int depth, struct lists *out);

static void list_one(const struct asked *a, const struct world_group *g,
		     const struct group_member *m, const struct world_group *const *path, int depth,
		     struct lists *out)
{
	const struct world_group *within =
		m->kind == MEMBER_GROUP ? group_of(a->w, m->target) : NULL;

	if (m->kind == MEMBER_EXTERNAL && out->number_count < 256)
		out->numbers[out->number_count++] = m->target;
	for (int i = 0; i < USERS; i++) {
		bool named = m->kind == MEMBER_ROSTER
				     ? on_duty(a->w, m->target) == i
				     : m->kind == MEMBER_USER &&
					       str_eq(a->w->people[i].user.id, m->target);

		if (named && !out->listing[i])
			out->listing[i] = g;
	}
	for (int i = 0; within && i < depth; i++)
		if (path[i] == within)
			return;
	if (within && (oracle_is_emergency(a->w, a->q) || !is_closed(a->w, &within->group)))
		list(a, within, path, depth, out);
}

static void list(const struct asked *a, const struct world_group *g,
		 const struct world_group *const *path, int depth, struct lists *out)
{
	const struct world_group *here[GROUP_DEPTH_MAX];

	if (depth == GROUP_DEPTH_MAX)
		return;
	for (int i = 0; i < depth; i++)
		here[i] = path[i];
	here[depth] = g;
	for (size_t i = 0; i < g->group.member_count; i++)
		list_one(a, g, &g->members[i], here, depth + 1, out);
	for (size_t s = 0; s < g->group.stage_count; s++)
		for (size_t i = 0; i < g->stages[s].member_count; i++)
			list_one(a, g, &g->stage_members[s][i], here, depth + 1, out);
}

static bool is_overloaded(const struct world_group *g)
{
	const struct group_overflow *most = &g->group.overflow;

	if (!g->has_state || g->state.load_until_ms <= WORLD_NOW_MS ||
	    !g->group.fallback.by_cause[FALLBACK_OVERFLOW].kind)
		return false;
	return g->state.overloaded || (most->waiting && g->state.waiting >= most->waiting) ||
	       (most->longest_wait_s && g->state.longest_wait_s >= most->longest_wait_s);
}

void oracle_group(const struct world *w, const struct question *q, const struct group *g,
		  struct rung *out)
{
	struct asked a = { .w = w, .q = q, .group = group_of(w, g->id), .out = out };
	struct lists lists = { .number_count = 0 };
	bool emergency = oracle_is_emergency(w, q);

	*out = (struct rung){ .device = { false } };
	if (!emergency && ((oracle_rule_speaks(w, q) && w->rule.block) || is_overloaded(a.group) ||
			   (is_closed(w, g) && !oracle_passes(w, q, PASS_CLOSED))))
		return;
	list(&a, a.group, NULL, 0, &lists);
	for (int i = 0; i < USERS; i++)
		a.member[i] = lists.listing[i] != NULL;
	for (int i = 0; i < USERS; i++) {
		struct asked one = a;

		if (lists.listing[i])
			ask(&one, lists.listing[i], &w->people[i]);
	}
	for (size_t i = 0; i < lists.number_count; i++)
		ring_number(&a, lists.numbers[i]);
}
