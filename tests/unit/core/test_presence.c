/* Ladder P: every rung, and the trace. */
#include "presence_test.h"

static void rungs_in_order(void **state)
{
	static const char *const order[] = { "P1", "P2", "P3", "P4",  "P5",  "P6",
					     "P7", "P8", "P9", "P10", "P11", "P12" };
	const char *const *rungs;
	size_t count;

	(void)state;
	rungs = presence_rungs(&count);
	assert_int_equal(count, sizeof(order) / sizeof(*order));
	for (size_t i = 0; i < count; i++)
		assert_string_equal(rungs[i], order[i]);
}

static void nothing_known(void **state)
{
	struct person *p = *state;

	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION);
	p->subject.record = NULL;
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION);
	assert_int_equal(presence_now(p).since_ms, 0);
	assert_int_equal(presence_now(p).expires_at_ms, 0);
	p->domain.require_registration = true;
	assert_presence(p, "P12", UNKNOWN, NONE, false, NO_INFORMATION);
	p->subject.device_count = 0;
	assert_presence(p, "P12", UNKNOWN, NONE, false, NO_REACHABLE_DEVICE);
}

static void resource_is_its_own_device(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 0;
	p->user.kind = SUBJECT_RESOURCE;
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION);
	assert_int_equal(give(p, status("away")), ERR_NOT_A_PERSON);
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION);
	take(p, device("123", DEVICE_STATE_REGISTERED));
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
	assert_int_equal(p->result.effective_s, 120);
}

static void registered_is_available(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
	take(p, device("desk", DEVICE_STATE_PUSH_REACHABLE));
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
	take(p, device("desk", DEVICE_STATE_UNREGISTERED));
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION); /* the mobile */
	take(p, device("mobile", DEVICE_STATE_REGISTERED));
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
}

static void all_lost_is_offline(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_UNREGISTERED));
	take(p, device("mobile", DEVICE_STATE_UNREGISTERED));
	assert_presence(p, "P11", OFFLINE, NONE, false, NO_REACHABLE_DEVICE);
	take(p, status("available")); /* is not being reachable */
	assert_presence(p, "P11", OFFLINE, NONE, false, NO_REACHABLE_DEVICE);
}

static void silence_is_offline(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 1;
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	p->now_ms += HOUR;
	assert_presence(p, "P11", OFFLINE, NONE, false, NO_REPORT);
	assert_int_equal(presence_now(p).since_ms, T0 + HOUR);
	p->record = (struct record){ 0 };
	p->device[0].reported = true;
	assert_presence(p, "P11", OFFLINE, NONE, false, NO_REPORT);
	p->domain.stale_routable = true;
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_REPORT);
}

static void fault_and_lock(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_REGISTERED);

	p->subject.device_count = 1;
	s.health = HEALTH_FAULT;
	take(p, s);
	assert_presence(p, "P11", OFFLINE, NONE, false, DEVICE_FAULT);
	s.health = HEALTH_OK;
	s.lock_s = 60;
	take(p, s);
	assert_presence(p, "P11", OFFLINE, NONE, false, DEVICE_LOCKED);
	p->subject.device_count = 2;
	take(p, device("mobile", DEVICE_STATE_UNREGISTERED));
	assert_presence(p, "P11", OFFLINE, NONE, false, NO_REACHABLE_DEVICE);
}

static void status_available_needs_a_device(void **state)
{
	struct person *p = *state;

	take(p, status("available"));
	assert_presence(p, "P6", AVAILABLE, NONE, true, NONE); /* unreported will do */
	p->domain.require_registration = true;
	assert_presence(p, "P12", UNKNOWN, NONE, false, NO_INFORMATION);
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_presence(p, "P6", AVAILABLE, NONE, true, NONE);
	p->subject.device_count = 0;
	assert_presence(p, "P12", UNKNOWN, NONE, false, NO_REACHABLE_DEVICE);
}

static void stale_is_never_claimed_available(void **state)
{
	struct person *p = *state;

	p->domain.stale_routable = true;
	p->device[0].reported = p->device[1].reported = true;
	take(p, status("available"));
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_REPORT);
}

static void other_statuses(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	take(p, status("away"));
	assert_presence(p, "P4", AWAY, NONE, false, MANUAL_STATUS);
	take(p, status("lunch_break"));
	assert_presence(p, "P4", AWAY, LUNCH, false, MANUAL_STATUS);
	take(p, status("business_trip"));
	assert_presence(p, "P4", AWAY, BUSINESS_TRIP, false, MANUAL_STATUS);
	take(p, status("off_work"));
	assert_presence(p, "P4", AWAY, OFF_WORK, false, MANUAL_STATUS);
	take(p, status("do_not_disturb"));
	assert_presence(p, "P2", DO_NOT_DISTURB, NONE, false, MANUAL_DND);
	assert_str(presence_now(p).status, "do_not_disturb");
	take(p, status("automatic"));
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
	assert_true(str_is_empty(presence_now(p).status));
}

static void call_beats_status_but_not_dnd(void **state)
{
	struct person *p = *state;

	take(p, hook("12345678"));
	take(p, status("available"));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, false, CARRIER_CALL);
	take(p, status("lunch_break"));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, false, CARRIER_CALL);
	take(p, status("do_not_disturb"));
	assert_presence(p, "P2", DO_NOT_DISTURB, ON_THE_PHONE, false, MANUAL_DND);
	take(p, hook(NULL));
	assert_presence(p, "P2", DO_NOT_DISTURB, NONE, false, MANUAL_DND);
}

static void trace_has_a_line_per_rung(void **state)
{
	struct person *p = *state;
	struct trace t = { .arena = p->arena };
	const char *const *rungs;
	struct presence out;
	size_t count;

	take(p, hook("12345678"));
	take(p, status("do_not_disturb"));
	presence_of(&p->subject, STR_NONE, p->now_ms, &t, &out);
	rungs = presence_rungs(&count);
	assert_int_equal(t.count, count);
	for (size_t i = 0; i < count; i++) {
		struct str text = t.lines[i].text;

		assert_str(t.lines[i].rung, rungs[i]);
		assert_int_equal(t.lines[i].decided, i == 1);
		assert_true(text.n > 10 && text.p[text.n - 1] == '.');
		assert_false(str_contains_nocase(text, STR("12345678")));
	}
	assert_int_equal(t.lines[1].reason, REASON_MANUAL_DND);
	assert_str(t.lines[1].source, "app");
	assert_int_equal(t.lines[2].reason, REASON_CARRIER_CALL);
	assert_str(t.lines[2].source, "hook:123");
}

static void trace_grows_and_may_be_off(void **state)
{
	struct person *p = *state;
	struct trace t = { .arena = p->arena }, *kept = &t, *off = NULL;
	int asked = 0;

	for (int i = 0; i < 100; i++)
		trace_add(kept, "R1", REASON_NONE, STR_NONE, "line %d", i);
	assert_int_equal(t.count, 100);
	assert_str(t.lines[0].text, "line 0");
	assert_str(t.lines[99].text, "line 99");
	trace_add(off, "R1", REASON_NONE, STR_NONE, "nothing %d", asked++);
	assert_int_equal(asked, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(rungs_in_order),
		PERSON_TEST(nothing_known),
		PERSON_TEST(resource_is_its_own_device),
		PERSON_TEST(registered_is_available),
		PERSON_TEST(all_lost_is_offline),
		PERSON_TEST(silence_is_offline),
		PERSON_TEST(fault_and_lock),
		PERSON_TEST(status_available_needs_a_device),
		PERSON_TEST(stale_is_never_claimed_available),
		PERSON_TEST(other_statuses),
		PERSON_TEST(call_beats_status_but_not_dnd),
		PERSON_TEST(trace_has_a_line_per_rung),
		PERSON_TEST(trace_grows_and_may_be_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
