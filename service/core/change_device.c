/*
 * change_device: what is reported of a device: registration, health, lock. Also "unregistered" is a
 * fact with a deadline. A cleared report stays 180 s as "unreported" where its source orders its
 * reports, so that a late one does not bring it back, and as long as the device is locked.
 */
#include "core/change_priv.h"
#include "core/device.h"
#include "core/limits.h"

void signal_set_reachability(struct signal *signal, enum reachability reachability)
{
	bool attached = reachability == REACHABILITY_ATTACHED;

	signal->kind = SIGNAL_DEVICE;
	signal->carrier = true;
	signal->device_state = attached ? DEVICE_STATE_REGISTERED : DEVICE_STATE_UNREGISTERED;
	signal->reachability = attached ? REACHABILITY_NONE : reachability;
}

struct device_fact *find_device_fact(const struct draft *d)
{
	for (size_t i = 0; i < d->record.device_count; i++) {
		if (str_eq(d->devices[i].device, d->signal->device))
			return &d->devices[i];
	}
	return NULL;
}

static int64_t refresh_of(const struct draft *d)
{
	const struct device *device = subject_device(d->subject, d->signal->device);
	struct device implicit = { 0 };

	if (!device && subject_implicit_device(d->subject, &implicit))
		device = &implicit;
	if (device && device->refresh_s)
		return device->refresh_s;
	switch (device ? device->kind : DEVICE_KIND_NONE) {
	case DEVICE_KIND_HELP_POINT:
	case DEVICE_KIND_INTERCOM:
	case DEVICE_KIND_CONSOLE: return REFRESH_WATCHED_S;
	default: return d->subject->domain->device_refresh_s;
	}
}

static int64_t deadline_of(struct draft *d)
{
	int64_t asked = d->signal->expires_in_s;
	int64_t seconds = asked < 0 ? bounded(refresh_of(d), REFRESH_LEAST_S, REFRESH_MOST_S)
				    : clamp_expiry(d, asked, REFRESH_LEAST_S, REFRESH_MOST_S);

	return d->now_ms + seconds * 1000;
}

/* ---- the lock ---- */

static bool asks_of_lock(const struct signal *signal)
{
	return signal->lock_s > 0 || !str_is_empty(signal->lock_owner);
}

/* Who names nobody is meant themselves. */
static struct str lock_owner_of(const struct signal *signal)
{
	return str_is_empty(signal->lock_owner) ? signal->source : signal->lock_owner;
}

/* Whoever holds it may change it, and a higher priority; nobody else takes or frees it. */
static bool lock_is_refused(const struct draft *d, const struct device_fact *f)
{
	const struct signal *signal = d->signal;

	return f && asks_of_lock(signal) && d->now_ms < f->locked_until_ms &&
	       !str_eq(lock_owner_of(signal), f->lock_owner) &&
	       signal->lock_priority <= f->lock_priority;
}

/*
 * A lock has an end of its own: a registration refresh leaves it alone. Naming an owner without a
 * time takes it off.
 */
static void set_lock(struct draft *d, struct device_fact *f)
{
	const struct signal *signal = d->signal;

	if (signal->lock_s > 0) {
		if (f->locked_until_ms <= d->now_ms)
			f->locked_since_ms = d->since_ms;
		f->lock_owner = arena_str(d->arena, lock_owner_of(signal));
		f->lock_reason = text_or(d, signal->lock_reason, STR_NONE);
		f->lock_priority = signal->lock_priority;
		f->locked_until_ms = d->now_ms + 1000 * bounded(signal->lock_s, 1, LOCK_MOST_S);
	} else if (asks_of_lock(signal) || f->locked_until_ms <= d->now_ms) {
		f->lock_owner = f->lock_reason = STR_NONE;
		f->lock_priority = f->locked_since_ms = f->locked_until_ms = 0;
	}
}

struct device_fact device_fact_lock_only(const struct device_fact *f)
{
	return (struct device_fact){
		.device = f->device,
		.lock_owner = f->lock_owner,
		.lock_reason = f->lock_reason,
		.lock_priority = f->lock_priority,
		.locked_since_ms = f->locked_since_ms,
		.locked_until_ms = f->locked_until_ms,
		.origin.seq = -1,
	};
}

/* ---- the report ---- */

/* Nothing said: as it was; a device that reports at all is there. */
static enum device_state said_state(const struct draft *d, const struct device_fact *f)
{
	if (d->signal->device_state != DEVICE_STATE_UNREPORTED)
		return d->signal->device_state;
	if (f && f->state != DEVICE_STATE_UNREPORTED && d->now_ms < f->expires_at_ms)
		return f->state;
	return DEVICE_STATE_REGISTERED;
}

static bool has_run_out(const struct device_fact *f, int64_t now_ms)
{
	return now_ms >= f->expires_at_ms;
}

static bool is_there(const struct device_fact *f)
{
	return f->state == DEVICE_STATE_REGISTERED || f->state == DEVICE_STATE_PUSH_REACHABLE;
}

/* Lost at that moment, it is shown as still there for so long; 0 = not at all. */
static int64_t damped_until(const struct draft *d, int64_t lost_ms)
{
	int64_t damped_s = d->subject->domain->offline_damping_s;

	return damped_s ? lost_ms + 1000 * damped_s : 0;
}

/* What keeps it from ringing has a beginning of its own, as its state has. */
static void set_health(struct draft *d, struct device_fact *f)
{
	if (health_is_fit(f->health) != health_is_fit(d->signal->health))
		f->health_since_ms = d->since_ms;
	f->health = d->signal->health;
}

static void set_fact(struct draft *d, struct device_fact *f)
{
	enum device_state state = said_state(d, f);
	bool was_there = is_there(f) && d->now_ms < f->expires_at_ms;

	if (f->state != state || d->now_ms >= f->expires_at_ms)
		f->since_ms = d->since_ms;
	if (d->signal->moved)
		f->damped_until_ms = 0;
	else if (was_there && state == DEVICE_STATE_UNREGISTERED)
		f->damped_until_ms = damped_until(d, d->since_ms);
	f->state = state;
	f->reachability =
		state == DEVICE_STATE_UNREGISTERED ? d->signal->reachability : REACHABILITY_NONE;
	set_health(d, f);
	f->carrier = d->signal->carrier;
	f->instance = text_or(d, d->signal->instance, STR_NONE);
	f->expires_at_ms = deadline_of(d);
	if (is_there(f))
		f->damped_until_ms = damped_until(d, f->expires_at_ms);
	set_lock(d, f);
	f->origin = origin_of(d);
}

static bool says_the_same(const struct device_fact *a, const struct device_fact *b)
{
	return a->state == b->state && a->reachability == b->reachability &&
	       a->health == b->health && a->since_ms == b->since_ms &&
	       str_eq(a->instance, b->instance) && str_eq(a->lock_owner, b->lock_owner) &&
	       a->lock_priority == b->lock_priority && !a->locked_until_ms == !b->locked_until_ms;
}

/* Hot desking within one user: the same physical device is no other device any more. */
static void leave_other_desks(struct draft *d, const struct device_fact *here)
{
	for (size_t i = 0; i < d->record.device_count; i++) {
		struct device_fact *f = &d->devices[i];

		if (f == here || !is_there(f) || !str_eq(f->instance, here->instance))
			continue;
		f->state = DEVICE_STATE_UNREGISTERED;
		f->instance = STR_NONE;
		f->since_ms = d->since_ms;
		f->damped_until_ms = 0; /* it has not been lost, and will not be back at once */
	}
}

static void remove_fact(struct draft *d, const struct device_fact *f)
{
	size_t i = (size_t)(f - d->devices);

	d->record.device_count--;
	memmove(&d->devices[i], &d->devices[i + 1], (d->record.device_count - i) * sizeof(*f));
}

/* What ran out, and is only remembered, gives way. */
static void make_room(struct draft *d)
{
	for (size_t i = 0; d->record.device_count >= RECORD_DEVICES_MAX; i++) {
		if (i == d->record.device_count)
			return;
		if (has_run_out(&d->devices[i], d->now_ms) &&
		    d->now_ms >= d->devices[i].locked_until_ms) {
			remove_fact(d, &d->devices[i]);
			return;
		}
	}
}

static struct device_fact *new_fact(struct draft *d) /* NULL: there are too many */
{
	struct device_fact *f;

	make_room(d);
	if (d->record.device_count >= RECORD_DEVICES_MAX)
		return NULL;
	f = &d->devices[d->record.device_count++];
	*f = (struct device_fact){ .device = arena_str(d->arena, d->signal->device),
				   .origin.seq = -1 };
	return f;
}

/* Told once more: its deadline is another; what had run out begins anew. */
static enum err repeat_fact(struct draft *d, struct device_fact *f)
{
	if (d->now_ms >= f->expires_at_ms)
		f->since_ms = d->since_ms;
	f->expires_at_ms = deadline_of(d);
	f->origin.generation = origin_of(d).generation;
	if (is_there(f))
		f->damped_until_ms = damped_until(d, f->expires_at_ms);
	return apply(d, true, f->expires_at_ms);
}

enum err change_device(struct draft *d)
{
	struct device_fact *f = find_device_fact(d);
	enum order order = order_in_source(d, f ? &f->origin : NULL);
	struct device_fact before;

	if (order == ORDER_OLDER || (order == ORDER_SAME && f->state == DEVICE_STATE_UNREPORTED))
		return refuse(d, CHANGE_OLDER_SEQ);
	if (lock_is_refused(d, f))
		return refuse(d, CHANGE_LOCKED);
	if (order == ORDER_SAME)
		return repeat_fact(d, f);
	if (!f)
		f = new_fact(d);
	if (!f)
		return ERR_TOO_MANY_SIGNALS;
	before = *f;
	set_fact(d, f);
	if (is_there(f) && !str_is_empty(f->instance))
		leave_other_desks(d, f);
	return apply(d, says_the_same(&before, f), f->expires_at_ms);
}

/* What stays of a cleared report: its order, and a lock. */
static void forget_fact(struct draft *d, struct device_fact *f)
{
	*f = device_fact_lock_only(f);
	if (end_is_remembered(d)) {
		f->since_ms = d->since_ms;
		f->expires_at_ms = d->now_ms + ENDED_KEPT_MS;
		f->origin = origin_of(d);
	} else if (f->locked_until_ms <= d->now_ms) {
		remove_fact(d, f);
	}
}

enum err change_device_clear(struct draft *d)
{
	struct device_fact *f = find_device_fact(d);
	enum order order = order_in_source(d, f ? &f->origin : NULL);
	bool was_told = f && f->state != DEVICE_STATE_UNREPORTED && !has_run_out(f, d->now_ms);

	if (order == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	if (!was_told && (order == ORDER_SAME || !end_is_remembered(d)))
		return nothing_to_end(d);
	if (!f)
		f = new_fact(d);
	if (!f) /* nor would there be room for what it overtook */
		return nothing_to_end(d);
	forget_fact(d, f);
	return apply(d, false, 0);
}
