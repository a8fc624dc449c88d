/* What a manual status does to a record, and how long it lasts. */
#include "change_test.h"

static void status_set_and_cleared(void **state)
{
	struct person *p = *state;
	struct signal s = status("away");

	s.note = STR("dentist");
	take(p, s);
	assert_true(was(p, CHANGE_APPLIED));
	p->now_ms += MINUTE;
	take(p, s);
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.status.since_ms, T0);
	s.note = STR("still there");
	take(p, s);
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.status.since_ms, T0);
	take(p, status("off_work"));
	assert_int_equal(p->record.status.since_ms, T0 + MINUTE);
	assert_true(str_is_empty(p->record.status.note));
	take(p, status("automatic"));
	assert_true(str_is_empty(p->record.status.id));
	assert_true(record_is_empty(&p->record));
	take(p, status_clear());
	assert_true(was(p, CHANGE_NOTHING_TO_END));
}

static void status_in_order(void **state)
{
	struct person *p = *state;

	take(p, with_seq(status("away"), 5));
	refused(p, with_seq(status("available"), 4), "older_seq");
	refused(p, with_seq(status_clear(), 4), "older_seq");
	take(p, with_seq(status_clear(), 6));
	assert_true(str_is_empty(p->record.status.id));
	refused(p, with_seq(status("away"), 5), "older_seq");
	take(p, from(status("lunch_break"), "desk phone")); /* another source: it came later */
	assert_str(p->record.status.id, "lunch_break");
	take(p, with_at(status("away"), T0 - SECOND));
	take(p, with_seq(status_clear(), 1));
	p->now_ms += ENDED_KEPT_MS;
	take(p, hook(NULL));
	assert_true(record_is_empty(&p->record));
}

static void status_deadlines(void **state)
{
	struct person *p = *state;
	static const struct status_default defaults[] = {
		{STR("lunch_break"), 2700},
		{ STR("away"),       5   },
		{ STR("off_work"),   0   },
	};
	struct signal s = status("away");

	deadline_is(p, status("available"), 8 * 3600, false);
	take(p, status("lunch_break"));
	assert_int_equal(p->result.expires_at_ms, 0);
	assert_int_equal(p->result.effective_s, 0);
	deadline_is(p, for_s(status("away"), 59), 60, true);
	deadline_is(p, for_s(status("away"), 30 * 86400), 30 * 86400, false);
	deadline_is(p, for_s(status("away"), 30 * 86400 + 1), 30 * 86400, true);
	s.until_ms = T0 + HOUR;
	deadline_is(p, s, 3600, false);
	s.until_ms = T0 - HOUR;
	deadline_is(p, s, 60, true);
	s.until_ms = INT64_MAX;
	deadline_is(p, s, 30 * 86400, true);
	p->domain.status_defaults = defaults;
	p->domain.status_default_count = 3;
	deadline_is(p, status("lunch_break"), 2700, false);
	deadline_is(p, status("away"), 60, false);
	take(p, status("off_work"));
	assert_int_equal(p->result.expires_at_ms, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(status_set_and_cleared),
		PERSON_TEST(status_in_order),
		PERSON_TEST(status_deadlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
