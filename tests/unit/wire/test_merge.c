/* Merge-patch: the cases of RFC 7396's appendix that concern objects, and what is refused. */
#include "wire_test.h"

static void test_appendix_a(void **state)
{
	static const struct {
		const char *target, *patch, *result;
	} cases[] = {
		{"{\"a\":\"b\"}",                      "{\"a\":\"c\"}",                    "{\"a\":\"c\"}"            },
		{ "{\"a\":\"b\"}",                     "{\"b\":\"c\"}",                    "{\"a\":\"b\",\"b\":\"c\"}"},
		{ "{\"a\":\"b\"}",                     "{\"a\":null}",                     "{}"                       },
		{ "{\"a\":\"b\",\"b\":\"c\"}",         "{\"a\":null}",                     "{\"b\":\"c\"}"            },
		{ "{\"a\":[\"b\"]}",                   "{\"a\":\"c\"}",                    "{\"a\":\"c\"}"            },
		{ "{\"a\":\"c\"}",                     "{\"a\":[\"b\"]}",                  "{\"a\":[\"b\"]}"          },
		{ "{\"a\":{\"b\":\"c\"}}",             "{\"a\":{\"b\":\"d\",\"c\":null}}",
                 "{\"a\":{\"b\":\"d\"}}"									      },
		{ "{\"a\":[{\"b\":\"c\"}]}",           "{\"a\":[1]}",                      "{\"a\":[1]}"              },
		{ "{\"e\":null}",                      "{\"a\":1}",                        "{\"e\":null,\"a\":1}"     },
		{ "{}",				"{\"a\":{\"bb\":{\"ccc\":null}}}",  "{\"a\":{\"bb\":{}}}"      },
		{ "{\"a\":1}",                         "{\"a\":{\"b\":null,\"c\":2}}",     "{\"a\":{\"c\":2}}"        },
		{ "{\"a\":{\"b\":{\"c\":1,\"d\":2}}}", "{\"a\":{\"b\":{\"c\":null}}}",
                 "{\"a\":{\"b\":{\"d\":2}}}"									  },
		{ "{\"a\":1}",                         "{}",                               "{\"a\":1}"                },
	};
	struct kit *k = *state;
	struct str result;

	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(wire_merge(str_of(cases[i].target), str_of(cases[i].patch), k->a,
				       &k->faults, &result));
		assert_string_equal(result.p, cases[i].result);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *patch, *words;
	} cases[] = {
		{"[\"c\"]",              "must be a JSON object"},
		{ "null",                "must be a JSON object"},
		{ "\"bar\"",             "must be a JSON object"},
		{ "{\"a\":\"\\u0000\"}", "not valid JSON"       },
		{ "{",                   "ends before"          },
		{ "",                    "is empty"             },
	};
	struct kit *k = *state;
	struct str result;

	for (size_t i = 0; i < COUNT(cases); i++) {
		faults_clear(k);
		assert_false(wire_merge(STR("{\"a\":1}"), str_of(cases[i].patch), k->a, &k->faults,
					&result));
		assert_true(has_fault(&k->faults, "", cases[i].words));
	}
	faults_clear(k);
	assert_false(wire_merge(STR("{}"), STR("{\"a\":1,\"a\":null}"), k->a, &k->faults, &result));
	assert_true(has_fault(&k->faults, "/a", "more than once"));
}

static void test_the_result_is_decoded_like_any_body(void **state)
{
	struct kit *k = *state;
	struct profile p;
	struct str result;

	assert_true(wire_merge(STR("{\"note\":\"old\",\"ring\":{\"strategy\":\"random\","
				   "\"timeout_s\":20}}"),
			       STR("{\"note\":null,\"ring\":{\"timeout_s\":40}}"), k->a, &k->faults,
			       &result));
	assert_true(table_decode(&profile_table, result, k->a, &k->faults, &p));
	assert_int_equal(p.note.n, 0);
	assert_int_equal(p.ring.strategy, RING_RANDOM);
	assert_int_equal(p.ring.timeout_s, 40);
	assert_true(wire_merge(STR("{}"), STR("{\"ring\":{\"timeout_s\":1}}"), k->a, &k->faults,
			       &result));
	assert_false(table_decode(&profile_table, result, k->a, &k->faults, &p));
	assert_true(has_fault(&k->faults, "/ring/timeout_s", "must be 5–300, got 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_appendix_a),
		KIT_TEST(test_refused),
		KIT_TEST(test_the_result_is_decoded_like_any_body),
	};

	return cmocka_run_group_tests_name("wire/merge", tests, NULL, NULL);
}
