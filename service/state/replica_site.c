/* replica_site: sites, each decoded when it is first asked for. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct site_entry {
	UT_hash_handle hh;
	struct arena *arena;
	struct site site;
};

enum { SITE_BLOCK = 256 };

const struct site *replica_site(struct replica_domain *d, struct str id)
{
	struct site_entry *e;
	struct object *o;

	HASH_FIND(hh, d->sites, id.p, id.n, e);
	if (e)
		return &e->site;
	o = object_find(d, STR("site/"), id);
	if (!o || !o->kept)
		return NULL;
	e = mem_new(sizeof(*e));
	e->arena = arena_new_sized(0, SITE_BLOCK);
	if (!table_decode_stored(&site_table, object_json(o), e->arena, &e->site))
		e->site = (struct site){ 0 };
	e->site.id = arena_str(e->arena, id);
	HASH_ADD_KEYPTR(hh, d->sites, e->site.id.p, e->site.id.n, e);
	return &e->site;
}

void sites_forget(struct replica_domain *d)
{
	struct site_entry *e, *next;

	HASH_ITER(hh, d->sites, e, next)
	{
		HASH_DEL(d->sites, e);
		arena_free(e->arena);
		free(e);
	}
}
