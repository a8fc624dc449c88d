/*
 * record: reading a user's live signals. Facts past their deadline may still be inside, so every
 * answer here is judged at the `now` passed in.
 */
#include "core/record.h"

#include "core/limits.h"
#include "core/schedule.h"
#include "core/source.h"

enum { STRETCHES_MAX = 32 /* looked back over: bounds the search for when a status began */ };

static const struct profile builtin_profile = {
	.status = STR("available"),
	.accept_calls = true,
	.ring = {.strategy = RING_SIMULTANEOUS, .timeout_s = RING_DEFAULT_S  },
 /* the callee's own mailbox must not win the call: external legs confirm by key */
	.mobile = { .confirm = true,              .timeout_s = MOBILE_DEFAULT_S},
};

static const struct profile *find_profile(const struct profile *const *profiles, size_t count,
					  struct str status)
{
	for (size_t i = 0; i < count; i++) {
		if (profiles[i] && str_eq(profiles[i]->status, status))
			return profiles[i];
	}
	return NULL;
}

const struct profile *subject_profile(const struct subject *s, struct str status)
{
	const struct str available = STR("available");
	const struct profile *p;

	if (str_is_empty(status))
		status = s->user->default_profile;
	if (str_is_empty(status))
		status = available;
	p = find_profile(s->profiles, s->profile_count, status);
	if (!p)
		p = find_profile(s->domain_profiles, s->domain_profile_count, status);
	if (p || str_eq(status, available))
		return p ? p : &builtin_profile;
	p = find_profile(s->profiles, s->profile_count, available);
	if (!p)
		p = find_profile(s->domain_profiles, s->domain_profile_count, available);
	return p ? p : &builtin_profile;
}

const struct device *subject_device(const struct subject *s, struct str id)
{
	for (size_t i = 0; i < s->device_count; i++) {
		if (str_eq(s->devices[i]->id, id))
			return s->devices[i];
	}
	return NULL;
}

const struct origin *record_origin(const struct record *r, size_t i)
{
	const struct origin *const own[] = { &r->status.origin, &r->lock.origin,
					     &r->location.origin, &r->hiding.origin };

	if (i < r->call_count)
		return &r->calls[i].origin;
	i -= r->call_count;
	if (i < r->device_count)
		return &r->devices[i].origin;
	i -= r->device_count;
	if (i < r->session_count)
		return &r->sessions[i].origin;
	i -= r->session_count;
	return i < sizeof(own) / sizeof(*own) ? own[i] : NULL;
}

const struct device_fact *record_device(const struct record *r, struct str device)
{
	if (!r)
		return NULL;
	for (size_t i = 0; i < r->device_count; i++) {
		const struct device_fact *f = &r->devices[i];

		/* a cleared report stays a while as "unreported", only to order late ones */
		if (str_eq(f->device, device) && f->state != DEVICE_STATE_UNREPORTED)
			return f;
	}
	return NULL;
}

bool call_is_live(const struct call *c, int64_t now_ms)
{
	return now_ms < c->expires_at_ms && c->state != CALL_STATE_NONE &&
	       c->state != CALL_STATE_TERMINATED;
}

bool call_counts(const struct call *c)
{
	switch (c->state) {
	case CALL_STATE_CONFIRMED:
	case CALL_STATE_HELD: return true;
	case CALL_STATE_TRYING:
	case CALL_STATE_EARLY: return c->direction == DIRECTION_OUTBOUND;
	default: return false;
	}
}

const struct status_fact *subject_status_told(const struct subject *s, int64_t now_ms)
{
	const struct status_fact *f = s->record ? &s->record->status : NULL;

	/* a resource has no status; a status that is no longer defined is none */
	if (!f || !f->id.n || s->user->kind == SUBJECT_RESOURCE || !status_find(s->domain, f->id))
		return NULL;
	if (f->expires_at_ms && now_ms >= f->expires_at_ms)
		return NULL;
	return f;
}

const struct status_fact *subject_status(const struct subject *s, int64_t now_ms)
{
	const struct status_fact *f = subject_status_told(s, now_ms);

	return f && origin_belief(s, &f->origin, now_ms).counts ? f : NULL;
}

static bool timed_applies(const struct subject *s, size_t i, int64_t now_ms)
{
	return s->timed_by && s->timed_by[i] && status_find(s->domain, s->user->timed[i].status) &&
	       schedule_state_is(schedule_at(s->timed_by[i], now_ms).state,
				 s->user->timed[i].state);
}

/* The first that applies; timed_count: none does. */
static size_t timed_at(const struct subject *s, int64_t now_ms)
{
	size_t i = 0;

	while (i < s->user->timed_count && !timed_applies(s, i, now_ms))
		i++;
	return i;
}

/* Closed, then a holiday, then closed again is one stretch of `closed`, unless an earlier row says
 * something else of the holiday. */
static int64_t timed_since_ms(const struct subject *s, size_t i, int64_t now_ms)
{
	int64_t since_ms = schedule_span(s->timed_by[i], now_ms).since_ms;

	for (int stretches = 0;
	     stretches < STRETCHES_MAX && since_ms > 0 &&
	     s->user->timed[i].state == SCHEDULE_CLOSED && timed_at(s, since_ms - 1) == i;
	     stretches++)
		since_ms = schedule_span(s->timed_by[i], since_ms - 1).since_ms;
	return since_ms;
}

const struct status_fact *subject_status_now(const struct subject *s, int64_t now_ms,
					     struct status_fact *timed)
{
	const struct status_fact *set = subject_status(s, now_ms);
	size_t i;

	if (set || !s->user->timed_count || s->user->kind == SUBJECT_RESOURCE)
		return set;
	i = timed_at(s, now_ms);
	if (i == s->user->timed_count)
		return NULL;
	*timed = (struct status_fact){
		.id = s->user->timed[i].status,
		.since_ms = timed_since_ms(s, i, now_ms),
		.origin = {.source = s->user->timed[i].schedule, .seq = -1}
	};
	timed->origin.at_ms = timed->since_ms;
	return timed;
}
