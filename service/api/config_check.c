/* config_check: see config_check.h. */
#include "api/config_check.h"

#include "api/group_check.h"
#include "api/loop_check.h"

/* ---- unique values ---- */

static void taken(struct config_check *c, struct str pointer, struct str value, struct str holder)
{
	fault_add(c->faults, pointer, "%.*s is used by user %.*s already", STR_ARG(value),
		  STR_ARG(holder));
}

/* A number that leads somewhere of its own, other than the one being written. */
static bool taken_by_number(struct config_check *c, struct str pointer, struct str value)
{
	if (!c->domain || !replica_number(c->domain, value) ||
	    (c->name->kind == CONFIG_NUMBER && str_eq(c->name->id, value)))
		return false;
	fault_add(c->faults, pointer, "%.*s is used by number %.*s already", STR_ARG(value),
		  STR_ARG(value));
	return true;
}

/* A group that is dialled so, other than the one being written. */
static bool taken_by_group(struct config_check *c, struct str pointer, struct str value)
{
	const struct group *g = c->domain ? replica_group_dialled(c->domain, value) : NULL;

	if (!g || (c->name->kind == CONFIG_GROUP && str_eq(g->id, c->name->id)))
		return false;
	fault_add(c->faults, pointer, "%.*s is used by group %.*s already", STR_ARG(value),
		  STR_ARG(g->id));
	return true;
}

struct holders {
	struct config_check *check;
	struct str value, pointer;
	bool found;
};

static void note_holder(void *arg, struct str user)
{
	struct holders *h = arg;

	if (h->found || str_eq(user, h->check->name->user))
		return;
	h->found = true;
	taken(h->check, h->pointer, h->value, user);
}

static void check_unique(void *arg, enum config_unique kind, struct str value, struct str pointer)
{
	struct config_check *c = arg;
	struct holders h = { c, value, pointer, false };
	struct str mobile_owner;

	if (kind != UNIQUE_EXTERNAL_ID &&
	    (taken_by_group(c, pointer, value) || taken_by_number(c, pointer, value)))
		return;
	if (kind == UNIQUE_EXTERNAL_ID) {
		replica_users_by(c->domain, REPLICA_BY_EXTERNAL_ID, value, note_holder, &h);
		return;
	}
	replica_users_by(c->domain, REPLICA_BY_NUMBER, value, note_holder, &h);
	if (replica_user(c->domain, value))
		note_holder(&h, value);
	mobile_owner = replica_mobile_owner(c->domain, value);
	if (mobile_owner.n)
		note_holder(&h, mobile_owner);
}

static void check_twice_in_itself(struct config_check *c, const struct str_list *numbers)
{
	for (size_t i = 1; i < numbers->count; i++)
		for (size_t j = 0; j < i; j++)
			if (str_eq(numbers->items[i], numbers->items[j]))
				fault_add(c->faults, arena_printf(c->arena, "/numbers/%zu", i),
					  "%.*s stands in the list twice",
					  STR_ARG(numbers->items[i]));
}

void config_check_domain_names(struct config_check *c)
{
	const struct domain *d = &c->value->domain;
	struct replica_domain *holder;

	holder = state_domain(c->state, d->id);
	if (holder && !str_eq(replica_domain_config(holder)->id, d->id))
		fault_add(c->faults, STR("/id"), "another domain has this name as an alias");
	for (size_t i = 0; i < d->aliases.count; i++) {
		holder = state_domain(c->state, d->aliases.items[i]);
		if (holder && !str_eq(replica_domain_config(holder)->id, d->id))
			fault_add(c->faults, arena_printf(c->arena, "/aliases/%zu", i),
				  "another domain has this name already");
	}
}

static void check_uniqueness(struct config_check *c)
{
	if (c->name->kind == CONFIG_DOMAIN)
		config_check_domain_names(c);
	else
		config_each_unique(c->name, c->value, check_unique, c);
}

/* ---- references ---- */

struct own_address {
	struct str target;
	bool found;
};

static void compare_address(void *arg, enum config_unique kind, struct str value,
			    struct str pointer)
{
	struct own_address *own = arg;

	(void)pointer;
	if (kind == UNIQUE_ADDRESS && str_eq(value, own->target))
		own->found = true;
}

static bool number_is_known(struct config_check *c, struct str target)
{
	const struct numbering *plan = &replica_domain_config(c->domain)->numbering;

	return replica_number(c->domain, target) ||
	       replica_number(c->domain, number_normalise(plan, target, c->arena).text);
}

/* Somebody or some group of the domain, or the very one that is being written. */
static bool address_is_known(struct config_check *c, struct str target)
{
	struct own_address own = { target, false };

	config_each_unique(c->name, c->value, compare_address, &own);
	return own.found || (c->domain && (replica_user_find(c->domain, target) ||
					   replica_group_dialled(c->domain, target) ||
					   number_is_known(c, target)));
}

static bool group_is_known(struct config_check *c, struct str id)
{
	return (c->name->kind == CONFIG_GROUP && str_eq(c->name->id, id)) ||
	       (c->domain && replica_group(c->domain, id));
}

static bool is_known(struct config_check *c, enum config_reference kind, struct str target)
{
	switch (kind) {
	case REFERENCE_ADDRESS: return address_is_known(c, target);
	case REFERENCE_USER: return c->domain && replica_user(c->domain, target);
	case REFERENCE_GROUP: return group_is_known(c, target);
	case REFERENCE_ROSTER: return c->domain && replica_roster(c->domain, target);
	case REFERENCE_SCHEDULE: return replica_schedule(c->domain, target) != NULL;
	case REFERENCE_STATUS:
		return c->domain && status_find(replica_domain_config(c->domain), target);
	default: return false;
	}
}

static const struct device *device_of(struct config_check *c, struct str id)
{
	struct replica_user *u = replica_user(c->domain, c->name->user);

	return u ? subject_device(replica_subject(u), id) : NULL;
}

/* Named by extension or number, where the id is wanted: "; sales is the id of who is dialled so".
 */
static struct str dialled_hint(struct config_check *c, enum config_reference kind,
			       struct str target)
{
	struct replica_user *u =
		kind == REFERENCE_USER ? replica_user_find(c->domain, target) : NULL;
	const struct group *g =
		kind == REFERENCE_GROUP ? replica_group_dialled(c->domain, target) : NULL;
	struct str id = g ? g->id : u ? replica_subject(u)->user->id : STR_NONE;

	return id.n ? arena_printf(c->arena, "; %.*s is the id of who is dialled so", STR_ARG(id))
		    : STR("");
}

static void check_reference(void *arg, enum config_reference kind, struct str target,
			    struct str pointer)
{
	struct config_check *c = arg;
	const struct device *device;

	if (kind != REFERENCE_DEVICE && kind != REFERENCE_MOBILE) {
		if (!is_known(c, kind, target))
			fault_add(c->faults, pointer, "%.*s is no %s of this domain%.*s",
				  STR_ARG(target), config_reference_noun(kind),
				  STR_ARG(dialled_hint(c, kind, target)));
		return;
	}
	device = device_of(c, target);
	if (!device)
		fault_add(c->faults, pointer, "the user has no device %.*s", STR_ARG(target));
	else if (kind == REFERENCE_MOBILE && device->kind != DEVICE_KIND_MOBILE_NUMBER)
		fault_add(c->faults, pointer, "must be a device of kind mobile_number");
}

/* ---- what a change takes away from others ---- */

/* One fault per referrer, by the path that leads to it. */
static void report_paths(struct config_check *c, const struct faults *referrers, const char *to)
{
	struct str domain = replica_domain_config(c->domain)->id, last = STR_NONE;
	struct config_name name;

	for (const struct fault *f = referrers->first; f; f = f->next) {
		/* one that refers to it twice stands there twice in a row */
		if (str_eq(f->pointer, last) || !config_name_of_key(f->pointer, domain, &name))
			continue;
		last = f->pointer;
		fault_add(c->faults, STR(""), "%.*s %s; change that first",
			  STR_ARG(config_path(&name, c->arena)), to);
	}
}

/* Forwards to an extension or number that the user or group is about to give up. */
static void check_given_up(struct config_check *c, struct str address)
{
	struct faults referrers = FAULTS(c->arena);
	struct own_address own = { address, false };

	config_each_unique(c->name, c->value, compare_address, &own);
	if (address.n == 0 || own.found)
		return;
	replica_address_referrers(c->domain,
				  c->name->kind == CONFIG_GROUP ? c->name->id : c->name->user,
				  address, &referrers);
	report_paths(c, &referrers, arena_printf(c->arena, "leads to %.*s", STR_ARG(address)).p);
}

static void report_referrers(struct config_check *c)
{
	struct faults found = FAULTS(c->arena);

	replica_referrers(c->domain, config_key(c->name, c->arena), &found);
	report_paths(c, &found, "refers to it");
}

static void check_addresses_given_up(struct config_check *c, struct str extension,
				     const struct str_list *numbers)
{
	check_given_up(c, extension);
	for (size_t i = 0; i < numbers->count; i++)
		check_given_up(c, numbers->items[i]);
}

static void check_taken_away(struct config_check *c)
{
	struct replica_user *u = c->domain ? replica_user(c->domain, c->name->user) : NULL;
	const struct device *before;

	if (c->name->kind == CONFIG_GROUP) {
		const struct group *g = c->domain ? replica_group(c->domain, c->name->id) : NULL;

		if (g)
			check_addresses_given_up(c, g->extension, &g->numbers);
		return;
	}
	if (!u)
		return;
	if (c->name->kind == CONFIG_USER) {
		const struct user *user = replica_subject(u)->user;

		check_addresses_given_up(c, user->extension, &user->numbers);
	}
	if (c->name->kind != CONFIG_DEVICE)
		return;
	before = device_of(c, c->name->id);
	if (before && before->kind == DEVICE_KIND_MOBILE_NUMBER &&
	    c->value->device.kind != DEVICE_KIND_MOBILE_NUMBER)
		report_referrers(c);
}

/* ---- both ---- */

static void check_device_count(struct config_check *c)
{
	struct replica_user *u = replica_user(c->domain, c->name->user);

	if (u && !device_of(c, c->name->id) && replica_subject(u)->device_count >= DEVICES_PER_USER)
		fault_add(c->faults, STR(""), "a user has at most %d devices", DEVICES_PER_USER);
}

static bool count_object(void *arg, struct str key, struct str json, struct str version)
{
	size_t *count = arg;

	(void)key;
	(void)json;
	(void)version;
	++*count;
	return true;
}

/* Every question looks through rules, statuses and sources, so there are only so many. */
static void check_count(struct config_check *c, size_t most, const char *what)
{
	struct str prefix = config_prefix(c->name->kind), json, version;
	size_t count = 0;

	if (replica_object(c->domain, config_key(c->name, c->arena), &json, &version))
		return;
	replica_each_object(c->domain, arena_printf(c->arena, "%.*s/", STR_ARG(prefix)), STR(""),
			    count_object, &count);
	if (count >= most)
		fault_add(c->faults, STR(""), "a domain has at most %zu %s", most, what);
}

/* A token speaks for one source, or nobody could say whose word its facts are. */
static void check_source(struct config_check *c)
{
	const struct sources *sources = replica_sources(c->domain);
	const struct str_list *tokens = &c->value->source.tokens;

	check_count(c, SOURCES_MAX, "sources");
	for (size_t i = 0; i < tokens->count; i++) {
		struct str id = source_of_token(sources, tokens->items[i]);

		if (!str_eq(id, tokens->items[i]) && !str_eq(id, c->name->id))
			fault_add(c->faults, arena_printf(c->arena, "/tokens/%zu", i),
				  "already speaks for the source %.*s", STR_ARG(id));
	}
}

enum err config_check_write(struct config_check *c)
{
	config_each_reference(c->name, c->value, check_reference, c);
	if (c->name->kind == CONFIG_USER)
		check_twice_in_itself(c, &c->value->user.numbers);
	if (c->name->kind == CONFIG_GROUP) {
		check_twice_in_itself(c, &c->value->group.numbers);
		group_check_write(c);
	}
	if (c->name->kind == CONFIG_DEVICE)
		check_device_count(c);
	if (c->name->kind == CONFIG_RULE)
		check_count(c, CALLER_RULES_MAX, "caller rules");
	if (c->name->kind == CONFIG_STATUS)
		check_count(c, STATUSES_PER_DOMAIN, "statuses");
	if (c->name->kind == CONFIG_SOURCE)
		check_source(c);
	if (c->faults->count)
		return ERR_VALIDATION;
	check_uniqueness(c);
	if (c->faults->count)
		return ERR_NOT_UNIQUE;
	loop_check_write(c);
	if (c->faults->count)
		return ERR_VALIDATION;
	check_taken_away(c);
	return c->faults->count ? ERR_IN_USE : ERR_OK;
}

enum err config_check_delete(struct config_check *c)
{
	report_referrers(c);
	if (c->faults->count)
		return ERR_IN_USE;
	loop_check_delete(c);
	return c->faults->count ? ERR_VALIDATION : ERR_OK;
}
