/* test_history_view: entries of the history stay small, and are JSON, whatever they are about. */
#include "wire_test.h"

/* A stepwise decision through eight stages, in a process that made 10^18 of them. */
#define LONGEST                                                                                    \
	STR("0123456789ab-0123456789abcdef-"                                                       \
	    "sgcccccca1aaa1b2bbb1c3ccc1d4ddd1a1aaa1b2bbb1c3ccc1d4ddd1")

static void test_a_decision(void **state)
{
	struct kit *k = *state;
	struct trace_line lines[] = {
		{.rung = STR("R7"),   .reason = REASON_MANUAL_DND   },
		{ .rung = STR("R8"),  .reason = REASON_NONE         },
		{ .rung = STR("R9"),  .reason = REASON_MANUAL_DND   },
		{ .rung = STR("R12"), .reason = REASON_FALLBACK_USER}
	};
	const struct decision d = {
		.user = STR("123"),
		.from = {.text = STR("+35227998877")},
		.side = SIDE_EXTERNAL,
		.action = ACTION_VOICEMAIL,
		.trace = { .lines = lines,                 .count = 4 }
	};
	struct buf out = { 0 };

	(void)k;
	wire_history_decision(&(struct history_decision){ STR("ab-1"), &d, true }, &out);
	assert_true(str_eq(buf_str(&out),
			   STR("{\"decision\":\"ab-1\",\"user\":\"123\",\"side\":\"external\","
			       "\"action\":\"voicemail\",\"codes\":[\"degraded\",\"manual_dnd\","
			       "\"fallback_user\"]}")));
	buf_free(&out);
}

static struct str long_id(struct arena *a)
{
	char *text = arena_alloc(a, 64);

	memset(text, 'a', 64);
	return str_n(text, 64);
}

static void test_it_stays_small(void **state)
{
	struct arena *a = arena_new(0);
	struct trace_line lines[REASON_COUNT];
	struct decision d = { .user = long_id(a),
			      .side = SIDE_EXTERNAL,
			      .action = ACTION_VOICEMAIL };
	struct buf out = { 0 };

	(void)state;
	for (int i = 0; i < REASON_COUNT; i++)
		lines[i] = (struct trace_line){ .reason = (enum reason)i };
	d.trace = (struct trace){ .lines = lines, .count = REASON_COUNT };
	wire_history_decision(&(struct history_decision){ LONGEST, &d, true }, &out);
	assert_in_range(out.n, 1, HISTORY_ENTRY_MAX);
	assert_int_equal(out.p[out.n - 1], '}');
	buf_clear(&out);
	wire_history_outcome(&(struct history_outcome){ .decision_id = LONGEST,
							.user = long_id(a),
							.device = long_id(a),
							.escalated = long_id(a),
							.step = 31,
							.outcome = OUTCOME_UNAVAILABLE },
			     &out);
	assert_in_range(out.n, 1, HISTORY_ENTRY_MAX);
	buf_free(&out);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		KIT_TEST(test_a_decision),
		cmocka_unit_test(test_it_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
