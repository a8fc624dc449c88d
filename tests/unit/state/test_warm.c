/* test_warm: members of groups are decoded before a call asks for them, in every process. */
#include "state_test.h"

static struct replica_user *person(struct state *s, const char *id)
{
	return user_find(state_domain(s, ABC), str_of(id));
}

/* Whoever holds the lease decodes a user to publish them: the other one shows it. */
static bool is_decoded(const char *id)
{
	return person(here, id)->config && person(there, id)->config;
}

static void test_members_are_decoded_before_they_are_asked_for(void **state)
{
	(void)state;
	put_object(here, "user/300", "{\"extension\":\"300\"}");
	put_object(here, "user/301", "{\"extension\":\"301\"}");
	put_object(here, "user/302", "{\"extension\":\"302\"}");
	put_object(
		here, "group/sales",
		"{\"members\":[{\"kind\":\"user\",\"target\":\"300\"}],\"stages\":[{\"after_s\":5,"
		"\"members\":[{\"kind\":\"user\",\"target\":\"301\"}]}],"
		"\"fallback\":{\"otherwise\":{\"kind\":\"hangup\"}}}");
	assert_true(until(person(there, "302") && is_decoded("300") && is_decoded("301")));
	/* a change of what is theirs too */
	put_object(here, "device/300/desk", "{\"kind\":\"desk_phone\"}");
	assert_true(until(is_decoded("300") &&
			  person(there, "300")->config->subject.device_count == 1));
	assert_false(person(there, "302")->is_member || person(here, "302")->is_member);
	put_object(here, "group/sales", NULL);
	put_object(here, "user/300", NULL);
	put_object(here, "user/301", NULL);
	put_object(here, "user/302", NULL);
	assert_true(until(!person(there, "300") && !person(there, "301")));
	assert_int_equal(here->member_count, 0);
	assert_int_equal(there->member_count, 0);
}

static void test_groups_that_wait_go_with_their_domain(void **state)
{
	struct replica_domain *d = domain_get(here, STR("late.example"), true);

	(void)state;
	object_apply(d, false, STR("group/late"), STR("1-1"),
		     STR("{\"fallback\":{\"otherwise\":{\"kind\":\"hangup\"}}}"));
	assert_true(group_find(d, STR("late"))->queued);
	domain_free(d);
	assert_null(here->groups_to_warm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_are_decoded_before_they_are_asked_for),
		cmocka_unit_test(test_groups_that_wait_go_with_their_domain),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
