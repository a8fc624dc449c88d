/*
 * device: a session makes its own app a device, registered while it is open; once it has ended the
 * app can be woken by a push, or is gone, unless a source has reported something since.
 */
#include "core/device.h"

#include "core/limits.h"
#include "core/moment.h"
#include "core/session.h"
#include "core/source.h"
#include "core/switched_off.h"

bool health_is_fit(enum health health)
{
	return health != HEALTH_FAULT && health != HEALTH_MAINTENANCE;
}

bool device_kind_is_app(enum device_kind kind)
{
	return kind == DEVICE_KIND_DESKTOP_APP || kind == DEVICE_KIND_WEB_APP ||
	       kind == DEVICE_KIND_MOBILE_APP;
}

bool device_kind_is_desk(enum device_kind kind)
{
	return !device_kind_is_app(kind) && kind != DEVICE_KIND_MOBILE_NUMBER;
}

/* ---- which there are ---- */

bool subject_implicit_device(const struct subject *s, struct device *out)
{
	if (s->device_count > 0 || s->user->kind != SUBJECT_RESOURCE)
		return false;
	*out = (struct device){ .id = s->user->id,
				.user = s->user->id,
				.kind = s->user->device_kind ? s->user->device_kind
							     : DEVICE_KIND_INTERCOM,
				.reported = s->user->reported };
	return true;
}

static bool is_in(const struct device_set *set, struct str id)
{
	for (size_t i = 0; i < set->own_count; i++) {
		if (str_eq(set->own[i].id, id))
			return true;
	}
	return subject_device(set->s, id) != NULL;
}

static void add_app(struct device_set *set, const struct session_fact *f, int64_t now_ms)
{
	struct str id = session_device(f);

	if (set->own_count == RECORD_SESSIONS_KEPT_MAX ||
	    (!session_is_open(f, now_ms) && !session_can_be_woken(f, now_ms)) || is_in(set, id))
		return;
	set->own[set->own_count++] = (struct device){ .id = id,
						      .user = set->s->user->id,
						      .kind = f->app,
						      .priority = DEVICE_PRIORITY_DEFAULT };
}

void device_set_find(struct device_set *set, const struct subject *s, int64_t now_ms)
{
	size_t count = subject_session_count(s);

	set->s = s;
	set->own_count = 0;
	if (subject_implicit_device(s, &set->own[0]))
		set->own_count = 1;
	for (size_t i = 0; i < count; i++)
		add_app(set, &s->record->sessions[i], now_ms);
	set->count = s->device_count + set->own_count;
}

const struct device *device_set_at(const struct device_set *set, size_t i)
{
	return i < set->s->device_count ? set->s->devices[i] : &set->own[i - set->s->device_count];
}

const struct device *device_set_get(const struct device_set *set, struct str id)
{
	for (size_t i = 0; i < set->own_count; i++) {
		if (str_eq(set->own[i].id, id))
			return &set->own[i];
	}
	return subject_device(set->s, id);
}

bool subject_knows_device(const struct subject *s, struct str id)
{
	struct device implicit;

	for (size_t i = 0; i < subject_session_count(s); i++) {
		if (str_eq(session_device(&s->record->sessions[i]), id))
			return true;
	}
	return subject_device(s, id) ||
	       (subject_implicit_device(s, &implicit) && str_eq(implicit.id, id));
}

/* ---- how each stands ---- */

/* A mobile is its carrier's to report: nobody speaks of it to who has switched carriers off. */
static bool has_reported(const struct subject *s, const struct device *d)
{
	return d->reported && !(d->kind == DEVICE_KIND_MOBILE_NUMBER &&
				user_has_switched_off(s->user, SWITCHABLE_CARRIER));
}

/* What was said of the device, as far as it still holds. */
static struct device_standing what_is_known(const struct subject *s, const struct device *d,
					    const struct device_fact *f, int64_t now_ms)
{
	struct device_standing out = { .state = DEVICE_STATE_UNREPORTED };

	if (f && now_ms < f->expires_at_ms) {
		out.state = f->state;
		out.reachability = f->reachability;
		out.health = f->health;
		out.since_ms = f->since_ms;
		out.origin = &f->origin;
	} else if (f || has_reported(s, d)) {
		/* the live record forgets, the configuration does not: silence is a lost device */
		out.state = DEVICE_STATE_UNREGISTERED;
		out.stale = true;
		out.since_ms = f ? f->expires_at_ms : 0;
	}
	return out;
}

/* The session that says most of the device: an open one, else the last to end. */
static const struct session_fact *session_of(const struct subject *s, const struct device *d,
					     int64_t now_ms)
{
	const struct session_fact *best = NULL;
	size_t count = subject_session_count(s);

	for (size_t i = 0; i < count; i++) {
		const struct session_fact *f = &s->record->sessions[i];
		int by = best ? session_is_open(f, now_ms) - session_is_open(best, now_ms) : 1;

		if (str_eq(session_device(f), d->id) && now_ms < session_forget_ms(f) &&
		    (by > 0 || (by == 0 && f->expires_at_ms > best->expires_at_ms)))
			best = f;
	}
	return best;
}

/* An app that is open is there, whatever its registration; what ended counts until the next report.
 */
static void add_session(struct device_standing *out, const struct session_fact *f, int64_t now_ms)
{
	bool open = session_is_open(f, now_ms);

	if (!open && out->origin && out->origin->at_ms > f->expires_at_ms)
		return;
	out->state = open                              ? DEVICE_STATE_REGISTERED
		     : session_can_be_woken(f, now_ms) ? DEVICE_STATE_PUSH_REACHABLE
						       : DEVICE_STATE_UNREGISTERED;
	out->reachability = REACHABILITY_NONE;
	out->stale = out->silent = false;
	out->since_ms = open ? f->since_ms : f->expires_at_ms;
	out->origin = &f->origin;
}

static enum reason why_not_diallable(const struct device_standing *d)
{
	if (d->locked)
		return REASON_DEVICE_LOCKED;
	if (!health_is_fit(d->health))
		return REASON_DEVICE_FAULT;
	if (d->stale)
		return d->silent ? REASON_STALE_SOURCE : REASON_NO_REPORT;
	if (d->state == DEVICE_STATE_UNREPORTED)
		return REASON_NO_INFORMATION;
	if (d->reachability == REACHABILITY_PHONE_OFF)
		return REASON_PHONE_OFF;
	if (d->reachability == REACHABILITY_OUT_OF_COVERAGE)
		return REASON_OUT_OF_COVERAGE;
	return REASON_NO_REACHABLE_DEVICE;
}

const struct device_fact *device_lock(const struct subject *s, struct str device, int64_t now_ms)
{
	for (size_t i = 0; s->record && i < s->record->device_count; i++) {
		const struct device_fact *f = &s->record->devices[i];

		/* a lock has an end of its own, whatever becomes of the report */
		if (now_ms < f->locked_until_ms && str_eq(f->device, device))
			return f;
	}
	return NULL;
}

/* Who said it has fallen silent: it is shown, but no more than that is known. */
static struct belief doubt(struct device_standing *out, const struct subject *s, int64_t now_ms)
{
	struct belief belief = { .counts = true };

	if (out->origin && s->sources)
		belief = origin_belief(s, out->origin, now_ms);
	if (!belief.counts) {
		out->silent = out->stale = true;
		out->silent_since_ms = belief.since_ms;
	}
	return belief;
}

/* A silent source's word of an app counts only where nobody else speaks of the device. */
static void hear_session(struct device_standing *out, const struct subject *s,
			 const struct session_fact *f, int64_t now_ms, struct belief *belief)
{
	bool counts = !session_is_open(f, now_ms) || session_counts_now(s, f, now_ms);

	if (!counts && out->origin)
		return;
	add_session(out, f, now_ms);
	if (!counts)
		*belief = doubt(out, s, now_ms);
}

static bool is_there(const struct device_standing *d)
{
	return d->state == DEVICE_STATE_REGISTERED || d->state == DEVICE_STATE_PUSH_REACHABLE;
}

/* It rings since the last of what kept it from that was over; it does not since the first of what
 * does now. */
static int64_t reach_since(const struct device_standing *d, const struct device_fact *f)
{
	int64_t lost_ms = is_there(d) ? 0 : d->since_ms;

	if (!f)
		return d->since_ms;
	if (d->reachable)
		return later(d->since_ms, later(f->health_since_ms, f->locked_until_ms));
	if (d->locked)
		lost_ms = earlier(lost_ms, f->locked_since_ms);
	if (!health_is_fit(d->health))
		lost_ms = earlier(lost_ms, f->health_since_ms);
	return lost_ms ? lost_ms : d->since_ms;
}

struct device_standing device_standing(const struct subject *s, const struct device *d,
				       int64_t now_ms)
{
	const struct device_fact *fact = record_device(s->record, d->id);
	struct device_standing out = what_is_known(s, d, fact, now_ms);
	const struct session_fact *session = session_of(s, d, now_ms);
	struct belief belief = doubt(&out, s, now_ms);
	bool usable, lenient;

	if (session)
		hear_session(&out, s, session, now_ms, &belief);
	out.locked = device_lock(s, d->id, now_ms) != NULL;
	usable = !out.locked && health_is_fit(out.health);
	lenient = (out.state == DEVICE_STATE_UNREPORTED && !s->domain->require_registration) ||
		  (out.silent ? belief.routable : out.stale && s->domain->stale_routable);
	out.reachable = usable && !out.silent && is_there(&out);
	out.diallable = out.reachable || (usable && lenient);
	if (!out.diallable)
		out.reason = why_not_diallable(&out);
	out.reach_since_ms = reach_since(&out, fact);
	return out;
}
