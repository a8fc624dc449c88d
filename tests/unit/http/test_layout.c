/* The layout check: views that do not cover the header block give hidden bytes away. */
#include "support/cmocka.h"

#include "http/layout.h"

static const char block[] = "GET /x HTTP/1.1\r\nHost: a\r\nX:  b \r\nY:\r\n\r\n";

static struct str view(const char *text)
{
	const char *at = strstr(block, text);

	assert_non_null(at);
	return str_n(at, strlen(text));
}

static struct http_param headers[3];

static struct guard_request whole(void)
{
	headers[0] = (struct http_param){ view("Host"), view("a") };
	headers[1] = (struct http_param){ view("X"), view("b ") };
	headers[2] = (struct http_param){ view("Y"), str_n(view("Y:").p + 2, 0) };
	return (struct guard_request){ view("GET"), view("HTTP/1.1"), view("/x"), headers, 3 };
}

static void test_whole(void **state)
{
	struct guard_request r = whole();

	(void)state;
	assert_true(layout_is_whole(&r, sizeof(block) - 1));
}

static void test_size_differs(void **state)
{
	struct guard_request r = whole();

	(void)state;
	assert_false(layout_is_whole(&r, sizeof(block)));
	assert_false(layout_is_whole(&r, sizeof(block) - 2));
	r.header_count = 2; /* the last line is not shown */
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r.header_count = 0;
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
}

static void test_gaps(void **state)
{
	struct guard_request r = whole();

	(void)state;
	headers[1].value.n--; /* a value cut short */
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r = whole();
	headers[1] = headers[2]; /* a line left out */
	r.header_count = 2;
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r = whole();
	r.uri.n--;
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r = whole();
	r.version.n--;
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r = whole();
	r.method.n--;
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
	r = whole();
	headers[0].name = STR("Host"); /* moved elsewhere, as folded lines are */
	assert_false(layout_is_whole(&r, sizeof(block) - 1));
}

static void test_versions(void **state)
{
	(void)state;
	assert_true(layout_is_known("0.9.75"));
	assert_false(layout_is_known("1.0.1"));
	assert_false(layout_is_known("0.9.59"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_size_differs),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_versions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
