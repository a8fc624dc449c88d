/* world_people: a user of a world, what is known of them, and telling it to core; see world.h. */
#include "world.h"

/* ---- configuration ---- */

static void ring_make(struct world *w, struct someone *o, struct ring *ring)
{
	static const int64_t times[] = { 0, 5, 10, 30, 90, 300 };

	*ring = (struct ring){
		.strategy = world_trouble(w, 1) ? (enum ring_strategy)world_dice(w, RING_COUNT)
						: RING_SIMULTANEOUS,
		.timeout_s = times[world_dice(w, 6)],
		.order = o->order,
		.order_count = world_one_in(w, 3) ? world_dice(w, DEVICES) : 0,
		.first = {o->kinds,      world_dice(w, 3), times[world_dice(w, 6)]},
		.second = { o->kinds + 2, world_dice(w, 3), times[world_dice(w, 6)]}
	};
}

static void profile_make(struct world *w, struct someone *o, struct profile *p)
{
	*p = (struct profile){ .user = o->user.id,
			       .status = world_statuses[p - o->profiles],
			       .accept_calls = !world_trouble(w, 12),
			       .direct_to_voicemail = world_trouble(w, 14),
			       .target_forwarding = (enum target_forwarding)world_dice(w, 2) };
	ring_make(w, o, &p->ring);
	p->mobile = (struct mobile){ .device = world_one_in(w, 2) ? STR("d0") : STR_NONE,
				     .simultaneous = world_one_in(w, 2),
				     .timeout_s = 25 };
	for (int i = 0; i < FORWARD_COUNT; i++) {
		if (i == FORWARD_ALWAYS ? !world_trouble(w, 5) : !world_one_in(w, 3))
			continue;
		p->forward[i].internal = world_destination(w);
		p->forward[i].external = world_destination(w);
	}
}

static void devices_make(struct world *w, struct someone *o)
{
	for (int i = 0; i < DEVICES; i++) {
		o->devices[i] = (struct device){
			.id = world_devices[i],
			.user = o->user.id,
			.kind = i ? (enum device_kind)(1 + world_dice(w, 4))
				  : DEVICE_KIND_MOBILE_NUMBER,
			.number = i ? STR_NONE : o->devices[0].number,
			.priority = world_dice(w, 3),
		};
		o->device_list[i] = &o->devices[i];
		o->order[i] = (struct ring_device){ world_devices[world_dice(w, DEVICES)],
						    world_one_in(w, 2) ? 7 : 0 };
	}
	o->device_count = world_trouble(w, 8)  ? 0
			  : world_one_in(w, 6) ? 1
					       : 2 + world_dice(w, DEVICES - 1);
	for (int i = 0; i < 4; i++)
		o->kinds[i] = 1 + (int)world_dice(w, 6);
}

static void skills_make(struct world *w, struct someone *o)
{
	o->user.skills = o->skills;
	for (int i = 0; i < 2; i++)
		if (world_one_in(w, 2))
			o->skills[o->user.skill_count++] =
				(struct skill){ world_skills[i], 1 + world_dice(w, 10) };
}

static void times_make(struct world *w, struct someone *o)
{
	if (world_trouble(w, 3))
		o->user.schedule = world_schedules[world_dice(w, HOURS)];
	if (world_trouble(w, 4))
		o->user.site = world_sites[world_dice(w, SITES)];
	o->user.timed = o->timed;
	o->user.timed_count = world_trouble(w, 3) ? 1 + world_dice(w, 2) : 0;
	for (size_t i = 0; i < o->user.timed_count; i++) {
		uint32_t hours = world_dice(w, HOURS);

		o->timed[i] = (struct timed_status){
			world_schedules[hours],
			(enum schedule_state)(1 + world_dice(w, SCHEDULE_STATE_COUNT - 1)),
			world_statuses[1 + world_dice(w, STATUSES - 1)]
		};
		o->timed_by[i] = &w->hours[hours].schedule;
	}
}

/* ---- what is known ---- */

static void calls_know(struct world *w, struct someone *o)
{
	static const struct str ids[CALLS] = { STR("question"), STR("c1"), STR("c2") };

	o->call_count = world_trouble(w, 2) ? world_dice(w, CALLS + 1) : 0;
	for (size_t i = 0; i < o->call_count; i++) {
		bool on_mobile = world_one_in(w, 3);

		o->calls[i] = (struct known_call){
			.id = ids[i],
			.state = (enum call_state)(CALL_STATE_TRYING + world_dice(w, 5)),
			.direction = (enum direction)world_dice(w, DIRECTION_COUNT),
			.carrier = world_one_in(w, 3),
			.on_mobile = on_mobile,
			.on_desk = !on_mobile && world_one_in(w, 2),
			.over = world_one_in(w, 3),
		};
	}
}

static void devices_know(struct world *w, struct someone *o)
{
	for (int i = 0; i < DEVICES; i++) {
		o->known[i] = (struct known_device){
			.told = !world_one_in(w, 4),
			.over = world_trouble(w, 6),
			.state = world_trouble(w, 4)  ? DEVICE_STATE_UNREGISTERED
				 : world_one_in(w, 3) ? DEVICE_STATE_PUSH_REACHABLE
						      : DEVICE_STATE_REGISTERED,
			.health = world_trouble(w, 4) ? (enum health)world_dice(w, HEALTH_COUNT)
						      : HEALTH_OK,
			.locked = world_trouble(w, 8),
		};
		o->devices[i].reported = o->known[i].told || world_one_in(w, 5);
	}
}

static void apps_know(struct world *w, struct someone *o)
{
	for (size_t i = 1; i < o->device_count; i++) {
		enum device_kind kind = o->devices[i].kind;

		o->apps[i] = (struct known_app){
			.told = (kind == DEVICE_KIND_MOBILE_APP ||
				 kind == DEVICE_KIND_DESKTOP_APP) &&
				world_one_in(w, 2),
			.over = world_trouble(w, 4),
			.wakes = world_one_in(w, 2),
			.left = world_trouble(w, 4),
			.availability = world_trouble(w, 5)
						? (enum app_availability)(1 + world_dice(w, 4))
						: APP_AVAILABLE,
		};
		o->devices[i].reported |= o->apps[i].told;
	}
}

/* What is set of the person beside their status, and by their configuration. */
static void set_know(struct world *w, struct someone *o)
{
	static const enum availability shown[] = { AVAILABILITY_AVAILABLE, AVAILABILITY_BUSY,
						   AVAILABILITY_AWAY, AVAILABILITY_OFFLINE };

	o->user.wrap_up_s = world_one_in(w, 4) ? (int64_t)world_dice(w, 2) * WRAP_UP_S : -1;
	o->lock.told = world_trouble(w, 8);
	o->lock.over = world_one_in(w, 4);
	o->lock.routable = world_one_in(w, 2);
	o->lock.shown = shown[world_dice(w, 4)];
	o->location = world_one_in(w, 2)   ? STR("Office")
		      : world_one_in(w, 2) ? STR("home")
					   : STR_NONE;
	o->location_over = world_trouble(w, 6);
	o->hides = world_one_in(w, 8);
}

void world_someone(struct world *w, struct someone *o)
{
	devices_make(w, o);
	for (size_t i = 0; i < STATUSES; i++) {
		profile_make(w, o, &o->profiles[i]);
		o->profile_list[i] = &o->profiles[i];
	}
	o->profile_count = world_dice(w, STATUSES + 1);
	skills_make(w, o);
	times_make(w, o);
	o->user.capacity = world_dice(w, 3);
	o->user.kind = world_one_in(w, 10) ? SUBJECT_RESOURCE : SUBJECT_PERSON;
	o->user.mailbox = world_one_in(w, 3) ? STR("box") : STR_NONE;
	if (world_one_in(w, 2))
		o->user.fallback = world_destination(w);
	calls_know(w, o);
	devices_know(w, o);
	apps_know(w, o);
	o->status = world_trouble(w, 2) ? world_statuses[world_dice(w, STATUSES)] : STR_NONE;
	o->status_over = world_one_in(w, 5);
	o->called_emergency = world_one_in(w, 30);
	set_know(w, o);
}

/* ---- telling it ---- */

static struct signal signal_of(enum signal_kind kind, bool over)
{
	/* a ringing call is kept for 600 s at most, and what is over was short */
	return (struct signal){
		.kind = kind, .source = STR("pbx"), .seq = -1, .expires_in_s = over ? 60 : 7200
	};
}

static struct signal call_signal(const struct known_call *c)
{
	struct signal s = signal_of(SIGNAL_CALL, c->over);

	s.call_id = c->id;
	s.state = c->state;
	s.direction = c->direction;
	s.carrier = c->carrier;
	s.device = c->on_mobile ? STR("d0") : c->on_desk ? STR("d1") : STR_NONE;
	return s;
}

static struct signal device_signal(const struct known_device *d, struct str id)
{
	struct signal s = signal_of(SIGNAL_DEVICE, d->over);

	s.device = id;
	s.device_state = d->state;
	s.health = d->health;
	s.lock_s = d->locked ? 3600 : 0;
	s.lock_owner = d->locked ? STR("crew") : STR_NONE;
	return s;
}

static struct signal app_signal(const struct known_app *app, const struct device *d)
{
	struct signal s = signal_of(SIGNAL_SESSION, app->over);

	s.session = s.device = d->id;
	s.app = d->kind;
	s.availability = app->availability;
	s.idle_s = app->left ? WORLD_AWAY_S : 0;
	s.push_s = app->wakes ? 7200 : 0;
	return s;
}

static size_t set_signals(const struct someone *o, struct signal *out)
{
	size_t n = 0;

	if (o->lock.told) {
		out[n] = signal_of(SIGNAL_LOCK, o->lock.over);
		out[n].shown = o->lock.shown;
		out[n++].routable = o->lock.routable;
	}
	if (o->location.n) {
		out[n] = signal_of(SIGNAL_LOCATION, o->location_over);
		out[n++].location = o->location;
	}
	if (o->hides) /* only what is shown */
		out[n++] = signal_of(SIGNAL_HIDE, false);
	return n;
}

static size_t signals_of(const struct someone *o, struct signal *out)
{
	size_t n = 0;

	for (size_t i = 0; i < o->call_count; i++)
		out[n++] = call_signal(&o->calls[i]);
	for (size_t i = 0; i < o->device_count; i++)
		if (o->known[i].told)
			out[n++] = device_signal(&o->known[i], world_devices[i]);
	for (size_t i = 0; i < o->device_count; i++)
		if (o->apps[i].told)
			out[n++] = app_signal(&o->apps[i], &o->devices[i]);
	if (o->status.n) {
		out[n] = signal_of(SIGNAL_STATUS, o->status_over);
		out[n++].status = o->status;
	}
	return n + set_signals(o, out + n);
}

static void tell(struct someone *o, const struct signal *signal, struct arena *a)
{
	struct change_result result;
	struct record next;

	if (change_apply(&o->subject, signal, WORLD_TOLD_MS, a, &next, &result) == ERR_OK &&
	    result.applied)
		o->record = next;
}

void world_tell(struct world *w, bool backwards, struct arena *a)
{
	for (int i = 0; i < USERS; i++) {
		struct someone *o = &w->people[i];
		struct signal signals[SIGNALS];
		size_t n = signals_of(o, signals);

		o->record = (struct record){ .calls = NULL };
		o->subject.record = &o->record;
		for (size_t s = 0; s < n; s++)
			tell(o, &signals[backwards ? n - 1 - s : s], a);
		if (o->called_emergency)
			o->record.emergency_dialled_ms = WORLD_NOW_MS - 60000;
		if (!n && !o->called_emergency)
			o->subject.record = NULL;
	}
}
