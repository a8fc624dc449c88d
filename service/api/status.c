/* status: /users/{user}/status: what a person says of themselves. */
#include "api/api_priv.h"
#include "api/presence_resource.h"
#include "api/fact.h"

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

static enum err read_status(struct fact *f, const void *value)
{
	const struct status_body *body = value;
	struct signal *s = &f->signal;

	if (!status_find(replica_domain_config(f->r->domain), body->status)) {
		fault_add(f->faults, STR("/status"), "must be one of this domain's: %.*s",
			  STR_ARG(status_list(f->r)));
		return ERR_VALIDATION;
	}
	s->kind = SIGNAL_STATUS;
	s->status = body->status;
	s->note = body->note;
	s->epoch = body->epoch;
	s->seq = body->seq;
	s->at_ms = body->at_ms;
	return fact_set_end(f, body->expires_in, body->until_ms);
}

const struct fact_kind status_fact = {
	.body = &status_body_table,
	.put = "putStatus",
	.end = "deleteStatus",
	.read = read_status,
	.ends_as = SIGNAL_STATUS_CLEAR,
};

void handle_status_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user_from(r, VISIBILITY_ACTIVITY);

	(void)api;
	if (!u)
		return;
	struct sight sight = request_sight(r, u);
	const struct subject *s = replica_subject(u);
	bool hidden = sight.level < VISIBILITY_DETAIL && presence_hides_from(r, s);
	struct json_writer w = reply_writer(r);
	wire_status_fact(hidden ? NULL : s, r->now_ms, &sight, &w);
	reply_at_version(r, presence_version_seen(&sight, u));
}
