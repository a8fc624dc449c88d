/* config_document: see config_document.h. */
#include "api/config_document.h"

#include <stdlib.h>

#include "api/config_check.h"
#include "api/group_check.h"
#include "base/memory.h"

/* A value that only one user, group or number may hold; the key's first byte is its kind. */
struct staged_value {
	struct str key, holder, pointer;
	bool told;             /* that a saved object has it */
	enum config_kind kind; /* of the holder; a device's numbers are its user's */
	UT_hash_handle hh;
};

struct staged_reference {
	enum config_reference kind;
	struct str target, user; /* user: whose profile says so */
	struct str pointer;
	bool saved; /* of a saved object */
	struct staged_reference *next;
};

struct document *document_new(struct state *state, struct str domain, struct faults *faults)
{
	struct document *d = mem_new(sizeof(*d));

	d->state = state;
	d->arena = arena_new(0);
	d->scratch = arena_new(0);
	d->domain = arena_str(d->arena, domain);
	d->faults = faults;
	return d;
}

void document_free(struct document *d)
{
	HASH_CLEAR(hh, d->objects);
	HASH_CLEAR(hh, d->values);
	buf_free(&d->encoded);
	arena_free(d->scratch);
	arena_free(d->arena);
	free(d);
}

struct staged *document_find(struct document *d, struct str key)
{
	struct staged *found;

	HASH_FIND(hh, d->objects, key.p, key.n, found);
	return found;
}

/* ---- unique values ---- */

struct adding {
	struct document *document;
	const struct config_name *name;
	struct str prefix; /* "/objects/5/value" */
};

static struct staged_value *value_find(struct document *d, char kind, struct str value)
{
	struct str key = arena_printf(d->scratch, "%c%.*s", kind, STR_ARG(value));
	struct staged_value *found;

	HASH_FIND(hh, d->values, key.p, key.n, found);
	return found;
}

static enum config_kind holder_kind(const struct adding *a)
{
	return a->name->kind == CONFIG_DEVICE ? CONFIG_USER : a->name->kind;
}

static struct str holder_of(const struct adding *a)
{
	return holder_kind(a) == CONFIG_USER ? a->name->user : a->name->id;
}

static void value_put(const struct adding *a, char kind, struct str value, struct str pointer)
{
	struct document *d = a->document;
	struct staged_value *v = ARENA_NEW(d->arena, struct staged_value);

	v->key = arena_printf(d->arena, "%c%.*s", kind, STR_ARG(value));
	v->holder = holder_of(a);
	v->pointer = arena_printf(d->arena, "%.*s%.*s", STR_ARG(a->prefix), STR_ARG(pointer));
	v->kind = holder_kind(a);
	HASH_ADD_KEYPTR(hh, d->values, v->key.p, v->key.n, v);
}

static bool held_by_another(const struct adding *a, char kind, struct str value, struct str pointer)
{
	struct document *d = a->document;
	struct staged_value *v = value_find(d, kind, value);

	if (!v || (v->kind == holder_kind(a) && str_eq(v->holder, holder_of(a))))
		return false;
	if (d->saved && v->told)
		return true;
	v->told = d->saved;
	if (d->saved) /* what was given is told of the saved one, not the other way round */
		fault_add(d->faults, v->pointer, "%.*s is used by %s %.*s already", STR_ARG(value),
			  config_noun(holder_kind(a)), STR_ARG(holder_of(a)));
	else
		fault_add(
			d->faults,
			arena_printf(d->scratch, "%.*s%.*s", STR_ARG(a->prefix), STR_ARG(pointer)),
			"%.*s is used by %s %.*s already", STR_ARG(value), config_noun(v->kind),
			STR_ARG(v->holder));
	d->not_unique++;
	return true;
}

static void add_unique(void *arg, enum config_unique kind, struct str value, struct str pointer)
{
	static const char letters[] = { 'a', 'x', 'm' };
	const struct adding *a = arg;
	bool dialled = kind != UNIQUE_EXTERNAL_ID;

	if (held_by_another(a, letters[kind], value, pointer))
		return;
	if (dialled && held_by_another(a, kind == UNIQUE_MOBILE ? 'a' : 'm', value, pointer))
		return;
	if (!value_find(a->document, letters[kind], value))
		value_put(a, letters[kind], value, pointer);
}

static void add_reference(void *arg, enum config_reference kind, struct str target,
			  struct str pointer)
{
	const struct adding *a = arg;
	struct document *d = a->document;
	struct staged_reference *r = ARENA_NEW(d->arena, struct staged_reference);

	r->kind = kind;
	r->target = arena_str(d->arena, target);
	r->user = a->name->user;
	r->saved = d->saved;
	r->pointer = arena_printf(d->arena, "%.*s%.*s", STR_ARG(a->prefix), STR_ARG(pointer));
	if (d->last_reference)
		d->last_reference->next = r;
	else
		d->references = r;
	d->last_reference = r;
}

/* ---- adding ---- */

/* What no document says, from what is there now. */
static void keep(struct document *d, struct replica_domain *now, const struct config_name *name,
		 struct str key, union config_value *value)
{
	struct str json, version;

	if (!now || !replica_object(now, key, &json, &version))
		json = STR_NONE;
	config_keep(name, json, d->scratch, value);
}

static void check_names_elsewhere(struct document *d, const struct config_name *name,
				  const union config_value *value, struct str prefix)
{
	struct faults found = FAULTS(d->scratch);
	struct config_check check = { d->state, NULL, name, value, d->scratch, &found };

	config_check_domain_names(&check);
	config_copy_faults(&found, prefix, d->faults);
	d->not_unique += found.count;
}

static void stage(struct document *d, const struct config_name *name, struct str key,
		  const union config_value *value, size_t index)
{
	struct staged *o = ARENA_NEW(d->arena, struct staged);

	config_encode(name, value, &d->encoded);
	o->name = *name;
	o->key = key;
	o->json = arena_str(d->arena, buf_str(&d->encoded));
	o->index = index;
	HASH_ADD_KEYPTR(hh, d->objects, o->key.p, o->key.n, o);
}

/* The object's name by its path, its views in the document's arena; false with a fault. */
static bool name_object(struct document *d, struct str path, size_t index, struct config_name *out)
{
	struct str pointer = arena_printf(d->scratch, "/objects/%zu/path", index);
	struct str kept = arena_str(d->arena, path);

	if (!config_name_of_path(kept, d->domain, out)) {
		fault_add(d->faults, pointer, "must be one of %.*s",
			  STR_ARG(config_path_forms(d->scratch)));
		return false;
	}
	if (!config_name_check(out, pointer, d->faults))
		return false;
	if (document_find(d, config_key(out, d->scratch))) {
		fault_add(d->faults, pointer, "is in the document twice");
		return false;
	}
	return true;
}

void document_add(struct document *d, struct str object, size_t index, struct replica_domain *now)
{
	struct faults found = FAULTS(d->scratch);
	struct config_name name;
	union config_value value;
	struct str path, json, key;

	arena_reset(d->scratch);
	d->count++;
	if (!config_object_split(object, d->scratch, &found, &path, &json)) {
		config_copy_faults(&found, arena_printf(d->scratch, "/objects/%zu", index),
				   d->faults);
		return;
	}
	if (!name_object(d, path, index, &name))
		return;
	struct adding a = { d, &name, arena_printf(d->scratch, "/objects/%zu/value", index) };
	if (!config_decode(&name, json, a.prefix, d->scratch, d->faults, &value))
		return;
	key = config_key(&name, d->arena);
	if (name.kind == CONFIG_RULE && d->rules++ == CALLER_RULES_MAX)
		fault_add(d->faults, arena_printf(d->scratch, "/objects/%zu", index),
			  "a domain has at most %d caller rules", CALLER_RULES_MAX);
	if (name.kind == CONFIG_STATUS && d->statuses++ == STATUSES_PER_DOMAIN)
		fault_add(d->faults, arena_printf(d->scratch, "/objects/%zu", index),
			  "a domain has at most %d statuses", STATUSES_PER_DOMAIN);
	keep(d, now, &name, key, &value);
	if (name.kind == CONFIG_DOMAIN)
		check_names_elsewhere(d, &name, &value, a.prefix);
	config_each_unique(&name, &value, add_unique, &a);
	config_each_reference(&name, &value, add_reference, &a);
	stage(d, &name, key, &value, index);
}

/* ---- checks over all of it ---- */

void document_check_whole(struct document *d)
{
	union config_value *value = ARENA_NEW(d->arena, union config_value);
	struct staged *domain = document_find(d, STR("domain"));

	if (!domain) {
		fault_add(d->faults, STR("/objects"),
			  "needs one object with path / for the domain itself");
		return;
	}
	if (config_decode_stored(&domain->name, domain->json, d->arena, value))
		d->numbering = &value->domain.numbering;
}

static void count_device(struct document *d, struct staged *user, size_t index)
{
	if (++user->devices == DEVICES_PER_USER + 1)
		fault_add(d->faults, arena_printf(d->scratch, "/objects/%zu", index),
			  "a user has at most %d devices", DEVICES_PER_USER);
}

static const struct group *staged_group(void *arg, struct str id)
{
	struct document *d = arg;
	union config_value *value = ARENA_NEW(d->scratch, union config_value);
	struct staged *o = document_find(d, arena_printf(d->scratch, "group/%.*s", STR_ARG(id)));

	return o && config_decode_stored(&o->name, o->json, d->scratch, value) ? &value->group
									       : NULL;
}

static void check_nesting(struct document *d, const struct staged *object)
{
	struct group_finder finder = { staged_group, d };
	const struct group *g = staged_group(d, object->name.id);

	if (g)
		group_check(g, &finder,
			    arena_printf(d->scratch, "/objects/%zu/value/members", object->index),
			    d->scratch, d->faults);
}

void document_check_parent(struct document *d, struct staged *object)
{
	struct staged *user;

	arena_reset(d->scratch);
	if (object->name.kind == CONFIG_GROUP)
		check_nesting(d, object);
	if ((object->name.kind != CONFIG_DEVICE && object->name.kind != CONFIG_PROFILE) ||
	    object->name.user.n == 0)
		return;
	user = document_find(d, arena_printf(d->scratch, "user/%.*s", STR_ARG(object->name.user)));
	if (!user)
		fault_add(d->faults, arena_printf(d->scratch, "/objects/%zu/path", object->index),
			  "belongs to user %.*s, who is not in the document",
			  STR_ARG(object->name.user));
	else if (object->name.kind == CONFIG_DEVICE)
		count_device(d, user, object->index);
}

static bool address_is_known(struct document *d, struct str target)
{
	return value_find(d, 'a', target) ||
	       (d->numbering &&
		value_find(d, 'a', number_normalise(d->numbering, target, d->scratch).text));
}

static bool is_known(struct document *d, const struct staged_reference *r)
{
	if (r->kind == REFERENCE_ADDRESS)
		return address_is_known(d, r->target);
	/* the key's word is the noun's */
	return document_find(d, arena_printf(d->scratch, "%s/%.*s", config_reference_noun(r->kind),
					     STR_ARG(r->target))) != NULL;
}

/* Of a saved object what was given is to blame, where that is known. */
static void reference_fault(struct document *d, const struct staged_reference *r, struct str text)
{
	struct str pointer = r->pointer, before = STR_NONE;

	if (r->saved && d->blame)
		d->blame(d->blame_arg, &(struct document_stray){ r->kind, r->user, r->target },
			 &pointer, &before);
	fault_add(d->faults, pointer, "%.*s%.*s", STR_ARG(before), STR_ARG(text));
}

static void check_device(struct document *d, const struct staged_reference *r)
{
	struct staged *device =
		document_find(d, arena_printf(d->scratch, "device/%.*s/%.*s", STR_ARG(r->user),
					      STR_ARG(r->target)));

	if (!device)
		reference_fault(d, r,
				arena_printf(d->scratch,
					     "the user has no device %.*s in the document",
					     STR_ARG(r->target)));
	else if (r->kind == REFERENCE_MOBILE && !config_is_mobile_number(device->json))
		reference_fault(d, r, STR("must be a device of kind mobile_number"));
}

bool document_check_reference(struct document *d)
{
	const struct staged_reference *r = d->references;

	if (!r)
		return false;
	arena_reset(d->scratch);
	d->references = r->next;
	if (r->kind == REFERENCE_DEVICE || r->kind == REFERENCE_MOBILE)
		check_device(d, r);
	else if (!is_known(d, r))
		reference_fault(d, r,
				arena_printf(d->scratch, "%.*s is no %s in the document",
					     STR_ARG(r->target), config_reference_noun(r->kind)));
	return true;
}
