#include "core/feature_code.h"

#include "support/cmocka.h"

static void the_default_codes_are_the_statuses_in_their_order(void **state)
{
	struct domain d = { .id = STR("abc.com") };
	size_t codes, statuses;
	const struct feature_code *code = feature_codes_of(&d, &codes);
	const struct status_meaning *status = status_all(&d, &statuses);

	(void)state;
	assert_int_equal(codes, statuses + 1);
	assert_true(str_eq(code[0].code, STR("*70")));
	assert_true(str_eq(code[0].status, STATUS_AUTOMATIC));
	for (size_t i = 0; i < statuses; i++) {
		char text[] = "*7x";

		text[2] = (char)('1' + i);
		assert_true(str_eq(code[i + 1].code, str_of(text)));
		assert_true(str_eq(code[i + 1].status, status[i].id));
	}
}

static void a_domains_own_codes_replace_the_default_ones(void **state)
{
	static const struct feature_code own[] = {
		{STR("*21#"), STR("away")     },
                { STR("#21"), STR("automatic")}
	};
	struct domain d = { .feature_codes = own, .feature_code_count = 2 };

	(void)state;
	assert_true(str_eq(feature_code_find(&d, STR("*21#"))->status, STR("away")));
	assert_true(str_eq(feature_code_find(&d, STR("#21"))->status, STATUS_AUTOMATIC));
	assert_null(feature_code_find(&d, STR("*74")));
	assert_null(feature_code_find(&d, STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_codes_are_the_statuses_in_their_order),
		cmocka_unit_test(a_domains_own_codes_replace_the_default_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
