/* assumption: see assumption.h. What is assumed is an ordinary fact, so the ladders cannot tell. */
#include "core/assumption.h"

#include "core/device.h"
#include "core/limits.h"
#include "core/session.h"

#define SOURCE STR("assumed")

enum { ASSUMED_MS = 24 * 3600 * 1000 }; /* far enough for any one decision */

static struct origin origin_at(int64_t now_ms)
{
	return (struct origin){ .source = SOURCE, .seq = -1, .at_ms = now_ms };
}

static void assume_status(struct record *r, struct str status, int64_t now_ms)
{
	r->status = (struct status_fact){ 0 };
	if (str_eq(status, STR("automatic")))
		return;
	r->status.id = status;
	r->status.since_ms = now_ms;
	r->status.origin = origin_at(now_ms);
}

static void assume_calls(struct record *r, int64_t count, int64_t now_ms, struct arena *a)
{
	struct call *calls = ARENA_ARRAY(a, (size_t)count, struct call);

	for (int64_t i = 0; i < count; i++) {
		calls[i] = (struct call){
			.call_id = arena_printf(a, "assumed-%lld", (long long)i + 1),
			.state = CALL_STATE_CONFIRMED,
			.direction = DIRECTION_INBOUND,
			.since_ms = now_ms,
			.expires_at_ms = now_ms + ASSUMED_MS,
			.origin = origin_at(now_ms),
		};
	}
	r->calls = calls;
	r->call_count = (size_t)count;
}

/* The fact of this device, in an array that is ours to change. */
static struct device_fact *own_fact(struct record *r, struct str device, struct arena *a)
{
	struct device_fact *facts = ARENA_ARRAY(a, r->device_count + 1, struct device_fact);
	size_t found = r->device_count;

	for (size_t i = 0; i < r->device_count; i++) {
		facts[i] = r->devices[i];
		if (str_eq(facts[i].device, device))
			found = i;
	}
	if (found == r->device_count)
		facts[r->device_count++] = (struct device_fact){ .device = device };
	r->devices = facts;
	return &facts[found];
}

/* The apps of the device are closed, or all (empty); what is assumed of the device is newer. */
static void close_sessions(struct record *r, struct str device, bool woken, int64_t now_ms,
			   struct arena *a)
{
	struct session_fact *sessions = ARENA_ARRAY(a, r->session_count, struct session_fact);

	for (size_t i = 0; i < r->session_count; i++) {
		sessions[i] = r->sessions[i];
		if (device.n && !str_eq(session_device(&sessions[i]), device))
			continue;
		sessions[i].availability = APP_ENDED;
		sessions[i].push_s = woken ? ASSUMED_MS / 1000 : 0;
		sessions[i].expires_at_ms = now_ms - 1;
	}
	r->sessions = sessions;
}

static void assume_device(struct record *r, struct str device, enum device_state state,
			  enum health health, int64_t now_ms, struct arena *a)
{
	struct device_fact *f = own_fact(r, device, a);

	if (f->state != state)
		f->since_ms = now_ms;
	f->state = state;
	f->health = health;
	f->expires_at_ms = now_ms + ASSUMED_MS;
	f->origin = origin_at(now_ms);
	if (state != DEVICE_STATE_REGISTERED)
		close_sessions(r, device, state == DEVICE_STATE_PUSH_REACHABLE, now_ms, a);
}

static void assume_offline(struct record *r, const struct subject *s, int64_t now_ms,
			   struct arena *a)
{
	struct device implicit;

	close_sessions(r, STR_NONE, false, now_ms, a);
	for (size_t i = 0; i < s->device_count; i++)
		assume_device(r, s->devices[i]->id, DEVICE_STATE_UNREGISTERED, HEALTH_OK, now_ms,
			      a);
	if (subject_implicit_device(s, &implicit))
		assume_device(r, implicit.id, DEVICE_STATE_UNREGISTERED, HEALTH_OK, now_ms, a);
}

/* Health alone says nothing of the registration: that stays what it is known to be. */
static enum device_state state_of(const struct assumption *assumed, const struct subject *s,
				  int64_t now_ms)
{
	struct device_set set;
	const struct device *d;
	enum device_state known;

	device_set_find(&set, s, now_ms);
	d = device_set_get(&set, assumed->device);
	known = d ? device_standing(s, d, now_ms).state : DEVICE_STATE_UNREPORTED;

	if (assumed->state != DEVICE_STATE_UNREPORTED)
		return assumed->state;
	return known == DEVICE_STATE_UNREPORTED ? DEVICE_STATE_REGISTERED : known;
}

enum override_holder assumption_holder(const struct assumption *assumed, struct str *out_id)
{
	if (assumed->group.n) {
		*out_id = assumed->group;
		return HELD_BY_GROUP;
	}
	*out_id = assumed->site.n ? assumed->site : assumed->schedule;
	return assumed->site.n ? HELD_BY_SITE : HELD_BY_SCHEDULE;
}

struct override assumption_override(const struct assumption *assumed, int64_t now_ms)
{
	return (struct override){ .state = assumed->override,
				  .since_ms = now_ms,
				  .until_ms = now_ms + ASSUMED_MS,
				  .note = SOURCE };
}

void assumption_apply(const struct assumption *assumed, const struct subject *s, int64_t now_ms,
		      struct arena *a, struct record *out)
{
	*out = s->record ? *s->record : (struct record){ 0 };
	if (assumed->status.n)
		assume_status(out, assumed->status, now_ms);
	if (assumed->calls >= 0)
		assume_calls(out, assumed->calls, now_ms, a);
	if (assumed->offline)
		assume_offline(out, s, now_ms, a);
	if (assumed->device.n)
		assume_device(out, assumed->device, state_of(assumed, s, now_ms), assumed->health,
			      now_ms, a);
}

void assumption_hide(const struct subject *s, int64_t now_ms, struct arena *a, struct record *out)
{
	*out = (struct record){ .status.origin.seq = -1 };
	assume_offline(out, s, now_ms, a);
}

/* ---- what a group is told ---- */

bool assumption_is_of_load(const struct assumption *assumed)
{
	return assumed->waiting >= 0 || assumed->longest_wait_s >= 0 || assumed->overloaded;
}

bool assumption_is_of_group_state(const struct assumption *assumed)
{
	return assumed->agent != ASSUMED_AGENT_NONE || assumption_is_of_load(assumed);
}

/* As the PBX would report it: the whole load at once. */
static struct group_change load_change(const struct assumption *assumed)
{
	return (struct group_change){
		.kind = GROUP_CHANGE_LOAD,
		.waiting = assumed->waiting > 0 ? assumed->waiting : 0,
		.longest_wait_s = assumed->longest_wait_s > 0 ? assumed->longest_wait_s : 0,
		.overloaded = assumed->overloaded,
		.expires_in_s = LOAD_DEFAULT_S,
	};
}

struct group_state assumption_group_state(const struct assumption *assumed,
					  const struct group_state *was, int64_t now_ms,
					  struct arena *a)
{
	struct group_draft *draft = group_draft_new(was, now_ms, a);
	struct group_change change = load_change(assumed);

	if (assumed->agent != ASSUMED_AGENT_NONE)
		change = (struct group_change){ .kind = GROUP_CHANGE_AGENT,
						.user = assumed->user,
						.login = assumed->agent == ASSUMED_LOGGED_OUT
								 ? AGENT_LOGGED_OUT
								 : AGENT_LOGGED_IN,
						.paused = assumed->agent == ASSUMED_PAUSED };
	(void)group_draft_apply(draft, &change);
	return *group_draft_state(draft);
}
