/* What reports of devices do to a record: registration, health, lock. */
#include "change_test.h"

#include <stdio.h>

static void device_reports(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_REGISTERED);

	s.instance = STR("urn:uuid:1");
	take(p, s);
	assert_true(was(p, CHANGE_APPLIED));
	assert_str(p->record.devices[0].instance, "urn:uuid:1");
	p->now_ms += MINUTE;
	take(p, s);
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.devices[0].since_ms, T0);
	s.device_state = DEVICE_STATE_UNREGISTERED;
	take(p, s);
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.devices[0].since_ms, T0 + MINUTE);
	assert_int_equal(p->record.device_count, 1);
	take(p, device_clear("desk"));
	assert_int_equal(p->record.device_count, 0);
	take(p, device_clear("desk"));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
}

static void device_state_not_said(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_UNREPORTED);

	s.health = HEALTH_ALARM;
	take(p, s);
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_REGISTERED);
	take(p, device("desk", DEVICE_STATE_PUSH_REACHABLE));
	take(p, s);
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_PUSH_REACHABLE);
	assert_int_equal(p->record.devices[0].health, HEALTH_ALARM);
}

static void device_seq(void **state)
{
	struct person *p = *state;

	take(p, with_seq(device("desk", DEVICE_STATE_UNREGISTERED), 5));
	refused(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 4), "older_seq");
	take(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 5));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_UNREGISTERED);
	take(p, with_seq(device("mobile", DEVICE_STATE_REGISTERED), 3)); /* another fact */
	take(p, with_seq(from(device("desk", DEVICE_STATE_REGISTERED), "watch"), 1));
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_REGISTERED);
	take(p, with_seq(from(device_clear("desk"), "watch"), 8));
	assert_null(record_device(&p->record, STR("desk")));
	refused(p, with_seq(from(device("desk", DEVICE_STATE_REGISTERED), "watch"), 7),
		"older_seq");
	take(p, with_seq(from(device_clear("desk"), "watch"), 8));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, with_seq(from(device_clear("desk"), "watch"), 10));
	refused(p, with_seq(from(device("desk", DEVICE_STATE_REGISTERED), "watch"), 9),
		"older_seq");
	take(p, with_seq(from(device("desk", DEVICE_STATE_REGISTERED), "watch"), 11));
	assert_non_null(record_device(&p->record, STR("desk")));
}

/* It overtook the report that it takes back. */
static void device_cleared_before_it_was_told(void **state)
{
	struct person *p = *state;

	take(p, with_seq(device_clear("desk"), 2));
	refused(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 1), "older_seq");
	assert_null(record_device(&p->record, STR("desk")));
	take(p, device_clear("mobile"));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, with_seq(device("mobile", DEVICE_STATE_REGISTERED), 1));
	p->now_ms += ENDED_KEPT_MS;
	take(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 1));
}

static void device_by_time(void **state)
{
	struct person *p = *state;

	take(p, with_at(device("desk", DEVICE_STATE_UNREGISTERED), T0 - SECOND));
	refused(p, with_at(device("desk", DEVICE_STATE_REGISTERED), T0 - 2 * SECOND), "older_seq");
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_REGISTERED);
}

static void device_lock(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_REGISTERED);

	s.lock_s = 600;
	s.lock_owner = STR("dispatch");
	s.lock_reason = STR("incident 7");
	take(p, s);
	assert_int_equal(p->record.devices[0].locked_until_ms, T0 + 10 * MINUTE);
	p->now_ms += MINUTE;
	take(p, device("desk", DEVICE_STATE_REGISTERED)); /* a refresh leaves the lock alone */
	assert_int_equal(p->record.devices[0].locked_until_ms, T0 + 10 * MINUTE);
	assert_str(p->record.devices[0].lock_reason, "incident 7");
	s.lock_s = 0;
	take(p, s);
	assert_int_equal(p->record.devices[0].locked_until_ms, 0);
	assert_true(str_is_empty(p->record.devices[0].lock_owner));
}

static void too_many_devices(void **state)
{
	struct person *p = *state;
	char id[32];

	for (int i = 0; i < RECORD_DEVICES_MAX; i++) {
		snprintf(id, sizeof(id), "phone-%d", i);
		take(p, device(id, DEVICE_STATE_REGISTERED));
	}
	assert_int_equal(give(p, device("more", DEVICE_STATE_REGISTERED)), ERR_TOO_MANY_SIGNALS);
	take(p, device("phone-0", DEVICE_STATE_UNREGISTERED));
}

static void device_deadlines(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 3;
	deadline_is(p, device("desk", DEVICE_STATE_REGISTERED), 3600, false);
	deadline_is(p, device("gate", DEVICE_STATE_REGISTERED), 120, false);
	deadline_is(p, for_s(device("desk", DEVICE_STATE_REGISTERED), 29), 30, true);
	deadline_is(p, for_s(device("desk", DEVICE_STATE_REGISTERED), 30), 30, false);
	deadline_is(p, for_s(device("desk", DEVICE_STATE_REGISTERED), 86400), 86400, false);
	deadline_is(p, for_s(device("desk", DEVICE_STATE_UNREGISTERED), 86401), 86400, true);
	p->device[0].refresh_s = 600;
	deadline_is(p, device("desk", DEVICE_STATE_UNREGISTERED), 600, false);
	p->device[2].kind = DEVICE_KIND_HELP_POINT;
	deadline_is(p, device("gate", DEVICE_STATE_REGISTERED), 120, false);
	p->device[2].kind = DEVICE_KIND_CONSOLE;
	deadline_is(p, device("gate", DEVICE_STATE_REGISTERED), 120, false);
}

static void what_ran_out_begins_anew(void **state)
{
	struct person *p = *state;

	p->domain.offline_damping_s = 120; /* so long it is remembered */
	take(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 1));
	p->now_ms += HOUR + MINUTE;
	take(p, with_seq(device("desk", DEVICE_STATE_REGISTERED), 1));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.devices[0].since_ms, T0 + HOUR + MINUTE);
}

static void a_lock_alone_is_nothing_to_reset(void **state)
{
	struct person *p = *state;
	struct signal lock = device("desk", DEVICE_STATE_REGISTERED);
	struct signal reset = signal_of(SIGNAL_RESET, "admin");

	lock.lock_s = 7200;
	reset.devices = true;
	take(p, lock);
	take(p, reset);
	assert_int_equal(p->result.removed, 1);
	assert_int_equal(p->record.device_count, 1); /* the lock ends by itself */
	take(p, reset);
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	assert_int_equal(p->result.removed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(device_reports),
		PERSON_TEST(device_state_not_said),
		PERSON_TEST(device_seq),
		PERSON_TEST(device_cleared_before_it_was_told),
		PERSON_TEST(device_by_time),
		PERSON_TEST(device_lock),
		PERSON_TEST(too_many_devices),
		PERSON_TEST(device_deadlines),
		PERSON_TEST(what_ran_out_begins_anew),
		PERSON_TEST(a_lock_alone_is_nothing_to_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
