/*
 * ordered: a map from byte strings to pointers, in byte order of the keys (a skip list). For what
 * must be paged or scanned by prefix; what is only looked up goes into a uthash table.
 */
#ifndef BASE_ORDERED_H
#define BASE_ORDERED_H

#include "base/str.h"

struct ordered;

struct ordered *ordered_new(void);
/* The values are the owner's: free them first. NULL is fine. */
void ordered_free(struct ordered *o);
size_t ordered_count(const struct ordered *o);
void *ordered_find(const struct ordered *o, struct str key); /* NULL = none */
/* key is not copied: it must live as long as the entry (usually inside the value). Replaces. */
void ordered_put(struct ordered *o, struct str key, void *value);
void *ordered_remove(struct ordered *o, struct str key); /* the value, or NULL */

/* Iteration: for (n = ordered_after(o, key); n; n = ordered_next(n)). The map must not change. */
struct ordered_node;
const struct ordered_node *ordered_first(const struct ordered *o);
const struct ordered_node *ordered_from(const struct ordered *o, struct str key); /* first >= key */
const struct ordered_node *ordered_after(const struct ordered *o, struct str key); /* first > key */
const struct ordered_node *ordered_next(const struct ordered_node *n);
void *ordered_value(const struct ordered_node *n);
struct str ordered_key(const struct ordered_node *n);

#endif
