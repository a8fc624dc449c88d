/* What rows alone cannot say: destinations, stages, do-not-disturb, devices. */
#include "wire_test.h"

static void test_destinations(void **state)
{
	static const struct {
		const char *destination, *pointer, *words; /* NULL words: fine */
	} cases[] = {
		{"{\"kind\":\"extension\",\"target\":\"124\"}",           NULL,               NULL                                },
		{ "{\"kind\":\"external\",\"target\":\"+352 12 34 56\"}", NULL,               NULL                                },
		{ "{\"kind\":\"voicemail\"}",                             NULL,               NULL                                },
		{ "{\"kind\":\"voicemail\",\"target\":\"123\"}",          NULL,               NULL                                },
		{ "{\"kind\":\"busy\"}",                                  NULL,               NULL                                },
		{ "{\"kind\":\"hangup\"}",                                NULL,               NULL                                },
		{ "{\"kind\":\"queue\",\"target\":\"sales\"}",            NULL,               NULL                                },
		{ "{\"kind\":\"extension\"}",                             "/fallback/target",
                 "is required for a destination of kind extension"                                                                },
		{ "{\"kind\":\"ivr\",\"target\":\"\"}",                   "/fallback/target", "is required"                       },
		{ "{\"kind\":\"external\",\"target\":\"mother\"}",        "/fallback/target",
                 "must be a number of 1–32 digits, * or #, with + in front where it is "
		  "international for a destination of kind external, got `mother`"                                                },
		{ "{\"kind\":\"ring_group\",\"target\":\"a b\"}",         "/fallback/target",
                 "must be an id"												  },
		{ "{\"kind\":\"announcement\",\"target\":\"a/b\"}",       "/fallback/target", "an id"                             },
		{ "{\"kind\":\"voicemail\",\"target\":\"a b\"}",          "/fallback/target", "an id"                             },
		{ "{\"kind\":\"busy\",\"target\":\"123\"}",               "/fallback/target",
                 "must be left out for a destination of kind busy"                                                                },
		{ "{\"target\":\"123\"}",                                 "/fallback/kind",   "is required"                       },
		{ "{}",						   "/fallback/kind",   "is required"                       },
		{ "{\"kind\":\"\"}",				      "/fallback/kind",   "must be one of extension, external"},
	};
	struct kit *k = *state;
	char json[300];
	struct user u;

	for (size_t i = 0; i < COUNT(cases); i++) {
		faults_clear(k);
		snprintf(json, sizeof(json), "{\"fallback\":%s}", cases[i].destination);
		if (cases[i].words)
			decode_bad(k, &user_table, json, cases[i].pointer, cases[i].words);
		else
			decode_ok(k, &user_table, json, &u);
	}
}

static void test_staged_needs_a_first_stage(void **state)
{
	struct kit *k = *state;
	struct profile p;

	decode_bad(k, &profile_table, "{\"ring\":{\"strategy\":\"staged\"}}", "/ring/first",
		   "is required for the strategy staged");
	decode_bad(k, &profile_table,
		   "{\"ring\":{\"strategy\":\"staged\",\"first\":{\"kinds\":[]}}}", "/ring/first",
		   "is required for the strategy staged");
	faults_clear(k);
	decode_ok(k, &profile_table,
		  "{\"ring\":{\"strategy\":\"staged\",\"first\":{\"kinds\":[\"desk_phone\"],"
		  "\"timeout_s\":10},\"second\":{\"kinds\":[\"mobile_number\",\"web_app\"]}}}",
		  &p);
	assert_int_equal(p.ring.first.timeout_s, 10);
	assert_int_equal(p.ring.second.kind_count, 2);
	assert_int_equal(p.ring.second.kinds[1], DEVICE_KIND_WEB_APP);
	assert_int_equal(p.ring.second.timeout_s, 30);
}

static void test_order_lists_a_device_once(void **state)
{
	struct kit *k = *state;

	decode_bad(
		k, &profile_table,
		"{\"ring\":{\"order\":[{\"device\":\"a\"},{\"device\":\"b\"},{\"device\":\"a\"}]}}",
		"/ring/order/2/device", "must be listed once");
}

static size_t faults_in_status(struct kit *k, const char *status, const char *json)
{
	struct profile p;

	faults_clear(k);
	decode_ok(k, &profile_table, json, &p);
	p.status = str_of(status);
	profile_check_status(&p, &k->faults);
	return k->faults.count;
}

static void test_do_not_disturb(void **state)
{
	struct kit *k = *state;
	const char *busy = "{\"forward\":{\"busy\":{\"internal\":{\"kind\":\"busy\"}},\"always\":{"
			   "\"external\":{\"kind\":\"voicemail\"}}}}";
	const char *all =
		"{\"forward\":{\"no_answer\":{\"external\":{\"kind\":\"busy\"}}},\"mobile\":"
		"{\"simultaneous\":true},\"ring\":{\"timeout_s\":31}}";

	assert_int_equal(faults_in_status(k, "do_not_disturb", busy), 1);
	assert_true(has_fault(&k->faults, "/forward/busy", "only always"));
	assert_int_equal(faults_in_status(k, "do_not_disturb", all), 3);
	assert_true(has_fault(&k->faults, "/forward/no_answer", "do_not_disturb"));
	assert_true(has_fault(&k->faults, "/mobile/simultaneous", "must be false"));
	assert_true(has_fault(&k->faults, "/ring", "must be left out"));
	assert_int_equal(faults_in_status(k, "away", all), 0);
	assert_int_equal(faults_in_status(k, "do_not_disturb", "{}"), 0);
	/* what GET shows of a default profile can be PUT back */
	assert_int_equal(faults_in_status(k, "do_not_disturb",
					  "{\"ring\":{\"strategy\":\"simultaneous\","
					  "\"timeout_s\":30},\"note\":\"quiet\"}"),
			 0);
}

static void test_devices(void **state)
{
	struct kit *k = *state;
	struct device d;

	decode_bad(k, &device_table, "{\"kind\":\"mobile_number\"}", "/number", "is required");
	decode_bad(k, &device_table, "{\"kind\":\"dect\",\"number\":\"+35212345\"}", "/number",
		   "belongs to devices of kind mobile_number only");
	decode_bad(k, &device_table, "{}", "/kind", "is required");
	faults_clear(k);
	decode_ok(k, &device_table, "{\"kind\":\"mobile_number\",\"number\":\"+35212345\"}", &d);
}

static void test_one_end_of_a_status(void **state)
{
	struct kit *k = *state;

	decode_bad(k, &status_body_table,
		   "{\"status\":\"away\",\"expires_in\":60,\"until\":\"2026-11-20T08:00:00Z\"}",
		   "/until", "must not be given together with expires_in");
	decode_bad(k, &status_body_table, "{\"status\":\"automatic\"}", "/status",
		   "must be a status: available, away");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_destinations),
		KIT_TEST(test_staged_needs_a_first_stage),
		KIT_TEST(test_order_lists_a_device_once),
		KIT_TEST(test_do_not_disturb),
		KIT_TEST(test_devices),
		KIT_TEST(test_one_end_of_a_status),
	};

	return cmocka_run_group_tests_name("wire/profile_table", tests, NULL, NULL);
}
