/*
 * routing_group_member: one member in member mode (docs/DOMAIN.md section 4): rung, or skipped with
 * the reason. One member's do-not-disturb, voicemail or call never decides over the group's call;
 * of a member's forwards `always` is followed, where the group says `follow` also those on busy and
 * unavailable, to colleagues and numbers only.
 */
#include "core/agent.h"
#include "core/person.h"
#include "core/routing_group.h"

/* Users on ways that are too long who are asked once more by the next way: bounds the time. */
enum { ASKED_AGAIN_MAX = 64 };

struct asking {
	struct group_call *call;
	const struct group_listing *listing;
	struct group_candidate *out;
	const struct subject
		*path[ROUTING_PATH_MAX]; /* the member, and whom calls are forwarded to */
	size_t hops;
};

static enum reason ask_subject(struct asking *a, const struct subject *s);
static enum reason ask_number(struct asking *a, struct str raw);

/* ---- agents ---- */

static enum reason agent_refusal(const struct asking *a, const struct subject *s)
{
	const struct routing *r = a->call->r;
	const struct member_state *m = a->listing->state == a->call->listing.state
					       ? a->out->remembered
					       : group_state_member(a->listing->state, s->user->id);
	struct agent_standing standing = agent_standing(s, m, r->now_ms);
	enum agent_login login = standing.login;

	if (login == AGENT_LOGGED_OUT ||
	    (login == AGENT_UNSAID && a->listing->group->login_required))
		return REASON_NOT_LOGGED_IN;
	if (standing.paused)
		return REASON_PAUSED;
	if (m && m->reserved_by.n && r->now_ms < m->reserved_until_ms &&
	    !str_eq(m->reserved_by, r->question->call_id))
		return REASON_RESERVED;
	return REASON_NONE;
}

/* Where the group asks for it. */
static bool is_at_location(const struct group_call *c, const struct subject *s)
{
	const struct location_fact *f =
		c->group->location.n ? subject_location(s, c->r->now_ms) : NULL;

	return !c->group->location.n || (f && str_eq_nocase(f->label, c->group->location));
}

/* ---- calls and presence ---- */

/* What presence and calls have against it. routable is what groups filter on (section 3). */
static enum reason presence_refusal(const struct asking *a, const struct known_member *k)
{
	const struct group_call *c = a->call;

	if (!k->routable)
		return k->reason != REASON_NONE ? k->reason : REASON_NO_REACHABLE_DEVICE;
	if (k->on_call && !c->group->call_waiting)
		return k->reason != REASON_NONE ? k->reason : REASON_ON_CALL;
	if (k->ringing && group_ringing_is_busy(c->group))
		return REASON_ON_CALL;
	return REASON_NONE;
}

/* ---- forwards ---- */

/* Somebody whom a member's number or forward leads to. Who is a member too rings as such, and
 * whom two members forward to rings once. */
static enum reason ask_another(struct asking *a, const struct subject *s, enum reason refusal)
{
	for (size_t i = 0; i < a->hops; i++)
		if (subject_is(a->path[i], s))
			return REASON_LOOP_DETECTED;
	if (group_has_seen(a->call, s->user->id))
		return refusal;
	if (a->call->r->members_followed == ROUTING_FOLLOWED_MAX)
		return REASON_HOP_LIMIT;
	a->call->r->members_followed++;
	refusal = ask_subject(a, s);
	/* a way that is too long for one member, or leads back to them, may do for another */
	if ((refusal != REASON_HOP_LIMIT && refusal != REASON_LOOP_DETECTED) ||
	    a->call->asked_again++ >= ASKED_AGAIN_MAX)
		group_see(a->call, s->user->id);
	return refusal;
}

/* Whoever is on duty, else whoever stands by. */
static enum reason follow_roster(struct asking *a, struct str id, enum reason refusal)
{
	const struct directory *d = a->call->r->directory;
	const struct roster *roster = directory_roster(d, id);
	struct roster_moment m = { 0 };
	const struct subject *s;
	enum reason reason = refusal;
	size_t hops = a->hops;

	if (roster)
		m = roster_at(roster, a->call->r->now_ms);
	if (group_has_seen(a->call, m.user)) /* rings as a member, or not at all */
		return refusal;
	s = m.user.n ? d->find(d->state, m.user) : NULL;
	if (s)
		reason = ask_another(a, s, refusal);
	a->hops = hops;
	s = reason != REASON_NONE && m.stand_by.n ? d->find(d->state, m.stand_by) : NULL;
	return s ? ask_another(a, s, refusal) : reason;
}

/* A member's own mailbox, refusal or queue takes nothing of the group's. */
static enum reason follow(struct asking *a, const struct destination *to, enum reason refusal)
{
	const struct group_call *c = a->call;
	const struct directory *d = c->r->directory;
	const struct subject *s;

	if (a->hops > hops_allowed(c->r))
		return REASON_HOP_LIMIT;
	if (to->kind == DESTINATION_EXTERNAL)
		return ask_number(a, to->target);
	if (to->kind == DESTINATION_ROSTER)
		return follow_roster(a, to->target, refusal);
	if (to->kind != DESTINATION_EXTENSION)
		return refusal;
	s = directory_person(d, to->target,
			     number_normalise(&d->domain->numbering, to->target, c->r->arena));
	return s ? ask_another(a, s, refusal) : refusal;
}

static const struct destination *rule_of(const struct asking *a, const struct profile *p,
					 enum forward_condition condition)
{
	const struct destination *d = a->call->r->out->side == SIDE_INTERNAL
					      ? &p->forward[condition].internal
					      : &p->forward[condition].external;

	return d->kind == DESTINATION_NONE ? NULL : d;
}

static bool is_unreachable(enum reason reason)
{
	return reason == REASON_NO_REACHABLE_DEVICE || reason == REASON_DEVICE_FAULT ||
	       reason == REASON_DEVICE_LOCKED || reason == REASON_PHONE_OFF ||
	       reason == REASON_OUT_OF_COVERAGE || reason == REASON_STALE_SOURCE ||
	       reason == REASON_NO_REPORT || reason == REASON_NO_INFORMATION;
}

static bool is_busy_now(enum reason reason)
{
	return reason == REASON_ON_CALL || reason == REASON_CARRIER_CALL ||
	       reason == REASON_CAPACITY_REACHED;
}

/* What a refusal leads to where the group follows its members' conditional forwards. */
static enum reason refused(struct asking *a, const struct profile *p, enum reason reason)
{
	const struct destination *to = NULL;
	bool follows = a->call->group->target_forwarding == TARGET_FORWARDING_FOLLOW;

	if (follows && is_busy_now(reason))
		to = rule_of(a, p, FORWARD_BUSY);
	else if (follows && is_unreachable(reason))
		to = rule_of(a, p, FORWARD_UNAVAILABLE);
	return to ? follow(a, to, reason) : reason;
}

/* ---- devices ---- */

/* A mobile may be a member's leg and stand in the group as a number. */
static bool number_rings_once(struct group_call *c, struct str number)
{
	return group_see(c, JOIN(c->r->arena, STR("n:"), number));
}

static bool rings_here(struct group_call *c, const struct target *t, bool *elsewhere)
{
	if (!t->number.n)
		return true;
	if (!c->emergency && !c->group->member_mobile)
		return false;
	if (number_rings_once(c, t->number))
		return true;
	*elsewhere = true;
	return false;
}

/* All that the member's own plan would ring, together: a group gives a member one turn.
 * out_elsewhere: some of it rings already, by another entry of the group. */
static void targets_pick(struct group_call *c, const struct known_member *k,
			 struct group_candidate *out, bool *out_elsewhere)
{
	size_t left_out = 0;

	*out_elsewhere = false;
	out->targets = k->targets;
	out->target_count = 0;
	for (size_t i = 0; i < k->target_count; i++) {
		if (!rings_here(c, &k->targets[i], out_elsewhere)) {
			if (!left_out++) {
				out->targets =
					ARENA_ARRAY(c->r->arena, k->target_count, struct target);
				memcpy(out->targets, k->targets, i * sizeof(*out->targets));
			}
		} else {
			if (left_out)
				out->targets[out->target_count] = k->targets[i];
			out->target_count++;
		}
	}
}

static enum reason ring_devices(struct asking *a, struct known_member *k)
{
	bool elsewhere;

	group_known_plan(a->call->r, k);
	targets_pick(a->call, k, a->out, &elsewhere);
	a->out->s = k->s;
	if (a->out->target_count || elsewhere)
		return REASON_NONE;
	return k->refusal;
}

/* ---- the whole ---- */

static enum reason asked_before(const struct asking *a, const struct subject *s)
{
	const struct routing *r = a->call->r;

	if (r->caller && subject_is(r->caller, s))
		return REASON_SELF_CALL;
	return was_asked(r, s) ? REASON_LOOP_DETECTED : REASON_NONE;
}

/* What is asked of a member alone: whoever they forward to need not be an agent. */
static enum reason member_refusal(const struct asking *a, const struct subject *s)
{
	enum reason reason = agent_refusal(a, s);

	return reason == REASON_NONE && !is_at_location(a->call, s) ? REASON_NOT_AT_LOCATION
								    : reason;
}

/* Rung, unless their presence is against it. */
static enum reason ask_presence(struct asking *a, struct known_member *k)
{
	enum reason reason;

	group_known_judge(a->call->r, k);
	reason = presence_refusal(a, k);
	if (reason == REASON_NONE)
		reason = ring_devices(a, k);
	return reason == REASON_NONE || reason == REASON_MANUAL_DND
		       ? reason
		       : refused(a, k->profile, reason);
}

static enum reason ask_subject(struct asking *a, const struct subject *s)
{
	struct group_call *c = a->call;
	const struct destination *always;
	struct known_member *k;
	enum reason reason = asked_before(a, s);
	bool is_member = a->hops == 0;

	a->path[a->hops++] = s;
	if (reason == REASON_NONE && is_member && !c->emergency)
		reason = member_refusal(a, s);
	if (reason != REASON_NONE)
		return reason;
	k = group_known_member(c->r, s);
	if (c->emergency)
		return ring_devices(a, k);
	if (!k->profile->accept_calls)
		return REASON_CALLS_NOT_ACCEPTED;
	if (k->profile->direct_to_voicemail)
		return REASON_DIRECT_TO_VOICEMAIL;
	always = rule_of(a, k->profile, FORWARD_ALWAYS);
	return always ? follow(a, always, REASON_FORWARD_ALWAYS) : ask_presence(a, k);
}

/* A number that is somebody's mobile is that user's mobile leg, wherever it appears. */
static enum reason ring_mobile(struct group_call *c, const struct subject *owner, struct str number,
			       struct group_candidate *out)
{
	struct status_fact timed;
	const struct status_fact *status = subject_status_now(owner, c->r->now_ms, &timed);
	const struct profile *profile = subject_profile(owner, status ? status->id : STR_NONE);
	const struct device *d = mobile_device(owner, number);
	enum reason reason;

	if (!d)
		return REASON_DESTINATION_MISSING;
	reason = mobile_refusal(&c->ladder, owner, profile, d);
	if (reason != REASON_NONE)
		return reason;
	out->s = owner; /* whose skills count */
	out->targets = ARENA_NEW(c->r->arena, struct target);
	out->targets[0] = mobile_target(owner, profile, d);
	out->target_count = number_rings_once(c, number);
	return REASON_NONE;
}

static enum reason ring_number(struct group_call *c, struct str number, struct group_candidate *out)
{
	out->s = NULL; /* nobody's, whoever forwarded to it */
	out->targets = ARENA_NEW(c->r->arena, struct target);
	out->targets[0].kind = destination_kind_words.words[DESTINATION_EXTERNAL];
	out->targets[0].number = number;
	out->targets[0].confirm = true; /* no mailbox of a network takes the group's call */
	out->target_count = number_rings_once(c, number);
	return REASON_NONE;
}

static enum reason ask_number(struct asking *a, struct str raw)
{
	struct group_call *c = a->call;
	const struct routing *r = c->r;
	const struct directory *d = r->directory;
	struct number n = number_normalise(&d->domain->numbering, raw, r->arena);
	bool is_public = n.kind == NUMBER_PUBLIC, is_number = is_public || n.kind == NUMBER_SHORT;
	const struct subject *s = is_public ? d->find_mobile(d->state, n.text) : NULL;

	if (s)
		return ring_mobile(c, s, n.text, a->out);
	s = is_number ? d->find(d->state, n.text) : NULL;
	if (s)
		return ask_another(a, s, a->hops ? REASON_FORWARD_ALWAYS : REASON_NONE);
	if ((is_public && str_eq(n.text, r->out->from.text)) ||
	    (is_number && d->find_group(d->state, n.text)))
		return REASON_LOOP_DETECTED;
	return ring_number(c, is_number ? n.text : raw, a->out);
}

enum reason group_member_ask(struct group_call *c, const struct group_entry *entry,
			     struct group_candidate *out)
{
	struct asking a = { .call = c, .listing = entry->listing, .out = out };
	const struct group_member *m = entry->person ? entry->person : entry->member;
	const struct directory *d = c->r->directory;
	const struct subject *s;

	if (m->kind == MEMBER_EXTERNAL)
		return ask_number(&a, m->target);
	s = m->kind == MEMBER_USER ? d->find(d->state, m->target) : NULL;
	return s ? ask_subject(&a, s) : REASON_DESTINATION_MISSING;
}
