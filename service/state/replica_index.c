/*
 * replica_index: from a value to the objects that hold it. One multi-map per domain; the first byte
 * of a key says what kind of value it is:
 *   n  number or extension -> user        m  mobile number -> device
 *   e  e-mail (lower case) -> user        x  external_id -> user
 *   g  number or extension -> group
 *   t  destination target -> whoever leads there, or has a rule about it
 *   c  user or group -> group that has it as a member, roster that names the user
 *   C  roster -> group that has it as a member
 *   s  schedule -> whoever goes by it
 *   d  roster -> whoever leads there
 *   r  "<user>/<device>" -> profile that names the device
 *   w  status of the domain's own -> whoever names it
 * One more is the process's, over all domains: M  mobile number -> device. What of an object stands
 * in it is in indexed.c.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct index_entry {
	struct index_bucket *bucket;
	struct object *object;
	struct index_entry *prev, *next; /* in the bucket */
	struct index_entry *sibling;     /* of the same object */
};

struct index_bucket {
	UT_hash_handle hh;
	struct index_entry *entries;
	char key[];
};

enum { INDEX_KEY_MAX = 512 };

/* Writes kind + value, cut to fit; the length. */
static size_t make_key(char *key, char kind, struct str value)
{
	size_t n = value.n < INDEX_KEY_MAX - 1 ? value.n : INDEX_KEY_MAX - 1;

	key[0] = kind;
	if (n)
		memcpy(key + 1, value.p, n);
	for (size_t i = 1; kind == 'e' && i <= n; i++)
		if (key[i] >= 'A' && key[i] <= 'Z')
			key[i] = (char)(key[i] + ('a' - 'A'));
	return n + 1;
}

static struct index_bucket **map_of(struct replica_domain *d, char kind)
{
	return kind == 'M' ? &d->state->mobiles : &d->index;
}

static struct index_bucket *find_in(struct index_bucket *map, char kind, struct str value)
{
	char key[INDEX_KEY_MAX];
	struct index_bucket *b;

	HASH_FIND(hh, map, key, make_key(key, kind, value), b);
	return b;
}

static struct index_bucket *bucket_find(struct replica_domain *d, char kind, struct str value)
{
	return find_in(*map_of(d, kind), kind, value);
}

void index_put(struct object *o, char kind, struct str value)
{
	struct index_entry *e;
	struct index_bucket *b;

	if (value.n == 0)
		return;
	b = bucket_find(o->domain, kind, value);
	if (!b) {
		b = mem_new(sizeof(*b) + value.n + 1);
		size_t n = make_key(b->key, kind, value);
		struct index_bucket **map = map_of(o->domain, kind);
		HASH_ADD_KEYPTR(hh, *map, b->key, n, b);
	}
	e = mem_new(sizeof(*e));
	e->bucket = b;
	e->object = o;
	e->sibling = o->entries;
	o->entries = e;
	DL_APPEND(b->entries, e);
}

bool index_holds(const struct object *o, char kind, struct str value)
{
	const struct index_bucket *b = bucket_find(o->domain, kind, value);

	for (const struct index_entry *e = o->entries; b && e; e = e->sibling) {
		if (e->bucket == b)
			return true;
	}
	return false;
}

void index_drop(struct object *o)
{
	for (struct index_entry *e = o->entries, *sibling; e; e = sibling) {
		sibling = e->sibling;
		DL_DELETE(e->bucket->entries, e);
		if (!e->bucket->entries) {
			struct index_bucket **map = map_of(o->domain, e->bucket->key[0]);
			HASH_DEL(*map, e->bucket);
			free(e->bucket);
		}
		free(e);
	}
	o->entries = NULL;
}

void index_free(struct replica_domain *d)
{
	struct index_bucket *b, *next;

	HASH_ITER(hh, d->index, b, next)
	{
		HASH_DEL(d->index, b);
		free(b);
	}
}

struct object *index_find(struct replica_domain *d, char kind, struct str value)
{
	struct index_bucket *b = value.n ? bucket_find(d, kind, value) : NULL;

	return b ? b->entries->object : NULL;
}

void index_each(struct replica_domain *d, char kind, struct str value,
		void (*fn)(void *arg, struct object *o), void *arg)
{
	struct index_bucket *b = value.n ? bucket_find(d, kind, value) : NULL;

	for (struct index_entry *e = b ? b->entries : NULL; e; e = e->next)
		fn(arg, e->object);
}

void index_each_mobile(struct state *s, struct str number, bool (*fn)(void *arg, struct object *o),
		       void *arg)
{
	struct index_bucket *b = number.n ? find_in(s->mobiles, 'M', number) : NULL;

	for (struct index_entry *e = b ? b->entries : NULL; e; e = e->next) {
		if (!fn(arg, e->object))
			return;
	}
}
