/* group_outcome: see group_outcome.h. Which groups a decision went through is in its id. */
#include "api/group_outcome.h"

#include "api/decision_id.h"
#include "api/group_members.h"
#include "api/route.h"

#define PREFIX_GROUP STR("group/")

enum { PATIENCE_MS = 4000 };

/* ---- which group ---- */

struct finding {
	const struct decision_id_run *run;
	struct str group;
};

static bool is_it(void *arg, struct str key, struct str json, struct str version)
{
	struct finding *f = arg;
	struct str group = str_skip(key, PREFIX_GROUP.n);

	(void)json;
	(void)version;
	if (decision_id_is_group(f->run, group))
		f->group = group;
	return !f->group.n;
}

/* Empty where it is gone. */
static struct str group_of(struct replica_domain *d, const struct decision_id_run *run)
{
	struct finding f = { .run = run };

	if (run->group)
		replica_each_object(d, PREFIX_GROUP, STR_NONE, is_it, &f);
	return f.group;
}

/* ---- whose call ---- */

/* The call that the decision was about, where a member is still kept for it, else empty. */
static struct str call_reserved(const struct group_state *s, const struct decision_id *id)
{
	for (size_t i = 0; s && i < s->member_count; i++)
		if (decision_id_is_call(id, s->members[i].reserved_by))
			return s->members[i].reserved_by;
	return STR_NONE;
}

/* Whom the group chose first for it, while it remembers. */
static struct str first_choice(const struct group_state *s, const struct decision_id *id)
{
	for (size_t i = 0; s && i < s->remembered_count; i++)
		if (decision_id_is_call(id, s->remembered[i].call_id))
			return s->remembered[i].user;
	return STR_NONE;
}

/* ---- telling ---- */

struct learning {
	struct api *api;
	struct replica_domain *d;
	struct str domain;
	const struct call_outcome *outcome;
	struct decision_id id;
};

static bool is_member(const struct learning *l, struct str group, struct str user)
{
	return user.n && group_has_member(l->d, replica_group(l->d, group), user);
}

/* Whose turn it was: the member who took it, else, where a colleague did to whom they forward, or
 * nobody is named, who was rung in the group's first step. */
static struct str whose_turn(const struct learning *l, const struct decision_id_run *run,
			     struct str group, bool later)
{
	const struct call_outcome *o = l->outcome;

	if (is_member(l, group, o->taken_by))
		return o->taken_by;
	return !later && (o->step < 0 || o->step == run->first)
		       ? first_choice(replica_group_state(l->d, group), &l->id)
		       : STR_NONE;
}

static bool is_step_of(const struct decision_id_run *run, int64_t step)
{
	return step >= run->first && step < run->first + run->count;
}

/* The group whose call it was: by the step; where none is said, the first that lists the user. */
static bool is_taken_from(const struct learning *l, const struct decision_id_run *run,
			  struct str group)
{
	const struct call_outcome *o = l->outcome;

	if (!o->taken || o->step >= 0)
		return o->taken && is_step_of(run, o->step);
	return !o->taken_by.n || is_member(l, group, o->taken_by);
}

/* Members of the others take no turns, and nobody is kept for a call. */
static bool remembers(const struct learning *l, struct str group)
{
	const struct group *g = replica_group(l->d, group);

	return g && group_rings_in_turn(g);
}

/* What follows the call lasts as long as the group says: whoever took it is told before it ends. */
static void tell_wrap_up(const struct learning *l, struct str group)
{
	const struct group *g = replica_group(l->d, group);
	struct str user = l->outcome->taken_by;
	struct signal s = {
		.kind = SIGNAL_WRAP_UP, .source = STR("presenced"), .seq = -1, .expires_in_s = -1
	};

	if (!g || g->wrap_up_s == 0 || !replica_user(l->d, user))
		return;
	s.wrap_up_s = g->wrap_up_s;
	state_signal(l->api->state, l->domain, user, &s, false, NULL, NULL);
}

/* True where the call was this group's. A group's later stages have nobody to set free. */
static bool learn(const struct learning *l, const struct decision_id_run *run, struct str group,
		  bool taken, bool later)
{
	const struct group_state *s = replica_group_state(l->d, group);
	struct group_change c = { .kind = GROUP_CHANGE_RELEASE,
				  .call_id = later ? STR_NONE : call_reserved(s, &l->id),
				  .at_ms = l->outcome->at_ms };

	if (taken && is_taken_from(l, run, group))
		c.user = whose_turn(l, run, group, later);
	if (c.user.n)
		c.kind = GROUP_CHANGE_TAKEN;
	if (c.user.n || c.call_id.n)
		state_group_change(l->api->state, l->domain, group, &c, PATIENCE_MS, NULL, NULL);
	return c.user.n != 0;
}

void group_outcome(struct api *api, struct str domain, const struct call_outcome *outcome)
{
	struct learning l = { .api = api, .domain = domain, .outcome = outcome };
	struct str before = STR_NONE;
	bool taken = outcome->taken, told = false;

	l.d = state_domain(api->state, domain);
	if (outcome->heard || !l.d || !decision_id_read(outcome->decision_id, &l.id))
		return;
	for (size_t i = 0; i < l.id.run_count; i++) {
		struct str group = group_of(l.d, &l.id.runs[i]);

		if (group.n && taken && !told && is_taken_from(&l, &l.id.runs[i], group)) {
			tell_wrap_up(&l, group);
			told = true;
		}
		if (!group.n || !remembers(&l, group))
			continue;
		if (learn(&l, &l.id.runs[i], group, taken, str_eq(group, before)))
			taken = false;
		before = group;
	}
}

/* ---- what nobody answered ---- */

/* The stage that ended with the step; where the PBX tells of the plan as a whole, the last one. */
static const struct decision_id_run *ended_with(const struct decision_id *id, int64_t step)
{
	const struct decision_id_run *last = NULL;

	for (size_t i = 0; i < id->run_count; i++)
		if (id->runs[i].group &&
		    (step < 0 || step == id->runs[i].first + id->runs[i].count - 1))
			last = &id->runs[i];
	return last;
}

struct str group_escalated(struct api *api, struct str domain, const struct call_outcome *outcome)
{
	struct replica_domain *d = state_domain(api->state, domain);
	const struct decision_id_run *run = NULL;
	struct decision_id id;

	if (outcome->outcome == OUTCOME_ANSWERED || outcome->outcome == OUTCOME_ABANDONED)
		return STR_NONE;
	if (d && decision_id_read(outcome->decision_id, &id))
		run = ended_with(&id, outcome->step);
	return run ? group_of(d, run) : STR_NONE;
}
