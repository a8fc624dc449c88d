/* replica_number: dialled numbers, each decoded when it is first asked for. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct number_entry {
	UT_hash_handle hh;
	struct arena *arena;
	struct dialled_number number;
};

enum { NUMBER_BLOCK = 256 };

const struct dialled_number *replica_number(struct replica_domain *d, struct str number)
{
	struct number_entry *e;
	struct object *o;

	HASH_FIND(hh, d->numbers, number.p, number.n, e);
	if (e)
		return &e->number;
	o = object_find(d, STR("number/"), number);
	if (!o || !o->kept)
		return NULL;
	e = mem_new(sizeof(*e));
	e->arena = arena_new_sized(0, NUMBER_BLOCK);
	if (!table_decode_stored(&number_table, object_json(o), e->arena, &e->number)) {
		arena_free(e->arena);
		free(e);
		return NULL;
	}
	e->number.number = arena_str(e->arena, number);
	HASH_ADD_KEYPTR(hh, d->numbers, e->number.number.p, e->number.number.n, e);
	return &e->number;
}

static void entry_free(struct replica_domain *d, struct number_entry *e)
{
	HASH_DEL(d->numbers, e);
	arena_free(e->arena);
	free(e);
}

void number_forget(struct replica_domain *d, struct str number)
{
	struct number_entry *e;

	HASH_FIND(hh, d->numbers, number.p, number.n, e);
	if (e)
		entry_free(d, e);
}

void numbers_free(struct replica_domain *d)
{
	struct number_entry *e, *next;

	HASH_ITER(hh, d->numbers, e, next)
	entry_free(d, e);
}
