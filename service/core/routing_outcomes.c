/*
 * routing_outcomes: writes a ring plan out as steps and connects what each outcome leads to (R11):
 * the next part, a conditional forward of the caller's side, or the fallback.
 */
#include "core/routing_priv.h"

/* R11: what an outcome of the ringing leads to; the same destination is planned once. */
struct branches {
	int next[OUTCOME_COUNT];
	const struct destination *to[FORWARD_COUNT];
	int entry[FORWARD_COUNT];
};

static int branch(struct ladder *l, struct branches *b, enum forward_condition condition)
{
	const struct destination *to = forward_rule(l, condition);

	b->to[condition] = to;
	b->entry[condition] = NEXT_FALLBACK;
	if (!to)
		return NEXT_FALLBACK;
	for (int i = 0; i < FORWARD_COUNT; i++) {
		if (i != (int)condition && b->to[i] && b->to[i]->kind == to->kind &&
		    str_eq(b->to[i]->target, to->target))
			return b->entry[condition] = b->entry[i];
	}
	return b->entry[condition] = forward_to(l, condition, STR("R11"), false);
}

static void branches_plan(struct ladder *l, struct branches *b, bool conditions)
{
	memset(b, 0, sizeof(*b));
	if (!conditions) {
		for (int o = 0; o < OUTCOME_COUNT; o++)
			b->next[o] = NEXT_FALLBACK;
		return;
	}
	b->next[OUTCOME_NO_ANSWER] = branch(l, b, FORWARD_NO_ANSWER);
	b->next[OUTCOME_BUSY] = branch(l, b, FORWARD_BUSY);
	b->next[OUTCOME_UNAVAILABLE] = branch(l, b, FORWARD_UNAVAILABLE);
	b->next[OUTCOME_REJECTED] = forward_rule(l, FORWARD_REJECTED)
					    ? branch(l, b, FORWARD_REJECTED)
					    : b->next[OUTCOME_BUSY];
	if (!b->to[FORWARD_NO_ANSWER] && !b->to[FORWARD_BUSY] && !b->to[FORWARD_UNAVAILABLE] &&
	    !b->to[FORWARD_REJECTED])
		NOTE_PASSED(l, STR("R11"), "No forward is set for what the ringing may come to.");
}

int ring_plan_emit(struct ladder *l, const struct ring_plan *plan, bool conditions)
{
	struct routing *r = l->r;
	struct branches b;
	int first = NEXT_FALLBACK, last = NEXT_FALLBACK;

	for (size_t i = 0; i < plan->count; i++) {
		const struct ring_part *part = &plan->parts[i];
		int step = step_add(r, ACTION_RING, part->targets, part->count, part->timeout_s);

		if (step < 0)
			break;
		first = i ? first : step;
		last = step;
	}
	if (last < 0)
		return NEXT_FALLBACK;
	branches_plan(l, &b, conditions);
	for (int step = first; step <= last; step++) {
		step_lead_all(r, step, step + 1);
		/* who refuses on one device means the call, not the device */
		step_lead(r, step, OUTCOME_REJECTED, b.next[OUTCOME_REJECTED]);
	}
	for (int o = OUTCOME_NO_ANSWER; o <= OUTCOME_UNAVAILABLE; o++)
		step_lead(r, last, (enum outcome)o, b.next[o]);
	return first;
}
