/* json_in: prescan, then jansson, and its complaints in our words. */
#include "wire/json_in.h"

#include "wire/place.h"
#include "wire/prescan.h"

static void report(struct str json, size_t at, const char *wrong, struct faults *faults)
{
	size_t line, column;

	prescan_line(json, at, &line, &column);
	fault_add(faults, STR(""), "%s (line %zu, column %zu)", wrong, line, column);
}

/* The pointer of the key that ends at offset `end`; all before it is sound. */
static struct str key_pointer(struct str json, size_t end, struct arena *a)
{
	struct str pointer = STR("");
	size_t index = 0, at = prescan_blank(json, prescan_blank(json, 0) + 1);
	bool braces = true;

	while (at < json.n) {
		size_t next = prescan_skip(json, at);
		struct str key = STR_NONE;

		if (braces && next <= json.n) {
			key = str_n(json.p + at + 1, next - at - 2); /* between its quotes */
			if (next >= end)
				return pointer_add(pointer, key, a);
			at = prescan_blank(json, prescan_blank(json, next) + 1); /* : */
			next = prescan_skip(json, at);
		}
		if (next < end) {
			at = prescan_blank(json, prescan_blank(json, next) + 1); /* , */
			index++;
		} else if (at < json.n) { /* it is inside this value */
			if (!key.p)
				key = arena_printf(a, "%zu", index);
			pointer = pointer_add(pointer, key, a);
			braces = json.p[at] == '{';
			at = prescan_blank(json, at + 1);
			index = 0;
		}
	}
	return pointer;
}

/* jansson quotes the text "near" the fault, which may be a password. */
static void report_parser(struct str json, const json_error_t *error, struct faults *faults)
{
	struct str text = str_of(error->text);
	const char *near = strstr(error->text, " near '");

	if (json_error_code(error) == json_error_duplicate_key) {
		fault_add(faults, key_pointer(json, (size_t)error->position, faults->arena),
			  "stands more than once (line %d, column %d)", error->line, error->column);
		return;
	}
	if (near)
		text.n = (size_t)(near - error->text);
	if (json_error_code(error) == json_error_invalid_utf8)
		text = STR("a byte that is not UTF-8");
	fault_add(faults, STR(""), "is not valid JSON: %.*s (line %d, column %d)", STR_ARG(text),
		  error->line, error->column);
}

json_t *json_in(struct str json, size_t bytes_max, struct faults *faults)
{
	json_error_t error;
	size_t at;
	const char *wrong = prescan(json, bytes_max, &at);

	if (wrong) {
		report(json, at, wrong, faults);
		return NULL;
	}
	/* never JSON_ALLOW_NUL: a \u0000 would cut every C string made from it */
	json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		report_parser(json, &error, faults);
	return root;
}

const char *json_in_kind(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return "an object";
	case JSON_ARRAY: return "an array";
	case JSON_STRING: return "a string";
	case JSON_INTEGER: return "a number";
	case JSON_REAL: return "a number";
	case JSON_TRUE: return "true";
	case JSON_FALSE: return "false";
	default: return "null";
	}
}
