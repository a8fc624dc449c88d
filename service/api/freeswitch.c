/*
 * freeswitch: /freeswitch: mod_xml_curl's form in, a dialplan document out. What is not ours to
 * answer is "not found", in so many words: an empty answer would end the call.
 */
#include "api/config_resource.h"
#include "api/query.h"
#include "api/route.h"

#include "base/id.h"
#include "core/number_forms.h"

void reply_freeswitch_not_found(struct request *r)
{
	wire_freeswitch_not_found(&r->x->reply);
	reply_dialect(r, DIALECT_FREESWITCH);
}

/* After a transfer the Hunt- values are the present ones. */
static struct str profile_value(struct request *r, const char *hunt, const char *caller)
{
	struct str value = form_find(r->x->body, hunt, r->arena);

	return value.n ? value : form_find(r->x->body, caller, r->arena);
}

static bool is_form(struct request *r)
{
	if (request_is_of(r, STR("application/x-www-form-urlencoded")))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE, "Send application/x-www-form-urlencoded");
	return false;
}

static bool read_side(struct request *r, enum side *out)
{
	int side = SIDE_NONE;

	query_word(r, "side", &side_words, "internal or external", &side);
	*out = (enum side)side;
	return query_is_fine(r);
}

/* False: the form asks for nothing that is ours. */
static bool read_form(struct request *r, struct question *q, struct str *out_context)
{
	struct str section = form_find(r->x->body, "section", r->arena);
	struct str id = form_find(r->x->body, "Unique-ID", r->arena);
	char made[ID_TEXT_MAX];

	q->to = request_phone(
		r, profile_value(r, "Hunt-Destination-Number", "Caller-Destination-Number"));
	q->from = request_phone(
		r, profile_value(r, "Hunt-Caller-ID-Number", "Caller-Caller-ID-Number"));
	q->may_assert_internal = r->principal.internal_assert;
	q->call_id = id.n && !check_call_id(id) ? id : arena_str(r->arena, id_next(made));
	*out_context = profile_value(r, "Hunt-Context", "Caller-Context");
	/* the local context carries plans out; its destinations are steps */
	return str_eq(section, STR("dialplan")) && q->to.n && q->to.n <= NUMBER_RAW_MAX &&
	       q->from.n <= NUMBER_RAW_MAX && !str_eq(*out_context, STR("presenced"));
}

static void answer(struct request *r, bool stale)
{
	struct route_answer answer = { .dialect = DIALECT_FREESWITCH, .stale = stale };
	struct question question = { 0 };

	if (!config_domain(r) || !read_side(r, &question.side) || !is_form(r))
		return;
	else if (read_form(r, &question, &answer.context))
		route_decide(r, &question, &answer);
	else
		reply_freeswitch_not_found(r);
}

void handle_freeswitch(struct exchange *x, void *api)
{
	(void)api;
	request_at_version(request_of(x), answer);
}
