/*
 * table_decode: one walk over a jansson tree and the rows of a table. It goes on after a fault, so
 * that all are reported at once. Depth is bounded by the prescan and by the tables themselves.
 */
#include "base/suggest.h"
#include "wire/decode.h"

enum { STORED_BYTES_MAX = 1024 * 1024 };

static void decode_member(struct walk *w, const struct field *f, const json_t *v,
			  const struct place *at, void *out)
{
	/* readonly: accepted so that what GET answered can be PUT, but not believed */
	if ((f->flags & FIELD_VIRTUAL) || (w->faults && (f->flags & FIELD_READONLY)))
		return;
	if (!json_is_null(v))
		value_decoders[f->kind](w, f, v, at, out);
	else if (!(f->flags & FIELD_NULLABLE))
		FAULT(w, at, "must not be null; leave it out instead");
}

static bool may_be_sent(const struct field *f)
{
	return !field_is_hidden(f) && !(f->flags & (FIELD_READONLY | FIELD_VIRTUAL));
}

/* "; known here: a, b, c", where there is no likely one; faults beyond the kept ones need none. */
static void list_fields(const struct table *t, const struct walk *w, struct buf *out)
{
	if (!w->faults || w->faults->count >= FAULTS_MAX)
		return;
	for (size_t i = 0; i < t->count; i++) {
		if (!may_be_sent(&t->fields[i]))
			continue;
		buf_add(out, out->n ? STR(", ") : STR("; known here: "));
		buf_add(out, str_of(t->fields[i].name));
	}
}

static void report_unknown(struct walk *w, const struct table *t, struct str name,
			   const struct place *at)
{
	struct suggestion s = suggest_begin(name);
	struct buf list = { 0 };

	for (size_t i = 0; i < t->count; i++)
		if (!field_is_hidden(&t->fields[i]))
			suggest_offer(&s, str_of(t->fields[i].name));
	if (!s.best.n)
		list_fields(t, w, &list);
	FAULT(w, at, "unknown field `%.*s`" SUGGEST_FMT "%.*s",
	      STR_ARG(str_head(name, QUOTED_BYTES)), SUGGEST_ARG(s), STR_ARG(buf_str(&list)));
	buf_free(&list);
}

static void report_missing(struct walk *w, const struct table *t, const json_t *object,
			   const struct place *at)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct field *f = &t->fields[i];
		struct place here = { .up = at, .key = str_of(f->name) };
		if (!(f->flags & FIELD_REQUIRED) || (f->flags & FIELD_READONLY) ||
		    json_object_get(object, f->name))
			continue;
		FAULT(w, &here, "is required: %s", f->doc);
	}
}

void decode_object(struct walk *w, const struct table *t, const json_t *object,
		   const struct place *at, void *out)
{
	json_t *members = (json_t *)(uintptr_t)object; /* iterators want it mutable */
	size_t before = w->faults ? w->faults->count : 0;

	for (void *it = json_object_iter(members); it; it = json_object_iter_next(members, it)) {
		struct str name = str_of(json_object_iter_key(it));
		const struct field *f = field_find(t, name);
		struct place here = { .up = at, .key = name };
		if (f && !(w->faults && field_is_hidden(f)))
			decode_member(w, f, json_object_iter_value(it), &here, out);
		else if (w->faults)
			report_unknown(w, t, name, &here);
	}
	if (!w->faults)
		return;
	report_missing(w, t, object, at);
	if (t->check && w->faults->count == before)
		t->check(out, place_pointer(at, w->faults->arena), w->faults);
}

bool table_decode(const struct table *t, struct str json, struct arena *a, struct faults *faults,
		  void *out)
{
	size_t before = faults->count;
	struct walk w = { .a = a, .faults = faults };
	json_t *root = json_in(json, JSON_BYTES_MAX, faults);

	table_defaults(t, out);
	if (!root)
		return false;
	decode_object(&w, t, root, NULL, out);
	json_decref(root);
	return faults->count == before;
}

bool table_decode_stored(const struct table *t, struct str json, struct arena *a, void *out)
{
	struct walk w = { .a = a };
	struct faults unread = FAULTS(a);
	json_t *root = json_in(json, STORED_BYTES_MAX, &unread);

	table_defaults(t, out);
	if (!root)
		return false;
	decode_object(&w, t, root, NULL, out);
	json_decref(root);
	return !w.wrong;
}
