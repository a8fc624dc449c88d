/* option: one row of the option table, and what walks it. Private to config/. */
#ifndef CONFIG_OPTION_H
#define CONFIG_OPTION_H

#include "config/config.h"

enum option_kind {
	OPTION_TEXT,  /* struct str */
	OPTION_LIST,  /* struct config_texts; repeatable */
	OPTION_INT,   /* int64_t, min..max */
	OPTION_BOOL,  /* bool; alone on the command line means true */
	OPTION_WORD,  /* int, an index of words */
	OPTION_ACTION /* command line only; sets config.action to `min` */
};

struct option {
	const char *name;
	enum option_kind kind;
	size_t offset;
	const char *value;    /* what stands for the value in --help */
	const char *fallback; /* default; NULL = none */
	int64_t min, max;
	const char *const *words; /* ends with NULL */
	bool secret;              /* masked; also as <name>-file and …_FILE */
	const char *doc;
};

extern const struct option options[];
extern const size_t option_count;

/* "admin-token" -> "PRESENCED_ADMIN_TOKEN" */
struct str option_environment(const struct option *o, struct arena *a);
/* By name; *out_is_file is true for a secret's <name>-file. NULL = none. */
const struct option *option_find(struct str name, bool *out_is_file);
/* The known name nearest to a mistyped one; empty where none is near. */
struct str option_suggest(struct str name, struct arena *a);
/* Checks over the whole configuration, fills what is derived. */
void config_check(struct config *c, struct arena *a, struct faults *faults);
/* The place of an option's value for a fault: its origin, or "--name". */
struct str config_place(const struct config *c, const char *name, struct arena *a);
bool config_is_given(const struct config *c, const char *name);

#endif
