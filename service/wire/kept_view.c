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

/* ---- whom it is about ---- */

/* Who is meant by a source such as user/200, device/200/desk or hook:200; empty: nobody that can be
 * told from it. */
static struct str user_of(struct str source)
{
	static const struct str words[] = { STR("user/"), STR("device/"), STR("hook:") };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		struct str rest = str_skip(source, words[i].n);

		if (str_has_prefix(source, words[i]))
			return str_cut(&rest, '/');
	}
	return STR_NONE;
}

static struct str source_of(const json_t *line)
{
	return json_in_str(json_object_get(line, "source"));
}

static enum visibility level_of(const struct decision_hiding *hide, struct str user)
{
	return hide->level(hide->arg, user);
}

static enum visibility level_of_line(const struct decision_hiding *hide, const json_t *line)
{
	struct str user = user_of(source_of(line));

	return user.n ? level_of(hide, user) : hide->dialled;
}

/* Which of a token's word is about whom is not told, so all of them may be about anybody. */
static bool may_be_of_hidden(const struct decision_hiding *hide, const json_t *line)
{
	static const struct str nobodys[] = { STR("rule/"), STR("number/"), STR("schedule/"),
					      STR("site/") };
	struct str source = source_of(line), user = user_of(source);

	for (size_t i = 0; i < sizeof(nobodys) / sizeof(*nobodys); i++)
		if (str_has_prefix(source, nobodys[i]))
			return false;
	if (user.n)
		return level_of(hide, user) < VISIBILITY_ACTIVITY;
	return source.n && !str_eq(source, STR("domain"));
}

/* ---- lines ---- */

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

static void hide_number_in_line(json_t *line, const struct decision_hiding *hide, struct arena *a)
{
	struct str text = json_in_str(json_object_get(line, "text"));

	if (!text.p)
		return;
	/* as it was sent first: it may hold a name and a host beside the number */
	text = without(text, hide->from, a);
	text = without(text, hide->from_normalised, a);
	set_text(line, text);
}

static void hide_in_trace(json_t *trace, const struct decision_hiding *hide, bool hidden,
			  struct arena *a)
{
	for (size_t i = json_array_size(trace); i-- > 0;) {
		json_t *line = json_array_get(trace, i);

		if (hidden && may_be_of_hidden(hide, line)) {
			json_array_remove(trace, i);
			continue;
		}
		if (hide->level && level_of_line(hide, line) < VISIBILITY_DETAIL)
			hide_detail_in_line(line);
		if (hide->numbers)
			hide_number_in_line(line, hide, a);
	}
}

/* ---- whom it names ---- */

/* True where less than activity is seen of whom it rings. */
static bool hide_in_target(json_t *target, const struct decision_hiding *hide)
{
	struct str user = json_in_str(json_object_get(target, "user"));
	enum visibility level = user.n ? level_of(hide, user) : hide->dialled;
	bool hidden = user.n && level < VISIBILITY_ACTIVITY;

	if (level >= VISIBILITY_DETAIL)
		return false;
	json_object_del(target, "uri");
	json_object_del(target, "device");
	json_object_del(target, "number");
	json_object_del(target, "push"); /* of their status */
	if (user.n && level <= VISIBILITY_NONE)
		json_object_del(target, "user");
	return hidden;
}

static bool hide_in_steps(json_t *steps, const struct decision_hiding *hide)
{
	bool hidden = false;

	for (size_t i = 0; i < json_array_size(steps); i++) {
		json_t *targets = json_object_get(json_array_get(steps, i), "targets");

		for (size_t k = 0; k < json_array_size(targets); k++)
			hidden |= hide_in_target(json_array_get(targets, k), hide);
	}
	return hidden;
}

/* A member by their id, or by a number of their own. */
static bool is_hidden_member(const json_t *member, const struct decision_hiding *hide)
{
	struct str kind = json_in_str(json_object_get(member, "kind"));

	if (str_eq(kind, STR("user")))
		return level_of(hide, json_in_str(json_object_get(member, "target"))) <
		       VISIBILITY_ACTIVITY;
	return str_eq(kind, STR("external")) && hide->dialled < VISIBILITY_DETAIL;
}

static bool hide_skipped(json_t *root, const struct decision_hiding *hide)
{
	json_t *skipped = json_object_get(root, "skipped");
	bool hidden = false;

	for (size_t i = json_array_size(skipped); i-- > 0;) {
		if (!is_hidden_member(json_array_get(skipped, i), hide))
			continue;
		json_array_remove(skipped, i);
		hidden = true;
	}
	if (skipped && json_array_size(skipped) == 0)
		json_object_del(root, "skipped");
	return hidden;
}

static bool trace_names_hidden(const json_t *trace, const struct decision_hiding *hide)
{
	for (size_t i = 0; i < json_array_size(trace); i++) {
		struct str user = user_of(source_of(json_array_get(trace, i)));

		if (user.n && level_of(hide, user) < VISIBILITY_ACTIVITY)
			return true;
	}
	return false;
}

static void hide_in(json_t *root, const struct decision_hiding *hide, struct arena *a)
{
	json_t *trace = json_object_get(root, "trace");
	bool hidden = false;

	if (hide->level) {
		hidden = hide_in_steps(json_object_get(root, "steps"), hide);
		hidden |= hide_skipped(root, hide);
		hidden |= trace_names_hidden(trace, hide);
		if (hide->dialled < VISIBILITY_DETAIL) /* it counts what they do not see */
			json_object_del(root, "presence_version");
	}
	if (hide->numbers)
		json_object_del(root, "from_normalised");
	hide_in_trace(trace, hide, hidden, a);
}

void wire_kept_decision(struct str json, const struct decision_hiding *hide, struct arena *a,
			struct json_writer *w)
{
	struct faults unread = FAULTS(a);
	json_t *root;
	char *text;

	if (!hide->level && !hide->numbers) {
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
