/* A decision, a signal's result and a problem as others read them, byte for byte. */
#include "wire_test.h"

static void test_decision(void **state)
{
	struct kit *k = *state;
	struct target ring[] = {
		{.kind = STR("device"),
                 .user = STR("123"),
                 .device = STR("desk"),
                 .uri = STR("sip:123@10.0.0.5")},
		{ .kind = STR("mobile"),
                 .user = STR("123"),
                 .device = STR("mobile"),
                 .number = STR("+35212345678"),
                 .prefix = STR("9"),
                 .confirm = true },
	};
	struct target mail = { .kind = STR("voicemail"),
			       .id = STR("123"),
			       .greeting = STR("holiday") };
	struct target queue = { .kind = STR("queue"), .id = STR("sales") };
	struct step steps[] = {
		{.action = ACTION_RING,
                 .parallel = true,
                 .timeout_s = 20,
                 .targets = ring,
                 .target_count = 2,
                 .next = { -1, -1, 1, 1, -1, 2, -1 } },
		{ .action = ACTION_VOICEMAIL,
                 .targets = &mail,
                 .target_count = 1,
                 .next = { -1, -1, -1, -1, -1, -1, -1 } },
		{ .action = ACTION_QUEUE,
                 .targets = &queue,
                 .target_count = 1,
                 .next = { -1, -1, -1, -1, -1, -1, -1 }},
	};
	struct trace_line line = { .rung = STR("R10"), .text = STR("Rings."), .decided = true };
	const struct decision d = {
		.user = STR("123"),
		.to = {NUMBER_SHORT,   STR("123")         },
		.from = { NUMBER_PUBLIC, STR("+35299999999")},
		.side = SIDE_EXTERNAL,
		.action = ACTION_RING,
		.steps = steps,
		.step_count = 3,
		.final = { ACTION_REJECT, 480,                 OUTCOME_NO_ANSWER },
		.total_wait_s = 20,
		.trace = { .lines = &line,             .count = 1                 }
	};
	const struct decision_view v = { .decision = &d,
					 .decision_id = STR("d1"),
					 .call_id = STR("c1"),
					 .presence_version = STR("5-0"),
					 .config_version = STR("4-0"),
					 .presence_stale = true };

	wire_decision(&v, &k->w);
	assert_text(
		k,
		"{\"decision_id\":\"d1\",\"call_id\":\"c1\",\"user\":\"123\",\"action\":\"ring\","
		"\"to_normalised\":\"123\",\"from_normalised\":\"+35299999999\",\"side\":"
		"\"external\",\"steps\":[{\"action\":\"ring\",\"mode\":\"parallel\",\"timeout_s\":"
		"20,"
		"\"targets\":[{\"kind\":\"device\",\"user\":\"123\",\"device\":\"desk\",\"uri\":"
		"\"sip:123@10.0.0.5\"},{\"kind\":\"mobile\",\"user\":\"123\",\"device\":\"mobile\","
		"\"number\":\"+35212345678\",\"prefix\":\"9\",\"confirm\":true}],\"next\":{"
		"\"no_answer\":1,\"busy\":1,\"unavailable\":2}},{\"action\":\"voicemail\",\"mode\":"
		"\"serial\",\"timeout_s\":0,\"targets\":[{\"kind\":\"voicemail\",\"mailbox\":"
		"\"123\","
		"\"greeting\":\"holiday\"}],\"next\":{}},{\"action\":\"queue\",\"mode\":\"serial\","
		"\"timeout_s\":0,\"targets\":[{\"kind\":\"queue\",\"id\":\"sales\"}],\"next\":{}}],"
		"\"final\":{\"action\":\"reject\",\"code\":480,\"cause\":\"no_answer\"},"
		"\"total_wait_s\":20,\"presence_version\":\"5-0\",\"config_version\":\"4-0\","
		"\"degraded\":false,\"presence_stale\":true,\"trace\":[{\"rung\":\"R10\",\"text\":"
		"\"Rings.\",\"decided\":true}]}");
}

static void test_signal(void **state)
{
	struct kit *k = *state;
	const struct presence p = { .availability = AVAILABILITY_BUSY,
				    .activity = ACTIVITY_ON_THE_PHONE };
	struct change_result r = { .applied = true,
				   .why = CHANGE_REPEAT,
				   .clamped = true,
				   .from_future = true,
				   .expires_at_ms = 1000,
				   .effective_s = 1 };
	struct signal_view v = {
		.result = &r, .version = STR("1-0"), .presence = &p, .level = VISIBILITY_ACTIVITY
	};

	wire_signal(&v, &k->w);
	assert_text(k,
		    "{\"applied\":true,\"repeat\":true,\"clamped\":true,\"from_future\":true,"
		    "\"expires_at\":\"1970-01-01T00:00:01.000Z\",\"expires_in\":1,"
		    "\"availability\":\"busy\",\"activity\":\"on_the_phone\",\"routable\":false}");
	out_clear(k);
	r = (struct change_result){ .applied = true };
	v.level = VISIBILITY_NONE;
	wire_signal(&v, &k->w);
	assert_text(k, "{\"applied\":true}");
	out_clear(k);
	r = (struct change_result){ .why = CHANGE_OLDER_SEQ };
	v.presence = NULL;
	wire_signal(&v, &k->w);
	assert_text(k, "{\"applied\":false,\"reason\":\"older_seq\"}");
}

static void test_problem(void **state)
{
	struct kit *k = *state;
	struct problem p = { .err = ERR_VALIDATION, .instance = STR("r-1"), .faults = &k->faults };

	fault_add(&k->faults, STR("/a~1b"), "must be \"x\"");
	fault_add(&k->faults, STR("?limit"), "must be 1–500, got 0");
	wire_problem(&p, &k->w);
	assert_text(k,
		    "{\"type\":\"/docs/errors/validation-failed\",\"title\":\"Some values are not "
		    "acceptable\",\"status\":400,\"instance\":\"r-1\",\"errors\":[{\"pointer\":"
		    "\"/a~1b\",\"detail\":\"must be \\\"x\\\"\"},{\"pointer\":\"?limit\","
		    "\"detail\":\"must be 1–500, got 0\"}]}");
	out_clear(k);
	p = (struct problem){ .err = ERR_BUSY, .detail = STR("queue"), .retry_after_s = 2 };
	wire_problem(&p, &k->w);
	assert_text(k, "{\"type\":\"/docs/errors/busy\",\"title\":\"Too much work is waiting\","
		       "\"status\":503,\"detail\":\"queue\",\"retry_after_s\":2}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_decision),
		KIT_TEST(test_signal),
		KIT_TEST(test_problem),
	};

	return cmocka_run_group_tests_name("wire/decision_view", tests, NULL, NULL);
}
