/* status: /users/{user}/status: what a person says of themselves. */
#include "api/api_priv.h"

/* "available, away, on_break" */
static struct str status_list(struct request *r)
{
	size_t count;
	const struct status_meaning *all = status_all(replica_domain_config(r->domain), &count);
	struct str text = STR("");

	for (size_t i = 0; i < count; i++)
		text = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
				    STR_ARG(all[i].id));
	return text;
}

static struct signal status_signal(struct request *r, enum signal_kind kind)
{
	return (struct signal){
		.kind = kind, .source = r->principal.id, .seq = -1, .expires_in_s = -1
	};
}

/* False = replied: the domain has no such status. */
static bool status_is_known(struct request *r, struct str status)
{
	if (status_find(replica_domain_config(r->domain), status))
		return true;
	fault_add(&r->x->faults, STR("/status"), "must be one of this domain's: %.*s",
		  STR_ARG(status_list(r)));
	reply_faults(r, ERR_VALIDATION);
	return false;
}

void handle_status_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct status_body body;

	(void)api;
	if (!request_user(r) || !request_body(r, &status_body_table, &body))
		return;
	if (!status_is_known(r, body.status))
		return;
	if (body.until_ms && body.until_ms <= r->now_ms) {
		fault_add(&x->faults, STR("/until"), "must be in the future");
		reply_faults(r, ERR_VALIDATION);
		return;
	}
	struct signal s = status_signal(r, SIGNAL_STATUS);
	s.status = body.status;
	s.note = body.note;
	s.epoch = body.epoch;
	s.seq = body.seq;
	s.at_ms = body.at_ms;
	s.expires_in_s = body.expires_in;
	s.until_ms = body.until_ms;
	request_signal(r, request_param(r, 1), &s);
}

void handle_status_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct signal s = status_signal(r, SIGNAL_STATUS_CLEAR);

	(void)api;
	if (request_user(r))
		request_signal(r, request_param(r, 1), &s);
}

void handle_status_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user(r);

	(void)api;
	if (!u)
		return;
	struct json_writer w = reply_writer(r);
	wire_status_fact(subject_status(replica_subject(u), r->now_ms), &w);
	http_set_header(x, "Presence-Version", arena_str(r->arena, replica_user_version(u)));
	reply_degraded(r);
	reply_json(r, 200);
}
