/*
 * options: every option, once. --help, docs/config.md, the environment's names, the file's keys
 * and the masked dump are made from this table.
 */
#include "config/option.h"

#include <stddef.h>

#include "base/suggest.h"

static const char *const level_words[] = { "debug", "info", "warn", "error", NULL };

#define AT(member) offsetof(struct config, member)

/* clang-format off */
const struct option options[] = {
	{ .name = "listen", .kind = OPTION_LIST, .offset = AT(listen_texts),
	  .value = "ADDR:PORT[=KIND] | unix:PATH[=KIND]", .fallback = "127.0.0.1:8080",
	  .doc = "Where to accept requests; repeatable, each with a connection budget of its own. "
		 "KIND is hook, decision or manage and limits what is served there; without it "
		 "everything is. An address that is not a loopback one needs an admin token." },
	{ .name = "connections", .kind = OPTION_INT, .offset = AT(connections),
	  .value = "N", .fallback = "1000", .min = 1, .max = 100000,
	  .doc = "Connections each listener holds at most. The limit on open files must allow all "
		 "of them and 200 more; only the default gives way to it." },
	{ .name = "redis", .kind = OPTION_TEXT, .offset = AT(redis),
	  .value = "URL",
	  .doc = "An external Redis, 7.0 or newer: redis://[:PASSWORD@]HOST:PORT or "
		 "unix:/PATH. Not together with --data-dir." },
	{ .name = "redis-password", .kind = OPTION_TEXT, .offset = AT(redis_password),
	  .value = "TEXT", .secret = true,
	  .doc = "Password of the external Redis; goes before one in the URL." },
	{ .name = "data-dir", .kind = OPTION_TEXT, .offset = AT(data_dir),
	  .value = "DIR", .fallback = "var",
	  .doc = "Directory of the private Redis that presenced starts when --redis is not given. "
		 "Made where missing. Also holds admin-token, made at the first start." },
	{ .name = "admin-token", .kind = OPTION_TEXT, .offset = AT(admin_token),
	  .value = "pk_ID_SECRET", .secret = true,
	  .doc = "A token with the role superadmin, to make the first domains and tokens with." },
	{ .name = "demo", .kind = OPTION_BOOL, .offset = AT(demo), .fallback = "false",
	  .doc = "Create the domain abc.com with a few users, where it does not exist yet. The "
		 "password of user 123 is publicly known." },
	{ .name = "fetch-allow", .kind = OPTION_LIST, .offset = AT(fetch_allow),
	  .value = "NETWORK", .fallback = "",
	  .doc = "Calendar feeds are fetched over https from public addresses on the ports 443 and 8443; "
		 "from this network, such as 10.1.0.0/16, whatever it is, on any port and over http "
		 "too. Repeatable." },
	{ .name = "log-level", .kind = OPTION_WORD, .offset = AT(log_level),
	  .value = "LEVEL", .fallback = "info", .words = level_words,
	  .doc = "The least level that is logged: debug, info, warn or error." },
	{ .name = "log-file", .kind = OPTION_TEXT, .offset = AT(log_file),
	  .value = "FILE",
	  .doc = "Log to this file (appended) instead of standard error." },
	{ .name = "config", .kind = OPTION_TEXT, .offset = AT(file),
	  .value = "FILE",
	  .doc = "Read further options from a file of `name = value` lines; a line that starts "
		 "with # is a comment." },
	{ .name = "check-config", .kind = OPTION_ACTION, .min = CONFIG_CHECK,
	  .doc = "Check the configuration, start nothing; exit status 0 when it is fine." },
	{ .name = "dump-config", .kind = OPTION_ACTION, .min = CONFIG_DUMP_CONFIG,
	  .doc = "Print the configuration in force, and where each value came from; secrets are "
		 "masked." },
	{ .name = "dump-options", .kind = OPTION_ACTION, .min = CONFIG_DUMP_OPTIONS,
	  .doc = "Print this table as Markdown (docs/config.md)." },
	{ .name = "dump-api", .kind = OPTION_ACTION, .min = CONFIG_DUMP_API,
	  .doc = "Print the endpoint and field tables as JSON, to compare with api/openapi.yaml." },
	{ .name = "version", .kind = OPTION_ACTION, .min = CONFIG_VERSION,
	  .doc = "Print the version." },
	{ .name = "help", .kind = OPTION_ACTION, .min = CONFIG_HELP,
	  .doc = "Print this list." },
};
/* clang-format on */

const size_t option_count = sizeof(options) / sizeof(options[0]);

struct str option_environment(const struct option *o, struct arena *a)
{
	struct str name = arena_printf(a, "PRESENCED_%s", o->name);
	char *at = arena_cstr(a, name);

	for (size_t i = 0; i < name.n; i++)
		at[i] = (char)(at[i] == '-'                   ? '_'
			       : at[i] >= 'a' && at[i] <= 'z' ? at[i] - 'a' + 'A'
							      : at[i]);
	return str_n(at, name.n);
}

const struct option *option_find(struct str name, bool *out_is_file)
{
	static const struct str suffix = STR("-file");

	for (size_t i = 0; i < option_count; i++) {
		struct str known = str_of(options[i].name);
		*out_is_file = options[i].secret && str_has_suffix(name, suffix) &&
			       str_eq(str_n(name.p, name.n - suffix.n), known);
		if (*out_is_file || str_eq(name, known))
			return &options[i];
	}
	return NULL;
}

struct str option_suggest(struct str name, struct arena *a)
{
	struct suggestion best = suggest_begin(name);

	for (size_t i = 0; i < option_count; i++) {
		suggest_offer(&best, str_of(options[i].name));
		if (options[i].secret)
			suggest_offer(&best, arena_printf(a, "%s-file", options[i].name));
	}
	return best.best;
}
