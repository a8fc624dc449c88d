/*
 * mobile_holder: whose a mobile number is, over all domains. What no user holds any more (an import
 * left it out, its domain is gone) may stand in the index until a later turn, and is passed over.
 */
#include "state/state_priv.h"

struct search {
	state_admits_fn *admits;
	void *arg;
	struct mobile_holder found;
	size_t holders;
};

/* Named by the configuration as it was last read. */
static bool still_stands(const struct object *o)
{
	const struct replica_domain *d = o->domain;

	return d->exists && !d->gone && (d->loading || o->generation == d->wanted);
}

static bool look_at(void *arg, struct object *o)
{
	struct search *s = arg;
	struct replica_domain *d = o->domain;
	struct str user = key_part(o->key, 1);

	if (!still_stands(o) || !user_find(d, user) || !s->admits(s->arg, &d->config))
		return true;
	/* two devices of one user: the first, as for a call that is forwarded there */
	if (s->holders && s->found.domain == d && str_eq(s->found.user, user))
		return true;
	s->found = (struct mobile_holder){ d, user, key_part(o->key, 2) };
	return ++s->holders < 2;
}

enum err state_mobile_holder(struct state *s, struct str number, state_admits_fn *admits, void *arg,
			     struct mobile_holder *out)
{
	struct search search = { .admits = admits, .arg = arg };

	index_each_mobile(s, number, look_at, &search);
	if (search.holders == 0 && s->to_index)
		return ERR_NOT_READY;
	if (search.holders != 1)
		return ERR_NOT_FOUND;
	*out = search.found;
	return ERR_OK;
}
