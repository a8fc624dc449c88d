/* field: typed access to the member of a struct that a row describes. */
#ifndef WIRE_FIELD_H
#define WIRE_FIELD_H

#include "wire/table.h"

static inline const void *field_in(const struct field *f, const void *object)
{
	return (const char *)object + f->offset;
}

static inline void *field_out(const struct field *f, void *object)
{
	return (char *)object + f->offset;
}

static inline size_t field_count(const struct field *f, const void *object)
{
	return *(const size_t *)(const void *)((const char *)object + f->count_offset);
}

/* A list's items and their number, both at once. */
void field_set_list(const struct field *f, void *object, const void *items, size_t count);
/* NULL where there is none. */
const struct field *field_find(const struct table *t, struct str name);
/* Clients neither see nor set it. */
static inline bool field_is_hidden(const struct field *f)
{
	return (f->flags & FIELD_SECRET) && (f->flags & FIELD_READONLY);
}

/* Holds what decoding {} would leave there. */
bool field_is_default(const struct field *f, const void *object);
bool table_is_default(const struct table *t, const void *object);
/* Zeroes and fills in the defaults, embedded objects included. */
void table_defaults(const struct table *t, void *out);

#endif
