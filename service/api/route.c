/* route: /route: where a call goes. Answered from memory, never waiting for Redis. */
#include "api/route.h"

#include "base/id.h"

static void bad_query(struct request *r, const char *name, const char *wanted)
{
	fault_add(&r->x->faults, arena_printf(r->arena, "?%s", name), "must be %s", wanted);
}

static void query_word(struct request *r, const char *name, const struct words *words,
		       const char *wanted, int *value)
{
	struct str text = request_query(r, name);

	if (text.p && !word_find(words, text, value))
		bad_query(r, name, wanted);
}

static bool read_query(struct request *r, struct route_body *out)
{
	int side = SIDE_NONE, class = CALLER_NORMAL;
	struct str format = request_query(r, "format");

	out->to = request_query(r, "to");
	out->from = request_query(r, "from");
	out->call_id = request_query(r, "call_id");
	query_word(r, "side", &side_words, "internal or external", &side);
	query_word(r, "class", &caller_class_words, "normal or emergency", &class);
	out->side = (enum side)side;
	out->class = (enum caller_class) class;
	if (out->to.n == 0 || out->to.n > 256)
		bad_query(r, "to", "an id, extension or number of 1 to 256 bytes");
	if (out->from.n > 256)
		bad_query(r, "from", "at most 256 bytes");
	if (out->call_id.p && check_call_id(out->call_id))
		bad_query(r, "call_id", check_call_id(out->call_id));
	if (format.p && !str_eq(format, STR("json")))
		bad_query(r, "format", "json");
	if (r->x->faults.count == 0)
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

void route_question(struct request *r, const struct route_body *body, struct question *out)
{
	char id[ID_TEXT_MAX];

	*out = (struct question){ .to = request_phone(r, body->to),
				  .from = request_phone(r, body->from),
				  .side = body->side,
				  .may_assert_internal = r->principal.internal_assert,
				  .class = body->class,
				  .call_id = body->call_id.n ? body->call_id
							     : arena_str(r->arena, id_next(id)) };
}

static bool read_question(struct request *r, struct question *out)
{
	struct route_body body = { 0 };

	if (r->x->method == HTTP_POST ? !request_body(r, &route_body_table, &body)
				      : !read_query(r, &body))
		return false;
	if (body.class == CALLER_EMERGENCY && r->principal.role != ROLE_PBX) {
		reply_problem(r, ERR_FORBIDDEN,
			      "Only a pbx token may say that a caller is of class emergency");
		return false;
	}
	route_question(r, &body, out);
	return true;
}

void route_reply(struct request *r, const struct route_answer *answer)
{
	const struct decision *d = answer->decision;
	struct replica_user *u = replica_user(r->domain, d->user);
	char id[ID_TEXT_MAX];
	struct decision_view view = { .decision = d,
				      .decision_id = id_next(id),
				      .call_id = answer->question->call_id,
				      .config_version = replica_domain_version(r->domain),
				      .presence_version = u ? replica_user_version(u) : STR("0-0"),
				      .presence_stale = answer->stale,
				      .hide_detail = answer->hide_detail,
				      .as_of_ms = reply_degraded(r) };
	view.degraded = view.as_of_ms != 0;
	struct json_writer w = reply_writer(r);
	wire_decision(&view, &w);
	http_set_header(r->x, "Presence-Version", arena_str(r->arena, view.presence_version));
	reply_json(r, 200);
}

void route_unknown_target(struct request *r)
{
	reply_problem(r, ERR_UNKNOWN_TARGET,
		      "`to` is no user id, extension or number of this domain");
}

static void answer(struct request *r, bool stale)
{
	struct directory directory;
	struct decision decision;
	struct question question;
	int64_t as_of_ms;

	if (!r->domain) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such domain");
		return;
	}
	if (!read_question(r, &question))
		return;
	replica_directory(r->domain, &directory);
	if (routing_decide(&directory, &question, r->now_ms, r->arena, &decision)) {
		route_unknown_target(r);
		return;
	}
	metric_add(METRIC_decisions, 1);
	metric_add(METRIC_decisions_degraded, state_is_degraded(r->state, &as_of_ms));
	route_reply(r, &(struct route_answer){ &question, &decision, stale, false });
}

void handle_route(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
