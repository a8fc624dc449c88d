/*
 * facts: calls, calendar and status of a subject at one moment, summed up for ladder P.
 * A mobile call that both its carrier and the PBX report is one call (docs/DOMAIN.md section 3).
 */
#include "core/facts.h"

#include <stddef.h>
#include <string.h>
#include "core/switched_off.h"

#include "core/source.h"

enum activity call_activity(const struct call *c)
{
	switch (c->state) {
	case CALL_STATE_CONFIRMED: return ACTIVITY_ON_THE_PHONE;
	case CALL_STATE_HELD: return ACTIVITY_ON_HOLD;
	case CALL_STATE_PARKED: return ACTIVITY_PARKED;
	case CALL_STATE_TRYING:
	case CALL_STATE_EARLY:
		return c->direction == DIRECTION_OUTBOUND ? ACTIVITY_DIALING : ACTIVITY_RINGING;
	default: return ACTIVITY_NONE;
	}
}

/* The stronger, the more it says about whether the person can talk now. */
static int strength(const struct call *c)
{
	switch (call_activity(c)) {
	case ACTIVITY_ON_THE_PHONE: return 5;
	case ACTIVITY_ON_HOLD: return 4;
	case ACTIVITY_DIALING: return 3;
	case ACTIVITY_RINGING: return 2;
	case ACTIVITY_PARKED: return 1;
	default: return 0;
	}
}

/* Ties: the stronger, then the newer, then by source and id, so that order of arrival is nothing.
 */
static bool goes_before(const struct call *a, const struct call *b)
{
	int by_source;

	if (strength(a) != strength(b))
		return strength(a) > strength(b);
	if (a->origin.at_ms != b->origin.at_ms)
		return a->origin.at_ms > b->origin.at_ms;
	by_source = str_cmp(a->origin.source, b->origin.source);
	return by_source ? by_source < 0 : str_cmp(a->call_id, b->call_id) < 0;
}

static bool is_excepted(const struct call *c, struct str except_call_id)
{
	return !str_is_empty(except_call_id) && str_eq(c->call_id, except_call_id);
}

/* The calls on one device as its carrier and as the PBX tell of them. */
struct told {
	int64_t by_carrier, by_pbx;
};

enum { LIVE, COUNTED, VIEWS };

static void tell_of(const struct subject *s, struct str device, struct str except_call_id,
		    int64_t now_ms, struct told out[VIEWS])
{
	const struct record *r = s->record;

	for (size_t i = 0; i < r->call_count; i++) {
		const struct call *c = &r->calls[i];
		bool counts = call_counts(c);

		if (!str_eq(c->device, device) || is_excepted(c, except_call_id) ||
		    !call_counts_now(s, c, now_ms))
			continue;
		if (c->carrier) {
			out[LIVE].by_carrier++;
			out[COUNTED].by_carrier += counts;
		} else {
			out[LIVE].by_pbx++;
			out[COUNTED].by_pbx += counts;
		}
	}
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Calls told twice, in numbers rather than pairs, so that their order is nothing. A carrier call
 * that names no device may be the other side of a leg to any of the mobiles.
 */
static void subtract_twins(struct call_facts *out, const struct subject *s,
			   struct str except_call_id, int64_t now_ms)
{
	struct told anywhere[VIEWS] = { 0 };
	int64_t twins[VIEWS] = { 0 }, legs_left[VIEWS] = { 0 };

	tell_of(s, STR_NONE, except_call_id, now_ms, anywhere);
	for (size_t d = 0; d < s->device_count; d++) {
		struct told told[VIEWS] = { 0 };

		if (s->devices[d]->kind != DEVICE_KIND_MOBILE_NUMBER)
			continue;
		tell_of(s, s->devices[d]->id, except_call_id, now_ms, told);
		for (int v = 0; v < VIEWS; v++) {
			int64_t both = least(told[v].by_carrier, told[v].by_pbx);

			twins[v] += both;
			legs_left[v] += told[v].by_pbx - both;
		}
	}
	out->live -= twins[LIVE] + least(anywhere[LIVE].by_carrier, legs_left[LIVE]);
	out->counted -= twins[COUNTED] + least(anywhere[COUNTED].by_carrier, legs_left[COUNTED]);
}

static void add_live(struct call_facts *out, const struct call *c)
{
	int by = out->shown ? strength(c) - strength(out->shown) : 1;

	out->live++;
	if (call_counts(c))
		out->counted++;
	if (by > 0 || (by == 0 && c->since_ms < out->since_ms))
		out->since_ms = c->since_ms;
	if (!out->shown || goes_before(c, out->shown))
		out->shown = c;
}

/* Known only from who has fallen silent. */
static void add_stale(struct call_facts *out, const struct call *c, const struct belief *belief)
{
	if (!out->stale++)
		out->stale_first = c;
	out->stale_routable = out->stale_routable || belief->routable;
	if (belief->since_ms > out->stale_since_ms)
		out->stale_since_ms = belief->since_ms;
}

static void gather_calls(struct call_facts *out, const struct subject *s, struct str except_call_id,
			 int64_t now_ms)
{
	const struct record *r = s->record;
	size_t carrier_calls = 0;

	out->capacity = s->user->capacity ? s->user->capacity : s->domain->capacity;
	if (out->capacity < 1)
		out->capacity = 1;
	for (size_t i = 0; r && i < r->call_count; i++) {
		const struct call *c = &r->calls[i];
		struct belief belief;

		if (is_excepted(c, except_call_id) || !call_is_live(c, now_ms))
			continue;
		belief = origin_belief(s, &c->origin, now_ms);
		if (!belief.counts) {
			add_stale(out, c, &belief);
			continue;
		}
		carrier_calls += c->carrier;
		add_live(out, c);
	}
	if (carrier_calls > 0 && out->live > 1)
		subtract_twins(out, s, except_call_id, now_ms);
	out->activity = out->shown ? call_activity(out->shown) : ACTIVITY_NONE;
}

/* A call that ran out was seen until its deadline, unless the one shown now hid it. */
static void gather_ended_calls(struct call_facts *out, const struct record *r, int64_t now_ms)
{
	int shown = out->shown ? strength(out->shown) : 0;

	for (size_t i = 0; r && i < r->call_count; i++) {
		const struct call *c = &r->calls[i];

		if (c->expires_at_ms <= now_ms && strength(c) > shown &&
		    c->expires_at_ms > out->ended_ms)
			out->ended_ms = c->expires_at_ms;
	}
}

/* Busy says more than away; EFFECT_FREE says nothing. */
static int effect_strength(enum calendar_effect effect)
{
	static const int strengths[EFFECT_COUNT] = { [EFFECT_BUSY] = 2, [EFFECT_AWAY] = 1 };

	return strengths[effect];
}

static void take_interval(struct calendar_facts *out, const struct calendar_interval *i,
			  enum calendar_effect effect)
{
	int by = effect_strength(effect) - (out->now ? effect_strength(out->effect) : 0);

	if (by < 0 || (by == 0 && i->from_ms >= out->since_ms))
		return;
	out->now = i;
	out->effect = effect;
	out->since_ms = i->from_ms;
}

static void gather_calendar(struct facts *f)
{
	const struct calendar_policy *policy = &f->s->domain->calendar;
	const struct record *r = f->s->record;
	struct calendar_facts *out = &f->calendar;

	if (user_has_switched_off(f->s->user, SWITCHABLE_CALENDAR))
		return;
	for (size_t i = 0; r && i < r->calendar.count; i++) {
		const struct calendar_interval *in = &r->calendar.ahead[i];
		enum calendar_effect effect = policy->effect[in->type];

		if (effect == EFFECT_FREE || f->now_ms < in->from_ms)
			continue;
		if (f->now_ms < in->to_ms)
			take_interval(out, in, effect);
		else if (in->to_ms > out->ended_ms)
			out->ended_ms = in->to_ms;
	}
	/* what ended was stronger, or it was all of one kind with what is on */
	if (out->now && out->effect == EFFECT_AWAY && out->ended_ms > out->since_ms)
		out->since_ms = out->ended_ms;
}

/* Told by who has fallen silent, it held until then. */
static void gather_stale_status(struct facts *f)
{
	const struct status_fact *told = subject_status_told(f->s, f->now_ms);
	struct belief belief;

	if (!told)
		return;
	belief = origin_belief(f->s, &told->origin, f->now_ms);
	if (belief.counts)
		return;
	f->status_stale = told;
	f->status_stale_routable = belief.routable;
	f->ended_meaning = status_find(f->s->domain, told->id);
	f->status_ended_ms = belief.since_ms;
}

static void gather_status(struct facts *f)
{
	const struct status_fact *status = f->s->record ? &f->s->record->status : NULL;

	if (status && status->id.n && f->status != status)
		gather_stale_status(f);
	if (f->status) {
		f->meaning = status_find(f->s->domain, f->status->id);
	} else if (status && status->expires_at_ms && !f->status_stale &&
		   f->s->user->kind != SUBJECT_RESOURCE) {
		f->ended_meaning = status_find(f->s->domain, status->id);
		f->status_ended_ms = f->ended_meaning ? status->expires_at_ms : 0;
	}
}

void facts_begin(struct facts *f, const struct subject *s, const struct status_fact *status,
		 struct str except_call_id, int64_t now_ms)
{
	memset(f, 0, offsetof(struct facts, timed));
	f->s = s;
	f->now_ms = now_ms;
	f->status = status;
	gather_status(f);
	gather_calls(&f->calls, s, except_call_id, now_ms);
	gather_ended_calls(&f->calls, s->record, now_ms);
}

void facts_finish(struct facts *f)
{
	facts_gather_sessions(f);
	facts_gather_devices(f);
	gather_calendar(f);
}

void facts_gather(struct facts *f, const struct subject *s, struct str except_call_id,
		  int64_t now_ms)
{
	facts_begin(f, s, subject_status_now(s, now_ms, &f->timed), except_call_id, now_ms);
	facts_finish(f);
}
