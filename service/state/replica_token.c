/* replica_token: tokens, found by id whatever domain keeps them. */
#include "state/state_priv.h"

#include <stdlib.h>

/* A token as found by its id; the object is in its domain's secrets. */
struct token_entry {
	UT_hash_handle hh;
	struct str id;
	struct arena *arena; /* holds the entry too */
	struct token token;
	struct object *object;
};

static struct token_entry *find(struct state *s, struct str id)
{
	struct token_entry *t;

	HASH_FIND(hh, s->tokens, id.p, id.n, t);
	return t;
}

static void drop(struct state *s, struct token_entry *t)
{
	HASH_DEL(s->tokens, t);
	arena_free(t->arena);
}

void token_drop(struct object *o)
{
	struct token_entry *t = find(o->domain->state, key_part(o->key, 1));

	if (t && t->object == o)
		drop(o->domain->state, t);
}

void token_set(struct object *o)
{
	struct state *s = o->domain->state;
	struct arena *a = arena_new_sized(0, 512);
	struct token_entry *t = ARENA_NEW(a, struct token_entry), *old;

	old = find(s, key_part(o->key, 1));
	if (old)
		drop(s, old);
	if (!table_decode_stored(&token_table, object_json(o), a, &t->token)) {
		arena_free(a);
		return;
	}
	t->arena = a;
	t->object = o;
	t->id = arena_str(a, key_part(o->key, 1));
	t->token.id = t->id;
	HASH_ADD_KEYPTR(hh, s->tokens, t->id.p, t->id.n, t);
}

/* A removed domain's are void at once, though they are freed later. */
const struct token *state_token(struct state *s, struct str id)
{
	struct token_entry *t = find(s, id);

	return t && !t->object->domain->gone ? &t->token : NULL;
}
