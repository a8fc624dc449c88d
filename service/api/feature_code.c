/* feature_code: POST /feature-codes: somebody dialled a code at their phone. */
#include "core/feature_code.h"

#include "api/api_priv.h"
#include "api/config_resource.h"

struct dialled_code {
	struct str user;
	struct feature_code code; /* in the request's arena */
};

static void reply_done(struct request *r, const struct signal_outcome *o)
{
	const struct dialled_code *dialled = r->work;
	struct feature_code_view view = {
		.user = dialled->user,
		.code = &dialled->code,
		.signal = signal_view_of(r, dialled->user, o),
	};
	struct json_writer w = reply_writer(r);

	wire_feature_code(&view, &w);
	reply_presence_version(r, o->version);
	reply_json(r, 200);
}

/* "*70, *71, *72" */
static struct str code_list(struct request *r)
{
	size_t count;
	const struct feature_code *codes =
		feature_codes_of(replica_domain_config(r->domain), &count);
	struct str text = STR("");

	for (size_t i = 0; i < count; i++)
		text = arena_printf(r->arena, "%.*s%s%.*s", STR_ARG(text), i ? ", " : "",
				    STR_ARG(codes[i].code));
	return text;
}

/* A dialplan's quotes do not survive on the way of JSON, so a form will do. */
static bool read_body(struct request *r, struct feature_code_body *out)
{
	struct faults *faults = &r->x->faults;

	if (!request_is_of(r, STR("application/x-www-form-urlencoded")))
		return request_body(r, &feature_code_body_table, out);
	out->user = form_find(r->x->body, "user", r->arena);
	out->code = form_find(r->x->body, "code", r->arena);
	if (!out->user.n)
		fault_add(faults, STR("/user"), "is required: who dialled the code");
	if (!out->code.n)
		fault_add(faults, STR("/code"), "is required: what was dialled");
	if (faults->count)
		reply_faults(r, ERR_VALIDATION);
	return faults->count == 0;
}

static bool read_code(struct request *r, struct dialled_code *out)
{
	const struct feature_code *code;
	struct feature_code_body body;
	struct replica_user *u;

	if (!read_body(r, &body))
		return false;
	code = feature_code_find(replica_domain_config(r->domain), body.code);
	if (!code) {
		fault_add(&r->x->faults, STR("/code"), "must be one of this domain's: %.*s",
			  STR_ARG(code_list(r)));
		reply_faults(r, ERR_VALIDATION);
		return false;
	}
	u = replica_user_find(r->domain, request_phone(r, body.user));
	if (!u) {
		reply_problem(r, ERR_NOT_FOUND,
			      "`user` is no id, extension or number of a user of this domain");
		return false;
	}
	out->user = arena_str(r->arena, replica_subject(u)->user->id);
	out->code.code = arena_str(r->arena, code->code);
	out->code.status = arena_str(r->arena, code->status);
	return true;
}

void handle_feature_code_post(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct dialled_code *dialled = ARENA_NEW(r->arena, struct dialled_code);
	struct signal signal = { .seq = -1, .expires_in_s = -1 };

	(void)api;
	if (!config_domain(r) || !read_code(r, dialled))
		return;
	/* dialled by the person: their own word, which neither the PBX's silence nor its snapshots
	 * take back */
	signal.source = arena_printf(r->arena, "code:%.*s", STR_ARG(dialled->user));
	signal.kind = str_eq(dialled->code.status, STATUS_AUTOMATIC) ? SIGNAL_STATUS_CLEAR
								     : SIGNAL_STATUS;
	signal.status = dialled->code.status;
	r->work = dialled;
	r->signal_reply = reply_done;
	request_signal(r, dialled->user, &signal);
}
