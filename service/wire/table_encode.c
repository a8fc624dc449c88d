/* table_encode: structs straight into the buffer, row by row. Hot: every commit encodes a record.
 */
#include "base/clock.h"
#include "core/model.h"
#include "wire/field.h"

static void encode_fields(const struct table *t, const void *in, bool stored,
			  struct json_writer *w);

static void encode_object(const struct table *t, const void *in, bool stored, struct json_writer *w)
{
	json_object_begin(w);
	encode_fields(t, in, stored, w);
	json_object_end(w);
}

static void encode_str_list(const struct str_list *list, struct json_writer *w)
{
	json_array_begin(w);
	for (size_t i = 0; i < list->count; i++)
		json_string(w, list->items[i]);
	json_array_end(w);
}

static void encode_word_list(const struct field *f, const void *in, struct json_writer *w)
{
	const int *items = *(const int *const *)field_in(f, in);

	json_array_begin(w);
	for (size_t i = 0; i < field_count(f, in); i++)
		json_string(w, word_of(f->words, items[i]));
	json_array_end(w);
}

static void encode_object_list(const struct field *f, const void *in, bool stored,
			       struct json_writer *w)
{
	const char *items = *(const char *const *)field_in(f, in);

	json_array_begin(w);
	for (size_t i = 0; i < field_count(f, in); i++)
		encode_object(f->sub, items + i * f->sub->size, stored, w);
	json_array_end(w);
}

static void encode_map_int(const struct field *f, const void *in, struct json_writer *w)
{
	const struct status_default *items = *(const struct status_default *const *)field_in(f, in);

	json_object_begin(w);
	for (size_t i = 0; i < field_count(f, in); i++) {
		json_key(w, items[i].status);
		json_int(w, items[i].expires_s);
	}
	json_object_end(w);
}

static void encode_value(const struct field *f, const void *in, bool stored, struct json_writer *w)
{
	const void *p = field_in(f, in);
	char text[DATE_TEXT_MAX];

	switch (f->kind) {
	case FIELD_STR: json_string(w, *(const struct str *)p); break;
	case FIELD_INT: json_int(w, *(const int64_t *)p); break;
	case FIELD_BOOL: json_bool(w, *(const bool *)p); break;
	case FIELD_WORD: json_string(w, word_of(f->words, *(const int *)p)); break;
	case FIELD_TIME: json_time(w, *(const int64_t *)p); break;
	case FIELD_DATE: json_string(w, date_format(*(const int64_t *)p, text)); break;
	case FIELD_WALL: json_string(w, wall_format(*(const int64_t *)p, text)); break;
	case FIELD_OBJECT: encode_object(f->sub, p, stored, w); break;
	case FIELD_STR_LIST: encode_str_list(p, w); break;
	case FIELD_WORD_LIST: encode_word_list(f, in, w); break;
	case FIELD_OBJECT_LIST: encode_object_list(f, in, stored, w); break;
	case FIELD_JSON: json_raw(w, *(const struct str *)p); break;
	case FIELD_MAP_INT: encode_map_int(f, in, w); break;
	}
}

/* Time 0 and the empty word have no spelling: they are "not given". */
static bool is_written(const struct field *f, const void *in, bool stored)
{
	if ((f->flags & FIELD_VIRTUAL) || (!stored && (f->flags & FIELD_SECRET)))
		return false;
	if (f->kind == FIELD_TIME && *(const int64_t *)field_in(f, in) == 0)
		return false;
	if (f->kind == FIELD_WORD && word_of(f->words, *(const int *)field_in(f, in)).n == 0)
		return false;
	return !(f->flags & FIELD_SKIP_EMPTY) || !field_is_default(f, in);
}

static void encode_fields(const struct table *t, const void *in, bool stored, struct json_writer *w)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		if (is_written(f, in, stored)) {
			json_key(w, str_of(f->name));
			encode_value(f, in, stored, w);
		}
	}
}

void table_encode(const struct table *t, const void *in, struct json_writer *w)
{
	encode_object(t, in, false, w);
}

void table_encode_stored(const struct table *t, const void *in, struct json_writer *w)
{
	encode_object(t, in, true, w);
}

void table_encode_fields(const struct table *t, const void *in, struct json_writer *w)
{
	encode_fields(t, in, false, w);
}
