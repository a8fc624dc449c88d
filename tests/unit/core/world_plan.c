/* world_plan: what holds for any plan, and when two answers are the same; for test_worlds. */
#include "world.h"

#include <string.h>

/* ---- a plan ends ---- */

static bool step_ends(const struct step *step)
{
	return step->action != ACTION_RING && step->action != ACTION_FORWARD;
}

static const char *step_check(const struct decision *d, size_t i)
{
	const struct step *step = &d->steps[i];
	bool ends = step_ends(step);

	HOLDS(step->target_count <= ROUTING_GROUP_TARGETS_MAX);
	HOLDS(ends ? step->timeout_s == 0 : step->timeout_s > 0 && step->target_count > 0);
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		int next = step->next[o];

		HOLDS(next == -1 || (next > (int)i && next < (int)d->step_count));
		HOLDS(next == -1 || !ends);
	}
	return NULL;
}

/* Every step leads forward, is reached, and the longest way is the wait that is told. */
const char *plan_check(const struct world *w, const struct decision *d)
{
	int64_t arrive[ROUTING_STEPS_MAX] = { 0 }, longest = 0;
	bool reached[ROUTING_STEPS_MAX] = { true };

	HOLDS(d->step_count <= ROUTING_STEPS_MAX);
	for (size_t i = 0; i < d->step_count; i++) {
		int64_t end = arrive[i] + d->steps[i].timeout_s;

		HOLDS(reached[i]);
		ALL_HOLD(step_check(d, i));
		longest = end > longest ? end : longest;
		for (int o = 0; o < OUTCOME_COUNT; o++) {
			int next = d->steps[i].next[o];

			if (next < 0)
				continue;
			reached[next] = true;
			arrive[next] = end > arrive[next] ? end : arrive[next];
		}
	}
	HOLDS(longest == d->total_wait_s && longest <= w->domain.max_wait_s);
	HOLDS(d->final.action == ACTION_REJECT || d->final.action == ACTION_HANGUP);
	HOLDS(d->action == (d->step_count ? d->steps[0].action : d->final.action));
	return NULL;
}

const char *trace_check(const struct decision *d)
{
	size_t decided = 0;

	HOLDS(d->trace.count > 0 && str_eq(d->trace.lines[0].rung, STR("R0")));
	for (size_t i = 0; i < d->trace.count; i++) {
		const struct trace_line *l = &d->trace.lines[i];

		HOLDS(l->rung.n > 1 && l->text.n > 5 && l->text.p[l->text.n - 1] == '.');
		decided += l->decided;
	}
	HOLDS(decided > 0);
	HOLDS(d->action == ACTION_RING || d->action == ACTION_FORWARD || d->reason ||
	      (!d->user.n && !d->group.n));
	return NULL;
}

/* ---- the same question and state, the same answer ---- */

static bool steps_same(const struct step *a, const struct step *b)
{
	bool same = a->action == b->action && a->timeout_s == b->timeout_s &&
		    a->target_count == b->target_count &&
		    memcmp(a->next, b->next, sizeof(a->next)) == 0;

	for (size_t i = 0; same && i < a->target_count; i++) {
		const struct target *x = &a->targets[i], *y = &b->targets[i];

		same = str_eq(x->user, y->user) && str_eq(x->device, y->device) &&
		       str_eq(x->number, y->number) && str_eq(x->id, y->id) &&
		       x->confirm == y->confirm;
	}
	return same;
}

bool plans_same(const struct decision *a, const struct decision *b)
{
	bool same = a->step_count == b->step_count && a->total_wait_s == b->total_wait_s &&
		    memcmp(&a->final, &b->final, sizeof(a->final)) == 0;

	for (size_t i = 0; same && i < a->step_count; i++)
		same = steps_same(&a->steps[i], &b->steps[i]);
	return same;
}

const char *same_check(const struct decision *a, const struct decision *b)
{
	HOLDS(plans_same(a, b));
	HOLDS(a->reason == b->reason && a->trace.count == b->trace.count);
	HOLDS(a->skipped_count == b->skipped_count);
	HOLDS(str_eq(a->choice.user, b->choice.user) && a->choice.reserve_s == b->choice.reserve_s);
	for (size_t i = 0; i < a->trace.count; i++)
		HOLDS(str_eq(a->trace.lines[i].text, b->trace.lines[i].text) &&
		      a->trace.lines[i].reason == b->trace.lines[i].reason);
	return NULL;
}
