/* What calls add up to: activity, capacity, and one call that both carrier and PBX report. */
#include "presence_test.h"

#include <stdio.h>

static void call_states(void **state)
{
	struct person *p = *state;

	take(p, call("a", CALL_STATE_TRYING));
	assert_presence(p, "P3", BUSY, RINGING, true, NONE);
	take(p, call("a", CALL_STATE_EARLY));
	assert_presence(p, "P3", BUSY, RINGING, true, NONE);
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, false, ON_CALL);
	take(p, call("a", CALL_STATE_HELD));
	assert_presence(p, "P3", BUSY, ON_HOLD, false, ON_CALL);
	take(p, call("a", CALL_STATE_PARKED));
	assert_presence(p, "P3", BUSY, PARKED, true, NONE);
	take(p, outbound("a", CALL_STATE_TRYING));
	assert_presence(p, "P3", BUSY, DIALING, false, ON_CALL);
	take(p, call("a", CALL_STATE_TERMINATED));
	assert_presence(p, "P12", UNKNOWN, NONE, true, NO_INFORMATION);
}

static void strongest_call_shows(void **state)
{
	struct person *p = *state;

	p->domain.capacity = 16;
	take(p, call("parked", CALL_STATE_PARKED));
	assert_presence(p, "P3", BUSY, PARKED, true, NONE);
	take(p, call("ringing", CALL_STATE_EARLY));
	assert_presence(p, "P3", BUSY, RINGING, true, NONE);
	take(p, outbound("dialing", CALL_STATE_EARLY));
	assert_presence(p, "P3", BUSY, DIALING, true, NONE);
	take(p, call("held", CALL_STATE_HELD));
	assert_presence(p, "P3", BUSY, ON_HOLD, true, NONE);
	take(p, call("talking", CALL_STATE_CONFIRMED));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, true, NONE);
	assert_int_equal(presence_now(p).calls_live, 5);
	assert_int_equal(presence_now(p).calls_counted, 3);
}

static void capacity(void **state)
{
	struct person *p = *state;
	char id[8];

	for (int64_t most = 1; most <= 16; most++) {
		p->record = (struct record){ 0 };
		p->user.capacity = most;
		for (int64_t i = 0; i < most; i++) {
			assert_int_equal(presence_now(p).routable, true);
			snprintf(id, sizeof(id), "c%d", (int)i);
			take(p, call(id, CALL_STATE_CONFIRMED));
			assert_int_equal(presence_now(p).calls_counted, i + 1);
		}
		assert_false(presence_now(p).routable);
		assert_int_equal(presence_now(p).reason,
				 most == 1 ? REASON_ON_CALL : REASON_CAPACITY_REACHED);
	}
}

static void capacity_of_user_and_domain(void **state)
{
	struct person *p = *state;

	p->domain.capacity = 2;
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, true, NONE);
	take(p, hook("1"));
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, false, CAPACITY_REACHED);
	p->user.capacity = 3;
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, true, NONE);
	p->user.capacity = 1;
	assert_false(presence_now(p).routable);
}

static void asking_call_never_counts(void **state)
{
	struct person *p = *state;
	struct presence out;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	take(p, call("mine", CALL_STATE_CONFIRMED));
	presence_of(&p->subject, STR("mine"), p->now_ms, NULL, &out);
	assert_string_equal(out.rung, "P10");
	assert_int_equal(out.calls_live, 0);
	take(p, hook("1")); /* an empty exception does not hide the slot */
	assert_int_equal(presence_now(p).calls_counted, 2);
	presence_of(&p->subject, STR("mine"), p->now_ms, NULL, &out);
	assert_int_equal(out.calls_counted, 1);
}

static void carrier_and_pbx_leg_are_one(void **state)
{
	struct person *p = *state;

	p->domain.capacity = 2;
	p->subject.device_count = 4;
	take(p, hook("1"));
	take(p, at_device(call("leg", CALL_STATE_CONFIRMED), "mobile"));
	assert_int_equal(presence_now(p).calls_counted, 1);
	assert_int_equal(presence_now(p).calls_live, 1);
	take(p, at_device(call("leg", CALL_STATE_CONFIRMED), "desk"));
	assert_int_equal(presence_now(p).calls_counted, 2);
}

static void twins_need_the_same_mobile(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 4;
	take(p, at_device(hook("1"), "mobile"));
	take(p, at_device(call("leg", CALL_STATE_CONFIRMED), "mobile2"));
	assert_int_equal(presence_now(p).calls_counted, 2);
	take(p, at_device(call("leg2", CALL_STATE_CONFIRMED), "mobile"));
	assert_int_equal(presence_now(p).calls_counted, 2);
	take(p, at_device(call("leg3", CALL_STATE_CONFIRMED), "mobile"));
	assert_int_equal(presence_now(p).calls_counted, 3); /* one carrier call, one twin */
}

static void twin_counts_if_either_does(void **state)
{
	struct person *p = *state;

	take(p, hook("1"));
	take(p, at_device(call("leg", CALL_STATE_EARLY), "mobile")); /* still ringing there */
	assert_int_equal(presence_now(p).calls_counted, 1);
	assert_int_equal(presence_now(p).calls_live, 1);
}

static void twins_by_name_are_one(void **state)
{
	struct person *p = *state;

	take(p, at_device(hook("1"), "mobile"));
	take(p, at_device(call("leg", CALL_STATE_CONFIRMED), "mobile"));
	assert_int_equal(presence_now(p).calls_counted, 1);
	assert_int_equal(presence_now(p).calls_live, 1);
}

static void newer_of_equal_calls_decides(void **state)
{
	struct person *p = *state;
	struct signal older = hook("1");

	older.at_ms = T0 - SECOND;
	take(p, older);
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_int_equal(presence_now(p).reason, REASON_ON_CALL);
	p->now_ms += SECOND;
	take(p, hook("1"));
	assert_int_equal(presence_now(p).reason, REASON_CARRIER_CALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(call_states),
		PERSON_TEST(strongest_call_shows),
		PERSON_TEST(capacity),
		PERSON_TEST(capacity_of_user_and_domain),
		PERSON_TEST(asking_call_never_counts),
		PERSON_TEST(carrier_and_pbx_leg_are_one),
		PERSON_TEST(twins_need_the_same_mobile),
		PERSON_TEST(twin_counts_if_either_does),
		PERSON_TEST(twins_by_name_are_one),
		PERSON_TEST(newer_of_equal_calls_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
