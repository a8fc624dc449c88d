/* test_group_change: what a group remembers, and for how long. */
#include "support/cmocka.h"

#include <stdio.h>

#include "core/group_change.h"

enum { NOW = 1000000 };

static struct arena *a;
static struct group_state state;
static bool any; /* something is known */
static int64_t now_ms;

static int fresh(void **unused)
{
	(void)unused;
	a = arena_new(0);
	state = (struct group_state){ 0 };
	any = false;
	now_ms = NOW;
	return 0;
}

static int over(void **unused)
{
	(void)unused;
	arena_free(a);
	return 0;
}

static enum group_verdict change(struct group_change c)
{
	enum group_verdict v = group_change_apply(any ? &state : NULL, &c, now_ms, a, &state);

	any |= v == GROUP_CHANGED;
	return v;
}

static enum group_verdict choose(const char *call, const char *user, int64_t reserve_s)
{
	return change((struct group_change){ .kind = GROUP_CHANGE_CHOICE,
					     .call_id = str_of(call),
					     .user = str_of(user),
					     .reserve_s = reserve_s });
}

static enum group_verdict agent(const char *user, enum agent_login login, const char *pause)
{
	return change((struct group_change){ .kind = GROUP_CHANGE_AGENT,
					     .user = str_of(user),
					     .login = login,
					     .paused = pause != NULL,
					     .pause_reason = pause ? str_of(pause) : STR_NONE });
}

static const struct member_state *member(const char *user)
{
	return group_state_member(&state, str_of(user));
}

static void test_an_agent_is_what_was_said_last(void **unused)
{
	(void)unused;
	assert_int_equal(agent("124", AGENT_UNSAID, NULL), GROUP_UNCHANGED);
	assert_int_equal(agent("124", AGENT_LOGGED_IN, NULL), GROUP_CHANGED);
	assert_int_equal(agent("123", AGENT_LOGGED_IN, "lunch"), GROUP_CHANGED);
	assert_int_equal(agent("125", AGENT_LOGGED_OUT, NULL), GROUP_CHANGED);
	assert_int_equal(agent("123", AGENT_LOGGED_IN, "lunch"), GROUP_UNCHANGED);
	assert_int_equal(state.member_count, 3);
	for (size_t i = 1; i < state.member_count; i++)
		assert_true(str_cmp(state.members[i - 1].user, state.members[i].user) < 0);
	assert_true(member("123")->paused && str_eq(member("123")->pause_reason, STR("lunch")));
	assert_int_equal(member("125")->login, AGENT_LOGGED_OUT);
	assert_int_equal(group_state_last_deadline(&state), 0);
	assert_int_equal(agent("123", AGENT_UNSAID, NULL), GROUP_CHANGED);
	assert_int_equal(agent("124", AGENT_UNSAID, NULL), GROUP_CHANGED);
	assert_int_equal(agent("125", AGENT_UNSAID, NULL), GROUP_CHANGED);
	assert_true(group_state_is_empty(&state));
}

static void test_load_counts_until_its_deadline(void **unused)
{
	struct group_change load = { .kind = GROUP_CHANGE_LOAD,
				     .waiting = 7,
				     .longest_wait_s = 90,
				     .overloaded = true,
				     .expires_in_s = 60 };

	(void)unused;
	assert_int_equal(change(load), GROUP_CHANGED);
	assert_int_equal(state.waiting, 7);
	assert_int_equal(group_state_last_deadline(&state), NOW + 60000);
	now_ms += 59999;
	assert_int_equal(agent("123", AGENT_LOGGED_IN, NULL), GROUP_CHANGED);
	assert_true(state.overloaded);
	now_ms += 1;
	assert_int_equal(agent("123", AGENT_LOGGED_OUT, NULL), GROUP_CHANGED);
	assert_false(state.overloaded);
	assert_int_equal(state.load_until_ms, 0);
}

static void test_asking_again_moves_no_rotation(void **unused)
{
	(void)unused;
	assert_int_equal(choose("c1", "123", 0), GROUP_CHANGED);
	assert_int_equal(choose("c2", "124", 0), GROUP_CHANGED);
	assert_int_equal(choose("c1", "123", 0), GROUP_UNCHANGED);
	assert_int_equal(state.offers, 2);
	assert_int_equal(member("123")->offered, 1);
	assert_int_equal(member("124")->offered, 2);
	now_ms += GROUP_REMEMBERED_MS; /* forgotten: a new question */
	assert_int_equal(choose("c1", "123", 0), GROUP_CHANGED);
	assert_int_equal(member("123")->offered, 3);
	assert_int_equal(state.remembered_count, 1);
}

/* The reservation ran out: whoever asks again has it again, unless somebody else has it now. */
static void test_asking_again_reserves_again(void **unused)
{
	(void)unused;
	assert_int_equal(choose("c1", "123", 5), GROUP_CHANGED);
	assert_int_equal(choose("c1", "123", 5), GROUP_UNCHANGED);
	now_ms += 5000;
	assert_int_equal(choose("c1", "123", 5), GROUP_CHANGED);
	assert_true(str_eq(member("123")->reserved_by, STR("c1")));
	assert_int_equal(state.offers, 1);
	now_ms += 5000;
	assert_int_equal(choose("c2", "123", 5), GROUP_CHANGED);
	assert_int_equal(choose("c1", "123", 5), GROUP_LOST);
}

/* What is refused in between leaves no trace. */
static void test_several_changes_on_one_copy(void **unused)
{
	struct group_draft *d = group_draft_new(NULL, NOW, a);
	struct group_change c = { .kind = GROUP_CHANGE_CHOICE, .user = STR("123"), .reserve_s = 5 };

	(void)unused;
	for (int i = 0; i < 40; i++) {
		c.call_id = arena_printf(a, "c%d", i);
		assert_int_equal(group_draft_apply(d, &c), i ? GROUP_LOST : GROUP_CHANGED);
		c.user = arena_printf(a, "%d", 200 + i);
		assert_int_equal(group_draft_apply(d, &c), GROUP_CHANGED);
		c.user = STR("123");
		if (i == 0) { /* c0 gave 123 up: kept for somebody else again */
			c.call_id = STR("other");
			assert_int_equal(group_draft_apply(d, &c), GROUP_CHANGED);
		}
	}
	const struct group_state *s = group_draft_state(d);
	assert_int_equal(s->member_count, 41);
	assert_int_equal(s->offers, 42);
	for (int i = 0; i < 40; i++)
		assert_true(str_eq(s->members[i + 1].reserved_by, arena_printf(a, "c%d", i)));
}

static void test_the_first_choice_is_kept_from_a_second_caller(void **unused)
{
	(void)unused;
	assert_int_equal(choose("c1", "123", 5), GROUP_CHANGED);
	assert_int_equal(choose("c2", "123", 5), GROUP_LOST);
	assert_int_equal(choose("c2", "124", 5), GROUP_CHANGED);
	now_ms += 5000;
	assert_int_equal(choose("c3", "123", 5), GROUP_CHANGED);
	assert_true(str_eq(member("123")->reserved_by, STR("c3")));
	assert_int_equal(member("124")->reserved_until_ms, 0);
}

static void test_a_call_has_one_reservation(void **unused)
{
	(void)unused;
	assert_int_equal(choose("c1", "123", 5), GROUP_CHANGED);
	assert_int_equal(choose("c1", "124", 5),
			 GROUP_CHANGED); /* 123 could not be rung any more */
	assert_int_equal(state.remembered_count, 1);
	assert_int_equal(member("123")->reserved_until_ms, 0);
	assert_int_equal(choose("c2", "123", 5), GROUP_CHANGED);
	assert_int_equal(
		change((struct group_change){ .kind = GROUP_CHANGE_RELEASE, .call_id = STR("c1") }),
		GROUP_CHANGED);
	assert_int_equal(choose("c3", "124", 5), GROUP_CHANGED);
}

static void test_calls_taken_are_counted(void **unused)
{
	struct group_change taken = { .kind = GROUP_CHANGE_TAKEN,
				      .user = STR("123"),
				      .call_id = STR("c1"),
				      .at_ms = NOW - 5 };

	(void)unused;
	assert_int_equal(choose("c1", "123", 60), GROUP_CHANGED);
	assert_int_equal(change(taken), GROUP_CHANGED);
	taken.at_ms = NOW - 50; /* told late */
	assert_int_equal(change(taken), GROUP_CHANGED);
	assert_int_equal(member("123")->calls, 2);
	assert_int_equal(member("123")->last_call_ms, NOW - 5);
	assert_int_equal(member("123")->reserved_until_ms, 0);
}

static void test_who_is_no_more_is_forgotten(void **unused)
{
	struct group_change gone = { .kind = GROUP_CHANGE_FORGET, .user = STR("123") };

	(void)unused;
	assert_int_equal(change(gone), GROUP_UNCHANGED);
	assert_int_equal(choose("c1", "122", 60), GROUP_CHANGED);
	assert_int_equal(choose("c2", "123", 60), GROUP_CHANGED);
	assert_int_equal(choose("c3", "124", 60), GROUP_CHANGED);
	assert_int_equal(change(gone), GROUP_CHANGED);
	assert_int_equal(change(gone), GROUP_UNCHANGED);
	assert_null(member("123"));
	assert_true(str_eq(member("122")->reserved_by, STR("c1")));
	assert_true(str_eq(member("124")->reserved_by, STR("c3")));
}

static void test_who_rings_is_kept_no_longer(void **unused)
{
	struct group_change rings = { .kind = GROUP_CHANGE_RELEASE, .user = STR("123") };

	(void)unused;
	assert_int_equal(change(rings), GROUP_UNCHANGED);
	assert_int_equal(choose("c1", "123", 60), GROUP_CHANGED);
	assert_int_equal(choose("c2", "124", 60), GROUP_CHANGED);
	assert_int_equal(change(rings), GROUP_CHANGED);
	assert_int_equal(change(rings), GROUP_UNCHANGED);
	assert_int_equal(member("123")->reserved_until_ms, 0);
	assert_true(str_eq(member("124")->reserved_by, STR("c2")));
	assert_int_equal(choose("c3", "123", 60), GROUP_CHANGED);
}

static void test_what_is_remembered_is_bounded(void **unused)
{
	static char ids[GROUP_MEMBERS_MAX + 1][16];

	(void)unused;
	for (int i = 0; i <= GROUP_MEMBERS_MAX; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%d", i);
		assert_int_equal(choose(ids[i], ids[i], 0), GROUP_CHANGED);
	}
	assert_int_equal(state.member_count, GROUP_MEMBERS_MAX);
	assert_null(group_state_member(&state, STR("0"))); /* whose turn was longest ago */
	assert_int_equal(state.remembered_count, GROUP_REMEMBERED_MAX);
	assert_int_equal(choose("0", "0", 0), GROUP_CHANGED); /* the oldest call is forgotten */
	assert_int_equal(choose("499", "499", 0), GROUP_UNCHANGED);
}

static void test_of_agents_nobody_is_forgotten(void **unused)
{
	static char ids[GROUP_MEMBERS_MAX + 1][16];

	(void)unused;
	for (int i = 0; i <= GROUP_MEMBERS_MAX; i++) {
		snprintf(ids[i], sizeof(ids[i]), "%d", i);
		assert_int_equal(agent(ids[i], AGENT_LOGGED_IN, NULL),
				 i < GROUP_MEMBERS_MAX ? GROUP_CHANGED : GROUP_FULL);
	}
	assert_int_equal(choose("c", "500", 0), GROUP_FULL);
	assert_int_equal(agent("7", AGENT_UNSAID, NULL), GROUP_CHANGED);
	assert_int_equal(choose("c", "500", 5), GROUP_CHANGED);
	/* nor who is kept for a call */
	assert_int_equal(choose("d", "501", 0), GROUP_FULL);
	assert_non_null(member("500"));
}

#define GROUP_TEST(fn) cmocka_unit_test_setup_teardown(fn, fresh, over)

int main(void)
{
	const struct CMUnitTest tests[] = {
		GROUP_TEST(test_an_agent_is_what_was_said_last),
		GROUP_TEST(test_load_counts_until_its_deadline),
		GROUP_TEST(test_asking_again_moves_no_rotation),
		GROUP_TEST(test_asking_again_reserves_again),
		GROUP_TEST(test_several_changes_on_one_copy),
		GROUP_TEST(test_the_first_choice_is_kept_from_a_second_caller),
		GROUP_TEST(test_a_call_has_one_reservation),
		GROUP_TEST(test_calls_taken_are_counted),
		GROUP_TEST(test_who_is_no_more_is_forgotten),
		GROUP_TEST(test_who_rings_is_kept_no_longer),
		GROUP_TEST(test_what_is_remembered_is_bounded),
		GROUP_TEST(test_of_agents_nobody_is_forgotten),
	};

	return cmocka_run_group_tests_name("core/group_change", tests, NULL, NULL);
}
