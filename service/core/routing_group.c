/*
 * routing_group: a call to a group: loop guard, emergency, caller rules, overflow, then its members
 * (routing_group.h), then the fallback by cause. A group that a call is led to, by a forward or as
 * another's fallback, goes the same way; what takes no part in that are the rungs that speak of the
 * call as it was dialled.
 */
#include "core/routing_group.h"

const struct group *directory_group(const struct directory *d, struct str raw, struct number n)
{
	const struct group *g;

	raw = str_trim(raw);
	if (!d->find_group || !raw.n)
		return NULL;
	g = d->find_group(d->state, raw);
	if (!g && n.kind != NUMBER_UNKNOWN && n.kind != NUMBER_ANONYMOUS && !str_eq(raw, n.text))
		g = d->find_group(d->state, n.text);
	return g;
}

const struct subject *group_subject(const struct group *g, const struct domain *domain,
				    struct arena *a)
{
	struct user *user = ARENA_NEW(a, struct user);
	struct subject *s = ARENA_NEW(a, struct subject);

	user->id = g->id;
	user->kind = SUBJECT_TEAM;
	user->extension = g->extension;
	user->numbers = g->numbers;
	s->domain = domain;
	s->user = user;
	return s;
}

static const struct group_state *state_of(const struct routing *r, const struct group *g)
{
	return r->directory->group_state ? r->directory->group_state(r->directory->state, g->id)
					 : NULL;
}

/* ---- before the members ---- */

/* Above a threshold, or as the PBX says, as long as what it said counts; only where the group says
 * what happens then. */
static bool is_overloaded(const struct routing *r, const struct group *g)
{
	const struct group_state *s = state_of(r, g);
	const struct group_overflow *most = &g->overflow;

	if (!s || r->now_ms >= s->load_until_ms ||
	    g->fallback.by_cause[FALLBACK_OVERFLOW].kind == DESTINATION_NONE)
		return false;
	return s->overloaded || (most->waiting && s->waiting >= most->waiting) ||
	       (most->longest_wait_s && s->longest_wait_s >= most->longest_wait_s);
}

static struct routing_hours hours_of(const struct group *g)
{
	return (struct routing_hours){ g->schedule, g->site, &g->override };
}

enum reason group_closed(const struct routing *r, const struct group *g)
{
	struct routing_hours hours = hours_of(g);
	struct schedule_moment m = routing_hours_now(r, &hours);

	return m.state == SCHEDULE_OPEN ? REASON_NONE : m.reason;
}

static void say(const struct group_call *c, struct str rung, enum reason reason, struct str text,
		bool decided)
{
	routing_note(c->r, rung, reason, c->listing.source, text, decided);
}

/* ---- fallback by cause ---- */

/* clang-format off */
static const struct {
	struct str rung;
	enum reason reason;
	enum outcome outcome;
	struct str text;
} causes[FALLBACK_COUNT] = {
	[FALLBACK_NONE_AVAILABLE] = { STR("R9"), REASON_NONE_AVAILABLE, OUTCOME_UNAVAILABLE, STR("Nobody of the group is there.") },
	[FALLBACK_ALL_BUSY] = { STR("R8"), REASON_ALL_BUSY, OUTCOME_BUSY, STR("Nobody of the group is free.") },
	[FALLBACK_NONE_LOGGED_IN] = { STR("R9"), REASON_NONE_LOGGED_IN, OUTCOME_UNAVAILABLE, STR("Nobody of the group is logged in.") },
	[FALLBACK_CLOSED] = { STR("R3"), REASON_CLOSED, OUTCOME_UNAVAILABLE, STR("The group is closed.") },
	[FALLBACK_STAGE_TIMEOUT] = { STR("R11"), REASON_STAGE_TIMEOUT, OUTCOME_NO_ANSWER, STR("Should nobody of the group answer, its fallback takes the call.") },
	[FALLBACK_OVERFLOW] = { STR("R8"), REASON_OVERFLOW, OUTCOME_BUSY, STR("More are waiting than the group takes.") },
};
/* clang-format on */

static int destination_of_group(struct group_call *c, const struct destination *d, struct str cause,
				bool only)
{
	struct arena *a = c->r->arena;
	int entry;

	if (d->kind == DESTINATION_NONE)
		return NEXT_FALLBACK;
	entry = destination_plan(&c->ladder, d, only);
	say(c, STR("R12"), REASON_FALLBACK_GROUP,
	    JOIN(a, STR("The group's fallback ("), cause, STR(") is "), destination_text(a, d),
		 entry == NEXT_FALLBACK ? STR(", which cannot take the call.") : STR(".")),
	    entry != NEXT_FALLBACK);
	return entry;
}

/* The cause's destination, and behind it the group's last one; its steps begin at `first`. */
static int fall_back(struct group_call *c, enum fallback_cause cause, size_t first, bool only)
{
	struct routing *r = c->r;
	size_t limit = r->step_limit, before;
	int entry, last;

	r->step_limit = limit - 1;
	entry = destination_of_group(c, &c->group->fallback.by_cause[cause],
				     word_of(&fallback_cause_words, (int)cause), only);
	r->step_limit = limit;
	before = r->step_count;
	if (entry != NEXT_FALLBACK && !leads_to_fallback(r, first, before))
		return entry;
	last = destination_of_group(c, &c->group->fallback.otherwise, STR("otherwise"), only);
	fallback_resolve(r, first, before, last);
	return entry == NEXT_FALLBACK ? last : entry;
}

/* Somebody is there and talks, or nobody is; those who are not logged in do not count. */
static enum fallback_cause cause_of(const struct group_call *c)
{
	if (c->skipped_logged_out && c->skipped_logged_out == c->skipped)
		return FALLBACK_NONE_LOGGED_IN;
	return c->skipped_busy ? FALLBACK_ALL_BUSY : FALLBACK_NONE_AVAILABLE;
}

/* Why the call comes to what it does, where this group is what was dialled. */
static void because(struct group_call *c, enum reason reason, enum outcome outcome)
{
	struct routing *r = c->r;

	if (r->group == c->group)
		r->out->reason = reason;
	if (r->step_count == 0)
		r->cause = outcome;
}

static int give_up(struct group_call *c, enum fallback_cause cause, bool only)
{
	because(c, causes[cause].reason, causes[cause].outcome);
	if (cause != FALLBACK_CLOSED) /* R3 has said so */
		say(c, causes[cause].rung, causes[cause].reason, causes[cause].text, true);
	return fall_back(c, cause, c->r->step_count, only);
}

/* ---- R3 ---- */

/* "Closed by schedule office (Christmas)." */
static struct str state_text(const struct group_call *c, struct str state,
			     const struct schedule_moment *m)
{
	struct routing_hours hours = hours_of(c->group);
	struct arena *a = c->r->arena;
	struct str by = routing_hours_holder(c->r, &hours, m);

	if (!m->name.n)
		return JOIN(a, state, STR(" by "), by, STR("."));
	return JOIN(a, state, STR(" by "), by, STR(" ("), m->name, STR(")."));
}

static struct str open_text(const struct group_call *c, const struct schedule_moment *m)
{
	if (m->reason == REASON_OVERRIDE)
		return state_text(c, STR("Open"), m);
	return c->group->schedule.n ? STR("The group is open.") : STR("The group has no schedule.");
}

/* True where the group is closed for this caller; then out_reason says by what. */
static bool is_closed(struct group_call *c, enum reason *out_reason)
{
	struct routing_hours hours = hours_of(c->group);
	struct schedule_moment m = routing_hours_now(c->r, &hours);

	*out_reason = m.reason;
	if (m.state == SCHEDULE_OPEN) {
		say(c, STR("R3"), m.reason, open_text(c, &m), false);
		return false;
	}
	if (ladder_passes(&c->ladder, PASS_CLOSED)) {
		ladder_note_passed(&c->ladder, STR("R3"),
				   STR("The group is closed, but this caller passes."));
		return false;
	}
	say(c, STR("R3"), m.reason, state_text(c, STR("Closed"), &m), true);
	return true;
}

/* ---- the members ---- */

static struct str how_many(const struct group_call *c)
{
	return arena_printf(c->r->arena, "%zu of %zu members can be rung: %.*s.", c->count,
			    c->count + c->skipped,
			    STR_ARG(word_of(&group_strategy_words, (int)c->group->strategy)));
}

/* A group of one member or ringing together has no order to speak of. */
static enum reason order_reason(const struct group_call *c)
{
	if (c->emergency)
		return REASON_EMERGENCY;
	return group_rings_in_turn(c->group) || c->required_count || c->preferred_count
		       ? REASON_STRATEGY_ORDER
		       : REASON_NONE;
}

static void remember_choice(struct group_call *c)
{
	struct group_choice *choice = &c->r->out->choice;
	const struct group_candidate *first = NULL;

	for (size_t i = 0; i < c->count; i++) {
		const struct group_candidate *k = &c->candidates[i];

		if (k->join_s == 0 && !k->behind && (!first || group_candidate_before(k, first)))
			first = k;
	}
	if (!first || first->member->kind == MEMBER_EXTERNAL || c->emergency ||
	    !group_rings_in_turn(c->group))
		return;
	*choice = (struct group_choice){ .group = c->group->id,
					 .user = first->member->target,
					 .reserve_s = group_reserve_s(c->group),
					 .reserve = c->group->reserve };
}

static int ring_members(struct group_call *c, bool only)
{
	struct routing *r = c->r;
	size_t first = r->step_count, limit = r->step_limit;
	bool is_first = first == 0;
	int entry, after;

	/* two for the fallback: the cause's and the last one */
	r->step_limit = limit > first + 2 ? limit - 2 : first;
	entry = group_steps_emit(c);
	r->step_limit = limit;
	if (entry == NEXT_FALLBACK)
		return give_up(c, FALLBACK_NONE_AVAILABLE, only);
	because(c, order_reason(c), OUTCOME_NO_ANSWER);
	if (is_first)
		remember_choice(c);
	say(c, STR("R10"), order_reason(c), how_many(c), true);
	size_t end = r->step_count;
	say(c, causes[FALLBACK_STAGE_TIMEOUT].rung, REASON_STAGE_TIMEOUT,
	    causes[FALLBACK_STAGE_TIMEOUT].text, true);
	after = fall_back(c, FALLBACK_STAGE_TIMEOUT, end, only);
	fallback_resolve(r, first, end, after);
	return entry;
}

/* A caller who was to have somebody kept for them learns that nobody was. */
static void choose_nobody(struct group_call *c)
{
	struct group_choice *choice = &c->r->out->choice;

	if (c->r->step_count == 0 && !choice->group.n && !c->emergency &&
	    group_rings_in_turn(c->group))
		*choice = (struct group_choice){ .group = c->group->id,
						 .reserve_s = group_reserve_s(c->group),
						 .reserve = c->group->reserve };
}

static int decide(struct group_call *c, bool only)
{
	enum reason closed;
	int entry;

	if (!c->emergency && is_closed(c, &closed)) {
		entry = give_up(c, FALLBACK_CLOSED, only);
		if (c->r->group == c->group)
			c->r->out->reason = closed;
		return entry;
	}
	if (!c->emergency && is_overloaded(c->r, c->group))
		return give_up(c, FALLBACK_OVERFLOW, only);
	group_wishes_merge(c);
	group_choice_recall(c);
	if (!group_members_find(c))
		return routing_skip(c->r, STR("R0"), REASON_HOP_LIMIT, c->listing.source,
				    STR("Not asked: this decision has asked as many members of "
					"groups as it may."));
	if (c->count == 0) {
		choose_nobody(c);
		return give_up(c, cause_of(c), only);
	}
	return ring_members(c, only);
}

static struct group_call *call_new(struct ladder *from, const struct group *g)
{
	struct routing *r = from->r;
	struct group_call *c = ARENA_NEW(r->arena, struct group_call);

	c->r = r;
	c->group = g;
	c->emergency = routing_is_emergency(r);
	c->listing =
		(struct group_listing){ g, state_of(r, g), JOIN(r->arena, STR("group/"), g->id) };
	return c;
}

int group_dialled(struct ladder *l)
{
	struct routing *r = l->r;
	struct group_call *c = call_new(l, l->group);
	int entry;

	l->profile = subject_profile(l->s, STR_NONE); /* of the domain's fallback, too */
	c->ladder = *l;
	say(c, STR("R0"), REASON_NONE,
	    JOIN(r->arena, STR("A call from \""), r->question->from, STR("\" to the group \""),
		 r->question->to, STR("\".")),
	    false);
	if (c->emergency)
		say(c, STR("R1"), REASON_EMERGENCY,
		    STR("Emergency: every member rings, whatever is set."), true);
	else
		say(c, STR("R1"), REASON_NONE, STR("Not an emergency."), false);
	entry = c->emergency ? NEXT_RUNG : caller_rules(&c->ladder, STR("R2"));
	return entry == NEXT_RUNG ? decide(c, true) : entry;
}

/* A number that leads to a group is the group's: it is who was dialled, also for callers' rules. */
static bool led_by_number(struct routing *r, const struct group *g, const struct subject *s)
{
	if (r->out->user.n || r->group || r->step_count)
		return false;
	r->group = g;
	r->dialled = s;
	r->out->group = g->id;
	return true;
}

int group_plan(struct ladder *from, const struct group *g, bool only)
{
	struct routing *r = from->r;
	struct group_call *c = call_new(from, g);
	const struct subject *s = group_subject(g, r->directory->domain, r->arena);
	int entry;

	if (was_asked(r, s))
		return routing_skip(r, STR("R0"), REASON_LOOP_DETECTED, c->listing.source,
				    STR("Not asked again: the call would go in a circle."));
	if (r->path_count > hops_allowed(r))
		return routing_skip(
			r, STR("R0"), REASON_HOP_LIMIT, c->listing.source,
			STR("Not asked: the call was forwarded as often as it may be."));
	c->ladder = (struct ladder){ .r = r,
				     .s = s,
				     .mode = LADDER_MEMBER,
				     .profile = subject_profile(s, STR_NONE),
				     .source = c->listing.source,
				     .group = g,
				     .only = only };
	if (led_by_number(r, g, s))
		c->ladder.mode = from->mode;
	r->path[r->path_count++] = s;
	entry = decide(c, only);
	r->path_count--;
	return entry;
}
