/*
 * config_scan: cuts a configuration document into its objects without parsing the values, so that
 * a document of 64 MB needs no tree of itself: one object at a time goes to jansson. No recursion,
 * and each call looks at one object only.
 */
#include "wire/json_in.h"
#include "wire/place.h"
#include "wire/prescan.h"
#include "wire/tables.h"

static void skip_blank(struct config_scanner *s)
{
	s->rest = str_skip(s->rest, prescan_blank(s->rest, 0));
}

static bool take(struct config_scanner *s, char c)
{
	skip_blank(s);
	if (s->rest.n == 0 || s->rest.p[0] != c)
		return false;
	s->rest = str_skip(s->rest, 1);
	return true;
}

/* The next value as text; empty where there is none. */
static struct str take_value(struct config_scanner *s)
{
	skip_blank(s);
	size_t end = prescan_skip(s->rest, 0);
	if (end > s->rest.n)
		return STR_NONE;
	struct str value = str_n(s->rest.p, end);
	s->rest = str_skip(s->rest, end);
	return value;
}

/* Of what stands where something else belongs: it may also be that the text ends there. */
static const char *or_end(const struct config_scanner *s, const char *wrong, const char *at_end)
{
	return s->rest.n ? wrong : at_end;
}

static struct str first_bytes(struct str s, size_t bytes)
{
	return str_n(s.p, s.n < bytes ? s.n : bytes);
}

static const char *end_list(struct config_scanner *s)
{
	s->in_list = false;
	return NULL;
}

static const char *begin_list(struct config_scanner *s, const char *not_array)
{
	s->seen_objects = s->in_list = true;
	if (!take(s, '['))
		return not_array;
	return take(s, ']') ? end_list(s) : NULL;
}

static const char *format_member(struct config_scanner *s)
{
	if (s->seen_format)
		return "`format` appears twice";
	s->seen_format = true;
	if (!str_eq(take_value(s), STR("1")))
		return "`format` must be 1, the only one there is";
	return NULL;
}

static const char *objects_member(struct config_scanner *s)
{
	if (s->seen_objects)
		return "`objects` appears twice";
	return begin_list(s, "`objects` must be an array");
}

static const char *items_member(struct config_scanner *s, struct str key)
{
	s->member = str_n(key.p + 1, key.n - 2);
	if (!str_eq(key, STR("\"items\"")))
		return "unknown field; known here: items";
	if (s->seen_objects)
		return "appears twice";
	const char *wrong = begin_list(s, "must be an array");
	if (!wrong)
		s->member = STR_NONE;
	return wrong;
}

/* One member of the document itself, or its end. */
static const char *document_member(struct config_scanner *s)
{
	struct str key = take_value(s);

	if (key.n < 2 || key.p[0] != '"' || !take(s, ':'))
		return s->items ? "the body must be {\"items\": [ … ]}"
				: "the document must be {\"format\": 1, \"objects\": [ … ]}";
	if (s->items)
		return items_member(s, key);
	if (str_eq(key, STR("\"format\"")))
		return format_member(s);
	if (str_eq(key, STR("\"objects\"")))
		return objects_member(s);
	return "the document knows only `format` and `objects`";
}

static const char *document_end(struct config_scanner *s)
{
	s->done = true;
	skip_blank(s);
	if (s->rest.n)
		return "there is something behind the end of the document";
	if (s->items && !s->seen_objects)
		s->member = STR("items");
	if (s->items)
		return s->seen_objects ? NULL : "is required: {\"items\": [ … ]}";
	if (!s->seen_format || !s->seen_objects)
		return "the document needs both `format` and `objects`: "
		       "{\"format\": 1, \"objects\": [ … ]}";
	return NULL;
}

/* Up to the first object of the list, or the document's end. */
static const char *between_objects(struct config_scanner *s)
{
	bool first = !s->seen_format && !s->seen_objects;
	const char *wrong = NULL;

	if (first && !take(s, '{'))
		return "the document must be a JSON object";
	if (first && take(s, '}'))
		return document_end(s);
	while (!wrong && !s->in_list && !s->done) {
		bool comma = !s->seen_format && !s->seen_objects ? true : take(s, ',');
		if (comma)
			wrong = document_member(s);
		else if (take(s, '}'))
			wrong = document_end(s);
		else
			wrong = or_end(s, "the document needs , or } here",
				       "the document ends before its last }");
	}
	return wrong;
}

/* In a batch whatever is JSON: it is one item's fault that it is no object. */
static bool may_begin(const struct config_scanner *s)
{
	return s->rest.n && (s->rest.p[0] == '{' || (s->batch && !strchr(",:]}", s->rest.p[0])));
}

static bool is_json(struct str value)
{
	json_t *v;

	if (value.p[0] == '{' || value.p[0] == '[')
		return true; /* whoever reads it looks inside */
	/* a NUL does no harm: nothing is made of it */
	v = json_loadb(value.p, value.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	json_decref(v);
	return v != NULL;
}

static const char *cut(struct config_scanner *s, struct str *out_object)
{
	skip_blank(s);
	if (!may_begin(s))
		return or_end(s,
			      s->items ? "an object is needed here"
				       : "an object {\"path\": …, \"value\": …} is needed here",
			      "the document ends here, where an object is needed");
	/* looks no further than an object may reach, however long the document is */
	struct str window = s->batch ? s->rest : first_bytes(s->rest, JSON_BYTES_MAX);
	size_t end = prescan_skip(window, 0);
	if (end > window.n)
		return s->rest.n > window.n ? "this object is larger than 64 KB"
					    : "the document ends within this object";
	*out_object = str_n(s->rest.p, end);
	s->rest = str_skip(s->rest, end);
	return is_json(*out_object) ? NULL : "an object is needed here";
}

static const char *next_in_list(struct config_scanner *s, struct str *out_object)
{
	const char *wrong = cut(s, out_object);

	if (!wrong && take(s, ']'))
		wrong = end_list(s);
	else if (!wrong && !take(s, ','))
		wrong = or_end(s, "objects are separated by commas",
			       "the document ends behind this object, before its list does");
	return wrong;
}

static const char *next_line(struct config_scanner *s, struct str *out_object)
{
	struct str line = STR_NONE;

	while (s->rest.n && line.n == 0)
		line = str_trim(str_cut(&s->rest, '\n'));
	s->done = line.n == 0;
	if (s->done)
		return NULL;
	if (line.n > JSON_BYTES_MAX)
		return "this line is larger than 64 KB";
	if (line.p[0] != '{' || prescan_skip(line, 0) != line.n)
		return s->items ? "each line must be one object"
				: "each line must be one object {\"path\": …, \"value\": …}";
	*out_object = line;
	return NULL;
}

void config_scan_begin(struct config_scanner *s, struct str document, bool ndjson)
{
	*s = (struct config_scanner){ .rest = document, .ndjson = ndjson };
}

void item_scan_begin(struct config_scanner *s, struct str document, bool ndjson)
{
	*s = (struct config_scanner){ .rest = document, .items = true, .ndjson = ndjson };
}

void batch_scan_begin(struct config_scanner *s, struct str document)
{
	*s = (struct config_scanner){ .rest = document, .items = true, .batch = true };
}

bool config_scan_next(struct config_scanner *s, struct str *out_object, const char **out_fault)
{
	const char *wrong = NULL;

	*out_fault = NULL;
	if (s->done)
		return false;
	s->index = s->count;
	if (s->ndjson) {
		wrong = next_line(s, out_object);
	} else {
		if (!s->in_list)
			wrong = between_objects(s);
		s->of_document = wrong != NULL;
		if (!wrong && s->in_list)
			wrong = next_in_list(s, out_object);
	}
	*out_fault = wrong;
	if (wrong || s->done) {
		s->done = true;
		return false;
	}
	s->count++;
	return true;
}

struct str config_scan_place(const struct config_scanner *s, struct arena *a)
{
	return s->of_document
		       ? s->member.n ? pointer_add(STR(""), s->member, a) : STR("")
		       : arena_printf(a, "/%s/%zu", s->items ? "items" : "objects", s->index);
}

struct members {
	struct str path, value;
};

/* The text of a JSON string, or false with a fault. */
static bool string_text(struct str json, struct arena *a, struct faults *faults, struct str *out)
{
	json_t *v = json_loadb(json.p, json.n, JSON_DECODE_ANY, NULL);
	bool is_string = json_is_string(v);

	if (is_string)
		*out = arena_str(a, json_in_str(v));
	else
		fault_add(faults, STR("/path"), "must be a string such as /users/123");
	json_decref(v);
	return is_string;
}

/* Takes `"key": value`; false where that is not what stands there. */
static bool take_member(struct config_scanner *s, struct members *m, struct faults *faults)
{
	struct str key = take_value(s), value;
	struct str *slot = str_eq(key, STR("\"path\""))    ? &m->path
			   : str_eq(key, STR("\"value\"")) ? &m->value
							   : NULL;

	if (key.n < 2 || key.p[0] != '"' || !take(s, ':') || !(value = take_value(s)).n)
		return false;
	struct str name = str_n(key.p + 1, key.n - 2);
	if (slot && slot->p)
		fault_add(faults, STR(""), "`%.*s` appears twice", STR_ARG(name));
	else if (slot)
		*slot = value;
	else
		fault_add(faults, pointer_add(STR(""), name, faults->arena),
			  "unknown field; an object has `path` and `value`");
	return true;
}

static bool take_members(struct str object, struct members *m, struct faults *faults)
{
	struct config_scanner s = { .rest = object };
	bool more = take(&s, '{') && !take(&s, '}');

	while (more) {
		if (!take_member(&s, m, faults))
			return false;
		more = take(&s, ',');
		if (!more && !take(&s, '}'))
			return false;
	}
	skip_blank(&s);
	return s.rest.n == 0;
}

bool config_object_split(struct str object, struct arena *a, struct faults *faults,
			 struct str *out_path, struct str *out_value_json)
{
	struct members m = { 0 };
	size_t before = faults->count, at;
	const char *wrong = prescan(object, JSON_BYTES_MAX, &at);

	if (!wrong && !take_members(object, &m, faults))
		wrong = "is not valid JSON; an object {\"path\": …, \"value\": …} is needed";
	if (wrong) {
		fault_add(faults, STR(""), "%s", wrong);
		return false;
	}
	if (!m.path.p)
		fault_add(faults, STR("/path"), "is required: such as /users/123");
	else
		string_text(m.path, a, faults, out_path);
	if (!m.value.p)
		fault_add(faults, STR("/value"), "is required: the object itself");
	else if (m.value.p[0] != '{')
		fault_add(faults, STR("/value"), "must be an object");
	*out_value_json = m.value;
	return faults->count == before;
}
