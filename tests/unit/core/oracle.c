/*
 * oracle: how a user of a world stands, by docs/DOMAIN.md section 3 alone. It reads the plain
 * facts, never a record, a presence or anything else that core works out. Groups: oracle_group.c.
 */
#include "world.h"

/* ---- one user ---- */

static enum schedule_state forced(const struct override *o, int64_t when_ms)
{
	return o && o->since_ms <= when_ms && when_ms < o->until_ms ? o->state : SCHEDULE_NONE;
}

/* The group's own override, its site's, the schedule's, the hours. */
enum schedule_state oracle_state(const struct world *w, struct str schedule, struct str site,
				 const struct override *group, int64_t when_ms)
{
	enum schedule_state state = forced(group, when_ms);

	for (int i = 0; !state && i < SITES; i++)
		if (str_eq(w->sites[i].id, site))
			state = forced(&w->sites[i].override, when_ms);
	for (int i = 0; !state && i < HOURS; i++) {
		const struct hours *h = &w->hours[i];

		if (!str_eq(h->schedule.id, schedule))
			continue;
		state = forced(&h->schedule.override, when_ms);
		if (!state)
			state = h->open ? SCHEDULE_OPEN : SCHEDULE_CLOSED;
	}
	return state ? state : SCHEDULE_OPEN;
}

static bool is_resource(const struct someone *o)
{
	return o->user.kind == SUBJECT_RESOURCE;
}

static bool is_set(const struct someone *o)
{
	return o->status.n && !o->status_over && !is_resource(o);
}

/* `closed` applies on holidays too. */
static bool applies(const struct world *w, const struct timed_status *row)
{
	enum schedule_state is = oracle_state(w, row->schedule, STR_NONE, NULL, WORLD_NOW_MS);

	return is == row->state || (is == SCHEDULE_HOLIDAY && row->state == SCHEDULE_CLOSED);
}

/* What the person has set, else what the timed switch gives; empty = automatic. */
struct str oracle_status(const struct world *w, const struct someone *o)
{
	if (is_set(o))
		return o->status;
	for (size_t i = 0; i < o->user.timed_count && !is_resource(o); i++)
		if (applies(w, &o->timed[i]))
			return o->timed[i].status;
	return STR_NONE;
}

static bool is_open(const struct known_app *app)
{
	return app->told && !app->over;
}

static int app_weight(const struct known_app *app)
{
	static const int weights[APP_COUNT] = {
		[APP_AWAY] = 1, [APP_AVAILABLE] = 2, [APP_BUSY] = 3, [APP_DO_NOT_DISTURB] = 4
	};

	return app->availability == APP_AVAILABLE && app->left ? 1 : weights[app->availability];
}

const struct known_app *oracle_app(const struct someone *o)
{
	const struct known_app *best = NULL;

	for (size_t i = 0; i < o->device_count && !is_resource(o); i++)
		if (is_open(&o->apps[i]) && (!best || app_weight(&o->apps[i]) > app_weight(best)))
			best = &o->apps[i];
	return best;
}

bool oracle_is_locked(const struct someone *o)
{
	return o->lock.told && !o->lock.over;
}

bool oracle_is_locked_out(const struct someone *o)
{
	return oracle_is_locked(o) && !o->lock.routable;
}

bool oracle_is_at(const struct someone *o, struct str location)
{
	return !location.n || (!o->location_over && str_eq_nocase(o->location, location));
}

/* By status, else by an app; what an administrator says stands above it. */
bool oracle_dnd(const struct world *w, const struct someone *o)
{
	struct str status = oracle_status(w, o);
	const struct known_app *app = oracle_app(o);

	if (oracle_is_locked(o))
		return false;
	return status.n ? str_eq(status, STR("do_not_disturb"))
			: app && app->availability == APP_DO_NOT_DISTURB;
}

const struct profile *oracle_profile(const struct world *w, const struct someone *o)
{
	static const struct profile plain = { .accept_calls = true };
	struct str status = oracle_status(w, o);

	for (size_t i = 0; status.n && i < o->profile_count; i++)
		if (str_eq(o->profiles[i].status, status))
			return &o->profiles[i];
	/* the first one is that of `available` */
	return o->profile_count ? &o->profiles[0] : &plain;
}

/* ---- calls ---- */

static bool is_live(const struct known_call *c, const struct question *q)
{
	return !c->over && c->state != CALL_STATE_TERMINATED && !str_eq(c->id, q->call_id);
}

static bool is_being_set_up(const struct known_call *c)
{
	return c->state == CALL_STATE_TRYING || c->state == CALL_STATE_EARLY;
}

static bool counts(const struct known_call *c)
{
	return c->state == CALL_STATE_CONFIRMED || c->state == CALL_STATE_HELD ||
	       (is_being_set_up(c) && c->direction == DIRECTION_OUTBOUND);
}

/* Calls that are over here ran out: nobody ended them. */
bool oracle_wraps_up(const struct world *w, const struct someone *o)
{
	bool leaves = (o->user.wrap_up_s >= 0 ? o->user.wrap_up_s : w->domain.wrap_up_s) != 0;
	bool ran_out = false;

	for (size_t i = 0; i < o->call_count; i++)
		ran_out |= o->calls[i].over && counts(&o->calls[i]);
	return leaves && ran_out;
}

/* A carrier's call and the PBX's leg to the mobile are one: as many as the more talkative says. */
int oracle_calls(const struct someone *o, const struct question *q, bool only_counted)
{
	int carrier = 0, mobile = 0, other = 0;

	for (size_t i = 0; i < o->call_count; i++) {
		const struct known_call *c = &o->calls[i];

		if (!is_live(c, q) || (only_counted && !counts(c)))
			continue;
		if (c->carrier && !c->on_desk)
			carrier++;
		else if (!c->carrier && c->on_mobile && o->device_count)
			mobile++;
		else
			other++;
	}
	return other + (carrier > mobile ? carrier : mobile);
}

static int64_t capacity_of(const struct world *w, const struct someone *o)
{
	return o->user.capacity ? o->user.capacity : w->domain.capacity;
}

bool oracle_has_room(const struct world *w, const struct someone *o, const struct question *q)
{
	return oracle_calls(o, q, true) < capacity_of(w, o);
}

bool oracle_is_ringing(const struct someone *o, const struct question *q)
{
	for (size_t i = 0; i < o->call_count; i++)
		if (is_live(&o->calls[i], q) && is_being_set_up(&o->calls[i]) &&
		    o->calls[i].direction != DIRECTION_OUTBOUND)
			return true;
	return false;
}

bool oracle_is_on_mobile(const struct someone *o, const struct question *q)
{
	for (size_t i = 0; i < o->call_count; i++) {
		const struct known_call *c = &o->calls[i];

		if (is_live(c, q) && counts(c) && (c->carrier || (c->on_mobile && o->device_count)))
			return true;
	}
	return false;
}

/* ---- devices ---- */

static bool is_known(const struct known_device *d)
{
	return d->told && !d->over;
}

static bool is_usable(const struct known_device *d)
{
	bool broken = d->health == HEALTH_FAULT || d->health == HEALTH_MAINTENANCE;

	return !(d->told && d->locked) && !(is_known(d) && broken);
}

/* What its app says of it holds, open or not: the report is no newer. */
static bool has_app(const struct someone *o, int device)
{
	return o->apps[device].told && !is_resource(o);
}

static bool is_reachable(const struct someone *o, int device)
{
	const struct known_device *d = &o->known[device];
	const struct known_app *app = &o->apps[device];

	if (!is_usable(d))
		return false;
	if (has_app(o, device))
		return is_open(app) || app->wakes;
	return is_known(d) && d->state != DEVICE_STATE_UNREGISTERED;
}

static bool was_never_reported(const struct someone *o, int device)
{
	return !o->known[device].told && !o->devices[device].reported;
}

/* -1: what an intercom without devices is itself. */
bool oracle_device_rings(const struct world *w, const struct someone *o, int device)
{
	if (device < 0)
		return is_resource(o) && !o->device_count && !w->domain.require_registration;
	if (is_reachable(o, device))
		return true;
	if (!is_usable(&o->known[device]) || is_known(&o->known[device]) || has_app(o, device))
		return false;
	return was_never_reported(o, device) ? !w->domain.require_registration
					     : w->domain.stale_routable;
}

/* A status available says more than hours, where something could ring. */
bool oracle_may_claim(const struct world *w, const struct someone *o)
{
	for (size_t i = 0; i < o->device_count; i++)
		if (oracle_device_rings(w, o, (int)i) &&
		    (is_reachable(o, (int)i) || was_never_reported(o, (int)i)))
			return true;
	return false;
}

/* What the profile would ring now, mobiles apart. */
bool oracle_is_wanted(const struct someone *o, const struct profile *p, int device)
{
	const struct ring *r = &p->ring;
	enum device_kind kind = o->devices[device].kind;
	bool wanted = false;

	if (device == 0 && str_eq(p->mobile.device, o->devices[0].id))
		return true;
	if (r->strategy == RING_SEQUENTIAL && r->order_count) {
		for (size_t i = 0; i < r->order_count; i++)
			wanted |= str_eq(r->order[i].device, o->devices[device].id);
	} else if (r->strategy == RING_STAGED) {
		for (size_t i = 0; i < r->first.kind_count; i++)
			wanted |= r->first.kinds[i] == (int)kind;
		for (size_t i = 0; i < r->second.kind_count; i++)
			wanted |= r->second.kinds[i] == (int)kind;
	} else {
		wanted = device || (o->device_count == 1 && !p->mobile.device.n);
	}
	return wanted;
}

/* ---- the caller ---- */

bool oracle_is_internal(const struct world *w, const struct question *q)
{
	bool dialable = false;

	for (int i = 0; i < USERS; i++)
		dialable |= str_eq(q->from, w->people[i].user.id) ||
			    str_eq(q->from, w->people[i].user.extension);
	return q->side ? q->side == SIDE_INTERNAL : dialable && q->may_assert_internal;
}

bool oracle_rule_speaks(const struct world *w, const struct question *q)
{
	return w->rule.enabled && str_has_prefix(q->from, STR("+352999"));
}

bool oracle_passes(const struct world *w, const struct question *q, enum pass what)
{
	for (size_t i = 0; oracle_rule_speaks(w, q) && i < w->rule.pass_count; i++)
		if (w->passes[i] == (int)what)
			return true;
	return false;
}

bool oracle_is_emergency(const struct world *w, const struct question *q)
{
	return q->class == CALLER_EMERGENCY ||
	       (oracle_rule_speaks(w, q) && !w->rule.block && w->rule.class == CALLER_EMERGENCY);
}

bool oracle_is_caller(const struct someone *o, const struct question *q)
{
	return str_eq(q->from, o->user.id) || str_eq(q->from, o->user.extension) ||
	       (o->device_count && str_eq(q->from, o->devices[0].number));
}
