/* Guessing is slowed by its source; a carrier is never locked out by somebody else. */

#include "support/cmocka.h"

#include <stdio.h>

#include "auth/throttle.h"

enum { MINUTE = 60 * 1000, T0 = 1000000 };

static struct throttle *t;

static int setup(void **state)
{
	(void)state;
	random_init();
	t = throttle_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	throttle_free(t);
	return 0;
}

static struct throttle_key key(const char *peer, const char *user)
{
	return throttle_key(t, str_of(peer), STR("abc.com"), str_of(user));
}

static void failures(const char *peer, const char *user, int times, int64_t now_ms)
{
	struct throttle_key k = key(peer, user);

	for (int i = 0; i < times; i++)
		throttle_failure(t, &k, now_ms);
}

static int64_t wait_s(const char *peer, const char *user, int64_t now_ms)
{
	struct throttle_key k = key(peer, user);

	return throttle_wait_s(t, &k, now_ms);
}

static void succeed(const char *peer, const char *user, int64_t now_ms)
{
	struct throttle_key k = key(peer, user);

	throttle_success(t, &k, false, now_ms);
}

static void test_ten_failures(void **state)
{
	(void)state;
	failures("192.0.2.1", "123", 9, T0);
	assert_int_equal(wait_s("192.0.2.1", "123", T0), 0);
	failures("192.0.2.1", "123", 1, T0);
	assert_int_equal(wait_s("192.0.2.1", "123", T0), 600);
	assert_int_equal(wait_s("192.0.2.1", "123", T0 + 4 * MINUTE), 360);
	assert_int_equal(wait_s("192.0.2.1", "123", T0 + 10 * MINUTE), 0);
	failures("192.0.2.1", "123", 9, T0 + 10 * MINUTE); /* a new window */
	assert_int_equal(wait_s("192.0.2.1", "123", T0 + 10 * MINUTE), 0);
}

static void test_source_is_a_network(void **state)
{
	(void)state;
	for (int i = 0; i < 10; i++)
		failures(i % 2 ? "192.0.2.1" : "::ffff:192.0.2.200", "123", 1, T0);
	assert_true(wait_s("192.0.2.77", "123", T0) > 0);
	assert_int_equal(wait_s("192.0.3.77", "123", T0), 0);
	failures("2001:db8::1", "123", 10, T0);
	assert_true(wait_s("2001:db8::ffff", "123", T0) > 0);
	assert_int_equal(wait_s("2001:db8:0:1::1", "123", T0), 0);
}

static void test_other_users_and_sources_go_on(void **state)
{
	(void)state;
	failures("198.51.100.1", "123", 50, T0); /* the attacker, in the carrier's name */
	assert_true(wait_s("198.51.100.1", "123", T0) > 0);
	assert_int_equal(wait_s("198.51.100.1", "124", T0), 0);
	assert_int_equal(wait_s("192.0.2.1", "123", T0), 0);
}

static void test_source_over_all_users(void **state)
{
	char user[16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(user, sizeof(user), "%d", i);
		failures("198.51.100.1", user, 1, T0);
	}
	assert_true(wait_s("198.51.100.1", "fresh", T0) > 0);
	assert_int_equal(wait_s("192.0.2.1", "fresh", T0), 0);
	assert_int_equal(wait_s("198.51.100.1", "fresh", T0 + 10 * MINUTE), 0);
}

static void test_success_is_trusted_for_a_day(void **state)
{
	struct throttle_key k = key("192.0.2.1", "123");

	(void)state;
	succeed("192.0.2.1", "123", T0);
	assert_true(throttle_trusts(t, &k, T0 + 1));
	failures("192.0.2.1", "123", 30, T0);
	failures("192.0.2.1", "other", 200, T0);
	assert_int_equal(wait_s("192.0.2.1", "123", T0), 0);
	assert_true(wait_s("192.0.2.1", "124", T0) > 0); /* the source as such is over */
	failures("192.0.2.1", "123", 70, T0);
	assert_true(wait_s("192.0.2.1", "123", T0) > 0); /* trust has an end */
	assert_false(throttle_trusts(t, &k, T0 + 24 * 60 * MINUTE));
}

static void test_charge_is_given_back(void **state)
{
	struct throttle_key k;
	char user[16];

	(void)state;
	for (int i = 0; i < 300; i++) { /* 300 users, each right at the first try */
		snprintf(user, sizeof(user), "%d", i);
		k = key("192.0.2.1", user);
		assert_int_equal(throttle_wait_s(t, &k, T0), 0);
		throttle_failure(t, &k, T0);
		throttle_success(t, &k, true, T0);
	}
	assert_int_equal(wait_s("192.0.2.1", "fresh", T0), 0);
}

static void test_success_forgives(void **state)
{
	(void)state;
	failures("192.0.2.1", "123", 9, T0);
	succeed("192.0.2.1", "123", T0);
	failures("192.0.2.1", "123", 9, T0 + 25 * 60 * MINUTE);
	assert_int_equal(wait_s("192.0.2.1", "123", T0 + 25 * 60 * MINUTE), 0);
}

static void test_memory_is_bounded(void **state)
{
	char peer[32];

	(void)state;
	succeed("192.0.2.1", "123", T0);
	for (int i = 0; i < THROTTLE_ENTRIES_MAX; i++) {
		snprintf(peer, sizeof(peer), "10.%d.%d.1", i >> 8 & 255, i & 255);
		failures(peer, "123", 1, T0);
	}
	failures("192.0.2.1", "123", 20, T0);
	assert_int_equal(wait_s("192.0.2.1", "123", T0), 0); /* strangers do not push out trust */
}

static void test_alarm(void **state)
{
	struct throttle_key k = key("192.0.2.1", "123");
	char peer[32];
	int alarms = 0;

	(void)state;
	for (int i = 0; i < 150; i++) {
		snprintf(peer, sizeof(peer), "10.0.%d.1", i);
		failures(peer, "123", 1, T0 + i);
		alarms += throttle_alarm(t, &k, T0 + i);
	}
	assert_int_equal(alarms, 1);
}

static void test_unix_peer(void **state)
{
	(void)state;
	failures("unix", "123", 10, T0);
	assert_true(wait_s("unix", "123", T0) > 0);
	assert_int_equal(wait_s("", "123", T0), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_ten_failures),
		T(test_source_is_a_network),
		T(test_other_users_and_sources_go_on),
		T(test_source_over_all_users),
		T(test_success_is_trusted_for_a_day),
		T(test_charge_is_given_back),
		T(test_success_forgives),
		T(test_memory_is_bounded),
		T(test_alarm),
		T(test_unix_peer),
	};

	return cmocka_run_group_tests_name("auth/throttle", tests, NULL, NULL);
}
