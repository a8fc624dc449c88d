/* What each level shows, and what it must not. */
#include "wire_test.h"

enum { NOW_MS = 1000000 };

static struct domain domain = { .id = STR("abc.com") };
static struct user user = { .id = STR("123"), .display_name = STR("Anna") };
static struct device desk = {
	.id = STR("desk"), .user = STR("123"), .kind = DEVICE_KIND_DESK_PHONE, .reported = true
};
static const struct device *const devices[] = { &desk };
static struct call calls[] = {
	{.state = CALL_STATE_CONFIRMED,
         .direction = DIRECTION_INBOUND,
         .number = STR("+352666"),
         .carrier = true,
         .since_ms = NOW_MS - 5000,
         .expires_at_ms = NOW_MS + 7000,
         .origin = { .source = STR("hook:123"), .seq = -1, .at_ms = NOW_MS - 5000 } },
	{ .call_id = STR("gone"),     .state = CALL_STATE_CONFIRMED, .expires_at_ms = NOW_MS},
};
static struct device_fact facts[] = {
	{.device = STR("desk"),
         .state = DEVICE_STATE_REGISTERED,
         .lock_owner = STR("desk-1"),
         .lock_priority = 7,
         .locked_until_ms = NOW_MS + 1,
         .expires_at_ms = NOW_MS + 60000,
         .origin = { .source = STR("pbx"), .seq = 3, .at_ms = NOW_MS - 61000 }},
};
static struct record record = {
	.calls = calls, .call_count = 2, .devices = facts, .device_count = 1
};
static const struct subject subject = {
	.domain = &domain, .user = &user, .devices = devices, .device_count = 1, .record = &record
};
static struct trace_line lines[] = {
	{.rung = STR("P3"),
         .reason = REASON_CARRIER_CALL,
         .source = STR("hook:123"),
         .text = STR("On a call."),
         .decided = true },
	{ .rung = STR("P2"), .text = STR("No status.")              }
};
static const struct trace trace = { .lines = lines, .count = 2 };
static const struct presence presence = { .availability = AVAILABILITY_BUSY,
					  .activity = ACTIVITY_ON_THE_PHONE,
					  .reason = REASON_CARRIER_CALL,
					  .note = STR("back at 5"),
					  .since_ms = NOW_MS - 5000,
					  .expires_at_ms = NOW_MS + 7000,
					  .rung = "P3" };

static void show(struct kit *k, enum visibility level, bool numbers)
{
	const struct presence_view v = {
		.subject = &subject,
		.presence = &presence,
		.trace = &trace,
		.sight = {.level = level, .numbers = numbers},
		.now_ms = NOW_MS,
		.version = STR("17-0")
	};

	out_clear(k);
	wire_presence(&v, &k->w);
}

static void test_reachability(void **state)
{
	struct kit *k = *state;

	show(k, VISIBILITY_REACHABILITY, true);
	assert_text(k, "{\"user\":\"123\",\"routable\":false,\"version\":\"17-0\","
		       "\"degraded\":false}");
}

static void test_availability(void **state)
{
	struct kit *k = *state;

	show(k, VISIBILITY_AVAILABILITY, true);
	assert_text(k, "{\"user\":\"123\",\"routable\":false,\"availability\":\"busy\",\"since\":"
		       "\"1970-01-01T00:16:35.000Z\",\"note\":\"back at 5\",\"version\":\"17-0\","
		       "\"degraded\":false}");
}

static void test_activity(void **state)
{
	struct kit *k = *state;

	show(k, VISIBILITY_ACTIVITY, false);
	assert_true(out_has(
		k, "\"calls\":[{\"state\":\"confirmed\",\"direction\":\"inbound\",\"since\":"
		   "\"1970-01-01T00:16:35.000Z\"}]"));
	assert_true(out_has(k, "\"activity\":\"on_the_phone\",\"status\":\"automatic\",\"reason\":"
			       "\"carrier_call\",\"until\":"
			       "\"1970-01-01T00:16:47.000Z\""));
	assert_false(str_contains_nocase(text_of(k), STR("666")));
	assert_false(str_contains_nocase(text_of(k), STR("hook:123")));
	assert_false(str_contains_nocase(text_of(k), STR("trace")));
	assert_false(str_contains_nocase(text_of(k), STR("devices")));
}

static void test_detail(void **state)
{
	struct kit *k = *state;

	show(k, VISIBILITY_DETAIL, false);
	assert_false(str_contains_nocase(text_of(k), STR("666")));
	assert_false(str_contains_nocase(text_of(k), STR("gone")));
	assert_true(out_has(k, "\"push\":true,\"rung\":\"P3\""));
	assert_true(out_has(k, "\"calls\":[{\"state\":\"confirmed\",\"direction\":\"inbound\","
			       "\"since\":\"1970-01-01T00:16:35.000Z\",\"carrier\":true,"));
	assert_true(out_has(k,
			    "\"devices\":[{\"device\":\"desk\",\"kind\":\"desk_phone\",\"state\":"
			    "\"registered\",\"health\":\"ok\",\"locked\":true,\"reachable\":false,"
			    "\"diallable\":false,\"reason\":\"device_locked\",\"lock\":{\"owner\":"
			    "\"desk-1\",\"priority\":7,\"until\":"));
	assert_true(out_has(k,
			    "{\"source\":\"pbx\",\"kind\":\"device\",\"at\":\"1970-01-01T00:15:39."
			    "000Z\",\"age_s\":61}"));
	assert_true(out_has(k, "\"trace\":[{\"rung\":\"P3\",\"reason\":\"carrier_call\",\"source\":"
			       "\"hook:123\",\"text\":\"On a call.\",\"decided\":true},{\"rung\":"
			       "\"P2\",\"text\":\"No status.\"}]"));
	show(k, VISIBILITY_DETAIL, true);
	assert_true(out_has(k, "\"number\":\"+352666\""));
}

static void test_degraded(void **state)
{
	struct kit *k = *state;
	const struct presence_view v = { .subject = &subject,
					 .presence = &presence,
					 .sight = { .level = VISIBILITY_DETAIL },
					 .degraded = true,
					 .as_of_ms = 1000,
					 .presence_stale = true,
					 .now_ms = NOW_MS };

	wire_presence(&v, &k->w);
	assert_true(out_has(k, "\"degraded\":true,\"as_of\":\"1970-01-01T00:00:01.000Z\","
			       "\"presence_stale\":true}"));
	assert_false(str_contains_nocase(text_of(k), STR("trace")));
}

static void test_nothing_live(void **state)
{
	struct kit *k = *state;
	const struct subject nobody = { .domain = &domain, .user = &user };
	const struct presence unknown = { .rung = "P12" };
	const struct presence_view v = { .subject = &nobody,
					 .presence = &unknown,
					 .sight = { .level = VISIBILITY_DETAIL },
					 .now_ms = NOW_MS };

	wire_presence(&v, &k->w);
	assert_true(out_has(k, "\"calls\":[],"));
	assert_true(out_has(k, "\"devices\":[],\"sessions\":[],\"sources\":[]"));
	out_clear(k);
	wire_status_fact(NULL, v.now_ms, &v.sight, &k->w);
	assert_text(k, "{\"status\":\"automatic\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_reachability), KIT_TEST(test_availability),
		KIT_TEST(test_activity),     KIT_TEST(test_detail),
		KIT_TEST(test_degraded),     KIT_TEST(test_nothing_live),
	};

	return cmocka_run_group_tests_name("wire/presence_view", tests, NULL, NULL);
}
