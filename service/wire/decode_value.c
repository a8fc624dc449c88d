/* decode_value: a value of each kind of field: its type, its limits, and where it goes. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/suggest.h"
#include "wire/checks.h"
#include "wire/decode.h"

static bool has_type(struct walk *w, const json_t *v, bool fits, const char *wanted,
		     const struct place *at)
{
	if (!fits)
		FAULT(w, at, "must be %s, got %s", wanted, json_in_kind(v));
	return fits;
}

/* What would be right is said by check; what came in is quoted, unless it is secret. */
static void check_string(struct walk *w, const struct field *f, struct str s,
			 const struct place *at)
{
	const char *right = f->check ? f->check(s) : check_text(s);
	struct str head = str_head(s, QUOTED_BYTES);

	if (right && (f->flags & (FIELD_SECRET | FIELD_UNQUOTED)))
		FAULT(w, at, "must be %s", right);
	else if (right)
		FAULT(w, at, "must be %s, got `%.*s%s`", right, STR_ARG(head),
		      head.n < s.n ? "…" : "");
}

static void check_bytes(struct walk *w, const struct field *f, struct str s, int64_t max,
			const struct place *at)
{
	if ((int64_t)s.n > max)
		FAULT(w, at, "must be at most %lld bytes long, got %zu", (long long)max, s.n);
	else if (s.n)
		check_string(w, f, s, at);
}

static void decode_str(struct walk *w, const struct field *f, const json_t *v,
		       const struct place *at, void *out)
{
	if (!has_type(w, v, json_is_string(v), "a string", at))
		return;
	struct str s = json_in_str(v);
	*(struct str *)field_out(f, out) = arena_str(w->a, s);
	if (!w->faults)
		return;
	if ((int64_t)s.n < f->min && s.n == 0)
		FAULT(w, at, "must not be empty");
	else if ((int64_t)s.n < f->min)
		FAULT(w, at, "must be at least %lld bytes long, got %zu", (long long)f->min, s.n);
	else
		check_bytes(w, f, s, f->max, at);
}

/* 30.0 and 3e1 are whole numbers too (JSON has one number type). */
static bool whole_number(const json_t *v, int64_t *out)
{
	double real = json_real_value(v);

	if (json_is_integer(v)) {
		*out = json_integer_value(v);
		return true;
	}
	if (!json_is_real(v) || floor(real) != real || fabs(real) > 9007199254740992.0)
		return false;
	*out = (int64_t)real;
	return true;
}

static bool take_int(struct walk *w, const struct field *f, const json_t *v, const struct place *at,
		     int64_t *out)
{
	if (!has_type(w, v, json_is_number(v), "a whole number", at))
		return false;
	if (!whole_number(v, out)) {
		FAULT(w, at, "must be a whole number, got %g", json_real_value(v));
		return false;
	}
	if (w->faults && (*out < f->min || *out > f->max)) {
		FAULT(w, at, "must be %lld–%lld, got %lld", (long long)f->min, (long long)f->max,
		      (long long)*out);
		return false;
	}
	return true;
}

static void decode_int(struct walk *w, const struct field *f, const json_t *v,
		       const struct place *at, void *out)
{
	int64_t value;

	if (take_int(w, f, v, at, &value))
		*(int64_t *)field_out(f, out) = value;
}

static void decode_bool(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	if (has_type(w, v, json_is_boolean(v), "true or false", at))
		*(bool *)field_out(f, out) = json_is_true(v);
}

/* "must be one of a, b, c, got `x`; did you mean …" */
static void report_word(struct walk *w, const struct field *f, struct str got,
			const struct place *at)
{
	struct suggestion s = suggest_begin(got);
	struct str head = str_head(got, QUOTED_BYTES);
	struct buf list = { 0 };

	for (int i = (int)f->min; i < f->words->count; i++) {
		struct str word = word_of(f->words, i);
		if (word.n == 0)
			continue;
		if (list.n)
			buf_add(&list, STR(", "));
		buf_add(&list, word);
		suggest_offer(&s, word);
	}
	FAULT(w, at, "must be one of %.*s, got `%.*s`" SUGGEST_FMT, STR_ARG(buf_str(&list)),
	      STR_ARG(head), SUGGEST_ARG(s));
	buf_free(&list);
}

static bool take_word(struct walk *w, const struct field *f, const json_t *v,
		      const struct place *at, int *out)
{
	if (!has_type(w, v, json_is_string(v), "a string", at))
		return false;
	bool known = word_find(f->words, json_in_str(v), out);
	if (known && (!w->faults || *out >= f->min))
		return true;
	if (w->faults)
		report_word(w, f, json_in_str(v), at);
	return false;
}

static void decode_word(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	int value;

	if (take_word(w, f, v, at, &value))
		*(int *)field_out(f, out) = value;
}

/* Moments as text: `wanted` in a few words, `right` with an example. */
static void decode_moment(struct walk *w, const json_t *v, const struct place *at,
			  bool (*parse)(struct str text, int64_t *out), const char *wanted,
			  const char *right, int64_t *out)
{
	if (!has_type(w, v, json_is_string(v), wanted, at))
		return;
	if (!parse(json_in_str(v), out))
		FAULT(w, at, "must be %s, got `%.*s`", right,
		      STR_ARG(str_head(json_in_str(v), QUOTED_BYTES)));
}

static void decode_time(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	decode_moment(w, v, at, time_parse, "an RFC 3339 time",
		      "an RFC 3339 time such as 2026-11-20T08:00:00Z", field_out(f, out));
}

static void decode_date(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	decode_moment(w, v, at, date_parse, "a date", "a date such as 2026-12-25",
		      field_out(f, out));
}

static void decode_wall(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	decode_moment(w, v, at, wall_parse, "a time of day",
		      "a time of day such as 08:30, from 00:00 to 24:00", field_out(f, out));
}

static void decode_sub(struct walk *w, const struct field *f, const json_t *v,
		       const struct place *at, void *out)
{
	if (has_type(w, v, json_is_object(v), "an object", at))
		decode_object(w, f->sub, v, at, field_out(f, out));
}

static void report_count(struct walk *w, const char *bound, int64_t items, int64_t n,
			 const struct place *at)
{
	FAULT(w, at, "must have at %s %lld item%s, got %lld", bound, (long long)items,
	      items == 1 ? "" : "s", (long long)n);
}

/* Too many items are one fault; they are not walked. */
static bool fits_list(struct walk *w, const struct field *f, const json_t *v,
		      const struct place *at)
{
	if (!has_type(w, v, json_is_array(v), "an array", at))
		return false;
	int64_t n = (int64_t)json_array_size(v);
	if (w->faults && n > f->max) {
		report_count(w, "most", f->max, n, at);
		return false;
	}
	if (w->faults && n < f->min)
		report_count(w, "least", f->min, n, at);
	return true;
}

static void decode_str_list(struct walk *w, const struct field *f, const json_t *v,
			    const struct place *at, void *out)
{
	if (!fits_list(w, f, v, at))
		return;
	size_t n = json_array_size(v);
	struct str *items = ARENA_ARRAY(w->a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		struct place here = { .up = at, .index = i };
		const json_t *item = json_array_get(v, i);
		if (!has_type(w, item, json_is_string(item), "a string", &here))
			continue;
		items[i] = arena_str(w->a, json_in_str(item));
		if (w->faults && items[i].n == 0)
			FAULT(w, &here, "must not be empty");
		else if (w->faults)
			check_bytes(w, f, items[i], f->item_max, &here);
	}
	*(struct str_list *)field_out(f, out) = (struct str_list){ items, n };
}

static void decode_word_list(struct walk *w, const struct field *f, const json_t *v,
			     const struct place *at, void *out)
{
	if (!fits_list(w, f, v, at))
		return;
	size_t n = json_array_size(v), kept = 0;
	int *items = ARENA_ARRAY(w->a, n, int);
	for (size_t i = 0; i < n; i++) {
		struct place here = { .up = at, .index = i };
		if (take_word(w, f, json_array_get(v, i), &here, &items[kept]))
			kept++;
	}
	field_set_list(f, out, items, kept);
}

static void decode_object_list(struct walk *w, const struct field *f, const json_t *v,
			       const struct place *at, void *out)
{
	if (!fits_list(w, f, v, at))
		return;
	size_t n = json_array_size(v);
	char *items = arena_array(w->a, n, f->sub->size);
	for (size_t i = 0; i < n; i++) {
		struct place here = { .up = at, .index = i };
		const json_t *item = json_array_get(v, i);
		table_defaults(f->sub, items + i * f->sub->size);
		if (has_type(w, item, json_is_object(item), "an object", &here))
			decode_object(w, f->sub, item, &here, items + i * f->sub->size);
	}
	field_set_list(f, out, items, n);
}

/* Cut out again as text; what is in it is for its own reader to judge. */
static void decode_json(struct walk *w, const struct field *f, const json_t *v,
			const struct place *at, void *out)
{
	char *text;

	if (!has_type(w, v, json_is_object(v), "an object", at))
		return;
	text = json_dumps(v, JSON_COMPACT);
	if (!text)
		return; /* no memory */
	*(struct str *)field_out(f, out) = arena_str(w->a, str_of(text));
	free(text);
}

static void decode_map_int(struct walk *w, const struct field *f, const json_t *v,
			   const struct place *at, void *out)
{
	size_t kept = 0;

	if (!has_type(w, v, json_is_object(v), "an object", at))
		return;
	if (w->faults && (int64_t)json_object_size(v) > f->item_max) {
		FAULT(w, at, "must have at most %lld members, got %zu", (long long)f->item_max,
		      json_object_size(v));
		return;
	}
	struct status_default *items =
		ARENA_ARRAY(w->a, json_object_size(v), struct status_default);
	/* jansson's iterators want a mutable tree, and change nothing */
	json_t *map = (json_t *)(uintptr_t)v;
	for (void *it = json_object_iter(map); it; it = json_object_iter_next(map, it)) {
		struct str key = str_of(json_object_iter_key(it));
		struct place here = { .up = at, .key = key };
		if (w->faults)
			check_string(w, f, key, &here);
		items[kept].status = arena_str(w->a, key);
		if (take_int(w, f, json_object_iter_value(it), &here, &items[kept].expires_s))
			kept++;
	}
	field_set_list(f, out, items, kept);
}

decode_fn *const value_decoders[] = {
	[FIELD_STR] = decode_str,
	[FIELD_INT] = decode_int,
	[FIELD_BOOL] = decode_bool,
	[FIELD_WORD] = decode_word,
	[FIELD_TIME] = decode_time,
	[FIELD_DATE] = decode_date,
	[FIELD_WALL] = decode_wall,
	[FIELD_OBJECT] = decode_sub,
	[FIELD_STR_LIST] = decode_str_list,
	[FIELD_WORD_LIST] = decode_word_list,
	[FIELD_OBJECT_LIST] = decode_object_list,
	[FIELD_JSON] = decode_json,
	[FIELD_MAP_INT] = decode_map_int,
};
