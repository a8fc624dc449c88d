/* calls: /users/{user}/calls: calls reported one by one, by whoever sees them. */
#include "api/api_priv.h"

#include "core/device.h"

static struct signal call_signal(struct request *r)
{
	return (struct signal){ .kind = SIGNAL_CALL,
				.source = r->principal.id,
				.seq = -1,
				.expires_in_s = -1,
				.carrier = r->principal.role == ROLE_CARRIER,
				.call_id = request_param(r, 2) };
}

static bool call_id_is_fine(struct request *r)
{
	const char *wanted = check_call_id(request_param(r, 2));

	if (!wanted)
		return true;
	fault_add(&r->x->faults, STR("/call_id"), "must be %s", wanted);
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* The device named in a call must be one of the user's. */
static bool device_is_known(struct request *r, struct replica_user *u, struct str device)
{
	if (device.n == 0 || subject_knows_device(replica_subject(u), device))
		return true;
	fault_add(&r->x->faults, STR("/device"), "the user has no device %.*s", STR_ARG(device));
	reply_faults(r, ERR_VALIDATION);
	return false;
}

void handle_call_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user(r);
	struct call_body body;

	(void)api;
	if (!u || !call_id_is_fine(r) || !request_body(r, &call_body_table, &body) ||
	    !device_is_known(r, u, body.device))
		return;
	struct signal s = call_signal(r);
	s.state = body.state;
	s.direction = body.direction;
	s.number = request_number(r, body.number);
	s.device = body.device;
	s.epoch = body.epoch;
	s.seq = body.seq;
	s.at_ms = body.at_ms;
	s.expires_in_s = body.expires_in;
	request_signal(r, request_param(r, 1), &s);
}

void handle_call_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct signal s = call_signal(r);

	(void)api;
	s.state = CALL_STATE_TERMINATED;
	if (request_user(r) && call_id_is_fine(r) && request_query_order(r, &s))
		request_signal(r, request_param(r, 1), &s);
}

static void answer_list(struct request *r, struct replica_user *u)
{
	const struct record *record = replica_subject(u)->record;
	bool numbers = request_sees_numbers(r, request_param(r, 1));
	struct json_writer w = reply_writer(r);

	json_object_begin(&w);
	json_key(&w, STR("items"));
	json_array_begin(&w);
	for (size_t i = 0; record && i < record->call_count; i++)
		if (call_is_live(&record->calls[i], r->now_ms))
			wire_call_fact(&record->calls[i], numbers, &w);
	json_array_end(&w);
	json_object_end(&w);
	http_set_header(r->x, "Presence-Version", arena_str(r->arena, replica_user_version(u)));
	reply_degraded(r);
	reply_json(r, 200);
}

void handle_call_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user(r);

	(void)api;
	if (u)
		answer_list(r, u);
}
