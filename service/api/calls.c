/* calls: /users/{user}/calls: calls reported one by one, by whoever sees them. */
#include "api/api_priv.h"
#include "api/presence_resource.h"
#include "api/fact.h"

#include "core/device.h"

static enum err read_call(struct fact *f, const void *value)
{
	const struct call_body *body = value;
	struct signal *s = &f->signal;

	if (subject_knows_device(replica_subject(f->user), body->device))
		s->device = body->device;
	else if (body->device.n)
		f->no_device = fact_no_device(f, body->device);
	s->kind = SIGNAL_CALL;
	s->carrier = f->r->principal.role == ROLE_CARRIER;
	s->call_id = f->id;
	s->state = body->state;
	s->direction = body->direction;
	s->number = request_number(f->r, body->number);
	s->epoch = body->epoch;
	s->seq = body->seq;
	s->at_ms = body->at_ms;
	s->expires_in_s = body->expires_in;
	return ERR_OK;
}

static enum err read_call_end(struct fact *f)
{
	f->signal.carrier = f->r->principal.role == ROLE_CARRIER;
	f->signal.call_id = f->id;
	f->signal.state = CALL_STATE_TERMINATED;
	return ERR_OK;
}

const struct fact_kind call_fact = {
	.body = &call_body_table,
	.put = "putCall",
	.end = "deleteCall",
	.id_name = "call_id",
	.check_id = check_call_id,
	.read = read_call,
	.ends_as = SIGNAL_CALL,
	.read_end = read_call_end,
};

static void answer_list(struct request *r, struct replica_user *u)
{
	const struct subject *s = replica_subject(u);
	const struct record *record = s->record;
	struct sight sight = request_sight(r, u);
	bool hidden = sight.level < VISIBILITY_DETAIL && presence_hides_from(r, replica_subject(u));
	struct json_writer w = reply_writer(r);

	json_object_begin(&w);
	json_key(&w, STR("items"));
	json_array_begin(&w);
	for (size_t i = 0; record && !hidden && i < record->call_count; i++)
		if (call_is_live(&record->calls[i], r->now_ms))
			wire_call_fact(s, &record->calls[i], r->now_ms, &sight, &w);
	json_array_end(&w);
	json_object_end(&w);
	reply_at_version(r, presence_version_seen(&sight, u));
}

void handle_call_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user_from(r, VISIBILITY_ACTIVITY);

	(void)api;
	if (u)
		answer_list(r, u);
}
