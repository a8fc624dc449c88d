/*
 * routing_group_steps: when who of a group rings, as steps. A step rings all who ring at that time,
 * so widening a group is a step more, which any PBX can play; where nobody would ring, no time
 * passes. Who stands by for a roster rings behind whoever is on duty: next, where members ring in
 * turn, else when all together have rung.
 */
#include "core/routing_group.h"

#include <stdlib.h>

enum { MOMENTS_MAX = 2 * GROUP_STEPS_MAX };

/* ---- when each may begin ---- */

static bool stage_has(const struct group_call *c, size_t stage)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct group_candidate *k = &c->candidates[i];

		if (k->stage == stage && !k->lacks_skill && !k->behind)
			return true;
	}
	return false;
}

/* A stage joins so much after the last one that somebody was in; an empty one takes no time. Those
 * who lack a skill join when skills are relaxed. */
static void set_joins(struct group_call *c)
{
	int64_t begin_s[GROUP_STAGES_MAX + 1] = { 0 }, now_s = 0, least_s = INT64_MAX;
	bool waiting = false; /* somebody rings, and the next stage has a time to wait for */

	for (size_t stage = 0; stage <= c->group->stage_count && stage <= GROUP_STAGES_MAX;
	     stage++) {
		if (stage && waiting) {
			now_s += c->group->stages[stage - 1].after_s;
			waiting = false;
		}
		begin_s[stage] = now_s;
		waiting |= stage_has(c, stage);
	}
	for (size_t i = 0; i < c->count; i++) {
		struct group_candidate *k = &c->candidates[i];

		if (k->behind)
			continue;
		k->join_s = begin_s[k->stage <= GROUP_STAGES_MAX ? k->stage : 0];
		if (k->lacks_skill && k->join_s < c->relax_after_s)
			k->join_s = c->relax_after_s;
		least_s = k->join_s < least_s ? k->join_s : least_s;
	}
	for (size_t i = 0; i < c->count; i++)
		c->candidates[i].join_s -= c->candidates[i].behind ? 0 : least_s;
}

/* ---- steps ---- */

struct emitted {
	int first, last;
	int stage; /* the latest that has joined */
};

static void join(struct emitted *e, const struct group_candidate *k)
{
	e->stage = (int)k->stage > e->stage ? (int)k->stage : e->stage;
}

static bool emit(struct group_call *c, struct target *targets, size_t count, int64_t timeout_s,
		 struct emitted *e)
{
	int step = step_add(c->r, ACTION_RING, targets, count, timeout_s);

	if (step < 0)
		return false;
	if (!c->emergency)
		c->r->steps[step].group = c->group->id;
	c->r->steps[step].stage = e->stage;
	/* who refuses does so for themselves: the next one is rung */
	if (e->last >= 0)
		step_lead_all(c->r, e->last, step);
	e->first = e->first < 0 ? step : e->first;
	e->last = step;
	step_lead_all(c->r, step, NEXT_FALLBACK);
	return true;
}

/* ---- one after the other ---- */

/* Whoever stands by for somebody who has rung. */
static struct group_candidate *next_behind(struct group_call *c)
{
	for (size_t i = 0; c->stand_by_count && i < c->count; i++) {
		struct group_candidate *k = &c->candidates[i];

		if (k->behind && !k->rung && c->candidates[k->behind - 1].rung)
			return k;
	}
	return NULL;
}

static struct group_candidate *next_in_turn(struct group_call *c, int64_t now_s)
{
	struct group_candidate *best = next_behind(c);

	if (best)
		return best;
	for (size_t i = 0; i < c->count; i++) {
		struct group_candidate *k = &c->candidates[i];

		if (!k->rung && !k->behind && k->join_s <= now_s &&
		    (!best || group_candidate_before(k, best)))
			best = k;
	}
	return best;
}

/* The next one to join, where all who are there have rung; -1 = none is left. */
static int64_t next_join(const struct group_call *c)
{
	int64_t next_s = -1;

	for (size_t i = 0; i < c->count; i++) {
		const struct group_candidate *k = &c->candidates[i];

		if (!k->rung && !k->behind && (next_s < 0 || k->join_s < next_s))
			next_s = k->join_s;
	}
	return next_s;
}

static void emit_in_turn(struct group_call *c, struct emitted *e)
{
	int64_t now_s = 0;

	for (size_t n = 0; n < GROUP_STEPS_MAX; n++) {
		struct group_candidate *k = next_in_turn(c, now_s);

		if (!k) {
			now_s = next_join(c);
			k = now_s < 0 ? NULL : next_in_turn(c, now_s);
		}
		if (!k)
			return;
		join(e, k);
		if (!emit(c, k->targets, k->target_count, k->timeout_s, e))
			return;
		k->rung = true;
		now_s += k->timeout_s;
	}
}

/* ---- all together ---- */

struct timeline {
	struct group_call *call;
	int64_t end_s; /* of all who have no time of their own */
	int64_t moments[MOMENTS_MAX];
	size_t count;
	const struct group_candidate **order;
	size_t order_count;
	size_t targets, each; /* of all together; of one member at most */
};

static int64_t start_of(const struct group_candidate *k)
{
	return k->join_s + k->member->delay_s;
}

/* A delay beyond the others' end still gets its ringing. */
static int64_t end_of(const struct timeline *t, const struct group_candidate *k)
{
	bool own_time = k->member->timeout_s > 0;

	return own_time || start_of(k) >= t->end_s ? start_of(k) + k->timeout_s : t->end_s;
}

/* Keeps the moments sorted; beyond so many the rest is one. */
static void add_moment(struct timeline *t, int64_t at_s)
{
	size_t i = 0;

	while (i < t->count && t->moments[i] < at_s)
		i++;
	if (i < t->count && t->moments[i] == at_s)
		return;
	if (t->count == MOMENTS_MAX) {
		if (i == t->count)
			t->moments[i - 1] = at_s;
		return;
	}
	memmove(t->moments + i + 1, t->moments + i, (t->count - i) * sizeof(*t->moments));
	t->moments[i] = at_s;
	t->count++;
}

static int compare(const void *a, const void *b)
{
	const struct group_candidate *const *x = a, *const *y = b;

	return group_candidate_before(*x, *y) ? -1 : 1;
}

static void timeline_put(struct timeline *t, const struct group_candidate *k)
{
	int64_t end_s = k->join_s + t->call->group->timeout_s;

	t->order[t->order_count++] = k;
	t->targets += k->target_count;
	t->end_s = end_s > t->end_s ? end_s : t->end_s;
}

/* As configured, mostly. */
static bool is_in_order(const struct timeline *t)
{
	for (size_t i = 1; i < t->order_count; i++)
		if (group_candidate_before(t->order[i], t->order[i - 1]))
			return false;
	return true;
}

/* Of those who stand by, or of all others. */
static void timeline_make(struct timeline *t, struct group_call *c, bool stand_by)
{
	*t = (struct timeline){ .call = c };
	t->order = ARENA_ROOM(c->r->arena, c->count, const struct group_candidate *);
	for (size_t i = 0; i < c->count; i++) {
		if ((c->candidates[i].behind > 0) == stand_by)
			timeline_put(t, &c->candidates[i]);
	}
	if (!is_in_order(t))
		qsort(t->order, t->order_count, sizeof(*t->order), compare);
	for (size_t i = 0; i < t->order_count; i++) {
		add_moment(t, start_of(t->order[i]));
		add_moment(t, end_of(t, t->order[i]));
	}
	/* nobody is left out for somebody else's third phone */
	t->each = t->targets > ROUTING_GROUP_TARGETS_MAX
			  ? ROUTING_GROUP_TARGETS_MAX / t->order_count
			  : t->targets;
}

static size_t count_of(const struct timeline *t, const struct group_candidate *k)
{
	return k->target_count < t->each ? k->target_count : t->each;
}

static bool rings_at(const struct timeline *t, const struct group_candidate *k, int64_t from_s,
		     bool to_the_end)
{
	return (start_of(k) <= from_s || to_the_end) && end_of(t, k) > from_s;
}

/* Who rings from then on; as many targets as that are, of up to a thousand in each of many steps.
 */
static struct target *ringing_at(const struct timeline *t, int64_t from_s, bool to_the_end,
				 struct emitted *e, size_t *out_count)
{
	struct target *targets;
	size_t count = 0, n = 0;

	for (size_t i = 0; i < t->order_count; i++)
		if (rings_at(t, t->order[i], from_s, to_the_end))
			count += count_of(t, t->order[i]);
	targets = ARENA_ROOM(t->call->r->arena, count, struct target);
	for (size_t i = 0; i < t->order_count; i++) {
		const struct group_candidate *k = t->order[i];

		if (!rings_at(t, k, from_s, to_the_end))
			continue;
		memcpy(targets + n, k->targets, count_of(t, k) * sizeof(*targets));
		n += count_of(t, k);
		join(e, k);
	}
	*out_count = count;
	return targets;
}

static void emit_together(struct group_call *c, bool stand_by, struct emitted *e)
{
	struct timeline t;

	timeline_make(&t, c, stand_by);
	for (size_t i = 0, n = 0; i + 1 < t.count && n < GROUP_STEPS_MAX; i++) {
		bool last = n + 1 == GROUP_STEPS_MAX;
		int64_t until_s = last ? t.moments[t.count - 1] : t.moments[i + 1];
		size_t count;
		struct target *targets = ringing_at(&t, t.moments[i], last, e, &count);

		if (count == 0)
			continue;
		if (!emit(c, targets, count, until_s - t.moments[i], e))
			return;
		n++;
	}
}

int group_steps_emit(struct group_call *c)
{
	struct emitted e = { NEXT_FALLBACK, NEXT_FALLBACK, 0 };

	set_joins(c);
	if (!c->emergency && group_rings_in_turn(c->group)) {
		emit_in_turn(c, &e);
	} else {
		emit_together(c, false, &e);
		emit_together(c, true, &e);
	}
	return e.first;
}
