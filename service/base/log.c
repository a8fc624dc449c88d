/* log: lines gathered in a buffer, one write per loop turn. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"

enum { FIELD_MAX = 256, FLUSH_AT = 64 * 1024 };

static const char *const level_names[LOG_LEVEL_COUNT] = { "debug", "info", "warn", "error" };

static struct {
	struct buf pending;
	int fd;
	enum log_level least;
} state = { .fd = STDERR_FILENO, .least = LOG_INFO };

bool log_open(const char *path, enum log_level least)
{
	state.least = least;
	if (!path)
		return true;
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (fd < 0)
		return false;
	state.fd = fd;
	return true;
}

bool log_enabled(enum log_level level)
{
	return level >= state.least;
}

/* Cuts at the limit, but not inside a UTF-8 sequence. */
static struct str shortened(struct str s)
{
	if (s.n <= FIELD_MAX)
		return s;
	s.n = FIELD_MAX;
	while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
		s.n--;
	return s;
}

void log_write(enum log_level level, const char *message, const struct log_field *fields)
{
	struct json_writer w = JSON_WRITER(&state.pending);

	if (!log_enabled(level))
		return;
	json_object_begin(&w);
	json_put_time(&w, "time", clock_now_ms());
	json_put_string(&w, "level", str_of(level_names[level]));
	json_put_string(&w, "message", str_of(message));
	for (; fields->key.n; fields++) {
		bool absent = fields->type == LOG_STR && !fields->text.p;

		if (!absent)
			json_key(&w, fields->key);
		if (fields->type == LOG_INT)
			json_int(&w, fields->number);
		else if (!absent)
			json_string(&w, shortened(fields->text));
	}
	json_object_end(&w);
	buf_add_char(&state.pending, '\n');
	if (state.pending.n >= FLUSH_AT)
		log_flush();
}

void log_flush(void)
{
	size_t at = 0;

	while (at < state.pending.n) {
		ssize_t n = write(state.fd, state.pending.p + at, state.pending.n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	buf_clear(&state.pending);
}

bool log_level_parse(struct str name, enum log_level *out_level)
{
	for (size_t i = 0; i < LOG_LEVEL_COUNT; i++) {
		if (str_eq(name, str_of(level_names[i]))) {
			*out_level = (enum log_level)i;
			return true;
		}
	}
	return false;
}
