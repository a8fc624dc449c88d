/*
 * Plans with any bytes as values, in every dialect: no value adds a line, a tag, an attribute, a
 * target or an argument, and what claims to be JSON is.
 */
#include <stdio.h>
#include <stdlib.h>

#include "wire/dialect.h"
#include "wire/json_in.h"
#include "wire/tables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", what);
		abort();
	}
}

static size_t count(struct str text, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == c;
	return n;
}

/* The next line of the input, so that one field can grow without the others. */
static struct str take(struct str *rest)
{
	struct str part = str_cut(rest, '\n');

	return part.p ? part : STR("");
}

static void render(enum dialect dialect, struct str data, struct buf *out)
{
	static const struct domain domain = { .id = STR("abc.com") };
	struct str v[6];

	for (size_t i = 0; i < 6; i++)
		v[i] = take(&data);
	struct target targets[] = {
		{.kind = STR("device"), .user = v[0], .device = v[1],            .extension = v[2] },
		{ .kind = STR("external"),                    .number = v[3],         .prefix = v[4]},
	};
	struct step step = { .action = ACTION_RING,
			     .parallel = true,
			     .timeout_s = 20,
			     .targets = targets,
			     .target_count = 2 };
	const struct decision d = {
		.user = v[0],
		.to = {NUMBER_NAME,        v[1]},
		.from = {             NUMBER_NAME,              v[5]   },
		.action = ACTION_RING,
		.steps = &step,
		.step_count = 1,
		.final = { ACTION_REJECT, 480,    OUTCOME_NO_ANSWER }
	};
	const struct decision_view view = { .decision = &d,
					    .domain = &domain,
					    .context = v[5],
					    .decision_id = STR("d1"),
					    .call_id = v[5] };

	dialect_write(dialect, &view, out);
}

static void check_json(struct str text)
{
	json_error_t error;
	json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	require(root != NULL, error.text);
	json_decref(root);
}

/* No more of what has a meaning than without any value. */
static void check_marks(enum dialect dialect, struct str text, const char *marks)
{
	struct buf plain = { 0 };

	render(dialect, STR(""), &plain);
	for (; *marks; marks++)
		require(count(text, *marks) <= count(buf_str(&plain), *marks), "a mark is added");
	buf_free(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const marks[DIALECT_COUNT] = {
		[DIALECT_TEXT] = "\n\r&,|/${}()[]\"'",
		[DIALECT_FREESWITCH] = "\n\r<>\"'",
		[DIALECT_ASTERISK] = "&,|/$()[]'",
	};

	for (int i = DIALECT_RTJSON; i < DIALECT_COUNT; i++) {
		struct buf out = { 0 };

		render((enum dialect)i, str_n((const char *)data, size), &out);
		if (i == DIALECT_RTJSON || i == DIALECT_ASTERISK)
			check_json(buf_str(&out));
		if (marks[i])
			check_marks((enum dialect)i, buf_str(&out), marks[i]);
		buf_free(&out);
	}
	return 0;
}
