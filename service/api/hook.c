/*
 * hook: /call_state.htm, the snom-style call state hook of carriers and phone apps: `number` means
 * a call, its absence means no call (docs/DOMAIN.md S4). Query or form; a token in the
 * Authorization header may stand for the password.
 */
#include "api/api_priv.h"

#include "base/clock.h"
#include "core/device.h"
#include "core/number_forms.h"

enum { HOOK_CEILING_MS = 8000, EXPIRES_DIGITS_MAX = 9 };

struct hook {
	struct request *request;
	struct str domain, user, password, number, expires;
	bool dry_run;
	struct signal signal;
};

/* ---- reading ---- */

/* Query and form together; a name may come once in both. */
static bool read_params(struct request *r)
{
	struct exchange *x = r->x;
	struct http_param form[HTTP_PARAMS_MAX];
	size_t count = 0;

	if (x->body.n == 0)
		return true;
	if (!request_is_of(r, STR("application/x-www-form-urlencoded"))) {
		reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE,
			      "Send application/x-www-form-urlencoded");
		return false;
	}
	if (!form_decode(x->body, r->arena, &x->faults, form, HTTP_PARAMS_MAX, &count)) {
		reply_faults(r, ERR_BAD_REQUEST);
		return false;
	}
	if (count + x->query_count > HTTP_PARAMS_MAX) {
		fault_add(&x->faults, STR("?"), "more than %d parameters", HTTP_PARAMS_MAX);
		count = 0; /* none may be dropped in silence: a lost number is a call's end */
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < x->query_count; k++)
			if (str_eq(x->query[k].name, form[i].name))
				fault_add(&x->faults,
					  arena_printf(r->arena, "?%.*s", STR_ARG(form[i].name)),
					  "stands in the query and in the form; send it once");
		x->query[x->query_count++] = form[i];
	}
	if (x->faults.count == 0)
		return true;
	reply_faults(r, ERR_BAD_REQUEST);
	return false;
}

static void fault(struct hook *h, const char *name, const char *wanted)
{
	fault_add(&h->request->x->faults, arena_printf(h->request->arena, "?%s", name),
		  "must be %s", wanted);
}

static void read_word(struct hook *h, const char *name, const struct words *words, int *value)
{
	struct str text = request_query(h->request, name);

	if (text.n && !word_find(words, text, value))
		fault(h, name,
		      str_eq(str_of(name), STR("state"))
			      ? "trying, early, confirmed, held, parked or terminated"
			      : "inbound or outbound");
}

static void read_expires(struct hook *h)
{
	uint64_t value;

	h->signal.expires_in_s = -1;
	h->expires = request_query(h->request, "expires");
	if (!h->expires.p)
		return;
	if (h->expires.n <= EXPIRES_DIGITS_MAX && str_to_u64(h->expires, 999999999, &value))
		h->signal.expires_in_s = (int64_t)value;
	else
		fault(h, "expires",
		      "a whole number of seconds, 0 to 999999999 (above 86400 is cut to that)");
}

static void read_order(struct hook *h)
{
	struct str seq = request_query(h->request, "seq"), at = request_query(h->request, "at");
	uint64_t value;

	h->signal.seq = -1;
	if (seq.n && str_to_u64(seq, UINT64_C(9007199254740991), &value))
		h->signal.seq = (int64_t)value;
	else if (seq.n)
		fault(h, "seq", "a whole number from 0 to 9007199254740991");
	if (at.n && !time_parse(at, &h->signal.at_ms))
		fault(h, "at", "a time such as 2026-11-20T08:00:00Z");
}

static void read_ids(struct hook *h)
{
	h->signal.call_id = request_query(h->request, "call_id");
	if (h->signal.call_id.n && check_call_id(h->signal.call_id))
		fault(h, "call_id", check_call_id(h->signal.call_id));
	h->signal.device = request_query(h->request, "device");
	if (h->signal.device.n && check_id(h->signal.device))
		fault(h, "device", check_id(h->signal.device));
}

static void read_number(struct hook *h)
{
	h->number = request_query(h->request, "number");
	h->signal.over = h->number.n == 0;
	if (h->number.n > NUMBER_RAW_MAX)
		fault(h, "number", "at most 256 bytes");
}

/* Names of domains are lower case; carriers write them as they like. */
static struct str lower_case(struct str name, struct arena *a)
{
	char *text = arena_cstr(a, name);

	for (size_t i = 0; i < name.n; i++)
		if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] + ('a' - 'A'));
	return str_n(text, name.n);
}

static bool read_hook(struct hook *h)
{
	struct request *r = h->request;
	int state = CALL_STATE_NONE, direction = DIRECTION_NONE;
	struct str test = request_query(r, "test");

	h->signal.kind = SIGNAL_HOOK;
	h->signal.carrier = true;
	h->domain = lower_case(request_query(r, "domain"), r->arena);
	h->user = request_phone(r, request_query(r, "user"));
	h->password = request_query(r, "password");
	read_number(h);
	read_expires(h);
	read_order(h);
	read_ids(h);
	read_word(h, "state", &call_state_words, &state);
	read_word(h, "direction", &direction_words, &direction);
	h->signal.state = (enum call_state)state;
	h->signal.direction = (enum direction)direction;
	h->dry_run = str_eq(test, STR("1"));
	if (test.n && !h->dry_run && !str_eq(test, STR("0")))
		fault(h, "test", "1 or 0");
	if (r->x->faults.count == 0)
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* ---- answering ---- */

static bool wants_json(const struct request *r)
{
	struct str accept = http_header(r->x, "Accept");

	return str_contains_nocase(accept, STR("application/json"));
}

static void answer_text(struct request *r, const struct signal_outcome *o)
{
	struct str text = arena_printf(
		r->arena, "%s expires=%lld%s\n", o->result.applied ? "ok" : "ignored",
		(long long)o->result.effective_s, o->result.clamped ? " (cut to the maximum)" : "");

	reply_text(r, 200, "text/plain; charset=utf-8", text);
}

static void answer(struct request *r, const struct signal_outcome *o)
{
	struct signal_view view = signal_view_of(r, r->signal_user, o);

	signal_count(METRIC_hooks, o);
	reply_presence_version(r, o->version);
	if (!wants_json(r)) {
		answer_text(r, o);
		return;
	}
	struct json_writer w = reply_writer(r);
	wire_signal(&view, &w);
	reply_json(r, 200);
}

static void signal_done(void *arg, const struct signal_outcome *o)
{
	struct request *r = ticket_redeem(arg);

	if (!r)
		return;
	if (o->err == ERR_STORE_UNAVAILABLE)
		reply_problem(r, o->err, "Redis did not take the change in time");
	else if (o->err)
		reply_problem(r, o->err, "%s", "");
	else
		answer(r, o);
}

/* ---- sending ---- */

/* Credentials were fine: the signal goes out, the ticket with it. */
static void send(struct hook *h, struct str domain, struct str user, struct str source)
{
	struct request *r = h->request;
	struct replica_user *u;

	r->domain_name = arena_str(r->arena, domain);
	u = request_domain(r) ? replica_user(r->domain, user) : NULL;
	if (!u) {
		reply_problem(ticket_redeem(r->ticket), ERR_NOT_FOUND,
			      "There is no such user in this domain");
		return;
	}
	if (h->signal.device.n && !subject_knows_device(replica_subject(u), h->signal.device)) {
		fault(h, "device", "a device of the user");
		reply_faults(ticket_redeem(r->ticket), ERR_VALIDATION);
		return;
	}
	h->signal.source = source;
	r->signal_user = arena_str(r->arena, user);
	h->signal.number = request_number(r, h->number);
	state_signal(r->state, r->domain_name, user, &h->signal, h->dry_run, signal_done,
		     r->ticket);
}

static void refuse(struct request *r, const struct hook_result *result)
{
	r->retry_after_s = result->retry_after_s;
	if (result->verdict == HOOK_REFUSED) {
		metric_add(METRIC_hooks_refused, 1);
		reply_problem(r, ERR_HOOK_REFUSED, "%s", "");
	} else if (result->verdict == HOOK_THROTTLED) {
		metric_add(METRIC_throttled, 1);
		reply_problem(r, ERR_RATE_LIMITED, "%s", "");
	} else {
		reply_problem(r, ERR_BUSY, "Too many passwords are being checked");
	}
}

static void password_judged(void *arg, const struct hook_result *result)
{
	struct request *r = ticket_peek(arg);

	if (!r)
		(void)ticket_redeem(arg);
	else if (result->verdict != HOOK_OK)
		refuse(ticket_redeem(arg), result);
	else
		send(r->work, result->domain, result->user, result->source);
}

/* ---- with a token ---- */

static enum err judge_token(struct hook *h, const struct principal **out_principal)
{
	struct request *r = h->request;
	const struct principal *p = request_token(r);
	struct replica_domain *d = state_domain(r->state, h->domain);
	unsigned roles = 1u << ROLE_CARRIER | 1u << ROLE_PBX | 1u << ROLE_USER | 1u << ROLE_ADMIN |
			 1u << ROLE_SUPERADMIN;

	if (!p)
		return ERR_HOOK_REFUSED;
	if (!d || !principal_covers(p, replica_domain_config(d)->id))
		return ERR_NOT_FOUND;
	if (!principal_allowed_from(p, replica_domain_config(d), r->x->peer))
		return ERR_HOOK_REFUSED;
	if (!(roles & 1u << p->role))
		return ERR_FORBIDDEN;
	if (!auth_charge(r->auth, p, AUTH_HOOK, r->now_ms, &r->retry_after_s))
		return ERR_RATE_LIMITED;
	r->domain = d;
	*out_principal = p;
	return ERR_OK;
}

static void run_with_token(struct hook *h)
{
	struct request *r = h->request;
	const struct principal *p = NULL;
	enum err err = judge_token(h, &p);
	struct replica_user *u = err ? NULL : replica_user_find(r->domain, h->user);

	if (!err && !u)
		err = ERR_NOT_FOUND;
	if (!err && p->user.n && !str_eq(p->user, replica_subject(u)->user->id))
		err = ERR_FORBIDDEN;
	if (err) {
		metric_add(METRIC_hooks_refused, err == ERR_HOOK_REFUSED);
		metric_add(METRIC_throttled, err == ERR_RATE_LIMITED);
		reply_problem(r, err, "%s",
			      err != ERR_NOT_FOUND ? ""
			      : r->domain          ? "There is no such user in this domain"
						   : "There is no such domain");
		return;
	}
	r->principal = (struct principal){ .id = arena_str(r->arena, p->id),
					   .role = p->role,
					   .user = arena_str(r->arena, p->user),
					   .visibility = p->visibility };
	h->signal.carrier = p->role != ROLE_PBX;
	request_wait(r, HOOK_CEILING_MS);
	send(h, replica_domain_config(r->domain)->id, replica_subject(u)->user->id,
	     r->principal.id);
}

static void run_with_password(struct hook *h)
{
	struct request *r = h->request;

	auth_hook(r->auth, h->domain, h->user, h->password, r->x->peer, r->now_ms, password_judged,
		  request_wait(r, HOOK_CEILING_MS));
}

void handle_call_state(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct hook *h = ARENA_NEW(r->arena, struct hook);

	(void)api;
	h->request = r;
	r->work = h;
	if (!read_params(r) || !read_hook(h))
		return;
	if (http_header(x, "Authorization").p)
		run_with_token(h);
	else
		run_with_password(h);
}
