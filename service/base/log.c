/* log: lines gathered in a buffer, one write per loop turn. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"

enum { FIELD_MAX = 256, FLUSH_AT = 64 * 1024 };

static const struct str level_names[LOG_LEVEL_COUNT] = { STR("debug"), STR("info"), STR("warn"),
							 STR("error") };

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

/* Within a second only the milliseconds change. */
static struct str time_text(int64_t now_ms)
{
	static char text[TIME_TEXT_MAX];
	static int64_t second = -1;
	const size_t ms_at = sizeof("2026-11-20T12:00:00.") - 1;
	unsigned ms = (unsigned)(now_ms % 1000);

	if (now_ms / 1000 != second) {
		second = now_ms / 1000;
		return time_format(now_ms, text);
	}
	text[ms_at] = (char)('0' + ms / 100);
	text[ms_at + 1] = (char)('0' + ms / 10 % 10);
	text[ms_at + 2] = (char)('0' + ms % 10);
	return str_n(text, ms_at + sizeof("000Z") - 1);
}

static void add_field(struct json_writer *w, const struct log_field *f)
{
	struct str text = shortened(f->text);

	if (f->type == LOG_INT)
		json_end(w, int_format(json_begin_member(w, f->key, INT_TEXT_MAX), f->number));
	else if (text.p)
		json_string_at(w, json_begin_member(w, f->key, text.n + 2), text);
}

void log_write(enum log_level level, const char *message, const struct log_field *fields)
{
	struct json_writer w = JSON_WRITER(&state.pending);

	if (!log_enabled(level))
		return;
	json_object_begin(&w);
	json_put_plain(&w, "time", time_text(clock_now_ms()));
	json_put_plain(&w, "level", level_names[level]);
	json_put_string(&w, "message", str_of(message));
	for (; fields->key.n; fields++)
		add_field(&w, fields);
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
