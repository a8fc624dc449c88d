/* lookup: see lookup.h. */
#include "state/lookup.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "state/state_priv.h"

struct lookup {
	UT_hash_handle hh;
	struct arena *arena;
	max_align_t value[];
};

static void drop(struct lookup **all, struct lookup *l)
{
	HASH_DEL(*all, l);
	arena_free(l->arena);
	free(l);
}

static struct lookup *decode(const struct lookup_kind *kind, const struct object *o)
{
	struct lookup *l = mem_new(sizeof(*l) + kind->size);

	l->arena = arena_new_sized(0, kind->block);
	if (table_decode_stored(kind->table, object_json(o), l->arena, l->value))
		return l;
	if (!kind->or_nothing) {
		memset(l->value, 0, kind->size);
		return l;
	}
	arena_free(l->arena);
	free(l);
	return NULL;
}

static struct lookup *add(struct replica_domain *d, struct lookup **all,
			  const struct lookup_kind *kind, struct str id)
{
	const struct object *o = object_find(d, kind->prefix, id);
	struct lookup *l = o && o->kept ? decode(kind, o) : NULL;
	struct str *own;

	if (!l)
		return NULL;
	own = (struct str *)(void *)((char *)l->value + kind->id_offset);
	*own = arena_str(l->arena, id);
	if (kind->complete)
		kind->complete(d, l->value, l->arena);
	HASH_ADD_KEYPTR(hh, *all, own->p, own->n, l);
	return l;
}

void *lookup_get(struct replica_domain *d, struct lookup **all, const struct lookup_kind *kind,
		 struct str id)
{
	struct lookup *l = NULL;

	if (id.n == 0)
		return NULL;
	HASH_FIND(hh, *all, id.p, id.n, l);
	if (!l)
		l = add(d, all, kind, id);
	return l ? l->value : NULL;
}

void lookup_forget(struct lookup **all, struct str id)
{
	struct lookup *l;

	HASH_FIND(hh, *all, id.p, id.n, l);
	if (l)
		drop(all, l);
}

void lookup_forget_all(struct lookup **all)
{
	struct lookup *l, *next;

	HASH_ITER(hh, *all, l, next)
	drop(all, l);
}
