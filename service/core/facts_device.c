/*
 * facts_device: the devices and the apps of a subject at one moment, summed up for ladder P. The
 * order in which they were configured or reported is nothing.
 */
#include "core/facts.h"

/* ---- devices ---- */

static void add_reachable(struct device_facts *out, const struct device *d,
			  const struct device_standing *standing)
{
	out->claimable++;
	if (!out->reachable++ || standing->reach_since_ms < out->reachable_since_ms)
		out->reachable_since_ms = standing->reach_since_ms;
	if (out->reachable_first)
		return;
	out->reachable_first = d;
	out->first = *standing;
}

static void add_unreachable(struct device_facts *out, const struct device *d,
			    const struct device_standing *standing)
{
	if (!out->unreachable_first) {
		out->unreachable_first = d;
		out->unreachable = *standing;
	}
	if (standing->reach_since_ms > out->lost_ms)
		out->lost_ms = standing->reach_since_ms;
}

/* Lost by its registration alone, so lately that it may be back at once. */
static bool is_damped(const struct facts *f, const struct device_fact *fact,
		      const struct device_standing *standing)
{
	return fact && !standing->reachable && standing->state == DEVICE_STATE_UNREGISTERED &&
	       !standing->locked && health_is_fit(standing->health) &&
	       f->now_ms < fact->damped_until_ms;
}

static struct device_standing standing_of(struct facts *f, const struct device *d)
{
	struct device_standing standing = device_standing(f->s, d, f->now_ms);
	const struct device_fact *fact = f->damped ? record_device(f->s->record, d->id) : NULL;

	if (!is_damped(f, fact, &standing))
		return standing;
	f->has_damped = true;
	standing.origin = &fact->origin;
	standing.state = DEVICE_STATE_REGISTERED;
	standing.reachable = standing.diallable = true;
	standing.stale = false;
	standing.reason = REASON_NONE;
	return standing;
}

static void add_device(struct facts *f, const struct device *d)
{
	struct device_facts *out = &f->devices;
	struct device_standing standing = standing_of(f, d);

	out->total++;
	out->diallable += standing.diallable;
	out->desk += standing.diallable && device_kind_is_desk(d->kind);
	out->stale += standing.stale;
	out->silent += standing.silent;
	if (standing.silent_since_ms > out->silent_since_ms)
		out->silent_since_ms = standing.silent_since_ms;
	out->locked += standing.reason == REASON_DEVICE_LOCKED;
	out->faulty += standing.reason == REASON_DEVICE_FAULT;
	out->phone_off += standing.reason == REASON_PHONE_OFF;
	out->out_of_coverage += standing.reason == REASON_OUT_OF_COVERAGE;
	if (standing.state == DEVICE_STATE_UNREPORTED && !standing.locked) {
		out->unreported++;
		out->claimable += standing.diallable;
		if (!out->unreported_first)
			out->unreported_first = d;
	} else if (standing.reachable) {
		add_reachable(out, d, &standing);
	} else {
		add_unreachable(out, d, &standing);
	}
}

void facts_gather_devices(struct facts *f)
{
	device_set_find(&f->set, f->s, f->now_ms);
	for (size_t i = 0; i < f->set.count; i++)
		add_device(f, device_set_at(&f->set, i));
}

bool facts_damp(struct facts *f)
{
	f->damped = true;
	f->devices = (struct device_facts){ 0 };
	facts_gather_devices(f);
	return f->has_damped;
}

/* ---- apps ---- */

/* One that is active says more than all that are idle; idle before away. */
static int weight(const struct session_standing *s)
{
	switch (s->availability) {
	case APP_DO_NOT_DISTURB: return 5;
	case APP_BUSY: return 4;
	case APP_AVAILABLE: return s->idle ? 2 : 3;
	default: return 1;
	}
}

/* Ties: the newer, then by source and id, so that the order of arrival is nothing. */
static bool is_told_before(const struct session_fact *a, const struct session_fact *b)
{
	int by_source;

	if (a->origin.at_ms != b->origin.at_ms)
		return a->origin.at_ms > b->origin.at_ms;
	by_source = str_cmp(a->origin.source, b->origin.source);
	return by_source ? by_source < 0 : str_cmp(a->session, b->session) < 0;
}

/* Who is there is so since the first app said it, who is not since the last one did. */
static int64_t since_of_both(const struct session_standing *a, int64_t b_ms)
{
	bool first = a->availability != APP_AWAY && !a->idle;

	return (a->since_ms < b_ms) == first ? a->since_ms : b_ms;
}

static void add_session(struct session_facts *out, const struct session_fact *f,
			struct session_standing standing)
{
	int by = out->shown ? weight(&standing) - weight(&out->standing) : 1;

	if (by < 0)
		return;
	out->since_ms = by > 0 ? standing.since_ms : since_of_both(&standing, out->since_ms);
	if (by == 0 && !is_told_before(f, out->shown))
		return;
	out->shown = f;
	out->standing = standing;
}

void facts_gather_sessions(struct facts *f)
{
	size_t count = subject_session_count(f->s);

	for (size_t i = 0; i < count; i++) {
		const struct session_fact *fact = &f->s->record->sessions[i];
		struct session_standing standing = session_standing(f->s->domain, fact, f->now_ms);

		if (f->now_ms >= session_forget_ms(fact))
			continue;
		f->sessions.known = true;
		if (session_counts_now(f->s, fact, f->now_ms))
			add_session(&f->sessions, fact, standing);
		else if (standing.availability != APP_ENDED)
			f->sessions.stale = fact;
		else if (fact->expires_at_ms > f->sessions.ended_ms)
			f->sessions.ended_ms = fact->expires_at_ms;
	}
}
