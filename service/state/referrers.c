/* referrers: who refers to an object, and would be left with a loose end without it. */
#include "state/state_priv.h"

struct referrers {
	struct str self; /* user whose own objects go with it */
	struct faults *faults;
	size_t count;
};

/* The user or group that the object belongs to, or is. */
static struct str key_of_dialled(struct str key)
{
	return str_eq(key_part(key, 0), STR("group")) ? key_part(key, 1) : key_owner(key);
}

static void add_referrer(void *arg, struct object *o)
{
	struct referrers *r = arg;

	if (r->self.n && str_eq(key_of_dialled(o->key), r->self))
		return;
	r->count++;
	fault_add(r->faults, o->key, "%.*s refers to it; change that first", STR_ARG(o->key));
}

size_t replica_address_referrers(struct replica_domain *d, struct str user, struct str address,
				 struct faults *faults)
{
	struct referrers r = { .self = user, .faults = faults };

	index_each(d, 't', address, add_referrer, &r);
	index_each(d, 'c', address, add_referrer, &r);
	return r.count;
}

/* Of a user or group, by all that it is dialled by. */
static size_t dialled_referrers(struct replica_domain *d, struct str id, struct str extension,
				const struct str_list *numbers, struct faults *faults)
{
	size_t count = replica_address_referrers(d, id, id, faults);

	if (!str_eq(extension, id))
		count += replica_address_referrers(d, id, extension, faults);
	for (size_t i = 0; i < numbers->count; i++)
		count += replica_address_referrers(d, id, numbers->items[i], faults);
	return count;
}

static size_t group_referrers(struct replica_domain *d, struct str id, struct faults *faults)
{
	const struct group *g = replica_group(d, id);

	return g ? dialled_referrers(d, g->id, g->extension, &g->numbers, faults) : 0;
}

static size_t user_referrers(struct replica_domain *d, struct str id, struct faults *faults)
{
	struct replica_user *u = user_find(d, id);
	const struct user *user = u ? replica_subject(u)->user : NULL;

	return u ? dialled_referrers(d, u->id, user->extension, &user->numbers, faults) : 0;
}

static size_t number_referrers(struct replica_domain *d, struct str id, struct faults *faults)
{
	return replica_address_referrers(d, STR_NONE, id, faults);
}

/* What is named only by what its key says: in which indexes. */
static const struct {
	const char *kind, *indexes;
} named[] = {
	{"device",    "r" },
	{ "roster",   "dC"},
	{ "schedule", "s" },
	{ "status",   "w" },
};

static const struct {
	const char *kind;
	size_t (*count)(struct replica_domain *d, struct str id, struct faults *faults);
} dialled[] = {
	{"user",    user_referrers  },
	{ "group",  group_referrers },
	{ "number", number_referrers},
};

size_t replica_referrers(struct replica_domain *d, struct str key, struct faults *faults)
{
	struct referrers r = { .faults = faults };
	struct str kind = key_part(key, 0), id = str_skip(key, kind.n + 1);

	for (size_t i = 0; i < sizeof(dialled) / sizeof(*dialled); i++)
		if (str_eq(kind, str_of(dialled[i].kind)))
			return dialled[i].count(d, id, faults);
	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		for (const char *in = named[i].indexes; *in; in++)
			if (str_eq(kind, str_of(named[i].kind)))
				index_each(d, *in, id, add_referrer, &r);
	return r.count;
}
