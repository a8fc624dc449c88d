/*
 * replica_draft: an unsaved configuration that can be asked like a saved one. It is made of the
 * same objects by the same code, so whatever is decoded of a domain is decoded of its draft too.
 */
#include "state/state_priv.h"

#include "base/memory.h"

struct replica_domain *replica_draft_new(struct state *s, struct str name)
{
	struct replica_domain *d = mem_new(sizeof(*d));

	d->state = s;
	d->name = owned_copy(name);
	d->shard = store_shard_of(s->store, name);
	d->objects = ordered_new();
	d->secrets = ordered_new();
	d->gone = d->draft = true;
	return d;
}

void replica_draft_put(struct replica_domain *draft, struct str key, struct str json)
{
	object_apply(draft, false, key, STR("0-1"), json);
}

void replica_draft_live(struct replica_domain *draft, struct replica_domain *saved)
{
	draft->saved = saved;
}

void replica_draft_free(struct replica_domain *draft)
{
	if (!draft)
		return;
	draft->draft = false;
	draft->saved = NULL;
	domain_drop_stale(draft);
}
