/* Token buckets: burst, refill, Retry-After, clocks that step. */

#include "support/cmocka.h"

#include "auth/limits.h"

static int64_t take_all(struct bucket *b, struct limit limit, int64_t now_ms)
{
	int64_t taken = 0, retry_s;

	while (taken < 1000000 && bucket_take(b, limit, now_ms, &retry_s))
		taken++;
	return taken;
}

static void test_burst_then_rate(void **state)
{
	struct bucket b = { 0 };
	int64_t retry_s = 0;

	(void)state;
	assert_int_equal(take_all(&b, hook_password_limit, 1000), 100);
	assert_false(bucket_take(&b, hook_password_limit, 1000, &retry_s));
	assert_int_equal(retry_s, 1);
	assert_int_equal(take_all(&b, hook_password_limit, 1049), 0); /* 20/s: one each 50 ms */
	assert_int_equal(take_all(&b, hook_password_limit, 1050), 1);
	assert_int_equal(take_all(&b, hook_password_limit, 2050), 20);
	assert_int_equal(take_all(&b, hook_password_limit, 3600 * 1000), 100);
}

static void test_several_at_once(void **state)
{
	struct bucket b = { 0 };
	struct limit limit = { 5, 10 };
	int64_t retry_s = 0;

	(void)state;
	assert_true(bucket_take_many(&b, limit, 8, 0, &retry_s));
	assert_false(bucket_take_many(&b, limit, 3, 0, &retry_s)); /* none of the three */
	assert_int_equal(retry_s, 1);
	assert_true(bucket_take_many(&b, limit, 2, 0, &retry_s));
	assert_true(bucket_take(&b, limit, 2000, &retry_s));
	assert_true(bucket_take_many(&b, limit, 100, 2000, &retry_s)); /* lent */
	assert_false(bucket_take(&b, limit, 2000, &retry_s));
	assert_int_equal(retry_s, 19); /* 91 owed and one for itself */
	assert_false(bucket_take(&b, limit, 20000, &retry_s));
	assert_true(bucket_take(&b, limit, 20400, &retry_s));
}

static void test_small_steps_lose_nothing(void **state)
{
	struct bucket b = { 0 };
	struct limit limit = { 3, 6 };
	int64_t taken = 0, retry_s;

	(void)state;
	take_all(&b, limit, 0);
	for (int64_t now = 1; now <= 10000; now++)
		taken += bucket_take(&b, limit, now, &retry_s);
	assert_int_equal(taken, 30);
}

static void test_clock_steps(void **state)
{
	struct bucket b = { 0 };
	int64_t retry_s;

	(void)state;
	take_all(&b, hook_password_limit, 5000);
	assert_false(bucket_take(&b, hook_password_limit, 10, &retry_s)); /* back: no gift */
	assert_int_equal(take_all(&b, hook_password_limit, INT64_MAX / 2), 100);
}

static void test_slow_rate_says_how_long(void **state)
{
	struct bucket b = { 0 };
	struct limit limit = { 1, 1 };
	int64_t retry_s = 0;

	(void)state;
	assert_true(bucket_take(&b, limit, 0, &retry_s));
	assert_false(bucket_take(&b, limit, 0, &retry_s));
	assert_true(retry_s >= 1 && retry_s <= 2);
	assert_true(bucket_take(&b, limit, retry_s * 1000, &retry_s));
}

static void test_smaller_limit_binds_a_full_bucket(void **state)
{
	struct bucket b = { 0 };

	(void)state;
	take_all(&b, (struct limit){ 1000, 2000 }, 0);
	b.level = 2000 * 1000;
	assert_int_equal(take_all(&b, (struct limit){ 5, 10 }, 0), 10);
}

static void test_what_is_lent_is_paid_back(void **state)
{
	struct bucket b = { 0 };
	struct limit limit = { 10, 20 };
	int64_t retry_s = 0;

	(void)state;
	bucket_lend(&b, limit, 120, 0);
	assert_false(bucket_take(&b, limit, 9000, &retry_s));
	assert_int_equal(retry_s, 2);
	assert_true(bucket_take(&b, limit, 11000, &retry_s));
	bucket_lend(&b, limit, 1000000, 11000); /* a minute at most */
	assert_false(bucket_take(&b, limit, 70000, &retry_s));
	assert_true(bucket_take(&b, limit, 11000 + LENT_MOST_S * 1000 + 1000, &retry_s));
}

static void test_roles(void **state)
{
	(void)state;
	assert_int_equal(limit_of_role(ROLE_CARRIER, AUTH_HOOK).rate_per_s, 5000);
	assert_int_equal(limit_of_role(ROLE_PBX, AUTH_DECISION).rate_per_s, 5000);
	assert_int_equal(limit_of_role(ROLE_PBX, AUTH_WRITE).rate_per_s, 2000);
	assert_int_equal(limit_of_role(ROLE_USER, AUTH_READ).rate_per_s, 20);
	for (int role = ROLE_CARRIER; role < ROLE_COUNT; role++)
		for (int class = 0; class < AUTH_CLASS_COUNT; class ++)
			assert_true(limit_of_role((enum role)role, (enum auth_class) class).burst >
				    0);
}

static void test_no_role_no_requests(void **state)
{
	struct bucket b = { 0 };
	int64_t retry_s = 0;

	(void)state;
	assert_false(bucket_take(&b, limit_of_role(ROLE_NONE, AUTH_READ), 0, &retry_s));
	assert_true(retry_s > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_burst_then_rate),
		cmocka_unit_test(test_several_at_once),
		cmocka_unit_test(test_small_steps_lose_nothing),
		cmocka_unit_test(test_clock_steps),
		cmocka_unit_test(test_slow_rate_says_how_long),
		cmocka_unit_test(test_smaller_limit_binds_a_full_bucket),
		cmocka_unit_test(test_what_is_lent_is_paid_back),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_no_role_no_requests),
	};

	return cmocka_run_group_tests_name("auth/limits", tests, NULL, NULL);
}
