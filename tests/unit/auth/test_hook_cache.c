/* Remembered hook credentials: key, version, deadline, eviction. */

#include "support/cmocka.h"
#include <stdio.h>

#include "auth/hook_cache.h"

enum { T0 = 1000000, MINUTE = 60 * 1000 };

static struct hook_cache *c;

static int setup(void **state)
{
	(void)state;
	random_init();
	c = hook_cache_new(3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	hook_cache_free(c);
	return 0;
}

static struct digest key_of(const char *password)
{
	return hook_cache_key(c, STR("abc.com"), STR("123"), str_of(password));
}

static struct hook_entry *find(const char *password, const char *version, int64_t now_ms)
{
	struct digest key = key_of(password);

	return hook_cache_find(c, &key, str_of(version), now_ms);
}

static struct hook_entry *put(const char *password, const char *version, int64_t now_ms)
{
	struct digest key = key_of(password);

	return hook_cache_put(c, &key, str_of(version), now_ms);
}

static void test_key(void **state)
{
	struct digest a = hook_cache_key(c, STR("d"), STR("u"), STR("p|q"));
	struct digest b = hook_cache_key(c, STR("d"), STR("u"), STR("p|q"));
	struct digest other = hook_cache_key(c, STR("d"), STR("u"), STR("p|Q"));
	struct hook_cache *elsewhere = hook_cache_new(3);
	struct digest foreign = hook_cache_key(elsewhere, STR("d"), STR("u"), STR("p|q"));

	(void)state;
	assert_true(digest_eq(&a, &b));
	assert_false(digest_eq(&a, &other));
	assert_false(digest_eq(&a, &foreign)); /* keyed per process */
	hook_cache_free(elsewhere);
}

static void test_long_words(void **state)
{
	char text[2000];
	struct digest a, b;

	(void)state;
	memset(text, 'x', sizeof(text));
	a = hook_cache_key(c, STR("d"), str_n(text, 1000), str_n(text, 1000));
	b = hook_cache_key(c, STR("d"), str_n(text, 1000), str_n(text, 1001));
	assert_false(digest_eq(&a, &b));
}

static void test_version(void **state)
{
	(void)state;
	put("secret", "5-0", T0);
	assert_non_null(find("secret", "5-0", T0));
	assert_null(find("Secret", "5-0", T0));
	assert_null(find("secret", "6-0", T0)); /* password changed */
	assert_null(find("secret", "5-0", T0)); /* and forgotten at that */
}

static void test_no_version_never_matches(void **state)
{
	(void)state;
	put("secret", "", T0);
	assert_null(find("secret", "", T0));
	put("secret", "1234567890123456789012345678901234567890123456789012345", T0);
	assert_null(find("secret", "", T0));
}

static void test_deadline(void **state)
{
	(void)state;
	put("secret", "5-0", T0);
	assert_non_null(find("secret", "5-0", T0 + 4 * MINUTE));
	assert_null(find("secret", "5-0", T0 + 10 * MINUTE));
	put("secret", "5-0", T0);
	assert_non_null(find("secret", "5-0", T0 + 9 * MINUTE)); /* use prolongs */
	assert_non_null(find("secret", "5-0", T0 + 18 * MINUTE));
	assert_null(find("secret", "5-0", T0 + 28 * MINUTE));
}

static void test_eviction(void **state)
{
	(void)state;
	put("a", "1-0", T0);
	put("b", "1-0", T0 + 1);
	put("c", "1-0", T0 + 2);
	assert_non_null(find("a", "1-0", T0 + 6 * MINUTE)); /* now the youngest */
	put("d", "1-0", T0 + 6 * MINUTE);
	assert_null(find("b", "1-0", T0 + 6 * MINUTE));
	assert_non_null(find("a", "1-0", T0 + 6 * MINUTE));
	assert_non_null(find("c", "1-0", T0 + 6 * MINUTE));
	assert_non_null(find("d", "1-0", T0 + 6 * MINUTE));
}

static void test_bucket_survives_a_new_version(void **state)
{
	struct bucket *b = hook_entry_bucket(put("a", "1-0", T0));
	int64_t retry_s;

	(void)state;
	assert_true(bucket_take(b, hook_password_limit, T0, &retry_s));
	b = hook_entry_bucket(put("a", "2-0", T0));
	assert_int_equal(b->level, 99 * 1000);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_key),
		T(test_long_words),
		T(test_version),
		T(test_no_version_never_matches),
		T(test_deadline),
		T(test_eviction),
		T(test_bucket_survives_a_new_version),
	};

	return cmocka_run_group_tests_name("auth/hook_cache", tests, NULL, NULL);
}
