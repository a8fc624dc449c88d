/* routing: what text cases are too small for. What holds for any decision: test_worlds.c; single
 * rules: tests/cases. */
#include <stdio.h>

#include "core/routing.h"
#include "support/cmocka.h"

enum { MANY = 60 };

static const struct subject *find(const void *state, struct str target)
{
	const struct subject *s = state;

	return str_eq(s->user->id, target) ? s : NULL;
}

static const struct subject *find_mobile(const void *state, struct str number)
{
	(void)state;
	(void)number;
	return NULL;
}

/* A plan of more sequential devices than steps is cut, and still ends in its fallback. */
static void a_plan_never_has_more_steps_than_allowed(void **state)
{
	static const struct domain domain = { .id = STR("abc.com"),
					      .capacity = 1,
					      .max_wait_s = 1800 };
	static const struct user user = {
		.id = STR("u0"), .fallback = {DESTINATION_VOICEMAIL, STR_NONE}
	};
	static const struct profile profile = {
		.status = STR("available"),
		.accept_calls = true,
		.ring = {.strategy = RING_SEQUENTIAL, .timeout_s = 5}
	};
	static const struct profile *const profiles[] = { &profile };
	struct device devices[MANY] = { { .priority = 0 } };
	const struct device *list[MANY];
	char ids[MANY][8];
	struct subject s = { .domain = &domain,
			     .user = &user,
			     .devices = list,
			     .device_count = MANY,
			     .profiles = profiles,
			     .profile_count = 1 };
	struct directory directory = {
		.domain = &domain, .state = &s, .find = find, .find_mobile = find_mobile
	};
	struct question q = { .to = STR("u0"), .call_id = STR("x") };
	struct arena *a = arena_new(0);
	struct decision d;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		devices[i].id = str_n(ids[i], (size_t)snprintf(ids[i], sizeof(ids[i]), "d%d", i));
		devices[i].kind = DEVICE_KIND_DESK_PHONE;
		list[i] = &devices[i];
	}
	assert_int_equal(routing_decide(&directory, &q, 1000, a, &d), ERR_OK);
	assert_in_range(d.step_count, 21, ROUTING_STEPS_MAX);
	assert_int_equal(d.steps[d.step_count - 1].action, ACTION_VOICEMAIL);
	assert_int_equal(d.steps[d.step_count - 2].next[OUTCOME_NO_ANSWER], d.step_count - 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plan_never_has_more_steps_than_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
