/* Views: comparing, cutting, numbers, UTF-8. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

static void test_equality_and_order(void **state)
{
	(void)state;
	assert_true(str_eq(STR("abc"), str_of("abc")));
	assert_false(str_eq(STR("abc"), STR("abd")));
	assert_false(str_eq(STR("abc"), STR("ab")));
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_true(str_eq_nocase(STR("HoSt"), STR("host")));
	assert_false(str_eq_nocase(STR("[host"), STR("{host"))); /* differ by the case bit */
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
}

static void test_prefix_suffix_contains(void **state)
{
	(void)state;
	assert_true(str_has_prefix(STR("user/123"), STR("user/")));
	assert_false(str_has_prefix(STR("use"), STR("user/")));
	assert_true(str_has_suffix(STR("token-file"), STR("-file")));
	assert_false(str_has_suffix(STR("file"), STR("-file")));
	assert_true(str_contains_nocase(STR("Anna Weber"), STR("webe")));
	assert_false(str_contains_nocase(STR("Anna"), STR("Annab")));
	assert_true(str_contains_nocase(STR(""), STR("")));
}

static void test_skip_and_trim(void **state)
{
	(void)state;
	assert_true(str_eq(str_skip(STR("abc"), 2), STR("c")));
	assert_int_equal(str_skip(STR("abc"), 9).n, 0);
	assert_true(str_eq(str_trim(STR(" \t\r\na b\n ")), STR("a b")));
	assert_int_equal(str_trim(STR(" \n")).n, 0);
	assert_int_equal(str_find_char(STR("abc"), 'c'), 2);
	assert_int_equal(str_find_char(STR("abc"), 'x'), 3);
	assert_int_equal(str_find_char(STR_NONE, 'x'), 0);
}

static void test_cut(void **state)
{
	struct str rest = STR("a,,b");

	(void)state;
	assert_true(str_eq(str_cut(&rest, ','), STR("a")));
	assert_true(str_eq(str_cut(&rest, ','), STR("")));
	assert_non_null(rest.p);
	assert_true(str_eq(str_cut(&rest, ','), STR("b")));
	assert_null(rest.p);
	rest = STR("a,");
	str_cut(&rest, ',');
	assert_non_null(rest.p); /* an empty last part is a part */
	assert_int_equal(rest.n, 0);
}

static void test_numbers(void **state)
{
	uint64_t v = 7;

	(void)state;
	assert_true(str_to_u64(STR("0"), 10, &v));
	assert_int_equal(v, 0);
	assert_true(str_to_u64(STR("18446744073709551615"), UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
	v = 7;
	assert_false(str_to_u64(STR("18446744073709551616"), UINT64_MAX, &v));
	assert_false(str_to_u64(STR("99999999999999999999999"), UINT64_MAX, &v));
	assert_false(str_to_u64(STR(""), 10, &v));
	assert_false(str_to_u64(STR("-1"), 10, &v));
	assert_false(str_to_u64(STR("+1"), 10, &v));
	assert_false(str_to_u64(STR(" 1"), 10, &v));
	assert_false(str_to_u64(STR("1a"), 10, &v));
	assert_int_equal(v, 7);
}

/* Against the obvious: every number up to 1200, every limit up to 130. */
static void test_number_limits(void **state)
{
	(void)state;
	for (unsigned max = 0; max <= 130; max++) {
		for (unsigned n = 0; n <= 1200; n++) {
			char text[8];
			uint64_t v = 0;
			snprintf(text, sizeof(text), "%u", n);
			assert_int_equal(str_to_u64(str_of(text), max, &v), n <= max);
			if (n <= max)
				assert_int_equal(v, n);
		}
	}
}

static void test_utf8(void **state)
{
	static const char *const good[] = { "",
					    "plain",
					    "Zoë",
					    "\u20ac",
					    "\U0001F600",
					    "\xEF\xBF\xBF",
					    "\xF4\x8F\xBF\xBF",
					    "\xED\x9F\xBF" };
	static const char *const bad[] = {
		"\x80",
		"\xC0\x80",
		"\xC1\xBF",
		"\xE0\x80\x80",
		"\xED\xA0\x80",
		"\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80",
		"\xC3",
		"\xE2\x82",
		"a\xFF",
		"\xF0\x8F\xBF\xBF",
		"\xE2\x28\xA1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_is_utf8(str_of(bad[i])));
}

static void test_control_and_only(void **state)
{
	(void)state;
	assert_true(str_has_control(STR("a\nb")));
	assert_true(str_has_control(STR("a\x7f")));
	assert_true(str_has_control(STR("a\0b")));
	assert_false(str_has_control(STR("a b\xC3\xAB")));
	assert_false(str_has_control(STR_NONE));
	assert_false(str_has_control(STR("\x80\xff ~longer than eight \xC3\xAB bytes")));
	assert_true(str_is_graphic(STR("!forty-bytes-of-text,all-of-it-graphic~")));
	assert_true(str_is_graphic(STR_NONE));
	for (size_t i = 0; i < 40 * 40; i++) {
		char text[] = "forty-bytes-of-text,each-of-them-graphic";
		const char wrong[] = { '\x1f', '\x7f', ' ', '\x80', '\xff' };
		size_t n = i % 40 + 1, at = i / 40 % n;
		bool is_control = i % 5 < 2;

		assert_false(str_has_control(str_n(text, n)));
		assert_true(str_is_graphic(str_n(text, n)));
		text[at] = wrong[i % 5];
		assert_int_equal(str_has_control(str_n(text, n)), is_control);
		assert_false(str_is_graphic(str_n(text, n)));
		assert_true(str_is_graphic(str_n(text, at))); /* what is behind is not looked at */
	}
	assert_true(str_only(STR("0123"), "0123456789"));
	assert_false(str_only(STR("01a"), "0123456789"));
	assert_false(str_only(STR("0\0"), "0123456789"));
	assert_true(str_only(STR(""), "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality_and_order),
		cmocka_unit_test(test_prefix_suffix_contains),
		cmocka_unit_test(test_skip_and_trim),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_number_limits),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_control_and_only),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
