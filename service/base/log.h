/*
 * log: one JSON object per line on standard error or a file, gathered per loop turn and written
 * at once (log_flush). Values are cut at 256 bytes and escaped, so no input can forge a line.
 * Never pass secrets, query strings or other parties' numbers.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/buf.h"
#include "base/log_level.h"

struct log_field {
	struct str key; /* one without text ends the list */
	enum { LOG_STR, LOG_INT } type;
	struct str text;
	int64_t number;
};
#define LOG_S(k, v) ((struct log_field){ .key = STR(k), .type = LOG_STR, .text = (v) })
#define LOG_I(k, v) ((struct log_field){ .key = STR(k), .type = LOG_INT, .number = (v) })

/* path NULL = standard error. Opens for append; false with errno on failure. */
bool log_open(const char *path, enum log_level least);
void log_write(enum log_level level, const char *message, const struct log_field *fields);
/* log_event(LOG_WARN, "link lost", LOG_S("address", a), LOG_I("after_ms", 3)) */
#define log_event(level, message, ...)                                                             \
	log_write((level), (message),                                                              \
		  (const struct log_field[]){ __VA_ARGS__ __VA_OPT__(, ){ .key = STR_NONE } })
bool log_enabled(enum log_level level);
void log_flush(void); /* end of a turn; a full disk drops lines, never blocks */

#endif
