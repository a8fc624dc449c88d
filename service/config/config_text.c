/* config_text: the option table as --help, as docs/config.md, and the values in force. */
#include "config/option.h"

enum { WRAP_AT = 96, INDENT = 8 };

static void add_wrapped(struct buf *out, struct str text)
{
	size_t column = 0;

	while (text.n) {
		struct str word = str_cut(&text, ' ');
		if (column == 0 || column + 1 + word.n > WRAP_AT) {
			buf_printf(out, "%s%*s", column ? "\n" : "", INDENT, "");
			column = INDENT;
		} else {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add(out, word);
		column += word.n;
	}
	buf_add_char(out, '\n');
}

static void add_option(struct buf *out, const struct option *o, struct arena *a)
{
	buf_printf(out, "  --%s%s%s\n", o->name, o->value ? " " : "", o->value ? o->value : "");
	if (o->secret)
		buf_printf(out, "  --%s-file FILE\n", o->name);
	add_wrapped(out, str_of(o->doc));
	if (o->fallback)
		add_wrapped(out, arena_printf(a, "Default: %s", o->fallback));
	if (o->kind != OPTION_ACTION)
		add_wrapped(out, arena_printf(a, "Environment: %.*s%s",
					      STR_ARG(option_environment(o, a)),
					      o->secret ? "[_FILE]" : ""));
}

void config_help(struct buf *out)
{
	struct arena *a = arena_new(0);

	buf_add(out, STR("presenced: presence and call routing decisions over HTTP.\n\n"
			 "Usage: presenced [--OPTION VALUE | --OPTION=VALUE] ...\n\n"));
	for (size_t i = 0; i < option_count; i++)
		add_option(out, &options[i], a);
	buf_add(out,
		STR("\nThe command line goes before the environment, the environment before "
		    "the file (--config).\nExamples:\n"
		    "  presenced --data-dir var --demo\n"
		    "  presenced --redis redis://127.0.0.1:6379 --admin-token-file token \\\n"
		    "            --listen 192.0.2.1:8080=hook --listen unix:/run/decide=decision "
		    "--listen 127.0.0.1:9090=manage\n"));
	arena_free(a);
}

/* '|' ends a cell. */
static void add_cell(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			buf_add_char(out, '\\');
		buf_add_char(out, text.p[i]);
	}
}

static void add_row(struct buf *out, const struct option *o, struct arena *a)
{
	buf_printf(out, "| `--%s`", o->name);
	if (o->secret)
		buf_printf(out, ", `--%s-file`", o->name);
	buf_add(out, STR(" | "));
	if (o->kind != OPTION_ACTION) {
		struct str variable = option_environment(o, a);
		buf_printf(out, "`%.*s`", STR_ARG(variable));
		if (o->secret)
			buf_printf(out, ", `%.*s_FILE`", STR_ARG(variable));
	}
	buf_add(out, STR(" | "));
	if (o->value) {
		buf_add_char(out, '`');
		add_cell(out, str_of(o->value));
		buf_add_char(out, '`');
	}
	if (o->kind == OPTION_INT)
		buf_printf(out, ", %lld–%lld", (long long)o->min, (long long)o->max);
	buf_printf(out, " | %s%s%s | ", o->fallback ? "`" : "", o->fallback ? o->fallback : "",
		   o->fallback ? "`" : "");
	add_cell(out, str_of(o->doc));
	buf_add(out, STR(" |\n"));
}

void config_markdown(struct buf *out)
{
	struct arena *a = arena_new(0);

	buf_add(out,
		STR("# Configuration\n\n"
		    "Made by `presenced --dump-options` from the table in "
		    "`service/config/options.c`; a test compares.\n\n"
		    "Every option works on the command line (`--name value`, `--name=value`), as "
		    "an environment variable, and in\none file named by `--config`: lines of `name "
		    "= value`, comments on lines of their own that start with `#`. The\ncommand "
		    "line goes before the environment, the environment before the file, the file "
		    "before the default. A\nrepeatable option stands on several lines of the file; "
		    "in the environment its values are separated by commas.\nUnknown names are "
		    "refused, with the nearest known one. Secrets can be read from a file of their "
		    "own (`…-file`,\n`…_FILE`), which keeps them out of the process list.\n\n"
		    "| option | environment | value | default | |\n|---|---|---|---|---|\n"));
	for (size_t i = 0; i < option_count; i++)
		add_row(out, &options[i], a);
	arena_free(a);
}

/* ---- the values in force ---- */

/* redis://user:password@host keeps all but the password. */
static void add_masked_url(struct buf *out, struct str url)
{
	size_t at = url.n, colon;

	while (at && url.p[at - 1] != '@')
		at--;
	if (!str_has_prefix(url, STR("redis://")) || at == 0) {
		buf_add(out, url);
		return;
	}
	struct str credentials = str_n(url.p + 8, at - 9);
	colon = str_find_char(credentials, ':');
	buf_add(out, str_n(url.p, 8 + (colon < credentials.n ? colon : 0)));
	buf_add(out, STR(":********@"));
	buf_add(out, str_skip(url, at));
}

static void add_value(struct buf *out, const struct option *o, const void *at, size_t index)
{
	switch (o->kind) {
	case OPTION_INT: buf_add_int(out, *(const int64_t *)at); break;
	case OPTION_BOOL: buf_add(out, *(const bool *)at ? STR("true") : STR("false")); break;
	case OPTION_WORD: buf_add(out, str_of(o->words[*(const int *)at])); break;
	case OPTION_LIST: buf_add(out, ((const struct config_texts *)at)->items[index]); break;
	default:
		if (o->secret)
			buf_add(out, STR("********"));
		else
			add_masked_url(out, *(const struct str *)at);
	}
}

static size_t value_count(const struct option *o, const void *at)
{
	if (o->kind == OPTION_LIST)
		return ((const struct config_texts *)at)->count;
	if (o->kind == OPTION_TEXT)
		return ((const struct str *)at)->n != 0;
	return o->kind != OPTION_ACTION;
}

void config_dump(const struct config *c, struct buf *out)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *o = &options[i];
		const void *at = (const char *)c + o->offset;
		struct str origin = c->origins[i];
		size_t count = value_count(o, at);

		if (str_eq(str_of(o->name), STR("config")))
			continue;
		if (count)
			buf_printf(out, "# from %.*s\n",
				   STR_ARG(origin.p ? origin : STR("default")));
		for (size_t k = 0; k < count; k++) {
			buf_printf(out, "%s = ", o->name);
			add_value(out, o, at, k);
			buf_add_char(out, '\n');
		}
	}
}
