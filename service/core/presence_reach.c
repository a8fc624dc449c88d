/*
 * presence_reach: the rungs of what can ring, P9 to P12: apps, devices, none of them, nothing
 * known.
 */
#include "core/presence_priv.h"

/* Who spoke of a device has fallen silent, or nobody speaks of it any more. */
static enum reason reason_of_stale(const struct device_facts *d)
{
	if (d->silent > 0)
		return REASON_STALE_SOURCE;
	return d->stale > 0 ? REASON_NO_REPORT : REASON_NONE;
}

/* One cause where all devices share it. */
static enum reason reason_of_loss(const struct device_facts *d)
{
	if (d->locked == d->total)
		return REASON_DEVICE_LOCKED;
	if (d->faulty == d->total)
		return REASON_DEVICE_FAULT;
	if (d->stale == d->total)
		return reason_of_stale(d);
	if (d->phone_off == d->total)
		return REASON_PHONE_OFF;
	if (d->out_of_coverage == d->total)
		return REASON_OUT_OF_COVERAGE;
	return REASON_NO_REACHABLE_DEVICE;
}

/* What apps say, and whether groups ring then. */
static const struct app_meaning {
	enum availability availability;
	bool routable;
	enum reason reason;
} app_meanings[APP_COUNT] = {
	[APP_AVAILABLE] = {AVAILABILITY_AVAILABLE,       true,  REASON_NONE         },
	[APP_BUSY] = { AVAILABILITY_BUSY,           false, REASON_MANUAL_STATUS},
	[APP_DO_NOT_DISTURB] = { AVAILABILITY_DO_NOT_DISTURB, false, REASON_MANUAL_DND   },
	[APP_AWAY] = { AVAILABILITY_AWAY,           false, REASON_SESSION_IDLE },
};

static bool idle_is_routable(const struct facts *f)
{
	switch (f->s->domain->idle_routable) {
	case IDLE_ROUTABLE_ALWAYS: return true;
	case IDLE_ROUTABLE_WITH_DESK_DEVICE: return f->devices.desk > 0;
	default: return false;
	}
}

/* An app says that somebody is there, not that anything could ring. */
static void set_session_routable(const struct facts *f, struct verdict *v,
				 const struct app_meaning *m)
{
	v->reason = m->reason;
	v->routable = m->availability == AVAILABILITY_AWAY ? idle_is_routable(f) : m->routable;
	if (v->routable && f->devices.diallable == 0) {
		v->routable = false;
		v->reason = reason_of_loss(&f->devices);
	}
}

/* P9: who sits before a screen, or does no more. */
bool rung_session(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct session_facts *s = &f->sessions;
	const struct app_meaning *m;

	if (!s->shown && s->stale) {
		trace_add(t, v->rung, REASON_STALE_SOURCE, s->stale->origin.source,
			  "App %.*s is known only from who has fallen silent.",
			  STR_ARG(s->stale->session));
		return false;
	}
	if (!s->shown) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "No app is open.");
		return false;
	}
	m = &app_meanings[s->standing.availability];
	v->availability = m->availability;
	v->activity = s->standing.idle ? ACTIVITY_IDLE : ACTIVITY_NONE;
	set_session_routable(f, v, m);
	v->since_ms = later(s->since_ms, verdict_freed_ms(f));
	trace_add(t, v->rung, v->reason, s->shown->origin.source, "App %.*s says %.*s%s.",
		  STR_ARG(s->shown->session),
		  STR_ARG(word_of(&availability_words, (int)m->availability)),
		  s->standing.idle ? ": nothing was done in it for a while" : "");
	return true;
}

/* Of a resource its health is what it does. */
static enum activity shown_health(const struct facts *f, const struct device_standing *d)
{
	static const enum activity shown[HEALTH_COUNT] = {
		[HEALTH_ALARM] = ACTIVITY_ALARM,
		[HEALTH_FAULT] = ACTIVITY_FAULT,
		[HEALTH_MAINTENANCE] = ACTIVITY_MAINTENANCE,
	};

	return f->s->user->kind == SUBJECT_RESOURCE ? shown[d->health] : ACTIVITY_NONE;
}

bool rung_device(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct device_facts *d = &f->devices;
	struct str state;

	if (d->reachable == 0) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "No device is reported reachable.");
		return false;
	}
	v->availability = AVAILABILITY_AVAILABLE;
	v->routable = true;
	v->since_ms = later(d->reachable_since_ms, verdict_freed_ms(f));
	v->activity = shown_health(f, &d->first);
	state = d->reachable_first->kind == DEVICE_KIND_MOBILE_NUMBER
			? word_of(&reachability_words, REACHABILITY_ATTACHED)
			: word_of(&device_state_words, (int)d->first.state);
	trace_add(t, v->rung, v->reason, d->first.origin->source, "Device %.*s is %.*s.",
		  STR_ARG(d->reachable_first->id), STR_ARG(state));
	return true;
}

static const char *loss_text(const struct device_standing *d)
{
	switch (d->reason) {
	case REASON_DEVICE_LOCKED: return "locked";
	case REASON_DEVICE_FAULT: return "out of order";
	case REASON_PHONE_OFF: return "switched off";
	case REASON_OUT_OF_COVERAGE: return "out of coverage";
	case REASON_NO_REACHABLE_DEVICE: return "unregistered";
	default:
		return d->silent ? "known only from who has fallen silent"
				 : "silent past its deadline";
	}
}

/* Somebody with apps only, and none is open: that is not nothing. */
static bool has_left(const struct facts *f, struct verdict *v, struct trace *t)
{
	v->availability = AVAILABILITY_OFFLINE;
	v->reason = REASON_NO_REACHABLE_DEVICE;
	v->since_ms = later(f->sessions.ended_ms, verdict_freed_ms(f));
	trace_add(t, v->rung, v->reason, STR_NONE, "The last app was closed or fell silent.");
	return true;
}

/* P11: every device is known, and none of them would ring. What a silent source said of one is no
 * knowledge of it. */
bool rung_offline(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct device_facts *d = &f->devices;

	if (d->total == 0 && f->sessions.known)
		return has_left(f, v, t);
	if (d->total == 0 || d->unreported > 0 || d->diallable > 0 || d->silent > 0) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE,
			  "Not every device is reported and unreachable.");
		return false;
	}
	v->availability = AVAILABILITY_OFFLINE;
	v->reason = reason_of_loss(d);
	v->activity = shown_health(f, &d->unreachable);
	v->since_ms = later(d->lost_ms, verdict_freed_ms(f));
	trace_add(t, v->rung, v->reason, STR_NONE, "No device can ring: %.*s is %s.",
		  STR_ARG(d->unreachable_first->id), loss_text(&d->unreachable));
	return true;
}

static enum reason reason_of_silence(const struct facts *f)
{
	const struct device_facts *d = &f->devices;

	if (f->calls.stale > 0 || f->status_stale)
		return REASON_STALE_SOURCE;
	if (d->total == 0)
		return REASON_NO_REACHABLE_DEVICE;
	if (d->unreported > 0 && (d->claimable > 0 || d->stale == 0))
		return REASON_NO_INFORMATION;
	return reason_of_stale(d);
}

/* P12: never claim available, but let the PBX try. */
bool rung_unknown(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct device_facts *d = &f->devices;

	v->availability = AVAILABILITY_UNKNOWN;
	v->routable = d->diallable > 0 && (f->calls.stale == 0 || f->calls.stale_routable) &&
		      (!f->status_stale || f->status_stale_routable);
	v->reason = reason_of_silence(f);
	v->since_ms =
		later(verdict_freed_ms(f), later(f->calls.stale_since_ms, d->silent_since_ms));
	if (d->unreported > 0)
		trace_add(t, v->rung, v->reason, STR_NONE, "Nobody has reported device %.*s yet%s.",
			  STR_ARG(d->unreported_first->id),
			  v->routable ? "; ringing it is worth a try" : "");
	else if (d->unreachable_first && v->routable)
		trace_add(t, v->rung, v->reason, STR_NONE, "Device %.*s is %s; one may try it.",
			  STR_ARG(d->unreachable_first->id), loss_text(&d->unreachable));
	else
		trace_add(t, v->rung, v->reason, STR_NONE,
			  d->silent > 0  ? "What is known comes from who has fallen silent."
			  : d->stale > 0 ? "Nobody reports the devices any more."
			  : d->total > 0 ? "Every device is reported."
					 : "There is no device.");
	return true;
}
