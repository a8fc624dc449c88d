/* Form decoding: what carriers really send, and what must not get through. */
#include "support/cmocka.h"
#include "support/arena.h"

#include "http/http.h"

static struct http_param params[4];
static size_t count;
static struct faults faults;

static bool decode(const char *raw)
{
	arena_reset(arena);
	faults = FAULTS(arena);
	count = 99;
	return form_decode(str_of(raw), arena, &faults, params, 4, &count);
}

static void assert_str(struct str s, const char *expected)
{
	if (!str_eq(s, str_of(expected)))
		fail_msg("\"%.*s\" instead of \"%s\"", STR_ARG(s), expected);
}

static void test_decodes(void **state)
{
	(void)state;
	assert_true(decode("domain=abc.com&user=123&number=%2B352%2012+34"));
	assert_int_equal(count, 3);
	assert_str(params[0].name, "domain");
	assert_str(params[0].value, "abc.com");
	assert_str(params[2].value, "+352 12 34");
	assert_true(decode("number=+4912345"));
	assert_str(params[0].value, " 4912345"); /* whoever wants a phone number mends it */
	assert_true(decode("note=J%C3%BCrgen&%75ser=1=2"));
	assert_str(params[0].value, "J\xc3\xbcrgen");
	assert_str(params[1].name, "user");
	assert_str(params[1].value, "1=2");
}

static void test_empty_and_missing_values(void **state)
{
	(void)state;
	assert_true(decode("number&user="));
	assert_int_equal(count, 2);
	assert_null(params[0].value.p);
	assert_non_null(params[1].value.p);
	assert_int_equal(params[1].value.n, 0);
	assert_true(decode("&&a=1&"));
	assert_int_equal(count, 1);
	assert_true(decode(""));
	assert_int_equal(count, 0);
	assert_true(decode("a=1\r\n")); /* the line break behind a body that a shell script made */
	assert_str(params[0].value, "1");
}

static void expect_fault(const char *raw, const char *pointer)
{
	if (decode(raw))
		fail_msg("accepted: %s", raw);
	assert_int_equal(count, 99); /* outputs only on success */
	assert_true(faults.count > 0);
	assert_str(faults.first->pointer, pointer);
}

static void test_refuses(void **state)
{
	(void)state;
	expect_fault("a=%zz", "?a");
	expect_fault("a=%4", "?a");
	expect_fault("a=%", "?a");
	expect_fault("a=1%00", "?a");
	expect_fault("a=%0A", "?a");
	expect_fault("a=%7f", "?a");
	expect_fault("a=\x01", "?a");
	expect_fault("a=%ff", "?a");
	expect_fault("a=%c0%80", "?a");
	expect_fault("=1", "?");
	expect_fault("%00=1", "?%00");
	expect_fault("a=1&a=1", "?a");
	expect_fault("a=1&%61=2", "?a"); /* the same name, spelled differently */
	expect_fault("a&a", "?a");
	expect_fault("a&b&c&d&e", "?");
}

static void test_reports_all(void **state)
{
	(void)state;
	assert_false(decode("a=%zz&b=%00&c=1&c=2"));
	assert_int_equal(faults.count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decodes),
		cmocka_unit_test(test_empty_and_missing_values),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_reports_all),
	};
	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
