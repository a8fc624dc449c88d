/* Request ids: the sender's when it is harmless, else ours. */
#include "support/cmocka.h"

#include "http/request_id.h"

static bool is_kept(struct str offered)
{
	char text[REQUEST_ID_MAX + 1];
	struct str id = request_id_choose(offered, text);

	assert_true(id.n >= 1 && id.n <= REQUEST_ID_MAX);
	assert_int_equal(strlen(text), id.n);
	return str_eq(id, offered);
}

static void test_kept(void **state)
{
	char longest[REQUEST_ID_MAX + 1];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	assert_true(is_kept(STR("a")));
	assert_true(is_kept(STR("AZaz09._-")));
	assert_true(is_kept(str_n(longest, REQUEST_ID_MAX)));
	assert_false(is_kept(str_n(longest, REQUEST_ID_MAX + 1)));
}

static void test_replaced(void **state)
{
	(void)state;
	assert_false(is_kept(STR("")));
	assert_false(is_kept(STR_NONE));
	assert_false(is_kept(STR("a b")));
	assert_false(is_kept(STR("a\nb")));
	assert_false(is_kept(STR("a\"b")));
	assert_false(is_kept(STR("@")));
	assert_false(is_kept(STR("[")));
	assert_false(is_kept(STR("\xc3\xbc")));
}

static void test_unique(void **state)
{
	char one[REQUEST_ID_MAX + 1], two[REQUEST_ID_MAX + 1];

	(void)state;
	request_id_choose(STR_NONE, one);
	request_id_choose(STR_NONE, two);
	assert_string_not_equal(one, two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_unique),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
