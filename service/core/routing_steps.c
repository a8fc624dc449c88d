/*
 * routing_steps: the plan as an array in which every step leads forward, and the caller's wait
 * budget: the longest way through the plan never takes longer than the domain allows.
 */
#include "core/routing_priv.h"

int step_add(struct routing *r, enum action action, struct target *targets, size_t count,
	     int64_t timeout_s)
{
	struct step *step;

	if (r->step_count >= r->step_limit) {
		if (!r->steps_ran_out)
			routing_note(r, STR("R10"), REASON_HOP_LIMIT, STR_NONE,
				     STR("The plan has as many steps as it may have."), false);
		r->steps_ran_out = true;
		return NEXT_FALLBACK;
	}
	step = &r->steps[r->step_count];
	step->action = action;
	step->parallel = count > 1;
	step->timeout_s = timeout_s;
	step->targets = targets;
	step->target_count = count;
	step->group = STR_NONE;
	step->stage = 0;
	for (int i = 0; i < OUTCOME_COUNT; i++)
		step->next[i] = NEXT_FINAL;
	return (int)r->step_count++;
}

void step_lead(struct routing *r, int step, enum outcome outcome, int next)
{
	r->steps[step].next[outcome] = next;
}

void step_lead_all(struct routing *r, int step, int next)
{
	step_lead(r, step, OUTCOME_NO_ANSWER, next);
	step_lead(r, step, OUTCOME_BUSY, next);
	step_lead(r, step, OUTCOME_REJECTED, next);
	step_lead(r, step, OUTCOME_UNAVAILABLE, next);
}

/* A plan's steps against the budget; ends[i] is what a step that is left out is replaced by. */
struct budget {
	int64_t most_s, total_s;
	int64_t arrive_s[ROUTING_STEPS_MAX];
	bool reached[ROUTING_STEPS_MAX];
	int instead[ROUTING_STEPS_MAX]; /* itself, or where a step that does not fit leads */
	bool cut;
};

static int64_t budget_of(const struct routing *r)
{
	return r->directory->domain->max_wait_s > 0 ? r->directory->domain->max_wait_s
						    : WAIT_DEFAULT_S;
}

/* Shortens step i to what is left; false where nothing sensible is left. */
static bool step_fits(struct budget *b, struct step *step, size_t i)
{
	int64_t left = b->most_s - b->arrive_s[i];

	if (step->timeout_s <= left)
		return true;
	b->cut = true;
	if (left < RING_LEAST_S)
		return false;
	step->timeout_s = left;
	return true;
}

static void step_reach(struct budget *b, const struct step *step, size_t i)
{
	int64_t end = b->arrive_s[i] + (b->instead[i] == (int)i ? step->timeout_s : 0);

	if (end > b->total_s)
		b->total_s = end;
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		int next = step->next[o];

		if (next < 0)
			continue;
		b->reached[next] = true;
		if (b->arrive_s[next] < end)
			b->arrive_s[next] = end;
	}
}

/* Steps lead forward only, so one pass sees every way to a step before the step itself. */
static void budget_walk(struct routing *r, struct budget *b)
{
	for (size_t i = 0; i < r->step_count; i++) {
		struct step *step = &r->steps[i];

		b->instead[i] = (int)i;
		if (!b->reached[i])
			continue;
		if (!step_fits(b, step, i)) {
			b->instead[i] = step->next[OUTCOME_NO_ANSWER];
			step_lead_all(r, (int)i, b->instead[i]);
		}
		step_reach(b, step, i);
	}
}

static int resolved(const struct budget *b, int next)
{
	while (next >= 0 && b->instead[next] != next)
		next = b->instead[next];
	return next;
}

/* Takes out the steps that did not fit, and those that only they led to. */
static void steps_compact(struct routing *r, struct budget *b)
{
	int place[ROUTING_STEPS_MAX];
	size_t n = 0;

	memset(b->reached, 0, sizeof(b->reached));
	b->reached[0] = true;
	for (size_t i = 0; i < r->step_count; i++) {
		for (int o = 0; b->reached[i] && o < OUTCOME_COUNT; o++) {
			int next = resolved(b, r->steps[i].next[o]);

			r->steps[i].next[o] = next;
			if (next >= 0)
				b->reached[next] = true;
		}
		place[i] = (int)n;
		n += b->reached[i];
	}
	for (size_t i = 0; i < r->step_count; i++) {
		if (!b->reached[i])
			continue;
		for (int o = 0; o < OUTCOME_COUNT; o++) {
			if (r->steps[i].next[o] >= 0)
				r->steps[i].next[o] = place[r->steps[i].next[o]];
		}
		r->steps[place[i]] = r->steps[i];
	}
	r->step_count = n;
}

static void budget_apply(struct routing *r)
{
	struct budget b;

	memset(&b, 0, sizeof(b));
	b.most_s = budget_of(r);
	b.reached[0] = true;
	budget_walk(r, &b);
	r->out->total_wait_s = b.total_s;
	if (!b.cut)
		return;
	steps_compact(r, &b);
	routing_note(r, STR("R11"), REASON_WAIT_BUDGET_CUT, STR_NONE,
		     STR("The plan is cut to the longest time a caller of this domain may wait."),
		     false);
}

void steps_finish(struct routing *r)
{
	struct decision *out = r->out;

	out->action = out->final.action;
	if (r->step_count == 0)
		return;
	budget_apply(r);
	out->steps = arena_alloc(r->arena, r->step_count * sizeof(*out->steps));
	memcpy(out->steps, r->steps, r->step_count * sizeof(*out->steps));
	out->step_count = r->step_count;
	out->action = out->steps[0].action;
}
