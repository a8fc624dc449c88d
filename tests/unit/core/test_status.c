/* The six built-in statuses mean what docs/DOMAIN.md section 2 says. */
#include "person.h"

static const struct domain plain;

static void means(const char *id, enum availability availability, enum activity activity)
{
	const struct status_meaning *m = status_find(&plain, str_of(id));

	assert_non_null(m);
	assert_str(m->id, id);
	assert_int_equal(m->availability, availability);
	assert_int_equal(m->activity, activity);
	assert_int_equal(m->routable, availability == AVAILABILITY_AVAILABLE);
}

static void built_in_meanings(void **state)
{
	(void)state;
	means("available", AVAILABILITY_AVAILABLE, ACTIVITY_NONE);
	means("away", AVAILABILITY_AWAY, ACTIVITY_NONE);
	means("business_trip", AVAILABILITY_AWAY, ACTIVITY_BUSINESS_TRIP);
	means("do_not_disturb", AVAILABILITY_DO_NOT_DISTURB, ACTIVITY_NONE);
	means("lunch_break", AVAILABILITY_AWAY, ACTIVITY_LUNCH);
	means("off_work", AVAILABILITY_AWAY, ACTIVITY_OFF_WORK);
}

static void automatic_is_no_status(void **state)
{
	(void)state;
	assert_null(status_find(&plain, STR("automatic")));
	assert_null(status_find(&plain, STR("")));
	assert_null(status_find(&plain, STR_NONE));
	assert_null(status_find(&plain, STR("awa")));
	assert_null(status_find(&plain, STR("Away")));
}

static void all_in_order(void **state)
{
	static const char *const order[] = { "available",      "away",        "business_trip",
					     "do_not_disturb", "lunch_break", "off_work" };
	const struct status_meaning *all;
	size_t count = 0;

	(void)state;
	all = status_all(&plain, &count);
	assert_int_equal(count, 6);
	for (size_t i = 0; i < count; i++)
		assert_str(all[i].id, order[i]);
}

static void a_domain_adds_its_own_behind_the_built_in(void **state)
{
	const struct status_meaning configured[] = {
		{.id = STR("on_break"),              .availability = AVAILABILITY_AWAY},
		{ .id = STR("away"), .availability = AVAILABILITY_BUSY,          .colour = STR("#123456") },
	};
	struct arena *a = arena_new(0);
	struct domain d = { 0 };
	const struct status_meaning *all;
	size_t count;

	(void)state;
	statuses_resolve(&d, configured, 2, a);
	all = status_all(&d, &count);
	assert_int_equal(count, 7);
	assert_str(all[6].id, "on_break");
	assert_true(all[6].custom);
	assert_str(status_find(&d, STR("away"))->colour, "#123456");
	assert_int_equal(status_find(&d, STR("away"))->availability, AVAILABILITY_AWAY);
	assert_false(status_find(&d, STR("away"))->custom);
	assert_true(status_find(&d, STR("lunch_break"))->push);
	statuses_resolve(&d, NULL, 0, a);
	assert_null(status_find(&d, STR("on_break")));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_meanings),
		cmocka_unit_test(automatic_is_no_status),
		cmocka_unit_test(all_in_order),
		cmocka_unit_test(a_domain_adds_its_own_behind_the_built_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
