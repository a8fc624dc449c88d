/*
 * lookup: a domain's objects of one kind by id, each decoded when it is first asked for and kept
 * until it is forgotten: by itself, or with all of its kind where one may lead to another.
 */
#ifndef STATE_LOOKUP_H
#define STATE_LOOKUP_H

#include "wire/table.h"

struct replica_domain;
struct lookup;

struct lookup_kind {
	struct str prefix; /* of the keys */
	const struct table *table;
	size_t size; /* of what is kept; it begins with what the table decodes, the rest is 0 */
	size_t id_offset;
	size_t block;    /* bytes that most of them take */
	bool or_nothing; /* what cannot be decoded is not there; otherwise it says nothing */
	/* What follows from the domain; NULL = nothing. */
	void (*complete)(struct replica_domain *d, void *value, struct arena *a);
};

/* NULL: there is none. */
void *lookup_get(struct replica_domain *d, struct lookup **all, const struct lookup_kind *kind,
		 struct str id);
void lookup_forget(struct lookup **all, struct str id);
void lookup_forget_all(struct lookup **all);

#endif
