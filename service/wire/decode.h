/*
 * decode: one walk over a jansson tree by the rows of a table, shared by table_decode.c (objects
 * and what is wrong with them as a whole) and decode_value.c (a value of each kind of field).
 */
#ifndef WIRE_DECODE_H
#define WIRE_DECODE_H

#include "wire/field.h"
#include "wire/json_in.h"
#include "wire/place.h"

enum { QUOTED_BYTES = 48 };

struct walk {
	struct arena *a;
	struct faults *faults; /* NULL: a stored value */
	bool wrong;            /* a stored value had a wrong type */
};

#define FAULT(w, at, ...)                                                                          \
	do {                                                                                       \
		if ((w)->faults)                                                                   \
			place_fault((at), (w)->faults, __VA_ARGS__);                               \
		else                                                                               \
			(w)->wrong = true;                                                         \
	} while (0)

typedef void decode_fn(struct walk *w, const struct field *f, const json_t *v,
		       const struct place *at, void *out);
/* By the field's kind. */
extern decode_fn *const value_decoders[];

/* *out holds the defaults already. */
void decode_object(struct walk *w, const struct table *t, const json_t *object,
		   const struct place *at, void *out);

#endif
