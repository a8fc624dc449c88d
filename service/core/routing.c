/*
 * routing: ladder R of docs/DOMAIN.md section 4 as a table of rungs. Each rung looks at one thing
 * and either decides (gives the step the call goes to) or lets the next one look; every rung that
 * looked leaves a trace line. The same table serves the user who was dialled and, in member mode,
 * the targets of forwards. A new rung is one row and one function.
 */
#include "core/routing_priv.h"

#include "core/facts.h"
#include "core/person.h"

struct rung {
	struct str name;
	int (*decide)(struct ladder *l, struct str name);
};

bool subject_is(const struct subject *a, const struct subject *b)
{
	return a == b || str_eq(a->user->id, b->user->id);
}

static bool status_is_dnd(const struct subject *s, const struct status_fact *status)
{
	const struct status_meaning *m = status ? status_find(s->domain, status->id) : NULL;

	return m && m->availability == AVAILABILITY_DO_NOT_DISTURB;
}

bool user_is_dnd(const struct subject *s, const struct status_fact *status, int64_t now_ms,
		 struct str *out_source)
{
	const struct session_fact *app = status ? NULL : subject_dnd_session(s, now_ms);
	bool dnd = (app || status_is_dnd(s, status)) && !subject_lock(s, now_ms);

	if (dnd)
		*out_source = app ? app->origin.source : status->origin.source;
	return dnd;
}

bool user_is_at_capacity(const struct routing *r, const struct subject *s, struct str *out_source)
{
	struct facts facts;

	if (!s->record || s->record->call_count == 0)
		return false;
	facts_begin(&facts, s, NULL, r->question->call_id, r->now_ms);
	if (facts.calls.counted == 0 || facts.calls.counted < facts.calls.capacity)
		return false;
	*out_source = facts.calls.shown ? facts.calls.shown->origin.source : STR_NONE;
	return true;
}

void ladder_because(struct ladder *l, enum reason reason, enum outcome cause)
{
	if (l->mode == LADDER_DIALLED)
		l->r->out->reason = reason;
	if (l->mode == LADDER_DIALLED || l->r->step_count == 0)
		l->r->cause = cause;
}

/* R0: a forward that leads back to its caller is caught where it is followed. */
int self_call(struct ladder *l, struct str name)
{
	struct routing *r = l->r;

	if (l->mode != LADDER_DIALLED)
		return NEXT_RUNG;
	if (!r->caller || !subject_is(r->caller, l->s)) {
		routing_note(r, name, REASON_NONE, STR_NONE,
			     JOIN(r->arena, STR("A call from \""), r->question->from,
				  STR("\" to \""), r->question->to, STR("\".")),
			     false);
		return NEXT_RUNG;
	}
	ladder_because(l, REASON_SELF_CALL, OUTCOME_UNAVAILABLE);
	NOTE_DECIDED(l, name, REASON_SELF_CALL, STR_NONE,
		     "The user calls themselves and gets their mailbox.");
	return mailbox_step(r, mailbox_of(l->s));
}

/* A user who dialled an emergency number within half an hour is being called back. */
bool routing_is_call_back(const struct routing *r)
{
	const struct record *record = r->dialled->record;
	int64_t at_ms = record ? record->emergency_dialled_ms : 0;

	return at_ms && r->now_ms >= at_ms && r->now_ms - at_ms <= EMERGENCY_CALL_BACK_MS;
}

/* R1: over do-not-disturb, calls off, forwards and capacity. */
static int emergency(struct ladder *l, struct str name)
{
	struct ring_plan plan;
	bool by_rule = l->mode == LADDER_DIALLED && routing_is_emergency(l->r) &&
		       l->r->question->class != CALLER_EMERGENCY;

	if (!routing_is_emergency(l->r) &&
	    !(l->mode == LADDER_DIALLED && routing_is_call_back(l->r))) {
		NOTE_PASSED(l, name, "Neither an emergency nor a call back after one.");
		return NEXT_RUNG;
	}
	ring_plan_emergency(l, &plan);
	ladder_because(l, REASON_EMERGENCY, plan.count ? OUTCOME_NO_ANSWER : OUTCOME_UNAVAILABLE);
	NOTE_DECIDED(l, name, REASON_EMERGENCY, by_rule ? l->r->rule_source : l->source,
		     "Emergency: everything rings, whatever is set.");
	return ring_plan_emit(l, &plan, false);
}

/* A rule's profile stands above that of the status. */
static struct str profile_by_rule(const struct ladder *l)
{
	return l->mode == LADDER_DIALLED && l->r->rule ? l->r->rule->profile : STR_NONE;
}

/* R4 only chooses; the rungs behind it decide by what it chose. */
static int profile_choice(struct ladder *l, struct str name)
{
	struct arena *a = l->r->arena;
	struct str id = l->status ? l->status->id : l->s->user->default_profile;
	struct str by_rule = profile_by_rule(l);

	if (l->mode == LADDER_DIALLED)
		l->r->greeting = l->profile->greeting;
	if (by_rule.n)
		routing_note(
			l->r, name, REASON_NONE, l->r->rule_source,
			JOIN(a, STR("A caller rule chooses the profile of "), by_rule, STR(".")),
			true);
	else if (l->status == &l->timed)
		routing_note(l->r, name, REASON_NONE,
			     JOIN(a, STR("schedule/"), l->timed.origin.source),
			     JOIN(a, STR("The timed switch gives status "), id,
				  STR(", which chooses the profile.")),
			     true);
	else if (!id.n)
		NOTE_PASSED(l, name, "No status is set: the available profile applies.");
	else
		routing_note(l->r, name, l->status ? REASON_MANUAL_STATUS : REASON_NONE,
			     l->status ? l->status->origin.source : l->source,
			     JOIN(a, l->status ? STR("Status ") : STR("By default "), id,
				  STR(" chooses the profile.")),
			     true);
	return NEXT_RUNG;
}

/* R5 */
static int calls_accepted(struct ladder *l, struct str name)
{
	bool held = !l->profile->accept_calls || l->profile->direct_to_voicemail;

	if (held && ladder_passes(l, PASS_CALLS_OFF)) {
		ladder_note_passed(l, name, STR("No calls are accepted, but this caller passes."));
		return NEXT_RUNG;
	}
	if (!l->profile->accept_calls) {
		ladder_because(l, REASON_CALLS_NOT_ACCEPTED, OUTCOME_UNAVAILABLE);
		NOTE_DECIDED(l, name, REASON_CALLS_NOT_ACCEPTED, l->source,
			     "The profile accepts no calls.");
		return NEXT_FALLBACK;
	}
	if (l->profile->direct_to_voicemail) {
		ladder_because(l, REASON_DIRECT_TO_VOICEMAIL, OUTCOME_UNAVAILABLE);
		NOTE_DECIDED(l, name, REASON_DIRECT_TO_VOICEMAIL, l->source,
			     "The profile sends every call to the mailbox.");
		/* a member's voicemail never takes the forwarder's call */
		return l->mode == LADDER_MEMBER ? NEXT_FALLBACK
						: mailbox_step(l->r, mailbox_of(l->r->dialled));
	}
	NOTE_PASSED(l, name, "Calls are accepted.");
	return NEXT_RUNG;
}

/* A member's mailbox or refusal never decides over somebody else's call. */
static bool ends_the_call(const struct destination *d)
{
	return d->kind == DESTINATION_VOICEMAIL || d->kind == DESTINATION_BUSY ||
	       d->kind == DESTINATION_HANGUP;
}

/* R6 */
static int forward_always(struct ladder *l, struct str name)
{
	if (!forward_rule(l, FORWARD_ALWAYS)) {
		NOTE_PASSED(l, name, "No forward is set for every call of this side.");
		return NEXT_RUNG;
	}
	if (ladder_passes(l, PASS_FORWARD_ALWAYS)) {
		ladder_note_passed(l, name,
				   STR("Every call is forwarded, but this caller passes."));
		return NEXT_RUNG;
	}
	ladder_because(l, REASON_FORWARD_ALWAYS, OUTCOME_UNAVAILABLE);
	if (l->mode == LADDER_MEMBER && ends_the_call(forward_rule(l, FORWARD_ALWAYS))) {
		NOTE_DECIDED(l, name, REASON_FORWARD_ALWAYS, l->source,
			     "Not rung: this user lets every call end in a mailbox or refuses it.");
		return NEXT_FALLBACK;
	}
	return forward_to(l, FORWARD_ALWAYS, name, l->only);
}

/* A status of the domain's own says itself whether calls come through. */
static int status_keeps_calls_away(struct ladder *l, struct str name,
				   const struct status_meaning *m)
{
	struct arena *a = l->r->arena;

	ladder_because(l, REASON_MANUAL_STATUS, OUTCOME_UNAVAILABLE);
	routing_note(l->r, name, REASON_MANUAL_STATUS, l->status->origin.source,
		     JOIN(a, STR("Status "), m->id, STR(" lets no call through."),
			  m->why.n ? STR(" ") : STR(""), m->why),
		     true);
	return NEXT_FALLBACK;
}

/* An administrator's word stands above the status. */
static int lock_decides(struct ladder *l, struct str name, const struct admin_lock *lock)
{
	if (lock->routable) {
		NOTE_PASSED(l, name, "An administrator lets calls through, whatever the status.");
		return NEXT_RUNG;
	}
	ladder_because(l, REASON_LOCKED, OUTCOME_UNAVAILABLE);
	NOTE_DECIDED(l, name, REASON_LOCKED, lock->origin.source,
		     "An administrator lets no call through.");
	return NEXT_FALLBACK;
}

/* R7: away, lunch and the like go by their profile, as somebody who calls directly expects. */
static int status_routable(struct ladder *l, struct str name)
{
	const struct status_meaning *m =
		l->status ? status_find(l->s->domain, l->status->id) : NULL;
	struct str source = STR_NONE;
	bool dnd = user_is_dnd(l->s, l->status, l->r->now_ms, &source);
	const struct admin_lock *lock = subject_lock(l->s, l->r->now_ms);

	if (lock)
		return lock_decides(l, name, lock);
	if (dnd && ladder_passes(l, PASS_DO_NOT_DISTURB)) {
		ladder_note_passed(
			l, name,
			STR("The user does not want to be disturbed, but this caller passes."));
		return NEXT_RUNG;
	}
	if (dnd) {
		ladder_because(l, REASON_MANUAL_DND, OUTCOME_BUSY);
		NOTE_DECIDED(l, name, REASON_MANUAL_DND, source,
			     "The user does not want to be disturbed.");
		return NEXT_FALLBACK;
	}
	if (m && m->custom && !m->routable)
		return status_keeps_calls_away(l, name, m);
	if (m && !m->routable)
		NOTE_PASSED(l, name, "The status is not available; its profile says how it rings.");
	else
		NOTE_PASSED(l, name, "The status does not keep calls away.");
	return NEXT_RUNG;
}

/* R8 and R9 end like a busy or an unreachable phone; members are skipped instead. */
static int outcome_of(struct ladder *l, struct str name, enum forward_condition condition)
{
	if (l->mode == LADDER_MEMBER || !forward_rule(l, condition))
		return NEXT_FALLBACK;
	return forward_to(l, condition, name, l->only);
}

static int capacity(struct ladder *l, struct str name)
{
	struct str source = STR_NONE;

	if (!user_is_at_capacity(l->r, l->s, &source)) {
		NOTE_PASSED(l, name, "The user can take another call.");
		return NEXT_RUNG;
	}
	ladder_because(l, REASON_CAPACITY_REACHED, OUTCOME_BUSY);
	NOTE_DECIDED(l, name, REASON_CAPACITY_REACHED, l->source.n ? l->source : source,
		     "The user is on as many calls as they take at once.");
	return outcome_of(l, name, FORWARD_BUSY);
}

static int nothing_to_dial(struct ladder *l, struct str name, const struct ring_plan *plan)
{
	enum reason reason = ring_plan_refusal(plan);

	ladder_because(l, reason,
		       reason == REASON_CARRIER_CALL ? OUTCOME_BUSY : OUTCOME_UNAVAILABLE);
	NOTE_DECIDED(l, name, reason, l->source, "Nothing is there that could ring.");
	return outcome_of(l, name, FORWARD_UNAVAILABLE);
}

/* R9 and R10 look at the same plan: is there anything in it, then ring it. */
static int ring(struct ladder *l, struct str name)
{
	struct ring_plan plan;

	ring_plan_make(l, &plan);
	if (plan.count == 0)
		return nothing_to_dial(l, STR("R9"), &plan);
	NOTE_PASSED(l, STR("R9"), "There is something to ring.");
	ladder_because(l, l->r->led, OUTCOME_NO_ANSWER);
	routing_note(l->r, name, REASON_NONE, l->source,
		     l->mode == LADDER_DIALLED ? STR("The user's devices ring.")
					       : STR("This user's devices ring."),
		     true);
	return ring_plan_emit(l, &plan, l->mode != LADDER_MEMBER);
}

/* clang-format off */
static const struct rung rungs[] = {
	{ STR("R0"),  self_call },
	{ STR("R1"),  emergency },
	{ STR("R2"),  caller_rules },
	{ STR("R3"),  opening },
	{ STR("R4"),  profile_choice },
	{ STR("R5"),  calls_accepted },
	{ STR("R6"),  forward_always },
	{ STR("R7"),  status_routable },
	{ STR("R8"),  capacity },
	{ STR("R10"), ring }, /* with R9 */
};
/* clang-format on */

int ladder_climb(struct ladder *l)
{
	l->status = subject_status_now(l->s, l->r->now_ms, &l->timed);
	l->profile = subject_profile(l->s, profile_by_rule(l).n ? profile_by_rule(l)
					   : l->status          ? l->status->id
								: STR_NONE);
	for (size_t i = 0; i < sizeof(rungs) / sizeof(*rungs); i++) {
		int entry = rungs[i].decide(l, rungs[i].name);

		if (entry != NEXT_RUNG)
			return entry;
	}
	return NEXT_FALLBACK;
}

const char *const *routing_rungs(size_t *out_count)
{
	static const char *const names[] = { "R0", "R1", "R2", "R3",  "R4",  "R5", "R6",
					     "R7", "R8", "R9", "R10", "R11", "R12" };

	*out_count = sizeof(names) / sizeof(*names);
	return names;
}
