/* source: /sources/{source}/heartbeat and /state: that it is there, and what is known of it. */
#include "api/source.h"

enum { CEILING_MS = 6000 };

const struct source_standing *request_source(struct request *r)
{
	const struct source_standing *s =
		r->domain ? replica_source(r->domain, request_param(r, 1)) : NULL;

	if (!s)
		reply_problem(r, ERR_NOT_FOUND, "There is no such source in this domain");
	return s;
}

static bool may_speak_for(const struct request *r, const struct source *s)
{
	if (r->principal.role == ROLE_ADMIN || r->principal.role == ROLE_SUPERADMIN)
		return true;
	for (size_t i = 0; i < s->tokens.count; i++) {
		if (str_eq(s->tokens.items[i], r->principal.id))
			return true;
	}
	return false;
}

const struct source_standing *request_own_source(struct request *r)
{
	const struct source_standing *s = request_source(r);

	if (!s || may_speak_for(r, s->source))
		return s;
	reply_problem(r, ERR_FORBIDDEN,
		      "This token does not speak for the source; an "
		      "administrator adds its id to the source's `tokens`");
	return NULL;
}

/* ---- state ---- */

static void answer_state(struct request *r, struct str version)
{
	const struct source_standing *s = request_source(r);
	struct json_writer w = reply_writer(r);

	if (!s)
		return;
	wire_source_state(replica_sources(r->domain), s, r->now_ms, &w);
	reply_at_version(r, version);
}

static void state_get(struct request *r, bool stale)
{
	(void)stale;
	if (request_source(r))
		answer_state(r, replica_source_version(r->domain, request_param(r, 1)));
}

void handle_source_state_get(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), state_get);
}

/* ---- heartbeat ---- */

static void heartbeat_told(void *arg, const struct source_outcome *o)
{
	struct request *r = ticket_redeem(arg);

	if (!r)
		return;
	if (!o->err && request_domain(r))
		answer_state(r, o->version);
	else if (o->err == ERR_STORE_UNAVAILABLE)
		reply_problem(r, o->err, "Redis did not take the change in time");
	else
		reply_problem(r, o->err ? o->err : ERR_NOT_FOUND, "%s", "");
}

void handle_heartbeat_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct heartbeat_body body;
	struct source_change c = { .event = SOURCE_HEARD };

	(void)api;
	if (!request_own_source(r) || !request_body(r, &heartbeat_body_table, &body))
		return;
	c.heard.reporter = r->principal.id;
	c.heard.heartbeat_at_ms = r->now_ms;
	source_news_add(&c.heard, body.epoch, body.at_ms, r->now_ms);
	state_source_change(r->state, replica_domain_config(r->domain)->id, request_param(r, 1), &c,
			    heartbeat_told, request_wait(r, CEILING_MS));
}
