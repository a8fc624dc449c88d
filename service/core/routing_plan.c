/*
 * routing_plan: R10, which of a user's devices ring, together or one after the other, and for how
 * long. A plan is first made and then written out as steps, because R9 ("nothing to dial") is a
 * question about the plan, not about the devices.
 *
 * A mobile number is rung as the profile's mobile leg, or where the profile names it (order,
 * staged kinds); it is nobody's ordinary device, unless the user has no other and no mobile leg.
 */
#include "core/routing_priv.h"
#include "core/source.h"

#include "base/random.h"

enum { CANDIDATES_MAX = ROUTING_TARGETS_MAX };

struct candidates {
	const struct device *devices[CANDIDATES_MAX];
	bool reachable[CANDIDATES_MAX]; /* reported so, not merely unreported */
	size_t count;
};

bool user_is_on_mobile(const struct routing *r, const struct subject *s)
{
	const struct record *record = s->record;

	for (size_t i = 0; record && i < record->call_count; i++) {
		const struct call *c = &record->calls[i];
		const struct device *d;

		if (!call_counts_now(s, c, r->now_ms) || !call_counts(c))
			continue;
		if (c->call_id.n && str_eq(c->call_id, r->question->call_id))
			continue;
		d = c->carrier || !c->device.n ? NULL : subject_device(s, c->device);
		if (c->carrier || (d && d->kind == DEVICE_KIND_MOBILE_NUMBER))
			return true;
	}
	return false;
}

struct target mobile_target(const struct subject *s, const struct profile *p,
			    const struct device *d)
{
	bool settings = str_eq(p->mobile.device, d->id);

	/* where nobody said otherwise the callee confirms: no mailbox of a network wins the call */

	return (struct target){ .kind = STR("mobile"),
				.user = s->user->id,
				.device = d->id,
				.extension = s->user->extension,
				.dial = d->dial,
				.number = d->number,
				.prefix = settings ? p->mobile.prefix : STR_NONE,
				.confirm = !settings || p->mobile.confirm };
}

/* In an emergency nobody is asked. */
static bool refuses_push(const struct ladder *l)
{
	const struct status_meaning *m =
		l->status ? status_find(l->s->domain, l->status->id) : NULL;

	return m && !m->push && !routing_is_emergency(l->r);
}

/* Into memory that is zeroed. */
static void target_set(struct target *t, const struct ladder *l, const struct device *d)
{
	if (d->kind == DEVICE_KIND_MOBILE_NUMBER) {
		*t = mobile_target(l->s, l->profile, d);
		return;
	}
	t->kind = STR("device");
	t->user = l->s->user->id;
	t->device = d->id;
	t->uri = d->uri;
	t->extension = l->s->user->extension;
	t->dial = d->dial;
	t->no_push = refuses_push(l);
}

static void note_skipped(struct ladder *l, struct ring_plan *plan, struct str device,
			 enum reason reason)
{
	struct str source = JOIN(l->r->arena, STR("device/"), l->s->user->id, STR("/"), device);

	routing_note(l->r, STR("R10"), reason, source, routing_skip_text(reason), false);
	if (!plan->skipped++)
		plan->reason = reason;
	else if (plan->reason != reason)
		plan->reason = REASON_NO_REACHABLE_DEVICE;
}

/* May it ring now? out_reachable: somebody said it is there. */
static bool can_ring(struct ladder *l, struct ring_plan *plan, const struct device *d,
		     bool *out_reachable)
{
	struct device_standing standing = device_standing(l->s, d, l->r->now_ms);

	*out_reachable = standing.reachable;
	if (!standing.diallable)
		note_skipped(l, plan, d->id, standing.reason);
	else if (d->kind == DEVICE_KIND_MOBILE_NUMBER && user_is_on_mobile(l->r, l->s))
		note_skipped(l, plan, d->id, REASON_CARRIER_CALL);
	else
		return true;
	return false;
}

static bool plan_has(const struct ring_plan *plan, const struct device *d)
{
	for (size_t i = 0; i < plan->count; i++) {
		for (size_t j = 0; j < plan->parts[i].count; j++) {
			if (str_eq(plan->parts[i].targets[j].device, d->id))
				return true;
		}
	}
	return false;
}

/* A part that so many targets are put into; it belongs to the plan once it has one. */
static struct ring_part *part_open(struct ladder *l, struct ring_plan *plan, size_t most,
				   int64_t timeout_s)
{
	struct ring_part *part;

	if (plan->count == ROUTING_STEPS_MAX)
		return NULL;
	part = &plan->parts[plan->count];
	most += l->profile->mobile.device.n > 0; /* a leg that joins */
	part->targets = ARENA_ARRAY(l->r->arena, most, struct target);
	part->count = 0;
	part->timeout_s = timeout_s > 0 ? timeout_s : RING_DEFAULT_S;
	return part;
}

static void part_put(struct ladder *l, struct ring_part *part, const struct device *d)
{
	if (part->count < ROUTING_TARGETS_MAX)
		target_set(&part->targets[part->count++], l, d);
}

static void plan_one(struct ladder *l, struct ring_plan *plan, const struct device *d,
		     int64_t timeout_s)
{
	struct ring_part *part = part_open(l, plan, 1, timeout_s);

	if (part) {
		part_put(l, part, d);
		plan->count++;
	}
}

static bool only_has_mobiles(const struct device_set *devices)
{
	for (size_t i = 0; i < devices->count; i++) {
		if (device_set_at(devices, i)->kind != DEVICE_KIND_MOBILE_NUMBER)
			return false;
	}
	return true;
}

static void candidate_add(struct ladder *l, struct ring_plan *plan, struct candidates *c,
			  const struct device *d)
{
	bool reachable;

	if (c->count == CANDIDATES_MAX || !can_ring(l, plan, d, &reachable))
		return;
	c->devices[c->count] = d;
	c->reachable[c->count++] = reachable;
}

static void candidates_find(struct ladder *l, struct ring_plan *plan, struct candidates *c)
{
	bool mobiles = !l->profile->mobile.device.n && only_has_mobiles(&plan->devices);

	c->count = 0;
	for (size_t i = 0; i < plan->devices.count; i++) {
		const struct device *d = device_set_at(&plan->devices, i);

		if (mobiles || d->kind != DEVICE_KIND_MOBILE_NUMBER)
			candidate_add(l, plan, c, d);
	}
}

/* Highest priority first; equal ones stay in the order of configuration. */
static void candidates_sort(struct candidates *c)
{
	for (size_t i = 1; i < c->count; i++) {
		const struct device *d = c->devices[i];
		bool reachable = c->reachable[i];
		size_t j = i;

		for (; j && c->devices[j - 1]->priority < d->priority; j--) {
			c->devices[j] = c->devices[j - 1];
			c->reachable[j] = c->reachable[j - 1];
		}
		c->devices[j] = d;
		c->reachable[j] = reachable;
	}
}

static void plan_simultaneous(struct ladder *l, struct ring_plan *plan)
{
	struct candidates c;
	struct ring_part *part;

	candidates_find(l, plan, &c);
	part = part_open(l, plan, c.count, l->profile->ring.timeout_s);
	for (size_t i = 0; part && i < c.count; i++)
		part_put(l, part, c.devices[i]);
	plan->count += c.count > 0;
}

static void plan_in_order(struct ladder *l, struct ring_plan *plan)
{
	const struct ring *ring = &l->profile->ring;
	bool reachable;

	for (size_t i = 0; i < ring->order_count; i++) {
		const struct ring_device *row = &ring->order[i];
		const struct device *d = device_set_get(&plan->devices, row->device);

		if (!d)
			note_skipped(l, plan, row->device, REASON_DESTINATION_MISSING);
		else if (!plan_has(plan, d) && can_ring(l, plan, d, &reachable))
			plan_one(l, plan, d, row->timeout_s ? row->timeout_s : ring->timeout_s);
	}
}

static void plan_sequential(struct ladder *l, struct ring_plan *plan)
{
	struct candidates c;

	if (l->profile->ring.order_count) {
		plan_in_order(l, plan);
		return;
	}
	candidates_find(l, plan, &c);
	candidates_sort(&c);
	for (size_t i = 0; i < c.count; i++)
		plan_one(l, plan, c.devices[i], l->profile->ring.timeout_s);
}

/* The same device for the same call, asked anywhere and as often as wanted. */
static void plan_random(struct ladder *l, struct ring_plan *plan)
{
	struct candidates c;

	candidates_find(l, plan, &c);
	if (c.count)
		plan_one(l, plan, c.devices[hash64(l->r->question->call_id, 0) % c.count],
			 l->profile->ring.timeout_s);
}

static void plan_first_available(struct ladder *l, struct ring_plan *plan)
{
	struct candidates c;
	size_t best = 0;

	candidates_find(l, plan, &c);
	candidates_sort(&c);
	while (best < c.count && !c.reachable[best])
		best++;
	if (c.count)
		plan_one(l, plan, c.devices[best < c.count ? best : 0], l->profile->ring.timeout_s);
}

static bool stage_wants(const struct ring_stage *stage, enum device_kind kind)
{
	for (size_t i = 0; i < stage->kind_count; i++) {
		if (stage->kinds[i] == (int)kind)
			return true;
	}
	return false;
}

static void plan_stage(struct ladder *l, struct ring_plan *plan, const struct ring_stage *stage)
{
	struct ring_part *part =
		part_open(l, plan, plan->devices.count,
			  stage->timeout_s ? stage->timeout_s : l->profile->ring.timeout_s);
	bool reachable;

	for (size_t i = 0; part && i < plan->devices.count; i++) {
		const struct device *d = device_set_at(&plan->devices, i);

		if (stage_wants(stage, d->kind) && !plan_has(plan, d) &&
		    can_ring(l, plan, d, &reachable))
			part_put(l, part, d);
	}
	plan->count += part && part->count;
}

static void plan_staged(struct ladder *l, struct ring_plan *plan)
{
	plan_stage(l, plan, &l->profile->ring.first);
	plan_stage(l, plan, &l->profile->ring.second);
}

static void (*const strategies[RING_COUNT])(struct ladder *l, struct ring_plan *plan) = {
	[RING_SIMULTANEOUS] = plan_simultaneous,
	[RING_SEQUENTIAL] = plan_sequential,
	[RING_RANDOM] = plan_random,
	[RING_FIRST_AVAILABLE] = plan_first_available,
	[RING_STAGED] = plan_staged,
};

/* Together with what rings first, or after everything else. */
static void plan_mobile_leg(struct ladder *l, struct ring_plan *plan)
{
	const struct mobile *m = &l->profile->mobile;
	const struct device *d = m->device.n ? subject_device(l->s, m->device) : NULL;
	bool reachable;

	if (!d || d->kind != DEVICE_KIND_MOBILE_NUMBER || plan_has(plan, d) ||
	    !can_ring(l, plan, d, &reachable))
		return;
	if (m->simultaneous && plan->count)
		part_put(l, &plan->parts[0], d);
	else
		plan_one(l, plan, d, m->timeout_s > 0 ? m->timeout_s : MOBILE_DEFAULT_S);
}

static void plan_begin(struct ladder *l, struct ring_plan *plan)
{
	device_set_find(&plan->devices, l->s, l->r->now_ms);
	plan->count = plan->skipped = 0;
	plan->reason = REASON_NONE;
}

void ring_plan_make(struct ladder *l, struct ring_plan *plan)
{
	enum ring_strategy strategy = l->profile->ring.strategy;

	plan_begin(l, plan);
	strategies[strategy < RING_COUNT ? strategy : RING_SIMULTANEOUS](l, plan);
	plan_mobile_leg(l, plan);
}

enum reason ring_plan_refusal(const struct ring_plan *plan)
{
	switch (plan->reason) {
	case REASON_DEVICE_FAULT:
	case REASON_DEVICE_LOCKED:
	case REASON_PHONE_OFF:
	case REASON_OUT_OF_COVERAGE:
	case REASON_CARRIER_CALL: return plan->reason;
	default: return REASON_NO_REACHABLE_DEVICE;
	}
}

static void emergency_put(struct ladder *l, struct ring_plan *plan, struct ring_part *part,
			  const struct device *d)
{
	struct device_standing standing = device_standing(l->s, d, l->r->now_ms);

	if (standing.diallable)
		part_put(l, part, d);
	else
		note_skipped(l, plan, d->id, standing.reason);
}

/* R1: everything that can ring, mobiles too, a talking one as well. */
void ring_plan_emergency(struct ladder *l, struct ring_plan *plan)
{
	struct ring_part *part;

	plan_begin(l, plan);
	part = part_open(l, plan, plan->devices.count, l->profile->ring.timeout_s);
	for (size_t i = 0; i < plan->devices.count; i++)
		emergency_put(l, plan, part, device_set_at(&plan->devices, i));
	plan->count = part->count > 0;
}
