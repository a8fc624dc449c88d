/*
 * config: what presenced was told, from one table of options (options.c): command line before
 * environment before file before default. Every fault of every source is reported at once, each
 * with its place. Owns the options' names, texts and checks; starts and opens nothing but the
 * files it is given. May know base only.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/log_level.h"

enum config_action {
	CONFIG_RUN,
	CONFIG_HELP,
	CONFIG_VERSION,
	CONFIG_CHECK,
	CONFIG_DUMP_CONFIG,
	CONFIG_DUMP_OPTIONS,
	CONFIG_DUMP_API,
};

enum config_listen_kind {
	CONFIG_LISTEN_ALL,
	CONFIG_LISTEN_HOOK,
	CONFIG_LISTEN_DECISION,
	CONFIG_LISTEN_MANAGE
};

struct config_listen {
	struct str text;    /* as given */
	struct str address; /* "127.0.0.1:8080", "[::1]:8080", "unix:/path" */
	enum config_listen_kind kind;
};

struct config_texts {
	const struct str *items;
	size_t count;
};

struct config {
	enum config_action action;
	struct str file;
	struct config_texts listen_texts;
	struct config_listen *listens;
	size_t listen_count;
	int64_t connections; /* per listener */
	struct str redis, redis_password;
	struct str data_dir; /* empty where redis is given */
	struct str admin_token;
	bool demo;
	struct config_texts fetch_allow;
	enum log_level log_level;
	struct str log_file; /* empty: standard error */

	/* where each option's value came from, by its place in the table; p NULL = default */
	const struct str *origins;
};

/*
 * argv as main() gets it; environment ends with NULL. Texts live in `a` or in what was passed.
 * False with faults; each fault's pointer is the place: "--listen", "PRESENCED_REDIS",
 * "/etc/presenced.conf:3". Where an action other than running or checking is asked for, *out_config
 * holds it even if other faults were found.
 */
bool config_load(struct config *out_config, int argc, char *const argv[], char *const environment[],
		 struct arena *a, struct faults *faults);

void config_help(struct buf *out);     /* for --help */
void config_markdown(struct buf *out); /* docs/config.md */
/* As a configuration file: every value and where it came from, secrets masked. */
void config_dump(const struct config *c, struct buf *out);

/* A whole small file (at most 64 KB); false with errno. */
bool config_read_file(const char *path, struct arena *a, struct str *out_text);

#endif
