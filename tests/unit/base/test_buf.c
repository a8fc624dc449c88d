/* Growing bytes and the JSON writer: valid JSON for any bytes. */
#include "support/cmocka.h"

#include "base/buf.h"

static void assert_buf(struct buf *b, const char *expected)
{
	buf_add_char(b, '\0');
	assert_string_equal(b->p, expected);
	buf_clear(b);
}

static void test_adding(void **state)
{
	struct buf b = { 0 };

	(void)state;
	buf_add(&b, STR("a"));
	buf_add(&b, STR_NONE);
	buf_add_char(&b, '-');
	buf_add_int(&b, 0);
	buf_add_char(&b, ' ');
	buf_add_int(&b, INT64_MAX);
	buf_add_char(&b, ' ');
	buf_add_int(&b, INT64_MIN);
	buf_printf(&b, " %s%05d", "x", 42);
	assert_buf(&b, "a-0 9223372036854775807 -9223372036854775808 x00042");
	buf_free(&b);
	buf_add(&b, STR("usable"));
	assert_buf(&b, "usable");
	buf_free(&b);
}

static void test_growth_keeps_content(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_add_char(&b, (char)('a' + i % 26));
	assert_int_equal(b.n, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	memset(buf_reserve(&b, 1000000), 'x', 1000000);
	assert_int_equal(b.n, 100000); /* reserving adds nothing */
	buf_free(&b);
}

static void test_writer_nests_and_puts_commas(void **state)
{
	struct buf b = { 0 };
	struct json_writer w = JSON_WRITER(&b);

	(void)state;
	json_object_begin(&w);
	json_put_string(&w, "a", STR("x"));
	json_put_string(&w, "absent", STR_NONE);
	json_put_string(&w, "empty", STR(""));
	json_put_plain(&w, "plain", STR("ring"));
	json_put_int(&w, "n", -1);
	json_key(&w, STR("list"));
	json_array_begin(&w);
	json_int(&w, 1);
	json_object_begin(&w);
	json_object_end(&w);
	json_array_begin(&w);
	json_array_end(&w);
	json_array_end(&w);
	json_put_bool(&w, "yes", true);
	json_put_time(&w, "never", 0);
	json_put_time(&w, "at", 1);
	json_key(&w, STR("raw"));
	json_raw(&w, STR("{\"z\":[]}"));
	json_put_bool(&w, "no", false);
	json_object_end(&w);
	assert_buf(&b, "{\"a\":\"x\",\"empty\":\"\",\"plain\":\"ring\",\"n\":-1,\"list\":[1,{},[]],"
		       "\"yes\":true,"
		       "\"at\":\"1970-01-01T00:00:00.001Z\",\"raw\":{\"z\":[]},\"no\":false}");
	buf_free(&b);
}

static void assert_quoted(struct str in, const char *expected)
{
	struct buf b = { 0 };
	struct json_writer w = JSON_WRITER(&b);

	json_string(&w, in);
	assert_buf(&b, expected);
	buf_free(&b);
}

static void test_escapes(void **state)
{
	(void)state;
	assert_quoted(STR("\"\\/\b\n\r\t\x01\x7f"), "\"\\\"\\\\/\\u0008\\n\\r\\t\\u0001\\u007f\"");
	assert_quoted(STR("a\0b"), "\"a\\u0000b\"");
	assert_quoted(STR("Zoë \xE2\x82\xAC \xF0\x9F\x98\x80"),
		      "\"Zoë \xE2\x82\xAC \xF0\x9F\x98\x80\"");
}

static void test_invalid_utf8_is_replaced(void **state)
{
	(void)state;
	assert_quoted(STR("a\xFF\x62"), "\"a\xEF\xBF\xBD\x62\"");
	assert_quoted(STR("\xC3"), "\"\xEF\xBF\xBD\"");
	assert_quoted(STR("\xC3("), "\"\xEF\xBF\xBD(\"");
	assert_quoted(STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

/* Any two bytes, alone or behind a lead byte, give well-formed text. */
static void test_output_is_always_utf8(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (unsigned i = 0; i < 65536; i++) {
		char bytes[] = { '\xE2', (char)(i >> 8), (char)i };
		struct json_writer w = JSON_WRITER(&b);
		json_string(&w, str_n(bytes, 3));
		json_string(&w, str_n(bytes + 1, 2));
		assert_true(str_is_utf8(buf_str(&b)));
		assert_false(str_has_control(buf_str(&b)));
		buf_clear(&b);
	}
	buf_free(&b);
}

/* Strings are copied sixteen bytes at a time: a byte that needs care is seen wherever it stands. */
static void test_care_at_every_place(void **state)
{
	const struct str special[] = { STR("\""), STR("\\"), STR("\x1f"), STR("\x7f"),
				       STR("\xff") };
	const struct str written[] = { STR("\\\""), STR("\\\\"), STR("\\u001f"), STR("\\u007f"),
				       STR("\xEF\xBF\xBD") };
	struct buf b = { 0 }, in = { 0 }, out = { 0 };

	(void)state;
	for (size_t i = 0; i < 40 * 40 * 5; i++) {
		struct json_writer w = JSON_WRITER(&b);
		struct str front = str_n("the front of a sentence, in plain ASCII!", i % 40);
		struct str back = str_n("and what follows it, also in plain ASCII", i / 40 % 40);
		size_t kind = i / 1600;

		buf_clear(&in);
		buf_clear(&out);
		buf_clear(&b);
		buf_printf(&in, "%.*s%.*s%.*s", STR_ARG(front), STR_ARG(special[kind]),
			   STR_ARG(back));
		buf_printf(&out, "\"%.*s%.*s%.*s\"", STR_ARG(front), STR_ARG(written[kind]),
			   STR_ARG(back));
		json_string(&w, buf_str(&in));
		assert_true(str_eq(buf_str(&b), buf_str(&out)));
	}
	buf_free(&b);
	buf_free(&in);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_adding),
		cmocka_unit_test(test_growth_keeps_content),
		cmocka_unit_test(test_writer_nests_and_puts_commas),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_invalid_utf8_is_replaced),
		cmocka_unit_test(test_output_is_always_utf8),
		cmocka_unit_test(test_care_at_every_place),
	};

	return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
