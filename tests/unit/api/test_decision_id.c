/* test_decision_id: what an outcome needs is read back from the name, and from no other text. */
#include "support/cmocka.h"
#include "support/arena.h"

#include <stdio.h>

#include "api/decision_id.h"

static struct str make(bool stepwise, const char *const *groups, size_t count)
{
	struct decision d = { .steps = ARENA_ARRAY(arena, count + 1, struct step),
			      .step_count = count };

	for (size_t i = 0; i < count; i++)
		d.steps[i] = (struct step){ .group = groups[i] ? str_of(groups[i]) : STR_NONE };
	return decision_id_make(stepwise, &d, STR("call-1"), arena);
}

static struct decision_id read_back(struct str text)
{
	struct decision_id id;

	assert_true(decision_id_read(text, &id));
	return id;
}

static void test_without_groups(void **unused)
{
	static const char *const none[] = { NULL, NULL };

	(void)unused;
	for (int stepwise = 0; stepwise < 2; stepwise++) {
		struct decision_id id = read_back(make(stepwise, none, 2));

		assert_int_equal(id.stepwise, stepwise);
		assert_false(id.has_groups);
		assert_false(decision_id_is_call(&id, STR("call-1")));
	}
}

static void test_the_steps_of_each_group(void **unused)
{
	static const char *const groups[] = { NULL, "sales", "sales", "support", NULL };

	(void)unused;
	for (int stepwise = 0; stepwise < 2; stepwise++) {
		struct decision_id id = read_back(make(stepwise, groups, 5));

		assert_int_equal(id.stepwise, stepwise);
		assert_true(decision_id_is_call(&id, STR("call-1")));
		assert_false(decision_id_is_call(&id, STR("call-2")));
		assert_false(decision_id_is_call(&id, STR("")));
		assert_int_equal(id.run_count, 3);
		assert_false(decision_id_is_group(&id.runs[0], STR("")));
		assert_true(decision_id_is_group(&id.runs[1], STR("sales")));
		assert_false(decision_id_is_group(&id.runs[1], STR("support")));
		assert_true(decision_id_is_group(&id.runs[2], STR("support")));
		assert_int_equal(id.runs[1].first, 1);
		assert_int_equal(id.runs[1].count, 2);
		assert_int_equal(id.runs[2].first, 3);
	}
}

static void test_each_stage_of_a_group(void **unused)
{
	struct step steps[] = {
		{.group = STR("sales")},
		{  .group = STR("sales"),           .stage = 1 },
		{ .group = STR("sales"),           .stage = 1 },
	};
	struct decision d = { .steps = steps, .step_count = 3 };
	struct decision_id id = read_back(decision_id_make(false, &d, STR("call-1"), arena));

	(void)unused;
	assert_int_equal(id.run_count, 2);
	assert_int_equal(id.runs[0].count, 1);
	assert_int_equal(id.runs[1].first, 1);
	assert_int_equal(id.runs[1].count, 2);
}

static void test_it_stays_short(void **unused)
{
	static const char *groups[ROUTING_STEPS_MAX];
	static char names[ROUTING_STEPS_MAX][16];

	(void)unused;
	for (int i = 0; i < ROUTING_STEPS_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "g%d", i);
		groups[i] = names[i];
	}
	struct str id = make(true, groups, ROUTING_STEPS_MAX);
	assert_true(id.n <= DECISION_ID_MAX);
	assert_int_equal(read_back(id).run_count, DECISION_ID_RUNS_MAX);
	for (int i = 0; i < ROUTING_STEPS_MAX; i++)
		groups[i] = "one";
	id = make(true, groups, ROUTING_STEPS_MAX);
	assert_int_equal(read_back(id).runs[0].count, ROUTING_STEPS_MAX);
}

static void test_what_is_no_name(void **unused)
{
	static const char *const bad[] = {
		"",
		"-s",
		"s",
		"g",
		"00s",
		"0-1-x",
		"0-1-sx",
		"0-1-g",
		"0-1-gcccccc",       /* no group */
		"0-1-gccccccggggg",  /* half arena group */
		"0-1-gccccccggggg0", /* of no step */
		"0-1-gccccccgggggx", /* beyond the last step */
		"0-1-gccccccgggg/1",
		"0-1-sgcccccc",
		"0-1-gccccccggggg1ggggg1ggggg1ggggg1ggggg1ggggg1ggggg1ggggg1ggggg1",
		"no such id",
		"00000000000000000000000000000000000000000",
	};
	struct decision_id id;

	(void)unused;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)

		assert_false(decision_id_read(str_of(bad[i]), &id));
	assert_true(decision_id_read(STR("0-1"), &id));
	assert_true(decision_id_read(STR("0-1-"), &id));
	assert_true(decision_id_read(STR("0-1-gccccccggggg1"), &id));
}

#define ID_TEST(fn) cmocka_unit_test_setup_teardown(fn, arena_set_up, arena_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ID_TEST(test_without_groups),        ID_TEST(test_the_steps_of_each_group),
		ID_TEST(test_each_stage_of_a_group), ID_TEST(test_it_stays_short),
		ID_TEST(test_what_is_no_name),
	};

	return cmocka_run_group_tests_name("api/decision_id", tests, NULL, NULL);
}
