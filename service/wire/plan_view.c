/* plan_view: what a kept plan says: what comes after a step, whom it rings. */
#include <stdlib.h>

#include "wire/json_in.h"
#include "wire/views.h"

enum { PLAN_BYTES_MAX = 1024 * 1024 };

static void put_json(struct json_writer *w, const char *key, const json_t *v)
{
	char *text = json_dumps(v, JSON_COMPACT);

	json_key(w, str_of(key));
	json_raw(w, str_of(text ? text : "null"));
	free(text);
}

/* The step that an outcome leads to; NULL: to `final`. */
static const json_t *follow(const json_t *steps, int64_t step, enum outcome outcome,
			    int64_t *out_index)
{
	const json_t *next = json_object_get(json_array_get(steps, (size_t)step), "next");
	const json_t *to = json_object_get(next, word_of(&outcome_words, (int)outcome).p);

	if (!to && outcome == OUTCOME_REJECTED)
		to = json_object_get(next, "busy");
	*out_index = json_integer_value(to);
	return to ? json_array_get(steps, (size_t)*out_index) : NULL;
}

static bool put_next(const json_t *plan, int64_t step, enum outcome outcome, struct json_writer *w)
{
	const json_t *steps = json_object_get(plan, "steps"), *to;
	bool over = outcome == OUTCOME_ANSWERED || outcome == OUTCOME_ABANDONED;
	int64_t index;

	if (step < 0 || (size_t)step >= json_array_size(steps))
		return false;
	to = over ? NULL : follow(steps, step, outcome, &index);
	json_put_bool(w, "done", !to);
	if (to) {
		json_put_int(w, "index", index);
		put_json(w, "step", to);
	} else if (!over) {
		put_json(w, "final", json_object_get(plan, "final"));
	}
	return true;
}

bool wire_plan_next(struct str plan, struct str decision_id, int64_t step, enum outcome outcome,
		    struct json_writer *w)
{
	struct arena *a = arena_new_sized(0, 512);
	struct faults unread = FAULTS(a);
	json_t *root = json_in(plan, PLAN_BYTES_MAX, &unread);
	bool known;

	json_object_begin(w);
	json_put_string(w, "decision_id", decision_id);
	known = root && put_next(root, step, outcome, w);
	json_object_end(w);
	json_decref(root);
	arena_free(a);
	return known;
}

static struct str one_user(const json_t *targets)
{
	struct str user = STR_NONE;

	for (size_t i = 0; i < json_array_size(targets); i++) {
		struct str next = json_in_str(json_object_get(json_array_get(targets, i), "user"));

		if (!next.n || (user.n && !str_eq(user, next)))
			return STR_NONE;
		user = next;
	}
	return user;
}

struct str wire_plan_user(struct str plan, int64_t step, struct arena *a)
{
	struct faults unread = FAULTS(a);
	json_t *root = json_in(plan, PLAN_BYTES_MAX, &unread);
	const json_t *steps = json_object_get(root, "steps");
	struct str user = STR_NONE;

	if (step >= 0 && (size_t)step < json_array_size(steps))
		user = arena_str(a, one_user(json_object_get(json_array_get(steps, (size_t)step),
							     "targets")));
	json_decref(root);
	return user;
}
