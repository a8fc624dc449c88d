/* device_state: /users/{user}/devices/{device}/state: registration, health and lock of one device.
 */
#include "api/api_priv.h"
#include "api/fact.h"

#include "core/device.h"

/* Configured or not. A carrier may only speak of mobile numbers. */
static enum err find_device(struct fact *f, struct device_set *set, const struct device **out)
{
	device_set_find(set, replica_subject(f->user), f->r->now_ms);
	*out = device_set_get(set, f->id);
	if (!*out) {
		f->refused = arena_printf(f->faults->arena, "The user has %.*s",
					  STR_ARG(fact_no_device(f, f->id)))
				     .p;
		return ERR_NOT_FOUND;
	}
	if (f->r->principal.role != ROLE_CARRIER || (*out)->kind == DEVICE_KIND_MOBILE_NUMBER)
		return ERR_OK;
	f->refused = "A carrier reports mobile numbers only";
	return ERR_FORBIDDEN;
}

static enum err read_device_state(struct fact *f, const void *value)
{
	const struct device_state_body *body = value;
	struct signal *s = &f->signal;
	const struct device *d;
	struct device_set set;
	enum err err = find_device(f, &set, &d);

	s->kind = SIGNAL_DEVICE;
	s->carrier = f->r->principal.role == ROLE_CARRIER;
	s->device = f->id;
	s->device_state = body->state;
	s->reachability = body->reason;
	s->health = body->health;
	s->lock_owner = body->lock.owner;
	s->lock_reason = body->lock.reason;
	s->lock_priority = body->lock.priority;
	s->lock_s = body->lock.expires_in;
	s->instance = body->instance;
	s->epoch = body->epoch;
	s->seq = body->seq;
	s->at_ms = body->at_ms;
	s->expires_in_s = body->expires_in;
	return err;
}

static enum err read_device_clear(struct fact *f)
{
	const struct device *d;
	struct device_set set;

	f->signal.carrier = f->r->principal.role == ROLE_CARRIER;
	f->signal.device = f->id;
	return find_device(f, &set, &d);
}

const struct fact_kind device_state_fact = {
	.body = &device_state_body_table,
	.put = "putDeviceState",
	.end = "deleteDeviceState",
	.id_name = "device",
	.check_id = check_id,
	.read = read_device_state,
	.ends_as = SIGNAL_DEVICE_CLEAR,
	.read_end = read_device_clear,
};

void handle_device_state_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user_from(r, VISIBILITY_DETAIL);
	const struct device *d;
	struct device_set set;

	(void)api;
	if (!u)
		return;
	device_set_find(&set, replica_subject(u), r->now_ms);
	d = device_set_get(&set, request_param(r, 2));
	if (!d) {
		reply_problem(r, ERR_NOT_FOUND, "The user has no such device");
		return;
	}
	struct json_writer w = reply_writer(r);
	wire_device_fact(replica_subject(u), d, r->now_ms, &w);
	reply_at_version(r, replica_user_version(u));
}
