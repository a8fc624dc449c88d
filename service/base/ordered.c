/* ordered: a skip list with a quarter of the nodes on each next level. */
#include "base/ordered.h"

#include <stdlib.h>

#include "base/memory.h"

enum { LEVELS = 12 };

struct ordered_node {
	struct str key;
	void *value;
	struct ordered_node *next[];
};

struct ordered {
	struct ordered_node *head;
	size_t count;
	uint32_t random;
};

static struct ordered_node *node_new(int levels)
{
	return mem_new(sizeof(struct ordered_node) +
		       (size_t)levels * sizeof(struct ordered_node *));
}

struct ordered *ordered_new(void)
{
	struct ordered *o = mem_new(sizeof(*o));

	o->head = node_new(LEVELS);
	o->random = 2463534242u;
	return o;
}

void ordered_free(struct ordered *o)
{
	if (!o)
		return;
	for (struct ordered_node *n = o->head, *next; n; n = next) {
		next = n->next[0];
		free(n);
	}
	free(o);
}

size_t ordered_count(const struct ordered *o)
{
	return o->count;
}

/* Xorshift: only the shape of the list hangs on it, never an answer. */
static int draw_levels(struct ordered *o)
{
	int levels = 1;

	o->random ^= o->random << 13;
	o->random ^= o->random >> 17;
	o->random ^= o->random << 5;
	for (uint32_t bits = o->random; (bits & 3) == 0 && levels < LEVELS; bits >>= 2)
		levels++;
	return levels;
}

/* The last node before key on every level. */
static void find_before(const struct ordered *o, struct str key,
			struct ordered_node *before[LEVELS])
{
	struct ordered_node *n = o->head;

	for (int level = LEVELS - 1; level >= 0; level--) {
		while (n->next[level] && str_cmp(n->next[level]->key, key) < 0)
			n = n->next[level];
		before[level] = n;
	}
}

static struct ordered_node *first_from(const struct ordered *o, struct str key)
{
	struct ordered_node *before[LEVELS];

	find_before(o, key, before);
	return before[0]->next[0];
}

void *ordered_find(const struct ordered *o, struct str key)
{
	const struct ordered_node *n = first_from(o, key);

	return n && str_eq(n->key, key) ? n->value : NULL;
}

void ordered_put(struct ordered *o, struct str key, void *value)
{
	struct ordered_node *before[LEVELS], *n;

	find_before(o, key, before);
	n = before[0]->next[0];
	if (n && str_eq(n->key, key)) {
		n->key = key;
		n->value = value;
		return;
	}
	int levels = draw_levels(o);
	n = node_new(levels);
	n->key = key;
	n->value = value;
	for (int i = 0; i < levels; i++) {
		n->next[i] = before[i]->next[i];
		before[i]->next[i] = n;
	}
	o->count++;
}

void *ordered_remove(struct ordered *o, struct str key)
{
	struct ordered_node *before[LEVELS], *n;

	find_before(o, key, before);
	n = before[0]->next[0];
	if (!n || !str_eq(n->key, key))
		return NULL;
	for (int i = 0; i < LEVELS && before[i]->next[i] == n; i++)
		before[i]->next[i] = n->next[i];
	void *value = n->value;
	free(n);
	o->count--;
	return value;
}

const struct ordered_node *ordered_first(const struct ordered *o)
{
	return o->head->next[0];
}

const struct ordered_node *ordered_from(const struct ordered *o, struct str key)
{
	return first_from(o, key);
}

const struct ordered_node *ordered_after(const struct ordered *o, struct str key)
{
	const struct ordered_node *n = first_from(o, key);

	return n && str_eq(n->key, key) ? n->next[0] : n;
}

const struct ordered_node *ordered_next(const struct ordered_node *n)
{
	return n->next[0];
}

void *ordered_value(const struct ordered_node *n)
{
	return n->value;
}

struct str ordered_key(const struct ordered_node *n)
{
	return n->key;
}
