/* field: defaults and what counts as "nothing said". */
#include "wire/field.h"

#include "core/model.h"

const struct field *field_find(const struct table *t, struct str name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_eq(name, str_of(t->fields[i].name)))
			return &t->fields[i];
	return NULL;
}

void field_set_list(const struct field *f, void *object, const void *items, size_t count)
{
	/* every list is a pointer to const items; the pointer's own type differs */
	memcpy(field_out(f, object), &items, sizeof(items));
	*(size_t *)(void *)((char *)object + f->count_offset) = count;
}

bool field_is_default(const struct field *f, const void *object)
{
	const void *p = field_in(f, object);

	if (f->flags & FIELD_VIRTUAL)
		return true;
	switch (f->kind) {
	case FIELD_STR:
	case FIELD_JSON: return ((const struct str *)p)->n == 0;
	case FIELD_INT:
	case FIELD_DATE:
	case FIELD_WALL: return *(const int64_t *)p == f->def;
	case FIELD_BOOL: return *(const bool *)p == (f->def != 0);
	case FIELD_WORD: return *(const int *)p == (int)f->def;
	case FIELD_TIME: return *(const int64_t *)p == 0;
	case FIELD_OBJECT: return table_is_default(f->sub, p);
	case FIELD_STR_LIST: return ((const struct str_list *)p)->count == 0;
	case FIELD_WORD_LIST:
	case FIELD_OBJECT_LIST:
	case FIELD_MAP_INT: return field_count(f, object) == 0;
	}
	return true;
}

bool table_is_default(const struct table *t, const void *object)
{
	for (size_t i = 0; i < t->count; i++)
		if (!field_is_default(&t->fields[i], object))
			return false;
	return true;
}

static void set_defaults(const struct table *t, void *out)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		if (f->flags & FIELD_VIRTUAL)
			continue;
		if (f->kind == FIELD_INT || f->kind == FIELD_DATE || f->kind == FIELD_WALL)
			*(int64_t *)field_out(f, out) = f->def;
		else if (f->kind == FIELD_BOOL)
			*(bool *)field_out(f, out) = f->def != 0;
		else if (f->kind == FIELD_WORD)
			*(int *)field_out(f, out) = (int)f->def;
		else if (f->kind == FIELD_OBJECT)
			set_defaults(f->sub, field_out(f, out));
	}
}

void table_defaults(const struct table *t, void *out)
{
	memset(out, 0, t->size);
	set_defaults(t, out);
}
