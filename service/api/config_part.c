/* config_part: see config_part.h. */
#include "api/config_part.h"

#include "api/config_resource.h"
#include "api/config_write.h"
#include "api/shown.h"

struct part {
	struct config_name name;
	config_part_fn *set;
	void *arg;
	bool remove;
	struct str json; /* as written */
};

/* False = replied. */
static bool read_object(struct part *part, struct request *r, struct str key,
			union config_value *out)
{
	struct str json, version;

	if (!config_domain(r))
		return false;
	if (!replica_object(r->domain, key, &json, &version)) {
		config_missing(r, part->name.kind);
		return false;
	}
	if (config_decode_stored(&part->name, json, r->arena, out))
		return true;
	reply_problem(r, ERR_INTERNAL, "The stored %s cannot be read",
		      config_noun(part->name.kind));
	return false;
}

/* What no client could write itself is not written for it either. */
static void check_size(struct request *r, struct str json)
{
	if (json.n > JSON_BYTES_MAX)
		fault_add(&r->x->faults, STR(""), "would make the object larger than %d bytes",
			  JSON_BYTES_MAX);
}

static bool prepare(struct config_write *w)
{
	struct part *part = w->arg;
	struct request *r = w->r;
	struct str key = config_key(&part->name, r->arena);
	struct config_op *op = ARENA_NEW(r->arena, struct config_op);
	struct buf encoded = { 0 };
	union config_value value;

	if (!read_object(part, r, key, &value))
		return false;
	if (!part->set(&value, &part->name, part->arg)) {
		if (r->x->faults.count)
			reply_faults(r, ERR_VALIDATION);
		else
			reply_empty(r, 204);
		return false;
	}
	config_encode(&part->name, &value, &encoded);
	part->json = arena_str(r->arena, buf_str(&encoded));
	buf_free(&encoded);
	check_size(r, part->json);
	if (r->x->faults.count) {
		reply_faults(r, ERR_VALIDATION);
		return false;
	}
	*op = (struct config_op){ .key = key, .value = part->json };
	w->ops = op;
	w->op_count = 1;
	w->domain = arena_str(r->arena, replica_domain_config(r->domain)->id);
	w->expected = arena_str(r->arena, replica_domain_version(r->domain));
	return true;
}

static void written(struct config_write *w, struct str version)
{
	struct part *part = w->arg;
	struct request *r = w->r;

	if (part->remove) {
		reply_empty(r, 204);
		return;
	}
	struct json_writer writer = reply_writer(r);
	reply_etag(r, version);
	if (shown_put(r, &part->name, part->json, version, r->arena, &writer))
		reply_json(r, 200);
	else
		reply_empty(r, 204);
}

static void start(struct request *r, const struct config_name *name, config_part_fn *set, void *arg,
		  bool remove)
{
	struct part *part = ARENA_NEW(r->arena, struct part);

	*part = (struct part){ .name = *name, .set = set, .arg = arg, .remove = remove };
	config_write_go(config_write_new(r, prepare, written, part));
}

void config_part_set(struct request *r, const struct config_name *name, config_part_fn *set,
		     void *arg)
{
	start(r, name, set, arg, false);
}

void config_part_remove(struct request *r, const struct config_name *name, config_part_fn *set,
			void *arg)
{
	start(r, name, set, arg, true);
}
