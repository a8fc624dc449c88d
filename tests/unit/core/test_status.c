/* The six built-in statuses mean what docs/DOMAIN.md section 2 says. */
#include "person.h"

static void means(const char *id, enum availability availability, enum activity activity)
{
	const struct status_meaning *m = status_find(str_of(id));

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
	assert_null(status_find(STR("automatic")));
	assert_null(status_find(STR("")));
	assert_null(status_find(STR_NONE));
	assert_null(status_find(STR("awa")));
	assert_null(status_find(STR("Away")));
}

static void all_in_order(void **state)
{
	static const char *const order[] = { "available",      "away",        "business_trip",
					     "do_not_disturb", "lunch_break", "off_work" };
	const struct status_meaning *all;
	size_t count = 0;

	(void)state;
	all = status_all(&count);
	assert_int_equal(count, 6);
	for (size_t i = 0; i < count; i++)
		assert_str(all[i].id, order[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_meanings),
		cmocka_unit_test(automatic_is_no_status),
		cmocka_unit_test(all_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
