/* config_hook_password: the password of a user's hook, made here by default, or chosen and then
 * hashed slowly, off the loop. */
#include "api/config_hook_password.h"

#include "api/api_priv.h"
#include "api/config_resource.h"
#include "api/config_write.h"

struct setting {
	struct hook_secret secret;
	struct str shown; /* the one made; p NULL where it was chosen */
};

static size_t characters(struct str utf8)
{
	size_t n = 0;

	for (size_t i = 0; i < utf8.n; i++)
		n += ((unsigned char)utf8.p[i] & 0xc0) != 0x80;
	return n;
}

bool hook_password_fits(const struct domain *d, struct str password, struct faults *faults)
{
	int64_t least = d->hook_password_min_length;

	if (password.n == 0 || (int64_t)characters(password) >= least)
		return true;
	fault_add(
		faults, STR("/password"),
		"must have at least %lld characters in this domain; leave it out to have one made",
		(long long)least);
	return false;
}

static struct config_op op_of(struct str user, struct str value, struct arena *a)
{
	return (struct config_op){ .key = arena_printf(a, "hook/%.*s", STR_ARG(user)),
				   .value = value,
				   .secret = true };
}

struct config_op hook_secret_op(const struct hook_secret *secret, struct arena *a)
{
	struct buf json = { 0 };
	struct json_writer writer = JSON_WRITER(&json);
	struct config_op op;

	table_encode_stored(&hook_secret_table, secret, &writer);
	op = op_of(secret->user, arena_str(a, buf_str(&json)), a);
	buf_free(&json);
	return op;
}

static struct config_op *write_op(struct config_write *w, struct config_op what)
{
	struct request *r = w->r;
	struct config_op *op = ARENA_NEW(r->arena, struct config_op);

	*op = what;
	w->domain = arena_str(r->arena, replica_domain_config(r->domain)->id);
	w->expected = STR("");
	w->ops = op;
	w->op_count = 1;
	return op;
}

static bool prepare_setting(struct config_write *w)
{
	struct setting *setting = w->arg;

	if (!config_user(w->r))
		return false;
	write_op(w, hook_secret_op(&setting->secret, w->r->arena));
	return true;
}

static void reply_set(struct config_write *w, struct str version)
{
	struct setting *setting = w->arg;
	struct json_writer writer = reply_writer(w->r);

	(void)version;
	json_object_begin(&writer);
	json_put_string(&writer, "user", setting->secret.user);
	json_put_string(&writer, "password", setting->shown);
	json_put_bool(&writer, "chosen", setting->secret.chosen);
	json_object_end(&writer);
	reply_json(w->r, 201);
}

static void on_hash(void *arg, enum err err, struct str hash)
{
	struct config_write *w = arg;
	struct setting *setting;

	if (w->r && err)
		reply_problem(w->r, err, "Too many passwords wait to be hashed");
	if (!w->r || err) {
		config_write_free(w);
		return;
	}
	setting = w->arg;
	setting->secret.hash = arena_str(w->r->arena, hash);
	config_write_go(w);
}

/* False = replied. */
static bool is_acceptable(struct request *r, struct str password)
{
	if (hook_password_fits(replica_domain_config(r->domain), password, &r->x->faults))
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

void handle_hook_password_post(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct setting *setting = ARENA_NEW(r->arena, struct setting);
	struct hook_password_body body;
	struct config_write *w;

	(void)api;
	if (!config_user(r) || !request_body(r, &hook_password_body_table, &body) ||
	    !is_acceptable(r, body.password))
		return;
	setting->secret = (struct hook_secret){ .user = request_param(r, 1),
						.chosen = body.password.n > 0,
						.created_ms = r->now_ms };
	w = config_write_new(r, prepare_setting, reply_set, setting);
	if (setting->secret.chosen) {
		auth_hash_password(r->auth, body.password, on_hash, w);
		return;
	}
	auth_make_hook_password(r->arena, &setting->shown, &setting->secret.hash);
	config_write_go(w);
}

static bool prepare_removal(struct config_write *w)
{
	struct str json, version;

	if (!config_user(w->r))
		return false;
	const struct config_op *op =
		write_op(w, op_of(request_param(w->r, 1), STR_NONE, w->r->arena));
	if (replica_object(w->r->domain, op->key, &json, &version))
		return true;
	reply_empty(w->r, 204);
	return false;
}

static void reply_removed(struct config_write *w, struct str version)
{
	(void)version;
	reply_empty(w->r, 204);
}

void handle_hook_password_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	config_write_go(config_write_new(r, prepare_removal, reply_removed, NULL));
}
