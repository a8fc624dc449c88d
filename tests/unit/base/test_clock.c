/* Time text both ways, and a wall clock that is steered, never set. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* The injected clock is read from the environment once: all tests here share this file. */
static char clock_file[] = "/tmp/presenced-clock-XXXXXX";
static int clock_fd;

static void assert_parses(const char *text, int64_t expected)
{
	int64_t at = -1;

	if (!time_parse(str_of(text), &at))
		fail_msg("%s was refused", text);
	assert_int_equal(at, expected);
}

static void test_parsing(void **state)
{
	(void)state;
	assert_parses("1970-01-01T00:00:00Z", 0);
	assert_parses("1970-01-01T00:00:00.001Z", 1);
	assert_parses("2026-11-20T08:00:00.000Z", 1795161600000);
	assert_parses("2026-11-20T10:00:00+02:00", 1795161600000);
	assert_parses("2026-11-20T00:30:00-07:30", 1795161600000);
	assert_parses("2026-11-20t08:00:00z", 1795161600000);
	assert_parses("2024-02-29T00:00:00Z", 1709164800000);
	assert_parses("2000-02-29T23:59:59.999999999Z", 951868799999);
	assert_parses("2016-12-31T23:59:60Z",
		      1483228799000); /* a leap second is the second before */
	assert_parses("9999-12-31T23:59:59.999Z", 253402300799999);
}

static void test_refusing(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11-20",
		"2026-11-20T08:00:00",
		"2026-11-20T08:00Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2026-11-00T00:00:00Z",
		"2026-11-20T24:00:00Z",
		"2026-11-20T08:60:00Z",
		"2026-11-20T08:00:61Z",
		"2026-11-20T08:00:00.Z",
		"2026-11-20T08:00:00.1234567890Z",
		"2026-11-20T08:00:00+2:00",
		"2026-11-20T08:00:00+24:00",
		"2026-11-20T08:00:00Zx",
		"1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+01:00",
		"-026-11-20T08:00:00Z",
		"2026-11-20T08:00:00+02:00Z",
		" 2026-11-20T08:00:00Z",
	};
	int64_t at = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (time_parse(str_of(bad[i]), &at))
			fail_msg("%s was accepted", bad[i]);
	assert_int_equal(at, 77);
}

/* Against the C library, about every 19 days through four centuries. */
static void test_format_agrees_with_libc_and_comes_back(void **state)
{
	(void)state;
	for (int64_t at = 0; at < 12622780800000; at += 1666666661) {
		char text[TIME_TEXT_MAX], expected[TIME_TEXT_MAX + 32];
		time_t seconds = (time_t)(at / 1000);
		struct tm parts;
		int64_t back;

		struct str s = time_format(at, text);
		gmtime_r(&seconds, &parts);
		size_t n = strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%S", &parts);
		snprintf(expected + n, sizeof(expected) - n, ".%03dZ", (int)(at % 1000));
		assert_string_equal(text, expected);
		assert_true(time_parse(s, &back));
		assert_int_equal(back, at);
	}
}

static int64_t system_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void test_now_is_the_systems_at_start(void **state)
{
	(void)state;
	assert_in_range(clock_now_ms() - system_ms() + 100, 0, 200);
	assert_in_range(clock_skew_ms() + 50, 0, 100);
}

static void test_steering_takes_the_first_and_slews_to_the_rest(void **state)
{
	int64_t base, moved;

	(void)state;
	base = clock_now_ms() - clock_mono_ms();
	clock_steer(base + 5000);
	assert_in_range(clock_now_ms() - clock_mono_ms() - base, 4998, 5002);

	/* from now on at most 50 ms for each second: 40 ms allow about 2 ms */
	clock_turn();
	clock_steer(base + 60000);
	assert_in_range(clock_now_ms() - clock_mono_ms() - base, 4998, 5002);
	usleep(40000);
	clock_turn();
	moved = clock_now_ms() - clock_mono_ms() - base;
	assert_in_range(moved, 5001, 5030);
	clock_steer(base - 60000); /* and backwards just as slowly */
	usleep(40000);
	clock_turn();
	assert_in_range(clock_now_ms() - clock_mono_ms() - base, moved - 30, moved);
}

static void set_clock_file(const char *text)
{
	assert_int_equal(ftruncate(clock_fd, 0), 0);
	assert_int_equal(pwrite(clock_fd, text, strlen(text), 0), strlen(text));
}

static void test_injected_clock_is_read_each_turn(void **state)
{
	int64_t before = clock_now_ms(), mono = clock_mono_ms();

	(void)state;
	set_clock_file("7200000");
	assert_in_range(clock_now_ms() - before, 0, 1000);
	clock_turn();
	assert_in_range(clock_now_ms() - before, 7199900, 7201000);
	assert_in_range(clock_mono_ms() - mono, 0, 1000); /* timers are not moved */
	set_clock_file("0");
	clock_turn();
	assert_in_range(clock_now_ms() - before + 100, 0, 1100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parsing),
		cmocka_unit_test(test_refusing),
		cmocka_unit_test(test_format_agrees_with_libc_and_comes_back),
		cmocka_unit_test(test_now_is_the_systems_at_start),
		cmocka_unit_test(test_steering_takes_the_first_and_slews_to_the_rest),
		cmocka_unit_test(test_injected_clock_is_read_each_turn),
	};

	clock_fd = mkstemp(clock_file);
	setenv("PRESENCED_TEST_CLOCK", clock_file, 1);
	clock_init();
	int failed = cmocka_run_group_tests_name("clock", tests, NULL, NULL);
	close(clock_fd);
	unlink(clock_file);
	return failed;
}
