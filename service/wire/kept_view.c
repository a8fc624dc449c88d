/* kept_view: a decision that was kept whole, as far as its reader may see it (docs/DOMAIN.md
 * section 7). What is hidden is taken out of the text that was answered. */
#include <stdlib.h>

#include "wire/json_in.h"
#include "wire/views.h"

enum { KEPT_BYTES_MAX = 16 * 1024 * 1024 };

/* text without any number; in `a`. */
static struct str without(struct str text, struct str number, struct arena *a)
{
	struct buf out = { 0 };
	const char *hit;

	while (number.n && (hit = memmem(text.p, text.n, number.p, number.n))) {
		buf_add(&out, str_n(text.p, (size_t)(hit - text.p)));
		buf_add(&out, STR("(hidden)"));
		text = str_skip(text, (size_t)(hit - text.p) + number.n);
	}
	buf_add(&out, text);
	struct str result = arena_str(a, buf_str(&out));
	buf_free(&out);
	return result;
}

static void set_text(json_t *line, struct str text)
{
	json_object_set_new(line, "text", json_stringn(text.p, text.n));
}

static void hide_detail_in_line(json_t *line)
{
	struct buf out = { 0 };

	json_object_del(line, "source");
	if (str_eq(json_in_str(json_object_get(line, "rung")), STR("R0")))
		return; /* nothing but what was asked */
	text_without_numbers(json_in_str(json_object_get(line, "text")), &out);
	set_text(line, buf_str(&out));
	buf_free(&out);
}

static void hide_in_line(json_t *line, const struct decision_hiding *hide, struct arena *a)
{
	struct str text;

	if (hide->detail)
		hide_detail_in_line(line);
	text = json_in_str(json_object_get(line, "text"));
	if (!hide->numbers || !text.p)
		return;
	/* as it was sent first: it may hold a name and a host beside the number */
	text = without(text, hide->from, a);
	text = without(text, hide->from_normalised, a);
	set_text(line, text);
}

static void hide_in_target(json_t *target)
{
	struct str kind = json_in_str(json_object_get(target, "kind"));

	json_object_del(target, "uri");
	if (str_eq(kind, STR("mobile")))
		json_object_del(target, "number");
}

/* ---- others than the person who reads ---- */

/* Of a source such as user/200, device/200/desk or hook:200. */
static bool is_of(struct str source, struct str person)
{
	struct str rest = source;

	str_cut(&rest, str_find_char(source, ':') < source.n ? ':' : '/');
	return str_eq(str_cut(&rest, '/'), person);
}

/* Which of a token's word is about somebody else is not told, so all of them may be. */
static bool may_be_of_another(const json_t *line, struct str person)
{
	static const struct str nobodys[] = { STR("rule/"), STR("number/"), STR("schedule/"),
					      STR("site/") };
	struct str source = json_in_str(json_object_get(line, "source"));

	for (size_t i = 0; i < sizeof(nobodys) / sizeof(*nobodys); i++)
		if (str_has_prefix(source, nobodys[i]))
			return false;
	return source.n && !str_eq(source, STR("domain")) && !is_of(source, person);
}

static bool is_users(const json_t *line)
{
	return str_has_prefix(json_in_str(json_object_get(line, "source")), STR("user/"));
}

static bool hide_others_targets(json_t *steps, struct str person)
{
	bool others = false;

	for (size_t i = 0; i < json_array_size(steps); i++) {
		json_t *targets = json_object_get(json_array_get(steps, i), "targets");

		for (size_t k = 0; k < json_array_size(targets); k++) {
			json_t *target = json_array_get(targets, k);
			struct str user = json_in_str(json_object_get(target, "user"));

			if (!user.n || str_eq(user, person))
				continue;
			hide_in_target(target);
			others = true;
		}
	}
	return others;
}

static void hide_others(json_t *root, struct str person)
{
	json_t *trace = json_object_get(root, "trace"), *line;
	bool others = hide_others_targets(json_object_get(root, "steps"), person);

	for (size_t i = 0; i < json_array_size(trace); i++) {
		line = json_array_get(trace, i);
		others = others || (is_users(line) && may_be_of_another(line, person));
	}
	for (size_t i = json_array_size(trace); others && i-- > 0;)
		if (may_be_of_another(json_array_get(trace, i), person))
			json_array_remove(trace, i);
	json_object_del(root, "skipped");
}

static void hide_in(json_t *root, const struct decision_hiding *hide, struct arena *a)
{
	json_t *steps = json_object_get(root, "steps"), *trace = json_object_get(root, "trace");

	if (hide->person.n)
		hide_others(root, hide->person);
	if (hide->numbers)
		json_object_del(root, "from_normalised");
	for (size_t i = 0; i < json_array_size(trace); i++)
		hide_in_line(json_array_get(trace, i), hide, a);
	for (size_t i = 0; hide->detail && i < json_array_size(steps); i++) {
		json_t *targets = json_object_get(json_array_get(steps, i), "targets");
		for (size_t k = 0; k < json_array_size(targets); k++)
			hide_in_target(json_array_get(targets, k));
	}
}

void wire_kept_decision(struct str json, const struct decision_hiding *hide, struct arena *a,
			struct json_writer *w)
{
	struct faults unread = FAULTS(a);
	json_t *root;
	char *text;

	if (!hide->detail && !hide->numbers && !hide->person.n) {
		json_raw(w, json);
		return;
	}
	root = json_in(json, KEPT_BYTES_MAX, &unread);
	if (root)
		hide_in(root, hide, a);
	text = root ? json_dumps(root, JSON_COMPACT) : NULL;
	json_raw(w, text ? str_of(text) : STR("null"));
	free(text);
	json_decref(root);
}
