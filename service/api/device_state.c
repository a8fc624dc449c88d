/* device_state: /users/{user}/devices/{device}/state: registration, health and lock of one device.
 */
#include "api/api_priv.h"

#include "core/device.h"

/* The path's device, configured or not; NULL = replied. A carrier may only speak of mobile numbers.
 */
static const struct device *request_device(struct request *r, struct replica_user *u,
					   struct device_set *set)
{
	const struct device *d;

	if (!u)
		return NULL;
	device_set_find(set, replica_subject(u), r->now_ms);
	d = device_set_get(set, request_param(r, 2));
	if (!d) {
		reply_problem(r, ERR_NOT_FOUND, "The user has no such device");
		return NULL;
	}
	if (r->principal.role == ROLE_CARRIER && d->kind != DEVICE_KIND_MOBILE_NUMBER) {
		reply_problem(r, ERR_FORBIDDEN, "A carrier reports mobile numbers only");
		return NULL;
	}
	return d;
}

static struct signal device_signal(struct request *r, enum signal_kind kind)
{
	return (struct signal){ .kind = kind,
				.source = r->principal.id,
				.seq = -1,
				.expires_in_s = -1,
				.device = request_param(r, 2) };
}

void handle_device_state_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct device_state_body body;
	struct device_set set;

	(void)api;
	if (!request_device(r, request_user(r), &set) ||
	    !request_body(r, &device_state_body_table, &body))
		return;
	struct signal s = device_signal(r, SIGNAL_DEVICE);
	s.device_state = body.state;
	s.reachability = body.reason;
	s.health = body.health;
	s.lock_owner = body.lock.owner;
	s.lock_reason = body.lock.reason;
	s.lock_priority = body.lock.priority;
	s.lock_s = body.lock.expires_in;
	s.instance = body.instance;
	s.epoch = body.epoch;
	s.seq = body.seq;
	s.at_ms = body.at_ms;
	s.expires_in_s = body.expires_in;
	request_signal(r, request_param(r, 1), &s);
}

void handle_device_state_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct signal s = device_signal(r, SIGNAL_DEVICE_CLEAR);
	struct device_set set;

	(void)api;
	if (request_device(r, request_user(r), &set))
		request_signal(r, request_param(r, 1), &s);
}

void handle_device_state_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user(r);
	struct device_set set;
	const struct device *d = request_device(r, u, &set);

	(void)api;
	if (!d)
		return;
	struct json_writer w = reply_writer(r);
	wire_device_fact(replica_subject(u), d, r->now_ms, &w);
	http_set_header(x, "Presence-Version", arena_str(r->arena, replica_user_version(u)));
	reply_degraded(r);
	reply_json(r, 200);
}
