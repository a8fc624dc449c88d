/* person: /users/{user}/lock, /location and /appear-offline: what is set of a person beside their
 * status. */
#include "api/api_priv.h"

static struct signal person_signal(struct request *r, enum signal_kind kind)
{
	return (struct signal){
		.kind = kind, .source = r->principal.id, .seq = -1, .expires_in_s = -1
	};
}

/* False = replied: it would be over already. */
static bool is_ahead(struct request *r, int64_t until_ms)
{
	if (!until_ms || until_ms > r->now_ms)
		return true;
	fault_add(&r->x->faults, STR("/until"), "must be in the future");
	reply_faults(r, ERR_VALIDATION);
	return false;
}

static void send(struct request *r, struct signal *s, int64_t expires_in, int64_t until_ms)
{
	s->expires_in_s = expires_in;
	s->until_ms = until_ms;
	if (is_ahead(r, until_ms))
		request_signal(r, request_param(r, 1), s);
}

void handle_user_lock_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct user_lock_body body;

	(void)api;
	if (!request_user(r) || !request_body(r, &user_lock_body_table, &body))
		return;
	struct signal s = person_signal(r, SIGNAL_LOCK);
	s.shown = body.availability;
	s.activity = body.activity;
	s.routable = body.routable;
	s.note = body.note;
	send(r, &s, body.expires_in, body.until_ms);
}

void handle_user_location_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct location_body body;

	(void)api;
	if (!request_user(r) || !request_body(r, &location_body_table, &body))
		return;
	struct signal s = person_signal(r, SIGNAL_LOCATION);
	s.location = body.label;
	s.epoch = body.epoch;
	s.seq = body.seq;
	s.at_ms = body.at_ms;
	send(r, &s, body.expires_in, body.until_ms);
}

void handle_appear_offline_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct hiding_body body;

	(void)api;
	if (!request_user(r) || !request_body(r, &hiding_body_table, &body))
		return;
	struct signal s = person_signal(r, SIGNAL_HIDE);
	send(r, &s, body.expires_in, body.until_ms);
}

static void take_back(struct exchange *x, enum signal_kind kind)
{
	struct request *r = request_of(x);
	struct signal s = person_signal(r, kind);

	if (request_user(r))
		request_signal(r, request_param(r, 1), &s);
}

void handle_user_lock_delete(struct exchange *x, void *api)
{
	(void)api;
	take_back(x, SIGNAL_LOCK_CLEAR);
}

void handle_user_location_delete(struct exchange *x, void *api)
{
	(void)api;
	take_back(x, SIGNAL_LOCATION_CLEAR);
}

void handle_appear_offline_delete(struct exchange *x, void *api)
{
	(void)api;
	take_back(x, SIGNAL_HIDE_CLEAR);
}
