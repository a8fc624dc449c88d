/* test_decoded: who was decoded longest ago is forgotten when very many others have been since. */
#include "state_test.h"

static struct replica_domain *draft;
#define RECORD STR("{\"status\":{\"id\":\"away\",\"since\":1,\"seq\":3}}")

static struct replica_user *nth(int i)
{
	char id[16];

	(void)snprintf(id, sizeof(id), "%d", i);
	return user_find(draft, str_of(id));
}

static void make(int i)
{
	char key[32];

	(void)snprintf(key, sizeof(key), "user/%d", i);
	replica_draft_put(draft, str_of(key), STR("{}"));
	live_apply(draft, str_skip(str_of(key), sizeof("user/") - 1), STR("7-0"), RECORD);
}

static int draft_up(void **state)
{
	(void)state;
	draft = replica_draft_new(here, STR("many.example"));
	for (int i = 0; i < DECODED_MOST + 3; i++)
		make(i);
	return 0;
}

static int draft_down(void **state)
{
	(void)state;
	domain_free(draft);
	return 0;
}

static void test_the_oldest_go_and_come_again(void **state)
{
	(void)state;
	user_stays_decoded(nth(1));
	for (int i = 0; i < DECODED_MOST + 3; i++)
		replica_subject(nth(i));
	/* what was handed out is good until the turn ends */
	assert_non_null(nth(0)->config);
	decoded_turn(here);
	assert_null(nth(0)->config);
	assert_null(nth(0)->record);
	assert_non_null(nth(1)->config);
	assert_null(nth(2)->config);
	assert_non_null(nth(3)->config);
	assert_int_equal(here->passing_count, DECODED_MOST);

	assert_true(str_eq(replica_user_version(nth(0)), STR("7-0")));
	assert_true(str_eq(replica_subject(nth(0))->record->status.id, STR("away")));
	decoded_turn(here);
	assert_null(nth(3)->config);
}

static void test_a_member_that_was_decoded_before_stays(void **state)
{
	(void)state;
	struct replica_user *u = here->passing->user;

	user_stays_decoded(u);
	assert_int_equal(here->passing_count, DECODED_MOST - 1);
	for (int i = 0; i < DECODED_MOST + 3; i++)
		replica_subject(nth(i));
	decoded_turn(here);
	assert_non_null(u->config);
}

/* Whose configuration changes is counted once, whichever was there before. */
static void test_a_change_leaves_the_count_right(void **state)
{
	size_t before = here->passing_count;

	(void)state;
	struct str id = here->passing->user->id;
	char key[32];
	(void)snprintf(key, sizeof(key), "user/%.*s", STR_ARG(id));
	replica_draft_put(draft, str_of(key), STR("{\"extension\":\"9\"}"));
	assert_int_equal(here->passing_count, before - 1);
	replica_subject(user_find(draft, id));
	assert_int_equal(here->passing_count, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_oldest_go_and_come_again, draft_up),
		cmocka_unit_test(test_a_member_that_was_decoded_before_stays),
		cmocka_unit_test_teardown(test_a_change_leaves_the_count_right, draft_down),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
