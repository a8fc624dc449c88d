/* The error list is documentation: complete, and without two problems of one name. */
#include "support/cmocka.h"

#include "base/err.h"

static void test_every_problem_is_explained_in_sentences(void **state)
{
	(void)state;
	assert_int_equal(err_info(ERR_OK)->http_status, 200);
	for (int e = ERR_OK + 1; e < ERR_COUNT; e++) {
		const struct err_info *info = err_info((enum err)e);
		assert_in_range(info->http_status, 400, 503);
		assert_true(strlen(info->slug) > 2);
		assert_true(strlen(info->title) > 5);
		assert_int_equal(info->cause[strlen(info->cause) - 1], '.');
		assert_int_equal(info->fix[strlen(info->fix) - 1], '.');
		assert_int_equal(strspn(info->slug, "abcdefghijklmnopqrstuvwxyz-"),
				 strlen(info->slug));
	}
}

static void test_slugs_are_unique(void **state)
{
	(void)state;
	for (int a = ERR_OK + 1; a < ERR_COUNT; a++)
		for (int b = a + 1; b < ERR_COUNT; b++)
			assert_string_not_equal(err_info((enum err)a)->slug,
						err_info((enum err)b)->slug);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_problem_is_explained_in_sentences),
		cmocka_unit_test(test_slugs_are_unique),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
