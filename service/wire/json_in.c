/* json_in: prescan, then jansson, and its complaints in our words. */
#include "wire/json_in.h"

#include "wire/prescan.h"

static void report(struct str json, size_t at, const char *wrong, struct faults *faults)
{
	size_t line, column;

	prescan_line(json, at, &line, &column);
	fault_add(faults, STR(""), "%s (line %zu, column %zu)", wrong, line, column);
}

/* jansson quotes the text "near" the fault: useful for a duplicate key, but otherwise it may be a
 * password. */
static void report_parser(const json_error_t *error, struct faults *faults)
{
	struct str text = str_of(error->text);

	if (json_error_code(error) != json_error_duplicate_key) {
		const char *near = strstr(error->text, " near '");
		if (near)
			text.n = (size_t)(near - error->text);
	}
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
		report_parser(&error, faults);
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
