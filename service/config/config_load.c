/*
 * config_load: gathers the settings of command line, environment and file, in that order, so that
 * what is already set stays; then turns texts into values by the rows of the option table.
 */
#include "config/option.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 };

enum source { SOURCE_NONE, SOURCE_FILE, SOURCE_ENVIRONMENT, SOURCE_COMMAND_LINE };

struct setting {
	enum source source;
	struct str where;
	struct str *texts;
	size_t count;
	bool is_file; /* the text names a file that holds the value */
};

struct loader {
	struct config *config;
	struct arena *arena;
	struct faults *faults;
	struct setting *settings; /* by place in the option table */
};

bool config_read_file(const char *path, struct arena *a, struct str *out_text)
{
	char *text = arena_alloc(a, FILE_MAX + 1);
	size_t length = 0;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((n = read(fd, text + length, FILE_MAX + 1 - length)) > 0)
		length += (size_t)n;
	int failure = n < 0 ? errno : length > FILE_MAX ? EFBIG : 0;
	close(fd);
	errno = failure;
	*out_text = str_n(text, length);
	return failure == 0;
}

static void add_text(struct loader *l, struct setting *s, struct str text)
{
	struct str *grown = ARENA_ARRAY(l->arena, s->count + 1, struct str);

	if (s->count)
		memcpy(grown, s->texts, s->count * sizeof(*grown));
	grown[s->count++] = text;
	s->texts = grown;
}

static void put(struct loader *l, const struct option *o, bool is_file, enum source source,
		struct str where, struct str text)
{
	struct setting *s = &l->settings[o - options];

	if (s->source > source)
		return;
	if (s->source == source && o->kind != OPTION_LIST) {
		fault_add(l->faults, where, "%s is given twice", o->name);
		return;
	}
	s->source = source;
	s->where = where;
	s->is_file = is_file;
	add_text(l, s, text);
}

static void unknown(struct loader *l, struct str where, struct str name, const char *prefix)
{
	struct str near = option_suggest(name, l->arena);

	if (near.n)
		fault_add(l->faults, where, "there is no option %.*s; did you mean %s%.*s?",
			  STR_ARG(name), prefix, STR_ARG(near));
	else
		fault_add(l->faults, where, "there is no option %.*s; --help lists them",
			  STR_ARG(name));
}

/* ---- command line ---- */

/* One argument and perhaps the next; returns how many it took. */
static int take_argument(struct loader *l, char *const argv[])
{
	struct str rest = str_of(argv[0]), where, name;
	bool is_file, has_value = str_find_char(rest, '=') < rest.n;

	if (!str_has_prefix(rest, STR("--"))) {
		fault_add(l->faults, rest, "options begin with --; --help lists them");
		return 1;
	}
	where = str_cut(&rest, '=');
	name = str_skip(where, 2);
	const struct option *o = option_find(name, &is_file);
	if (!o) {
		unknown(l, where, name, "--");
		return 1;
	}
	if (o->kind == OPTION_ACTION) {
		l->config->action = (enum config_action)o->min;
		return 1;
	}
	if (has_value || o->kind == OPTION_BOOL) {
		put(l, o, is_file, SOURCE_COMMAND_LINE, where, has_value ? rest : STR("true"));
		return 1;
	}
	if (!argv[1]) {
		fault_add(l->faults, where, "needs a value: %s", o->value);
		return 1;
	}
	put(l, o, is_file, SOURCE_COMMAND_LINE, where, str_of(argv[1]));
	return 2;
}

static void load_command_line(struct loader *l, int argc, char *const argv[])
{
	for (int i = 1; i < argc;)
		i += take_argument(l, argv + i);
}

/* ---- environment ---- */

/* "ADMIN_TOKEN" -> "admin-token" */
static struct str option_name(struct arena *a, struct str variable)
{
	char *name = arena_cstr(a, variable);

	for (size_t i = 0; i < variable.n; i++)
		name[i] = (char)(name[i] == '_'                     ? '-'
				 : name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a'
								    : name[i]);
	return str_n(name, variable.n);
}

/* Kubernetes sets these for a Service called presenced; the injected clock is a test's. */
static bool is_foreign(struct str name)
{
	return str_eq(name, STR("port")) || str_has_prefix(name, STR("port-")) ||
	       str_has_prefix(name, STR("service-")) || str_has_prefix(name, STR("test-"));
}

static void put_list(struct loader *l, const struct option *o, struct str where, struct str rest)
{
	while (rest.n) {
		struct str item = str_trim(str_cut(&rest, ','));
		if (item.n)
			put(l, o, false, SOURCE_ENVIRONMENT, where, item);
	}
}

static void take_variable(struct loader *l, struct str text)
{
	static const struct str prefix = STR("PRESENCED_");
	bool is_file;

	if (!str_has_prefix(text, prefix))
		return;
	struct str where = str_cut(&text, '=');
	struct str name = option_name(l->arena, str_skip(where, prefix.n));
	const struct option *o = option_find(name, &is_file);
	if (o && o->kind == OPTION_ACTION)
		fault_add(l->faults, where, "only --%s exists, on the command line", o->name);
	else if (!o && !is_foreign(name))
		unknown(l, where, name, "");
	else if (o && o->kind == OPTION_LIST)
		put_list(l, o, where, text);
	else if (o && text.n) /* set but empty is as good as not set */
		put(l, o, is_file, SOURCE_ENVIRONMENT, where, text);
}

/* ---- file ---- */

static void take_line(struct loader *l, struct str where, struct str line)
{
	bool is_file, has_value = str_find_char(line, '=') < line.n;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	struct str name = str_trim(str_cut(&line, '='));
	const struct option *o = option_find(name, &is_file);
	if (!o)
		unknown(l, where, name, "");
	else if (o->kind == OPTION_ACTION || str_eq(name, STR("config")))
		fault_add(l->faults, where, "%s belongs on the command line", o->name);
	else if (!has_value)
		fault_add(l->faults, where, "write %s = value", o->name);
	else
		put(l, o, is_file, SOURCE_FILE, where, str_trim(line));
}

static void load_file(struct loader *l)
{
	const struct setting *s = NULL;
	struct str text;
	bool is_file;

	s = &l->settings[option_find(STR("config"), &is_file) - options];
	if (s->source == SOURCE_NONE)
		return;
	const char *path = arena_cstr(l->arena, s->texts[0]);
	if (!config_read_file(path, l->arena, &text)) {
		fault_add(l->faults, s->where, "%s: %s", path, strerror(errno));
		return;
	}
	for (int number = 1; text.n; number++) {
		struct str line = str_cut(&text, '\n');
		take_line(l, arena_printf(l->arena, "%s:%d", path, number), line);
	}
}

/* ---- texts to values ---- */

static bool parse_bool(struct str text, bool *out)
{
	static const char *const yes[] = { "true", "yes", "on", "1", NULL };
	static const char *const no[] = { "false", "no", "off", "0", NULL };

	for (size_t i = 0; yes[i]; i++) {
		if (str_eq(text, str_of(yes[i])) || str_eq(text, str_of(no[i]))) {
			*out = str_eq(text, str_of(yes[i]));
			return true;
		}
	}
	return false;
}

static bool parse_word(const char *const *words, struct str text, int *out)
{
	for (int i = 0; words[i]; i++) {
		if (str_eq(text, str_of(words[i]))) {
			*out = i;
			return true;
		}
	}
	return false;
}

static bool parse_int(const struct option *o, struct str text, int64_t *out)
{
	uint64_t value;

	if (!str_to_u64(text, (uint64_t)o->max, &value) || (int64_t)value < o->min)
		return false;
	*out = (int64_t)value;
	return true;
}

static void apply_text(struct loader *l, const struct option *o, struct str where, struct str text)
{
	void *at = (char *)l->config + o->offset;

	if (text.n == 0)
		fault_add(l->faults, where, "%s is empty", o->name);
	else if (o->kind == OPTION_TEXT)
		*(struct str *)at = text;
	else if (o->kind == OPTION_BOOL && !parse_bool(text, at))
		fault_add(l->faults, where, "%s is true or false, not %.*s", o->name,
			  STR_ARG(text));
	else if (o->kind == OPTION_WORD && !parse_word(o->words, text, at))
		fault_add(l->faults, where, "there is no %s %.*s; %s", o->name, STR_ARG(text),
			  o->doc);
	else if (o->kind == OPTION_INT && !parse_int(o, text, at))
		fault_add(l->faults, where, "%s is a whole number from %lld to %lld", o->name,
			  (long long)o->min, (long long)o->max);
}

/* A secret's file holds the secret and perhaps a line end. */
static void apply_secret_file(struct loader *l, const struct option *o, const struct setting *s)
{
	const char *path = arena_cstr(l->arena, s->texts[0]);
	struct str text;

	if (config_read_file(path, l->arena, &text))
		apply_text(l, o, s->where, str_trim(text));
	else
		fault_add(l->faults, s->where, "%s: %s", path, strerror(errno));
}

static void apply(struct loader *l, const struct option *o)
{
	const struct setting *s = &l->settings[o - options];
	struct str fallback = str_of(o->fallback);
	struct config_texts *list = (void *)((char *)l->config + o->offset);

	if (o->kind == OPTION_ACTION)
		return;
	if (o->kind == OPTION_LIST && s->count)
		*list = (struct config_texts){ s->texts, s->count };
	else if (o->kind == OPTION_LIST && fallback.n) {
		struct str *one = ARENA_NEW(l->arena, struct str);
		*one = fallback;
		*list = (struct config_texts){ one, 1 };
	} else if (o->kind == OPTION_LIST) {
		*list = (struct config_texts){ NULL, 0 };
	} else if (s->is_file)
		apply_secret_file(l, o, s);
	else if (s->count)
		apply_text(l, o, s->where, s->texts[0]);
	else if (o->fallback)
		apply_text(l, o, str_of(o->name), fallback);
}

static const struct str *origins(struct loader *l)
{
	struct str *where = ARENA_ARRAY(l->arena, option_count, struct str);

	for (size_t i = 0; i < option_count; i++)
		where[i] = l->settings[i].source ? l->settings[i].where : STR_NONE;
	return where;
}

bool config_load(struct config *out_config, int argc, char *const argv[], char *const environment[],
		 struct arena *a, struct faults *faults)
{
	struct loader l = { .config = out_config,
			    .arena = a,
			    .faults = faults,
			    .settings = ARENA_ARRAY(a, option_count, struct setting) };

	*out_config = (struct config){ 0 };
	load_command_line(&l, argc, argv);
	for (size_t i = 0; environment[i]; i++)
		take_variable(&l, str_of(environment[i]));
	load_file(&l);
	for (size_t i = 0; i < option_count; i++)
		apply(&l, &options[i]);
	out_config->origins = origins(&l);
	config_check(out_config, a, faults);
	return faults->count == 0;
}
