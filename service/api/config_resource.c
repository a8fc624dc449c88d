/* config_resource: GET, PUT, PATCH and DELETE of one configuration object, whatever its kind. */
#include "api/config_resource.h"

#include "api/config_check.h"
#include "api/config_write.h"
#include "api/shown.h"

bool config_domain(struct request *r)
{
	if (request_domain(r))
		return true;
	reply_problem(r, ERR_NOT_FOUND, "There is no such domain");
	return false;
}

void config_missing(struct request *r, enum config_kind kind)
{
	reply_problem(r, ERR_NOT_FOUND, "There is no such %s", config_noun(kind));
}

bool config_user(struct request *r)
{
	return config_domain(r) && request_user(r);
}

/* A user's devices and profiles are detail. */
static bool may_read(struct request *r, const struct config_name *name)
{
	bool of_user =
		name->kind == CONFIG_DEVICE || (name->kind == CONFIG_PROFILE && name->user.n);

	return !of_user || request_user_from(r, VISIBILITY_DETAIL);
}

/* What the object hangs on is there: a user for a device, a domain for all but a new domain. */
static bool has_parent(struct request *r, const struct config_name *name)
{
	if (name->kind == CONFIG_DEVICE || (name->kind == CONFIG_PROFILE && name->user.n))
		return config_user(r);
	if (name->kind == CONFIG_DOMAIN) {
		request_domain(r);
		return true;
	}
	return config_domain(r);
}

/* As it is now; json.p NULL = there is none. */
struct present {
	struct str key, json, version;
};

static struct present look(struct request *r, const struct config_name *name)
{
	struct present now = { .key = config_key(name, r->arena), .version = STR("") };

	if (r->domain && !replica_object(r->domain, now.key, &now.json, &now.version)) {
		now.json = STR_NONE;
		now.version = STR("");
	}
	return now;
}

void config_get(struct request *r, const struct config_name *name)
{
	struct present now;
	struct json_writer w;

	if (!has_parent(r, name) || !may_read(r, name))
		return;
	now = look(r, name);
	w = reply_writer(r);
	if (!now.json.p || !shown_put(r, name, now.json, now.version, r->arena, &w)) {
		config_missing(r, name->kind);
		return;
	}
	/* what a reader sees of it changes with other objects too */
	if (shown_whole(r) && request_not_modified(r, now.version))
		return;
	reply_etag(r, now.version);
	reply_json(r, 200);
}

/* ---- writing ---- */

struct change {
	struct config_name name;
	bool patch;
	bool created;
	struct str json; /* as written */
};

static void target_domain(struct config_write *w)
{
	struct request *r = w->r;

	w->domain = r->domain ? replica_domain_config(r->domain)->id : r->domain_name;
	w->domain = arena_str(r->arena, w->domain);
	w->expected = r->domain ? arena_str(r->arena, replica_domain_version(r->domain)) : STR("");
}

/* The document that the client wants there, as JSON. */
static bool wanted(struct request *r, const struct change *change, const struct present *now,
		   struct str *out_json)
{
	*out_json = r->x->body;
	if (!change->patch)
		return true;
	if (wire_merge(now->json, r->x->body, r->arena, &r->x->faults, out_json))
		return true;
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* Decodes and checks it; the op is what gets written. */
static bool accept(struct config_write *w, struct change *change, const struct present *now,
		   struct str json)
{
	struct request *r = w->r;
	union config_value value;
	struct buf encoded = { 0 };
	struct config_check check = { r->state, r->domain, &change->name,
				      &value,   r->arena,  &r->x->faults };
	enum err err = ERR_VALIDATION;

	if (config_name_check(&change->name, STR(""), &r->x->faults) &&
	    config_decode(&change->name, json, STR(""), r->arena, &r->x->faults, &value))
		err = config_check_write(&check);
	if (err) {
		reply_faults(r, err);
		return false;
	}
	config_keep(&change->name, now->json, r->arena, &value);
	config_encode(&change->name, &value, &encoded);
	change->json = arena_str(r->arena, buf_str(&encoded));
	buf_free(&encoded);
	return true;
}

static bool one_op(struct config_write *w, struct str key, struct str value)
{
	struct config_op *op = ARENA_NEW(w->r->arena, struct config_op);

	*op = (struct config_op){ .key = key, .value = value };
	w->ops = op;
	w->op_count = 1;
	return true;
}

/* A new domain is made by those who may have new domains: not by an admin of existing ones. */
static bool may_create(struct request *r, const struct config_name *name)
{
	return name->kind != CONFIG_DOMAIN || r->principal.role != ROLE_ADMIN;
}

static bool prepare_change(struct config_write *w)
{
	struct change *change = w->arg;
	struct request *r = w->r;
	struct present now;
	struct str json;

	if (!has_parent(r, &change->name))
		return false;
	now = look(r, &change->name);
	if (!now.json.p && (change->patch || !may_create(r, &change->name))) {
		config_missing(r, change->name.kind);
		return false;
	}
	if (!request_precondition(r, now.version) || !wanted(r, change, &now, &json) ||
	    !accept(w, change, &now, json))
		return false;
	change->created = !now.json.p;
	target_domain(w);
	return one_op(w, now.key, change->json);
}

static void reply_changed(struct config_write *w, struct str version)
{
	struct change *change = w->arg;
	struct request *r = w->r;
	struct json_writer writer = reply_writer(r);

	reply_etag(r, version);
	config_show(&change->name, change->json, version, r->arena, &writer);
	reply_json(r, change->created ? 201 : 200);
}

static void change_start(struct request *r, const struct config_name *name, bool patch)
{
	struct change *change = ARENA_NEW(r->arena, struct change);

	if (!request_is_json(r, patch))
		return;
	*change = (struct change){ .name = *name, .patch = patch };
	config_write_go(config_write_new(r, prepare_change, reply_changed, change));
}

void config_put(struct request *r, const struct config_name *name)
{
	change_start(r, name, false);
}

void config_patch(struct request *r, const struct config_name *name)
{
	change_start(r, name, true);
}

/* ---- deleting ---- */

struct op_list {
	struct arena *arena;
	struct config_op *ops;
	size_t count, size;
	struct state *state;
	struct str user;
};

static void add_delete(struct op_list *list, struct str key, bool secret)
{
	if (list->count == list->size) {
		struct config_op *larger;

		list->size = list->size ? 2 * list->size : 16;
		larger = ARENA_ARRAY(list->arena, list->size, struct config_op);
		if (list->count)
			memcpy(larger, list->ops, list->count * sizeof(*larger));
		list->ops = larger;
	}
	list->ops[list->count++] =
		(struct config_op){ .key = arena_str(list->arena, key), .secret = secret };
}

static bool add_object(void *arg, struct str key, struct str json, struct str version)
{
	(void)json;
	(void)version;
	add_delete(arg, key, false);
	return true;
}

static bool add_token_of_user(void *arg, struct str key, struct str json, struct str version)
{
	struct op_list *list = arg;
	const struct token *token = state_token(list->state, str_skip(key, strlen("token/")));

	(void)json;
	(void)version;
	if (token && str_eq(token->user, list->user))
		add_delete(list, key, true);
	return true;
}

/* A user takes along what is theirs: devices, profiles, hook password, tokens. */
static void add_belongings(struct request *r, struct str user, struct op_list *list)
{
	static const char *const lists[] = { "device", "profile" };
	struct str json, version, hook = arena_printf(r->arena, "hook/%.*s", STR_ARG(user));

	list->user = user;
	for (size_t i = 0; i < 2; i++)
		replica_each_object(r->domain,
				    arena_printf(r->arena, "%s/%.*s/", lists[i], STR_ARG(user)),
				    STR(""), add_object, list);
	if (replica_object(r->domain, hook, &json, &version))
		add_delete(list, hook, true);
	replica_each_object(r->domain, STR("token/"), STR(""), add_token_of_user, list);
}

static bool prepare_delete(struct config_write *w)
{
	const struct config_name *name = w->arg;
	struct request *r = w->r;
	struct config_check check = { r->state, NULL, name, NULL, r->arena, &r->x->faults };
	struct op_list list = { .arena = r->arena, .state = r->state };
	struct present now;
	enum err err;

	if (!has_parent(r, name))
		return false;
	now = look(r, name);
	if (!now.json.p) {
		reply_empty(r, 204);
		return false;
	}
	if (!request_precondition(r, now.version))
		return false;
	check.domain = r->domain;
	err = config_check_delete(&check);
	if (err) {
		reply_faults(r, err);
		return false;
	}
	target_domain(w);
	w->remove_domain = name->kind == CONFIG_DOMAIN;
	add_delete(&list, now.key, false);
	if (name->kind == CONFIG_USER)
		add_belongings(r, name->user, &list);
	w->ops = list.ops;
	w->op_count = list.count;
	return true;
}

static void reply_deleted(struct config_write *w, struct str version)
{
	(void)version;
	reply_empty(w->r, 204);
}

void config_delete(struct request *r, const struct config_name *name)
{
	struct config_name *copy = ARENA_NEW(r->arena, struct config_name);

	*copy = *name;
	config_write_go(config_write_new(r, prepare_delete, reply_deleted, copy));
}
