/*
 * routing_group_known: what one decision has found out about a member, so that a call that goes
 * from group to group asks the same people once: presence, and what their own profile would ring.
 * What a group says of its members (agents, skills, call waiting) is asked by each group.
 */
#include "core/facts.h"
#include "core/routing_group.h"
#include "core/source.h"

static size_t slot_of(const struct routing *r, const struct subject *s)
{
	size_t at = (size_t)((uintptr_t)s >> 4) * 0x9e3779b97f4a7c15u >> 20;

	while (r->known[at & (r->known_size - 1)] && r->known[at & (r->known_size - 1)]->s != s)
		at++;
	return at & (r->known_size - 1);
}

static void grow(struct routing *r)
{
	struct known_member **old = r->known;
	size_t old_size = r->known_size;

	r->known_size = old_size ? 4 * old_size : 64;
	r->known = ARENA_ARRAY(r->arena, r->known_size, struct known_member *);
	for (size_t i = 0; i < old_size; i++)
		if (old[i])
			r->known[slot_of(r, old[i]->s)] = old[i];
}

static bool is_ringing(const struct routing *r, const struct subject *s)
{
	const struct record *record = s->record;
	struct str own = r->question->call_id; /* without one, no call is the question's own */

	for (size_t i = 0; record && i < record->call_count; i++) {
		const struct call *call = &record->calls[i];

		if (call_counts_now(s, call, r->now_ms) &&
		    call_activity(call) == ACTIVITY_RINGING &&
		    (str_is_empty(own) || !str_eq(call->call_id, own)))
			return true;
	}
	return false;
}

static const struct status_fact *status_of(struct routing *r, const struct subject *s)
{
	struct status_fact timed, *kept;
	const struct status_fact *status = subject_status_now(s, r->now_ms, &timed);

	if (status != &timed)
		return status;
	kept = ARENA_ROOM(r->arena, 1, struct status_fact);
	*kept = timed;
	return kept;
}

struct known_member *group_known_member(struct routing *r, const struct subject *s)
{
	struct known_member *k;
	size_t at;

	if (2 * r->known_count >= r->known_size)
		grow(r);
	at = slot_of(r, s);
	if (r->known[at])
		return r->known[at];
	k = ARENA_NEW(r->arena, struct known_member);
	k->s = s;
	k->status = status_of(r, s);
	k->profile = subject_profile(s, k->status ? k->status->id : STR_NONE);
	r->known[at] = k;
	r->known_count++;
	return k;
}

/* Do-not-disturb by an app, too, and during a call, where presence says the call: nobody gets a
 * second one so. */
void group_known_judge(struct routing *r, struct known_member *k)
{
	struct facts f;
	struct presence p;
	struct str source;
	bool quiet;

	if (k->judged)
		return;
	facts_begin(&f, k->s, k->status, r->question->call_id, r->now_ms);
	presence_judge(&f, &p);
	quiet = user_is_dnd(k->s, k->status, r->now_ms, &source);
	k->routable = p.routable && !quiet;
	/* an app's wish is as strong as a status: it stands above a call (P2, R7) */
	k->reason = quiet ? REASON_MANUAL_DND : p.reason;
	/* whatever an administrator says of them, nobody takes more calls than they can */
	if (k->routable && p.calls_counted >= f.calls.capacity) {
		k->routable = false;
		k->reason = REASON_CAPACITY_REACHED;
	}
	k->on_call = p.calls_counted > 0;
	k->ringing = is_ringing(r, k->s);
	k->judged = true;
}

/* All parts one behind the other; those of one part where they are. */
static void flatten(struct arena *a, const struct ring_plan *plan, struct known_member *k)
{
	size_t most = 0;

	for (size_t i = 0; i < plan->count; i++)
		most += plan->parts[i].count;
	k->targets = plan->count ? plan->parts[0].targets : NULL;
	k->target_count = plan->count == 1 ? most : 0;
	if (plan->count > 1)
		k->targets = ARENA_ARRAY(a, most, struct target);
	for (size_t i = 0; plan->count > 1 && i < plan->count; i++) {
		memcpy(k->targets + k->target_count, plan->parts[i].targets,
		       plan->parts[i].count * sizeof(*k->targets));
		k->target_count += plan->parts[i].count;
	}
}

void group_known_plan(struct routing *r, struct known_member *k)
{
	struct ladder l = {
		.r = r, .s = k->s, .mode = LADDER_MEMBER, .profile = k->profile, .status = k->status
	};
	struct ring_plan plan;

	if (k->planned)
		return;
	if (routing_is_emergency(r))
		ring_plan_emergency(&l, &plan);
	else
		ring_plan_make(&l, &plan);
	flatten(r->arena, &plan, k);
	k->refusal = ring_plan_refusal(&plan);
	k->planned = true;
}
