/* reset: POST /users/{user}/reset: a stuck lamp. Somebody answers for it, so it is logged. */
#include "api/api_priv.h"

#include "base/log.h"

static void log_reset(struct request *r, int64_t removed)
{
	log_event(LOG_INFO, "reset", LOG_S("request_id", r->x->request_id),
		  LOG_S("domain", r->domain_name), LOG_S("user", request_param(r, 1)),
		  LOG_S("by", r->principal.id), LOG_I("removed", removed));
}

static void reply_reset(struct request *r, const struct signal_outcome *o)
{
	struct signal_view view = signal_view_of(r, request_param(r, 1), o);
	struct json_writer w = reply_writer(r);

	log_reset(r, o->result.removed);
	metric_add(METRIC_resets, 1);
	wire_reset(&view, &w);
	reply_presence_version(r, o->version);
	reply_json(r, 200);
}

void handle_reset_post(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct reset_body body;

	(void)api;
	if (!request_user(r) || !request_body(r, &reset_body_table, &body))
		return;
	struct signal s = { .kind = SIGNAL_RESET,
			    .source = r->principal.id,
			    .seq = -1,
			    .expires_in_s = -1,
			    .only_source = body.source,
			    .devices = body.devices };
	r->signal_reply = reply_reset;
	request_signal(r, request_param(r, 1), &s);
}
