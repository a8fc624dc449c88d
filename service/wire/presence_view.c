/*
 * presence_view: a user's presence as a reader of a given level may see it (docs/DOMAIN.md 7).
 * Hot: straight into the buffer.
 */
#include "core/device.h"
#include "core/person.h"
#include "core/session.h"
#include "core/switched_off.h"
#include "wire/views.h"

static int64_t age_s(int64_t at_ms, int64_t now_ms)
{
	return now_ms > at_ms ? (now_ms - at_ms) / 1000 : 0;
}

/* What is stale says so; nothing else is said about it. */
static void put_stale(const struct subject *s, const struct origin *o, int64_t now_ms,
		      struct json_writer *w)
{
	if (origin_belief(s, o, now_ms).stale)
		json_put_bool(w, "stale", true);
}

/* Where it is, and who says so. */
static void put_call_detail(const struct subject *s, const struct call *c, int64_t now_ms,
			    struct json_writer *w)
{
	put_text(w, "call_id", c->call_id);
	put_text(w, "device", c->device);
	json_put_bool(w, "carrier", c->carrier);
	json_put_time(w, "expires_at", c->expires_at_ms);
	put_text(w, "source", c->origin.source);
	json_put_time(w, "at", c->origin.at_ms);
	put_stale(s, &c->origin, now_ms, w);
}

void wire_call_fact(const struct subject *s, const struct call *c, int64_t now_ms,
		    const struct sight *sight, struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "state", word_of(&call_state_words, (int)c->state));
	put_word(w, "direction", &direction_words, (int)c->direction);
	json_put_time(w, "since", c->since_ms);
	if (sight->numbers)
		put_text(w, "number", c->number);
	if (sight->level >= VISIBILITY_DETAIL)
		put_call_detail(s, c, now_ms, w);
	json_object_end(w);
}

static void put_lock(const struct device_fact *f, struct json_writer *w)
{
	json_key(w, STR("lock"));
	json_object_begin(w);
	put_text(w, "owner", f->lock_owner);
	put_text(w, "reason", f->lock_reason);
	json_put_int(w, "priority", f->lock_priority);
	json_put_time(w, "until", f->locked_until_ms);
	json_object_end(w);
}

/* What the last report said beside the standing. */
static void put_report(const struct device_fact *f, struct json_writer *w)
{
	put_text(w, "instance", f->instance);
	json_put_time(w, "since", f->since_ms);
	json_put_time(w, "expires_at", f->expires_at_ms);
	put_text(w, "source", f->origin.source);
}

/* The app's session says how it stands, be it as the one that ended. */
static void put_word_of_app(const struct device_standing *standing, struct json_writer *w)
{
	json_put_time(w, "since", standing->since_ms);
	put_text(w, "source", standing->origin->source);
}

void wire_device_fact(const struct subject *s, const struct device *d, int64_t now_ms,
		      struct json_writer *w)
{
	struct device_standing standing = device_standing(s, d, now_ms);
	const struct device_fact *fact = record_device(s->record, d->id);
	const struct device_fact *lock = device_lock(s, d->id, now_ms);

	json_object_begin(w);
	json_put_string(w, "device", d->id);
	put_word(w, "kind", &device_kind_words, (int)d->kind);
	json_put_string(w, "state", word_of(&device_state_words, (int)standing.state));
	json_put_string(w, "health", word_of(&health_words, (int)standing.health));
	json_put_bool(w, "locked", standing.locked);
	json_put_bool(w, "reachable", standing.reachable);
	json_put_bool(w, "diallable", standing.diallable);
	put_word(w, "reason", &reason_words, (int)standing.reason);
	if (lock)
		put_lock(lock, w);
	if (fact && now_ms < fact->expires_at_ms && standing.origin == &fact->origin)
		put_report(fact, w);
	else if (standing.origin)
		put_word_of_app(&standing, w);
	if (standing.origin)
		put_stale(s, standing.origin, now_ms, w);
	json_object_end(w);
}

void wire_status_fact(const struct subject *s, int64_t now_ms, const struct sight *sight,
		      struct json_writer *w)
{
	const struct status_fact *status = s ? subject_status_told(s, now_ms) : NULL;

	json_object_begin(w);
	json_put_string(w, "status", status ? status->id : STR("automatic"));
	if (status) {
		put_text(w, "note", status->note);
		json_put_time(w, "since", status->since_ms);
		json_put_time(w, "expires_at", status->expires_at_ms);
		if (sight->level >= VISIBILITY_DETAIL)
			put_text(w, "source", status->origin.source);
		put_stale(s, &status->origin, now_ms, w);
	}
	json_object_end(w);
}

static void put_source(const struct subject *s, const struct origin *o, const char *kind,
		       int64_t now_ms, struct json_writer *w)
{
	json_object_begin(w);
	json_put_string(w, "source", o->source);
	json_put_string(w, "kind", str_of(kind));
	json_put_time(w, "at", o->at_ms);
	json_put_int(w, "age_s", age_s(o->at_ms, now_ms));
	put_stale(s, o, now_ms, w);
	json_object_end(w);
}

static void put_calls(const struct presence_view *v, const struct record *r, struct json_writer *w)
{
	json_key(w, STR("calls"));
	json_array_begin(w);
	for (size_t i = 0; r && i < r->call_count; i++)
		if (call_is_live(&r->calls[i], v->now_ms))
			wire_call_fact(v->subject, &r->calls[i], v->now_ms, &v->sight, w);
	json_array_end(w);
}

static void put_devices(const struct presence_view *v, struct json_writer *w)
{
	struct device_set set;

	device_set_find(&set, v->subject, v->now_ms);
	json_key(w, STR("devices"));
	json_array_begin(w);
	for (size_t i = 0; i < set.count; i++)
		wire_device_fact(v->subject, device_set_at(&set, i), v->now_ms, w);
	json_array_end(w);
}

/* Of all the calendars, which say nothing where they are switched off, or never were fetched. */
static void put_calendar_source(const struct presence_view *v, const struct record *r,
				struct json_writer *w)
{
	struct origin origin = { .source = STR("calendar"), .seq = -1 };

	if (!r || !r->calendar.told_at_ms ||
	    user_has_switched_off(v->subject->user, SWITCHABLE_CALENDAR))
		return;
	origin.at_ms = r->calendar.told_at_ms;
	put_source(v->subject, &origin, "calendar", v->now_ms, w);
}

/* What presence goes by: open, or the last word on an app that may be woken, or of all apps. */
static bool session_is_source(const struct device_set *set, const struct session_fact *f,
			      int64_t now_ms)
{
	const struct device *d = device_set_get(set, session_device(f));

	if (session_is_open(f, now_ms))
		return true;
	return d ? device_standing(set->s, d, now_ms).origin == &f->origin
		 : set->count == 0 && session_last_ended(set->s, now_ms) == f;
}

static void put_session_sources(const struct presence_view *v, struct json_writer *w)
{
	const struct record *r = v->subject->record;
	struct device_set set;

	device_set_find(&set, v->subject, v->now_ms);
	for (size_t i = 0; i < subject_session_count(v->subject); i++)
		if (session_is_source(&set, &r->sessions[i], v->now_ms))
			put_source(v->subject, &r->sessions[i].origin, "session", v->now_ms, w);
}

static void put_lock_source(const struct presence_view *v, struct json_writer *w)
{
	const struct admin_lock *lock = subject_lock(v->subject, v->now_ms);

	if (lock)
		put_source(v->subject, &lock->origin, "lock", v->now_ms, w);
}

/* One entry per fact: two calls of one source are two lines, as each may be stale by itself. */
static void put_sources(const struct presence_view *v, const struct record *r,
			struct json_writer *w)
{
	const struct status_fact *status = subject_status_told(v->subject, v->now_ms);

	json_key(w, STR("sources"));
	json_array_begin(w);
	for (size_t i = 0; r && i < r->call_count; i++)
		if (call_is_live(&r->calls[i], v->now_ms))
			put_source(v->subject, &r->calls[i].origin, "call", v->now_ms, w);
	for (size_t i = 0; r && i < r->device_count; i++)
		if (v->now_ms < r->devices[i].expires_at_ms &&
		    r->devices[i].state != DEVICE_STATE_UNREPORTED)
			put_source(v->subject, &r->devices[i].origin, "device", v->now_ms, w);
	put_session_sources(v, w);
	if (status)
		put_source(v->subject, &status->origin, "status", v->now_ms, w);
	put_lock_source(v, w);
	put_calendar_source(v, r, w);
	json_array_end(w);
}

/* The person sees it of themselves, others as far as the domain says. */
static void put_location(const struct presence_view *v, struct json_writer *w)
{
	const struct location_fact *f = subject_location_told(v->subject, v->now_ms);

	if (!f || (!v->is_self && (v->hidden || !v->sight.location)))
		return;
	json_key(w, STR("location"));
	json_object_begin(w);
	json_put_string(w, "label", f->label);
	json_put_time(w, "since", f->since_ms);
	json_put_time(w, "expires_at", f->expires_at_ms);
	put_stale(v->subject, &f->origin, v->now_ms, w);
	json_object_end(w);
}

static void put_hiding(const struct presence_view *v, struct json_writer *w)
{
	const struct hiding_fact *f = subject_hiding(v->subject, v->now_ms);

	if (!f)
		return;
	json_put_bool(w, "appears_offline", true);
	if (v->is_self)
		json_put_time(w, "appears_offline_until", f->expires_at_ms);
}

/* What the status asks of each group, beside what the PBX made of it. */
static void put_agents(const struct presence_view *v, struct json_writer *w)
{
	if (v->agent_count == 0)
		return;
	json_key(w, STR("agent"));
	json_array_begin(w);
	for (size_t i = 0; i < v->agent_count; i++) {
		const struct agent_standing *a = &v->agents[i].standing;

		json_object_begin(w);
		json_put_string(w, "group", v->agents[i].group);
		if (a->login != AGENT_UNSAID)
			json_put_bool(w, "logged_in", a->login == AGENT_LOGGED_IN);
		json_put_bool(w, "paused", a->paused);
		wire_agent_wish(a, w);
		json_object_end(w);
	}
	json_array_end(w);
}

static void put_detail(const struct presence_view *v, const struct status_meaning *m,
		       struct json_writer *w)
{
	const struct presence *p = v->presence;

	json_put_time(w, "expires_at", p->expires_at_ms);
	json_put_bool(w, "push", !m || m->push);
	put_hiding(v, w);
	put_agents(v, w);
	if (p->damped)
		json_put_bool(w, "damped", true);
	if (p->rung)
		json_put_string(w, "rung", str_of(p->rung));
	put_devices(v, w);
	json_key(w, STR("sessions"));
	wire_sessions(v->subject, v->now_ms, w);
	put_sources(v, v->subject->record, w);
	if (v->trace)
		wire_trace(v->trace, w);
}

static void put_availability(const struct presence *p, const struct status_text *text,
			     struct json_writer *w)
{
	json_put_string(w, "availability", word_of(&availability_words, (int)p->availability));
	json_put_time(w, "since", p->since_ms);
	put_text(w, "note", p->note);
	put_text(w, "guidance", text->guidance);
}

static void put_activity(const struct presence_view *v, const struct status_meaning *m,
			 const struct status_text *text, struct json_writer *w)
{
	const struct presence *p = v->presence;

	json_put_string(w, "activity", presence_activity(p));
	json_put_string(w, "status", p->status.n ? p->status : STATUS_AUTOMATIC);
	put_text(w, "label", text->label);
	if (m)
		put_text(w, "colour", m->colour);
	put_word(w, "reason", &reason_words, (int)p->reason);
	json_put_time(w, "until", p->expires_at_ms);
	if (!v->hidden || v->sight.level >= VISIBILITY_DETAIL)
		put_calls(v, v->subject->record, w);
}

void wire_presence(const struct presence_view *v, struct json_writer *w)
{
	const struct presence *p = v->presence;
	const struct status_meaning *m = status_find(v->subject->domain, p->status);
	const struct status_text *text = status_text_for(m, v->language);

	json_object_begin(w);
	json_put_string(w, "user", v->subject->user->id);
	if (v->sight.level >= VISIBILITY_REACHABILITY)
		json_put_bool(w, "routable", p->routable);
	if (v->sight.level >= VISIBILITY_AVAILABILITY)
		put_availability(p, text, w);
	if (v->sight.level >= VISIBILITY_ACTIVITY)
		put_activity(v, m, text, w);
	put_location(v, w);
	if (v->sight.level >= VISIBILITY_DETAIL)
		put_detail(v, m, w);
	put_text(w, "version", v->version);
	json_put_bool(w, "degraded", v->degraded);
	json_put_time(w, "as_of", v->as_of_ms);
	if (v->presence_stale)
		json_put_bool(w, "presence_stale", true);
	json_object_end(w);
}
