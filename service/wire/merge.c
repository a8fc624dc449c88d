/* merge: RFC 7396. Both sides went through the prescan, so the recursion ends at 16 levels. */
#include <stdlib.h>

#include "wire/json_in.h"
#include "wire/table.h"

/* The result is a new reference, NULL when memory ran out. */
static json_t *merged(const json_t *target, json_t *patch)
{
	if (!json_is_object(patch))
		return json_incref(patch);
	json_t *out =
		json_is_object(target) ? json_copy((json_t *)(uintptr_t)target) : json_object();
	for (void *it = json_object_iter(patch); it && out; it = json_object_iter_next(patch, it)) {
		const char *key = json_object_iter_key(it);
		json_t *value = json_object_iter_value(it);
		if (json_is_null(value)) {
			json_object_del(out, key);
			continue;
		}
		json_t *child = merged(json_object_get(out, key), value);
		if (json_object_set_new(out, key, child)) {
			json_decref(out);
			out = NULL;
		}
	}
	return out;
}

static bool dump(const json_t *v, struct arena *a, struct str *out_json)
{
	char *text = v ? json_dumps(v, JSON_COMPACT) : NULL;

	if (text)
		*out_json = arena_str(a, str_of(text));
	free(text);
	return text != NULL;
}

bool wire_merge(struct str target, struct str patch, struct arena *a, struct faults *faults,
		struct str *out_json)
{
	bool done = false;
	json_t *from = json_in(target, JSON_BYTES_MAX, faults);
	json_t *with = from ? json_in(patch, JSON_BYTES_MAX, faults) : NULL;
	json_t *result = with ? merged(from, with) : NULL;

	if (result)
		done = dump(result, a, out_json);
	if (with && !done)
		fault_add(faults, STR(""), "could not be merged");
	json_decref(result);
	json_decref(with);
	json_decref(from);
	return done;
}
