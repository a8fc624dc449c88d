/* request: reading what was asked and sending what is answered. */
#include "api/api_priv.h"
#include "api/query.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { PRESENCE_VERSION_WAIT_MS = 250, VERSION_WAIT_CEILING_MS = 1000 };

struct replica_domain *request_domain(struct request *r)
{
	r->domain = state_domain(r->state, r->domain_name);
	return r->domain;
}

bool request_query_bool(struct request *r, const char *name, bool *out_value)
{
	query_flag(r, name, out_value);
	return query_is_fine(r);
}

bool request_query_int(struct request *r, const char *name, int64_t least, int64_t most,
		       int64_t otherwise, int64_t *out_value)
{
	struct str text = request_query(r, name);
	uint64_t value;

	*out_value = otherwise;
	if (!text.p)
		return true;
	if (str_to_u64(text, (uint64_t)most, &value) && (int64_t)value >= least) {
		*out_value = (int64_t)value;
		return true;
	}
	query_fault(r, name, "must be a whole number from %lld to %lld", (long long)least,
		    (long long)most);
	return query_is_fine(r);
}

/* ---- body ---- */

struct str request_media_type(const struct request *r)
{
	struct str type = http_header(r->x, "Content-Type");

	return str_trim(str_cut(&type, ';'));
}

bool request_is_of(const struct request *r, struct str media_type)
{
	return str_eq_nocase(request_media_type(r), media_type);
}

bool request_is_document(struct request *r, bool *out_ndjson)
{
	*out_ndjson = request_is_of(r, STR("application/x-ndjson"));
	if (*out_ndjson || request_is_of(r, STR("application/json")))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE,
		      "Send application/json or application/x-ndjson");
	return false;
}

bool request_is_json(struct request *r, bool patch)
{
	struct str type = request_media_type(r);

	if (str_eq_nocase(type, STR("application/json")) || (r->x->body.n == 0 && type.n == 0) ||
	    (patch && str_eq_nocase(type, STR("application/merge-patch+json"))))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE,
		      "Content-Type is %s%.*s; send application/json", type.n ? "" : "missing",
		      STR_ARG(type));
	return false;
}

bool request_body(struct request *r, const struct table *t, void *out)
{
	struct str body = r->x->body.n ? r->x->body : STR("{}");

	if (!request_is_json(r, false))
		return false;
	if (table_decode(t, body, r->arena, &r->x->faults, out))
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* ---- conditions ---- */

/* RFC 9110 section 8.8.3: the list may hold weak tags; a write compares strongly. */
static bool tag_matches(struct str list, struct str version, bool weak_too)
{
	while (list.n) {
		struct str tag = str_trim(str_cut(&list, ','));

		if (weak_too && str_has_prefix(tag, STR("W/")))
			tag = str_skip(tag, 2);
		if (tag.n >= 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' &&
		    str_eq(str_n(tag.p + 1, tag.n - 2), version))
			return true;
	}
	return false;
}

bool request_precondition(struct request *r, struct str version)
{
	struct str match = http_header(r->x, "If-Match");
	struct str none = http_header(r->x, "If-None-Match");

	if (!match.p && !none.p) {
		reply_problem(r, ERR_PRECONDITION_REQUIRED, "%s",
			      version.n ? "It exists: send If-Match with its ETag"
					: "It does not exist yet: send If-None-Match: *");
		return false;
	}
	bool fits = match.p ? version.n && (str_eq(str_trim(match), STR("*")) ||
					    tag_matches(match, version, false))
			    : str_eq(str_trim(none), STR("*")) && version.n == 0;
	if (fits)
		return true;
	if (version.n)
		reply_etag(r, version);
	reply_problem(r, ERR_PRECONDITION_FAILED, "%s",
		      version.n ? "It exists; its present version is in ETag"
				: "It does not exist");
	return false;
}

bool request_not_modified(struct request *r, struct str version)
{
	struct str none = http_header(r->x, "If-None-Match");

	if (!none.p || !(str_eq(str_trim(none), STR("*")) || tag_matches(none, version, true)))
		return false;
	reply_etag(r, version);
	reply_empty(r, 304);
	return true;
}

/* ---- replies ---- */

struct json_writer reply_writer(struct request *r)
{
	buf_clear(&r->x->reply);
	return (struct json_writer)JSON_WRITER(&r->x->reply);
}

void reply_json(struct request *r, int http_status)
{
	reply_as(r, http_status, "application/json");
}

void reply_as(struct request *r, int http_status, const char *media_type)
{
	r->x->http_status = http_status;
	r->x->content_type = media_type;
	if (arena_is_over(r->arena)) {
		reply_problem(r, ERR_INTERNAL, "the answer grew too large");
		return;
	}
	http_reply(r->x);
}

void reply_empty(struct request *r, int http_status)
{
	buf_clear(&r->x->reply);
	r->x->http_status = http_status;
	r->x->content_type = NULL;
	http_reply(r->x);
}

void reply_text(struct request *r, int http_status, const char *content_type, struct str body)
{
	buf_clear(&r->x->reply);
	buf_add(&r->x->reply, body);
	r->x->http_status = http_status;
	r->x->content_type = content_type;
	http_reply(r->x);
}

/* What is open to the internet must not take the one secret that opens everything. */
static bool is_taken_here(const struct request *r, const struct principal *p)
{
	return r->x->listener != LISTEN_HOOK || p->role != ROLE_SUPERADMIN;
}

const struct principal *request_token(struct request *r)
{
	struct str text = auth_header_token(http_header(r->x, "Authorization"), r->arena);
	const struct principal *p = auth_token(r->auth, text, r->x->peer, r->now_ms);

	return p && is_taken_here(r, p) ? p : NULL;
}

void reply_etag(struct request *r, struct str version)
{
	http_set_header(r->x, "ETag", arena_printf(r->arena, "\"%.*s\"", STR_ARG(version)));
}

void reply_presence_version(struct request *r, struct str version)
{
	if (version.n)
		http_set_header(r->x, "Presence-Version", arena_str(r->arena, version));
}

int64_t reply_degraded(struct request *r)
{
	int64_t as_of_ms;

	if (!state_is_degraded(r->state, &as_of_ms))
		return 0;
	http_set_header(r->x, "X-Presenced", STR("degraded"));
	return as_of_ms;
}

void reply_at_version(struct request *r, struct str version)
{
	reply_presence_version(r, version);
	reply_degraded(r);
	reply_json(r, 200);
}

/* ---- waiting ---- */

struct ticket {
	struct request *request; /* NULL once answered */
};

static void wait_over(struct exchange *x)
{
	struct request *r = request_of(x);
	r->ticket->request = NULL;
	if (r->api->stopping)
		reply_problem(r, ERR_NOT_READY, "The service stopped before the work was done");
	else
		reply_problem(r, ERR_STORE_UNAVAILABLE, "No answer in time");
}

struct ticket *request_wait(struct request *r, int64_t timeout_ms)
{
	struct ticket *t = mem_new(sizeof(*t));

	t->request = r;
	http_wait(r->x, timeout_ms, wait_over);
	r->ticket = t;
	return t;
}

struct request *ticket_peek(const struct ticket *t)
{
	return t->request;
}

struct request *ticket_redeem(struct ticket *t)
{
	struct request *r = t->request;

	free(t);
	return r;
}

struct version_wait {
	struct ticket *ticket; /* NULL until the request is suspended */
	bool over, passed;
	void (*answer)(struct request *r, bool stale);
};

static void version_seen(void *arg, bool passed)
{
	struct version_wait *wait = arg;

	wait->over = true;
	wait->passed = passed;
	if (!wait->ticket)
		return;
	struct request *r = ticket_redeem(wait->ticket);
	if (r) {
		request_domain(r);
		wait->answer(r, !passed);
	}
	free(wait);
}

void request_at_version(struct request *r, void (*answer)(struct request *r, bool stale))
{
	struct str version = str_trim(http_header(r->x, "If-Presence-Version"));
	struct version_wait *wait;

	if (!version.n) {
		answer(r, false);
		return;
	}
	wait = mem_new(sizeof(*wait));
	wait->answer = answer;
	/* by its name, not an alias: the name decides the shard */
	state_when_passed(r->state,
			  r->domain ? replica_domain_config(r->domain)->id : r->domain_name,
			  version, PRESENCE_VERSION_WAIT_MS, version_seen, wait);
	if (!wait->over) {
		wait->ticket = request_wait(r, VERSION_WAIT_CEILING_MS);
		return;
	}
	answer(r, !wait->passed);
	free(wait);
}

/* ---- language, numbers ---- */

struct str request_language(const struct request *r)
{
	struct str accept = http_header(r->x, "Accept-Language");
	struct replica_user *u;

	if (accept.n || r->principal.role != ROLE_USER || !r->domain)
		return accept;
	u = replica_user(r->domain, r->principal.user);
	return u ? replica_subject(u)->user->language : accept;
}

struct str request_phone(struct request *r, struct str value)
{
	char *copy;

	if (value.n == 0 || value.p[0] != ' ')
		return value;
	copy = arena_cstr(r->arena, value);
	copy[0] = '+';
	return str_n(copy, value.n);
}

struct str request_number(struct request *r, struct str raw)
{
	struct number n;

	if (raw.n == 0)
		return raw;
	n = number_normalise(&replica_domain_config(r->domain)->numbering, request_phone(r, raw),
			     r->arena);
	return n.kind == NUMBER_UNKNOWN || n.kind == NUMBER_NAME ? STR("unknown") : n.text;
}
