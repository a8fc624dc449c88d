/*
 * config_token: tokens are made, shown once, listed and revoked, never changed. A domain's own
 * tokens live with the domain; those of several domains, or of `*`, in the pseudo-domain _system.
 */
#include "api/api_priv.h"
#include "api/config_resource.h"
#include "api/config_write.h"

static const struct str system_domain = { "_system", 7 };

static bool is_system(const struct request *r)
{
	return r->domain_name.n == 0;
}

/* Position of {token} in the path. */
static struct str token_id(const struct request *r)
{
	return request_param(r, is_system(r) ? 0 : 1);
}

/* NULL: nothing there yet (system tokens only). */
static bool token_domain(struct request *r, struct replica_domain **out)
{
	if (is_system(r)) {
		*out = state_system(r->state);
		return true;
	}
	if (!config_domain(r))
		return false;
	*out = r->domain;
	return true;
}

/* The token of the path, in the place that the path names; NULL = none. */
static const struct token *find_token(struct request *r, struct replica_domain *d, struct str id)
{
	struct str json, version, key = arena_printf(r->arena, "token/%.*s", STR_ARG(id));

	return d && replica_object(d, key, &json, &version) ? state_token(r->state, id) : NULL;
}

/* ---- reading ---- */

struct token_listing {
	struct request *r;
	struct config_page page;
	bool more;
};

static bool list_token(void *arg, struct str key, struct str json, struct str version)
{
	struct token_listing *l = arg;
	struct str id = str_skip(key, strlen("token/"));
	const struct token *token = state_token(l->r->state, id);

	(void)json;
	(void)version;
	if (!token)
		return true;
	if (!config_page_has_room(&l->page)) {
		l->more = true;
		return false;
	}
	table_encode(&token_table, token, &l->page.w);
	config_page_count(&l->page, id);
	return true;
}

static void list(struct request *r)
{
	struct token_listing l = { .r = r };
	struct replica_domain *d;
	struct str after;

	if (!token_domain(r, &d) || !config_page_begin(r, &l.page))
		return;
	after = l.page.after.n ? arena_printf(r->arena, "token/%.*s", STR_ARG(l.page.after))
			       : STR("");
	if (d)
		replica_each_object(d, STR("token/"), after, list_token, &l);
	config_page_end(r, &l.page, l.more);
}

static void get(struct request *r)
{
	struct replica_domain *d;
	const struct token *token;
	struct json_writer w;

	if (!token_domain(r, &d))
		return;
	token = find_token(r, d, token_id(r));
	if (!token) {
		reply_problem(r, ERR_NOT_FOUND, "There is no such token");
		return;
	}
	w = reply_writer(r);
	table_encode(&token_table, token, &w);
	reply_json(r, 200);
}

/* ---- making ---- */

struct making {
	struct token token;
	struct made_token made;
};

static void check_times(struct request *r, const struct token_body *b)
{
	if (b->expires_at_ms && b->expires_at_ms <= r->now_ms)
		fault_add(&r->x->faults, STR("/expires_at"), "must be in the future");
}

static void check_own_domain(struct request *r, const struct token_body *b)
{
	struct str own = replica_domain_config(r->domain)->id;

	for (size_t i = 0; i < b->domains.count; i++)
		if (!str_eq(b->domains.items[i], own))
			fault_add(&r->x->faults, arena_printf(r->arena, "/domains/%zu", i),
				  "a token made here works for %.*s only; leave `domains` out",
				  STR_ARG(own));
	if (b->role == ROLE_OPERATOR || b->role == ROLE_SUPERADMIN)
		fault_add(&r->x->faults, STR("/role"),
			  "tokens of this role are made at /v1/tokens");
	for (size_t i = 0; i < b->groups.count; i++)
		if (!replica_group(r->domain, b->groups.items[i]))
			fault_add(&r->x->faults, arena_printf(r->arena, "/groups/%zu", i),
				  "there is no such group in this domain");
	if (b->user.n && !replica_user(r->domain, b->user))
		fault_add(&r->x->faults, STR("/user"), "there is no such user in this domain");
}

static void check_system(struct request *r, const struct token_body *b)
{
	struct faults *faults = &r->x->faults;
	bool everything = b->domains.count == 1 && str_eq(b->domains.items[0], STR("*"));

	for (size_t i = 0; i < b->domains.count; i++)
		if (str_eq(b->domains.items[i], STR("*")) && b->domains.count > 1)
			fault_add(faults, arena_printf(r->arena, "/domains/%zu", i),
				  "* stands alone");
	if (b->role == ROLE_SUPERADMIN && b->domains.count && !everything)
		fault_add(faults, STR("/domains"), "a superadmin's are [\"*\"]; leave it out");
	if (b->role != ROLE_SUPERADMIN && !b->prefix.n && b->domains.count == 0)
		fault_add(faults, STR("/domains"), "is required: names of domains, or [\"*\"]");
	if (b->user.n || b->role == ROLE_USER)
		fault_add(faults, STR("/user"),
			  "tokens of one user are made at /v1/domains/{domain}/tokens");
}

static void check_role(struct request *r, const struct token_body *b)
{
	struct faults *faults = &r->x->faults;

	if (b->role == ROLE_NONE)
		fault_add(faults, STR("/role"), "is required");
	if (b->role == ROLE_USER && b->user.n == 0 && !is_system(r))
		fault_add(faults, STR("/user"), "is required for role user");
	if (b->user.n && b->role != ROLE_USER && b->role != ROLE_CARRIER && !is_system(r))
		fault_add(faults, STR("/user"), "belongs to the roles user and carrier only");
	if (b->groups.count &&
	    ((b->role != ROLE_SUPERVISOR && b->role != ROLE_DASHBOARD) || is_system(r)))
		fault_add(faults, STR("/groups"),
			  "belongs to the roles supervisor and dashboard of one domain only");
	if (b->visibility != VISIBILITY_UNSAID && b->role != ROLE_SUPERVISOR &&
	    b->role != ROLE_DASHBOARD && b->role != ROLE_USER)
		fault_add(faults, STR("/visibility"),
			  "belongs to the roles supervisor, dashboard and user only");
	if (b->prefix.n && b->role != ROLE_OPERATOR)
		fault_add(faults, STR("/prefix"), "belongs to the role operator only");
}

/* Nobody makes a token that may do more than their own. */
static bool may_make(struct request *r, enum role role)
{
	if (role <= r->principal.role)
		return true;
	reply_problem(r, ERR_FORBIDDEN, "A token of role %.*s cannot make one of role %.*s",
		      STR_ARG(word_of(&role_words, (int)r->principal.role)),
		      STR_ARG(word_of(&role_words, (int)role)));
	return false;
}

static bool check_token(struct request *r, const struct token_body *b)
{
	check_times(r, b);
	check_role(r, b);
	if (is_system(r))
		check_system(r, b);
	else
		check_own_domain(r, b);
	if (!r->x->faults.count)
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

static struct str_list domains_of(struct request *r, const struct token_body *b)
{
	struct str *one = ARENA_NEW(r->arena, struct str);

	if (b->domains.count)
		return b->domains;
	*one = is_system(r) ? STR("*") : arena_str(r->arena, replica_domain_config(r->domain)->id);
	return (struct str_list){ one, 1 };
}

static bool prepare_token(struct config_write *w)
{
	struct making *making = w->arg;
	struct request *r = w->r;
	struct config_op *op = ARENA_NEW(r->arena, struct config_op);
	struct buf json = { 0 };
	struct json_writer writer = JSON_WRITER(&json);

	if (w->tries > 1 && !is_system(r) && !config_domain(r))
		return false;
	table_encode_stored(&token_table, &making->token, &writer);
	op->key = arena_printf(r->arena, "token/%.*s", STR_ARG(making->token.id));
	op->value = arena_str(r->arena, buf_str(&json));
	op->secret = true;
	buf_free(&json);
	w->domain = is_system(r) ? system_domain
				 : arena_str(r->arena, replica_domain_config(r->domain)->id);
	w->expected = STR("");
	w->ops = op;
	w->op_count = 1;
	return true;
}

static void reply_made(struct config_write *w, struct str version)
{
	struct making *making = w->arg;
	struct json_writer writer = reply_writer(w->r);

	(void)version;
	json_object_begin(&writer);
	json_put_string(&writer, "token", making->made.presented);
	table_encode_fields(&token_table, &making->token, &writer);
	json_object_end(&writer);
	reply_json(w->r, 201);
}

static void post(struct request *r)
{
	struct making *m = ARENA_NEW(r->arena, struct making);
	struct token_body b;

	if ((!is_system(r) && !config_domain(r)) || !request_body(r, &token_body_table, &b))
		return;
	if (!may_make(r, b.role) || !check_token(r, &b))
		return;
	auth_make_token(r->arena, &m->made);
	m->token = (struct token){ .id = m->made.id,
				   .name = b.name,
				   .role = b.role,
				   .domains = domains_of(r, &b),
				   .user = b.user,
				   .scopes = b.scopes,
				   .groups = b.groups,
				   .visibility = b.visibility,
				   .networks = b.networks,
				   .prefix = b.prefix,
				   .rate_per_s = b.rate_per_s,
				   .secret_hash = m->made.hash,
				   .created_ms = r->now_ms,
				   .expires_at_ms = b.expires_at_ms };
	config_write_go(config_write_new(r, prepare_token, reply_made, m));
}

/* ---- revoking ---- */

static bool prepare_revocation(struct config_write *w)
{
	struct request *r = w->r;
	struct config_op *op = ARENA_NEW(r->arena, struct config_op);
	struct replica_domain *d;

	if (!token_domain(r, &d))
		return false;
	if (!find_token(r, d, token_id(r))) {
		reply_empty(r, 204);
		return false;
	}
	op->key = arena_printf(r->arena, "token/%.*s", STR_ARG(token_id(r)));
	op->secret = true;
	w->domain =
		is_system(r) ? system_domain : arena_str(r->arena, replica_domain_config(d)->id);
	w->expected = STR("");
	w->ops = op;
	w->op_count = 1;
	return true;
}

static void reply_revoked(struct config_write *w, struct str version)
{
	(void)version;
	reply_empty(w->r, 204);
}

static void revoke(struct request *r)
{
	config_write_go(config_write_new(r, prepare_revocation, reply_revoked, NULL));
}

#define HANDLER(name, fn)                                                                          \
	void handle_##name(struct exchange *x, void *api)                                          \
	{                                                                                          \
		(void)api;                                                                         \
		fn(request_of(x));                                                                 \
	}
HANDLER(token_list, list)
HANDLER(token_get, get)
HANDLER(token_post, post)
HANDLER(token_delete, revoke)
HANDLER(system_token_list, list)
HANDLER(system_token_get, get)
HANDLER(system_token_post, post)
HANDLER(system_token_delete, revoke)
