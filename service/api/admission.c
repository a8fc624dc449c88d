/*
 * admission: who asks, and may they: the path, the credentials, the domain, the role, the limits
 * and the names in the query, in this order; and what the sender is told of a refusal.
 */
#include "api/api_priv.h"

static bool begins_with(const struct endpoint *e, struct str prefix)
{
	return strncmp(e->path, prefix.p, prefix.n) == 0;
}

static bool has_domain(const struct endpoint *e)
{
	return begins_with(e, STR("/v1/domains/{domain}"));
}

/* Where the path names a user: the parameter's position; 0 = nowhere. */
static size_t user_param(const struct endpoint *e)
{
	if (begins_with(e, STR("/v1/domains/{domain}/users/{user}")))
		return 1;
	return begins_with(e, STR("/v1/domains/{domain}/groups/{group}/members/{user}")) ? 2 : 0;
}

static enum auth_class charge_class(const struct exchange *x)
{
	if (x->endpoint->flags & ENDPOINT_DECIDES)
		return AUTH_DECISION;
	return x->method == HTTP_GET || x->method == HTTP_HEAD ? AUTH_READ : AUTH_WRITE;
}

static void take_principal(struct request *r, const struct principal *p)
{
	r->principal = *p;
	r->principal.id = arena_str(r->arena, p->id);
	r->principal.user = arena_str(r->arena, p->user);
}

bool endpoint_is_own(const struct endpoint *e, const struct principal *p, struct str user)
{
	return !(e->flags & ENDPOINT_SELF) || p->user.n == 0 || str_eq(p->user, user);
}

static enum err judge_scope(struct request *r, const struct principal *p)
{
	const struct exchange *x = r->x;
	const struct endpoint *e = x->endpoint;

	if (has_domain(e) &&
	    !principal_covers(p, r->domain ? replica_domain_config(r->domain)->id : r->domain_name))
		return ERR_NOT_FOUND;
	if (r->domain && !principal_allowed_from(p, replica_domain_config(r->domain), x->peer))
		return ERR_UNAUTHENTICATED;
	if (!(e->roles & 1u << p->role))
		return ERR_FORBIDDEN;
	if (user_param(e) && !endpoint_is_own(e, p, request_param(r, user_param(e))))
		return ERR_FORBIDDEN;
	return ERR_OK;
}

static enum err judge_credentials(struct request *r)
{
	struct exchange *x = r->x;
	const struct principal *p;

	if (x->endpoint->flags & (ENDPOINT_PUBLIC | ENDPOINT_OWN_AUTH))
		return ERR_OK;
	p = request_token(r);
	if (!p) {
		metric_add(METRIC_unauthenticated, 1);
		return ERR_UNAUTHENTICATED;
	}
	enum err err = judge_scope(r, p);
	take_principal(r, p);
	if (err)
		return err;
	if (!auth_charge(r->auth, p, charge_class(x), r->now_ms, &r->retry_after_s)) {
		metric_add(METRIC_throttled, 1);
		return ERR_RATE_LIMITED;
	}
	return ERR_OK;
}

bool endpoint_accepts(const struct endpoint *e, struct str name)
{
	struct str names = str_of(e->query);

	while (names.n)
		if (str_eq(str_cut(&names, ' '), name))
			return true;
	return false;
}

/* "from, to" */
static struct str query_names(const struct endpoint *e, struct arena *a)
{
	struct str rest = str_of(e->query), text = str_cut(&rest, ' ');

	while (rest.n) {
		struct str name = str_cut(&rest, ' ');

		text = arena_printf(a, "%.*s, %.*s", STR_ARG(text), STR_ARG(name));
	}
	return text.n ? text : STR("none");
}

/* Unknown query names are refused, except on the hook: carriers append what they like. */
static enum err judge_query(struct request *r)
{
	struct exchange *x = r->x;

	if (x->endpoint->flags & ENDPOINT_HOOK)
		return ERR_OK;
	for (size_t i = 0; i < x->query_count; i++)
		if (!endpoint_accepts(x->endpoint, x->query[i].name))
			fault_add(&x->faults,
				  arena_printf(r->arena, "?%.*s", STR_ARG(x->query[i].name)),
				  "unknown parameter; known here: %.*s",
				  STR_ARG(query_names(x->endpoint, r->arena)));
	return x->faults.count ? ERR_VALIDATION : ERR_OK;
}

static enum err judge_match(struct request *r, const struct endpoint_match *m)
{
	struct exchange *x = r->x;

	if (m->path_known && !m->endpoint) {
		http_set_header(x, "Allow", http_allow(m->methods, r->arena));
		return ERR_METHOD_NOT_ALLOWED;
	}
	if (!m->endpoint || !(m->endpoint->listeners & x->listener))
		return ERR_NOT_FOUND;
	return ERR_OK;
}

/* "user, admin"; whoever may do everything is named nowhere else either. */
static struct str roles_of(const struct endpoint *e, struct arena *a)
{
	struct str text = STR("");

	for (int role = 0; role < role_words.count; role++)
		if (e->roles & 1u << role && role != (int)ROLE_SUPERADMIN)
			text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text), text.n ? ", " : "",
					    STR_ARG(word_of(&role_words, role)));
	return text.n ? text : word_of(&role_words, (int)ROLE_SUPERADMIN);
}

/* Which of a status' causes it was, as far as the sender may know: a foreign domain is none. */
static struct str refusal_detail(struct request *r, enum err err)
{
	struct str header = http_header(r->x, "Authorization");

	if (err == ERR_NOT_FOUND)
		return STR("There is no such domain");
	if (err == ERR_FORBIDDEN && r->x->endpoint->roles & 1u << r->principal.role)
		return STR("The token is another user's");
	if (err == ERR_FORBIDDEN)
		return arena_printf(r->arena, "The role %.*s may not do this; may: %.*s",
				    STR_ARG(word_of(&role_words, (int)r->principal.role)),
				    STR_ARG(roles_of(r->x->endpoint, r->arena)));
	if (err != ERR_UNAUTHENTICATED)
		return STR_NONE;
	if (!header.p)
		return STR("There is no Authorization header");
	if (!auth_header_token(header, r->arena).p)
		return STR("The Authorization header is neither Bearer nor Basic with a token");
	return STR("The token is unknown, expired, revoked or not for this network or listener");
}

/* Before everything is loaded no domain and no token is known, so none can be denied either. */
static bool is_too_early(struct request *r)
{
	if (r->x->endpoint->flags & ENDPOINT_PUBLIC || state_is_ready(r->state))
		return false;
	r->refused_detail = STR("This instance is still loading");
	r->retry_after_s = 1;
	return true;
}

enum err request_judge(struct request *r, const struct endpoint_match *m)
{
	struct exchange *x = r->x;
	enum err err = judge_match(r, m);

	if (err == ERR_NOT_FOUND)
		r->refused_detail = STR("Nothing has this path");
	if (err)
		return err;
	if (is_too_early(r))
		return ERR_NOT_READY;
	if (has_domain(x->endpoint)) {
		r->domain_name = request_param(r, 0);
		r->domain = state_domain(r->state, r->domain_name);
	}
	err = judge_credentials(r);
	if (!err)
		return judge_query(r);
	r->refused_detail = refusal_detail(r, err);
	return err;
}
