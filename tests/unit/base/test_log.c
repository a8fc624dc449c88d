/* Log lines: one JSON object each, whatever is logged. */
#include "support/cmocka.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

static char path[] = "/tmp/presenced-log-XXXXXX";
static char text[64 * 1024];

/* What was written since the last call. */
static const char *written(void)
{
	int fd = open(path, O_RDWR);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	assert_int_equal(ftruncate(fd, 0), 0);
	close(fd);
	return text;
}

static size_t lines(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void test_nothing_is_written_before_the_flush(void **state)
{
	(void)state;
	log_event(LOG_INFO, "hello", LOG_S("who", STR("anna")), LOG_I("n", -3));
	assert_string_equal(written(), "");
	log_flush();
	const char *line = written();
	assert_int_equal(lines(line), 1);
	assert_memory_equal(line, "{\"time\":\"20", 11);
	assert_non_null(strstr(
		line, "\"level\":\"info\",\"message\":\"hello\",\"who\":\"anna\",\"n\":-3}\n"));
}

/* The text of a second is kept: it is right all the same, in that second and in the next. */
static void test_time(void **state)
{
	const int64_t start_ms = clock_now_ms();
	char before[TIME_TEXT_MAX], after[TIME_TEXT_MAX];
	int64_t now_ms;

	(void)state;
	do {
		now_ms = clock_now_ms();
		time_format(now_ms, before);
		log_event(LOG_INFO, "tick");
		log_flush();
		time_format(clock_now_ms(), after);
		const char *at = written() + sizeof("{\"time\":\"") - 1;
		assert_true(strncmp(before, at, 24) <= 0 && strncmp(at, after, 24) <= 0);
		assert_int_equal(at[24], '"');
	} while (now_ms / 1000 == start_ms / 1000);
}

static void test_levels(void **state)
{
	(void)state;
	assert_false(log_enabled(LOG_DEBUG));
	log_event(LOG_DEBUG, "quiet");
	log_event(LOG_ERROR, "loud");
	log_flush();
	assert_int_equal(lines(written()), 1);
}

static void test_no_input_forges_a_line(void **state)
{
	(void)state;
	log_event(LOG_INFO, "refused",
		  LOG_S("id", STR("x\"}\n{\"level\":\"error\"\0\x1b[31m\xff")));
	log_flush();
	const char *line = written();
	assert_int_equal(lines(line), 1);
	assert_null(strchr(line, '\x1b'));
	assert_true(str_is_utf8(str_of(line)));
	assert_non_null(strstr(line, "x\\\"}\\n{\\\"level"));
}

static void test_values_are_cut_between_characters(void **state)
{
	char big[1000];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(big); i += 2)
		memcpy(big + i, "\xC3\xAB", 2);
	log_event(LOG_INFO, "x", LOG_S("a", str_n(big, 999)), LOG_S("b", str_n(big + 1, 999)));
	log_flush();
	const char *line = written();
	assert_true(strlen(line) < 1100);
	assert_true(str_is_utf8(str_of(line)));
}

static void test_a_full_buffer_writes_early(void **state)
{
	(void)state;
	for (int i = 0; i < 700; i++)
		log_event(LOG_INFO, "filling", LOG_S("s", STR("0123456789012345678901234567890")));
	assert_true(lines(written()) > 100);
	log_flush();
	written();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_written_before_the_flush),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_no_input_forges_a_line),
		cmocka_unit_test(test_values_are_cut_between_characters),
		cmocka_unit_test(test_a_full_buffer_writes_early),
	};

	close(mkstemp(path));
	clock_init();
	if (!log_open(path, LOG_INFO))
		return 1;
	int failed = cmocka_run_group_tests_name("log", tests, NULL, NULL);
	unlink(path);
	return failed;
}
