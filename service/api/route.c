/* route: /route: where a call goes, in any dialect. Answered from memory, never waiting for Redis.
 */
#include "api/route.h"

#include "api/choice.h"
#include "api/decision_id.h"
#include "api/decision_sight.h"
#include "api/decisions.h"
#include "api/query.h"
#include "base/id.h"
#include "core/limits.h"
#include "core/number_forms.h"

/* "french:5,sales": one skill with the least level that is asked for. */
static bool read_skill(struct str text, struct skill *out)
{
	struct str level = text, name = str_cut(&level, ':');
	uint64_t value = 1;

	if (check_id(name) || (level.p && (!str_to_u64(level, SKILL_LEVEL_MOST, &value) || !value)))
		return false;
	*out = (struct skill){ name, (int64_t)value };
	return true;
}

static bool names_twice(const struct skill *list, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (str_eq(list[i].skill, list[count - 1].skill))
			return true;
	return false;
}

void route_query_skills(struct request *r, const char *name, const struct skill **out,
			size_t *out_count)
{
	struct str rest = request_query(r, name);
	struct skill *list = ARENA_ARRAY(r->arena, SKILL_WISHES_MAX, struct skill);
	size_t count = 0;

	while (rest.p) {
		struct str one = str_cut(&rest, ',');

		if (count == SKILL_WISHES_MAX || !read_skill(one, &list[count]) ||
		    names_twice(list, ++count)) {
			query_fault(r, name,
				    "must be at most %d skills, each once, with or without a level "
				    "of 1 to %d: french:5,sales",
				    SKILL_WISHES_MAX, SKILL_LEVEL_MOST);
			return;
		}
	}
	*out = list;
	*out_count = count;
}

static bool read_wishes(struct request *r, struct skill_wishes *out)
{
	route_query_skills(r, "skills", &out->required, &out->required_count);
	route_query_skills(r, "preferred_skills", &out->preferred, &out->preferred_count);
	return request_query_int(r, "relax_skills_after_s", 0, RING_MOST_S, 0, &out->relax_after_s);
}

static bool read_query(struct request *r, struct route_body *out)
{
	int side = SIDE_NONE, class = CALLER_NORMAL;
	int format = DIALECT_UNSAID;

	out->to = request_query(r, "to");
	out->from = request_query(r, "from");
	out->call_id = request_query(r, "call_id");
	query_word(r, "side", &side_words, "internal or external", &side);
	query_word(r, "class", &caller_class_words, "normal or emergency", &class);
	query_word(r, "format", &dialect_words, "json, rtjson, asterisk, text or freeswitch",
		   &format);
	out->format = (enum dialect)format;
	query_flag(r, "stepwise", &out->stepwise);
	out->side = (enum side)side;
	out->class = (enum caller_class) class;
	if (out->to.n == 0 || out->to.n > NUMBER_RAW_MAX)
		query_fault(r, "to", "must be an id, extension or number of 1 to %d bytes",
			    NUMBER_RAW_MAX);
	if (out->from.n > NUMBER_RAW_MAX)
		query_fault(r, "from", "must be at most %d bytes", NUMBER_RAW_MAX);
	if (out->call_id.p && check_call_id(out->call_id))
		query_fault(r, "call_id", "must be %s", check_call_id(out->call_id));
	if (!read_wishes(r, &out->skills))
		return false;
	return query_is_fine(r);
}

void route_question(struct request *r, const struct route_body *body, struct question *out)
{
	char id[ID_TEXT_MAX];

	*out = (struct question){ .to = request_phone(r, body->to),
				  .from = request_phone(r, body->from),
				  .side = body->side,
				  .may_assert_internal = r->principal.internal_assert,
				  .class = body->class,
				  .skills = body->skills,
				  .call_id = body->call_id.n ? body->call_id
							     : arena_str(r->arena, id_next(id)) };
}

/* What `format` says, else what Accept does; false = replied 406. */
static bool choose_dialect(struct request *r, enum dialect format, enum dialect *out_dialect)
{
	struct str accept = http_header(r->x, "Accept");

	*out_dialect = format == DIALECT_UNSAID ? DIALECT_JSON : format;
	if (format != DIALECT_UNSAID || accept.n == 0 || dialect_accepted(accept, out_dialect))
		return true;
	reply_problem(r, ERR_NOT_ACCEPTABLE,
		      "There are application/json, text/plain, text/xml, "
		      "application/vnd.presenced.rtjson+json and "
		      "application/vnd.presenced.asterisk+json");
	return false;
}

static bool read_question(struct request *r, struct route_body *body, struct question *out)
{
	if (r->x->method == HTTP_POST ? !request_body(r, &route_body_table, body)
				      : !read_query(r, body))
		return false;
	if (body->class == CALLER_EMERGENCY && r->principal.role != ROLE_PBX) {
		reply_problem(r, ERR_FORBIDDEN,
			      "Only a pbx token may say that a caller is of class emergency");
		return false;
	}
	route_question(r, body, out);
	return true;
}

void reply_dialect(struct request *r, enum dialect dialect)
{
	r->x->http_status = 200;
	r->x->content_type = dialect_media_type(dialect);
	http_reply(r->x);
}

void route_reply(struct request *r, const struct route_answer *answer)
{
	const struct decision *d = answer->decision;
	struct replica_user *u = replica_user(r->domain, d->user);
	struct decision_view view = { .decision = d,
				      .domain = answer->domain,
				      .context = answer->context,
				      .decision_id = answer->decision_id,
				      .call_id = answer->question->call_id,
				      .config_version = replica_domain_version(r->domain),
				      .presence_version = u ? replica_user_version(u) : STR("0-0"),
				      .presence_stale = answer->stale,
				      .stepwise = answer->stepwise,
				      .reservation = answer->reservation,
				      .as_of_ms = reply_degraded(r) };
	view.degraded = view.as_of_ms != 0;
	dialect_write(answer->dialect, &view, &r->x->reply);
	if (answer->partly)
		decision_show_partly(r, d, &r->x->reply);
	if (answer->kept)
		decisions_keep(r, answer, &view,
			       answer->dialect == DIALECT_JSON ? buf_str(&r->x->reply) : STR_NONE);
	if (!answer->partly)
		reply_presence_version(r, view.presence_version);
	reply_dialect(r, answer->dialect);
}

void route_unknown_target(struct request *r, enum dialect dialect)
{
	if (dialect == DIALECT_FREESWITCH)
		reply_freeswitch_not_found(r);
	else
		reply_problem(
			r, ERR_UNKNOWN_TARGET,
			"`to` is no id, extension or number of a user or group, and no dialled "
			"number of this domain");
}

/* Sent with the answer, which does not wait for it. */
static void keep_plan(struct request *r, const struct route_answer *answer)
{
	struct buf plan = { 0 };
	struct json_writer w = JSON_WRITER(&plan);

	wire_plan(answer->decision, &w);
	store_plan_put(state_store(r->state), replica_domain_config(r->domain)->id,
		       answer->decision_id, buf_str(&plan), answer->decision->step_count, NULL,
		       NULL);
	buf_free(&plan);
}

bool route_plan(struct request *r, const struct question *question, struct route_answer *answer)
{
	struct decision *decision = ARENA_NEW(r->arena, struct decision);
	struct directory directory;

	replica_directory(r->domain, &directory);
	if (routing_decide(&directory, question, r->now_ms, r->arena, decision)) {
		route_unknown_target(r, answer->dialect);
		return false;
	}
	answer->question = question;
	answer->decision = decision;
	answer->domain = directory.domain;
	return true;
}

void route_finish(struct request *r, struct route_answer *answer)
{
	int64_t as_of_ms;

	metric_add(METRIC_decisions, 1);
	metric_add(METRIC_decisions_degraded, state_is_degraded(r->state, &as_of_ms));
	answer->decision_id = decision_id_make(answer->stepwise, answer->decision,
					       answer->question->call_id, r->arena);
	answer->kept = true;
	route_reply(r, answer);
	if (answer->stepwise)
		keep_plan(r, answer);
}

void route_decide(struct request *r, const struct question *question,
		  const struct route_answer *asked)
{
	struct route_answer answer = *asked;

	if (!route_plan(r, question, &answer))
		return;
	if (choice_is_strict(r, answer.decision)) {
		choice_reserve(r, &answer);
		return;
	}
	answer.reservation = choice_unreserved(answer.decision);
	route_finish(r, &answer);
	choice_tell(r, &answer);
}

static void answer(struct request *r, bool stale)
{
	struct route_answer answer = { .stale = stale };
	struct route_body body = { 0 };
	struct question question;

	if (!r->domain) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such domain");
		return;
	}
	if (!read_question(r, &body, &question) || !choose_dialect(r, body.format, &answer.dialect))
		return;
	answer.stepwise = body.stepwise;
	route_decide(r, &question, &answer);
}

void handle_route(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
