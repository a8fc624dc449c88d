/*
 * config_document: a whole configuration that is being imported, checked in itself: every object by
 * its table, everything unique, every name leading somewhere. Each call does one object's work, so
 * the import can stop between any two.
 */
#ifndef API_CONFIG_DOCUMENT_H
#define API_CONFIG_DOCUMENT_H

#include "api/config_walk.h"
#include "base/hash_table.h"

struct staged {
	struct config_name name;
	struct str key;  /* as in Redis */
	struct str json; /* as it will be stored */
	size_t index;    /* place in the document */
	size_t devices;  /* of a user */
	UT_hash_handle hh;
};

struct staged_value;
struct staged_reference;

/* A saved object's reference that leads nowhere in the document laid over it. */
struct document_stray {
	enum config_reference kind;
	struct str user, target; /* user: whose profile says so */
};
/* Sets where the fault belongs, and what its text begins with; leaves them where it is nobody's. */
typedef void document_blame_fn(void *arg, const struct document_stray *stray, struct str *pointer,
			       struct str *before);

struct document {
	struct state *state;
	struct str domain; /* canonical name */
	struct arena *arena, *scratch;
	struct faults *faults;
	size_t not_unique; /* how many of the faults are about uniqueness */
	size_t count, rules, statuses;
	struct staged *objects; /* in the document's order: follow hh.next */
	struct staged_value *values;
	struct staged_reference *references, *last_reference;
	const struct numbering *numbering;
	bool saved; /* what is added now is not of the document: what it leaves as it is */
	document_blame_fn *blame; /* NULL = nobody else's fault */
	void *blame_arg;
	struct buf encoded;
};

struct document *document_new(struct state *state, struct str domain, struct faults *faults);
void document_free(struct document *d);

/* One object {"path", "value"} of the document. now: the domain as it is, whose `reported` flags
 * stay; NULL = new. */
void document_add(struct document *d, struct str object, size_t index, struct replica_domain *now);
/* After the last object: what concerns the document as a whole. */
void document_check_whole(struct document *d);
/* What the object hangs on is there. */
void document_check_parent(struct document *d, struct staged *object);
/* Resolves the next name; false when there is none left. */
bool document_check_reference(struct document *d);

struct staged *document_find(struct document *d, struct str key); /* NULL = not in it */

#endif
