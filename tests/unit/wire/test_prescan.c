/* The prescan by itself: skipping values, and any bytes at all without a step outside them. */
#include "wire_test.h"

#include "wire/prescan.h"

static void test_skip(void **state)
{
	static const struct {
		const char *json;
		size_t end; /* 0 = never ends */
	} cases[] = {
		{"1,2",			 1 },
                { "true}",                      4 },
		{ "\"a\\\"b\" ",                6 },
                { "\"a",                        0 },
		{ "\"a\\",                      0 },
                { "{\"a\":[1,{\"b\":\"}\"}]}x", 19},
		{ "[[]",                        0 },
                { "",                           0 },
		{ ",",			  0 },
                { "[\"]\",\"\\\\\"]",           10},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str s = str_of(cases[i].json);
		size_t end = cases[i].end ? cases[i].end : s.n + 1;
		if (prescan_skip(s, 0) != end)
			fail_msg("%s: %zu", cases[i].json, prescan_skip(s, 0));
	}
}

static void test_line(void **state)
{
	size_t line, column;

	(void)state;
	prescan_line(STR("ab\ncd"), 4, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 2);
	prescan_line(STR("ab"), 99, &line, &column);
	assert_int_equal(column, 3);
}

/* Every prefix of a rich document, in memory of exactly its size, so that ASan sees one byte too
 * far; then the same with every byte replaced in turn. */
static void test_any_bytes(void **state)
{
	static const char json[] =
		"{\"note\":\"a\\u00e9\\\"\",\"ring\":{\"order\":[{\"device\":\"d\"}],"
		"\"timeout_s\":30},\"accept_calls\":true}";
	static const char hostile[] = "{}[]\",:\\\0\xFF";
	struct kit *k = *state;
	struct profile p;

	for (size_t n = 0; n < sizeof(json); n++) {
		char *exact = malloc(n ? n : 1);
		memcpy(exact, json, n);
		faults_clear(k);
		assert_int_equal(
			table_decode(&profile_table, str_n(exact, n), k->a, &k->faults, &p),
			n == sizeof(json) - 1);
		for (size_t i = 0; i < n; i++) {
			char kept = exact[i];
			exact[i] = hostile[i % (sizeof(hostile) - 1)];
			faults_clear(k);
			bool done =
				table_decode(&profile_table, str_n(exact, n), k->a, &k->faults, &p);
			assert_true(done == (k->faults.count == 0));
			exact[i] = kept;
		}
		free(exact);
		arena_reset(k->a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_skip),
		KIT_TEST(test_line),
		KIT_TEST(test_any_bytes),
	};

	return cmocka_run_group_tests_name("wire/prescan", tests, NULL, NULL);
}
