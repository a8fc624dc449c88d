/* What calls with an id do to a record: their ends are remembered, their deadlines bounded. */
#include "change_test.h"

#include <stdio.h>

static void call_lives_and_ends(void **state)
{
	struct person *p = *state;
	struct signal s = call("a", CALL_STATE_EARLY);

	s.number = STR("+35299999999");
	s.direction = DIRECTION_INBOUND;
	s.device = STR("desk");
	take(p, s);
	p->now_ms += SECOND;
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.call_count, 1);
	assert_int_equal(p->record.calls[0].since_ms, T0);
	assert_int_equal(p->record.calls[0].direction, DIRECTION_INBOUND);
	assert_str(p->record.calls[0].number, "+35299999999");
	assert_str(p->record.calls[0].device, "desk");
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_true(was(p, CHANGE_REPEAT));
	take(p, call("a", CALL_STATE_TERMINATED));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.call_count, 0);
	assert_int_equal(p->record.ended_count, 1);
	take(p, call("a", CALL_STATE_TERMINATED));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	assert_int_equal(p->record.ended_count, 1);
}

static void call_state_not_said_is_confirmed(void **state)
{
	struct person *p = *state;

	take(p, call("a", CALL_STATE_NONE));
	assert_int_equal(p->record.calls[0].state, CALL_STATE_CONFIRMED);
}

static void ended_call_never_revives(void **state)
{
	struct person *p = *state;

	take(p, call("a", CALL_STATE_TERMINATED)); /* unknown until now */
	assert_true(was(p, CHANGE_APPLIED));       /* it is remembered */
	refused(p, call("a", CALL_STATE_EARLY), "call_ended");
	refused(p, with_seq(call("a", CALL_STATE_CONFIRMED), 99), "call_ended");
	refused(p, from(call("a", CALL_STATE_CONFIRMED), "elsewhere"), "call_ended");
	p->now_ms += ENDED_KEPT_MS - 1;
	refused(p, call("a", CALL_STATE_CONFIRMED), "call_ended");
	p->now_ms += 1;
	take(p, call("a", CALL_STATE_CONFIRMED));
}

static void ended_calls_are_few(void **state)
{
	struct person *p = *state;
	char id[32];

	for (int i = 0; i < RECORD_ENDED_MAX + 1; i++) {
		snprintf(id, sizeof(id), "call-%d", i);
		take(p, call(id, CALL_STATE_TERMINATED));
	}
	assert_int_equal(p->record.ended_count, RECORD_ENDED_MAX);
	take(p, call("call-0", CALL_STATE_CONFIRMED)); /* the oldest is forgotten */
	refused(p, call("call-1", CALL_STATE_CONFIRMED), "call_ended");
	refused(p, call("call-32", CALL_STATE_CONFIRMED), "call_ended");
}

static void call_seq(void **state)
{
	struct person *p = *state;

	take(p, with_seq(call("a", CALL_STATE_CONFIRMED), 5));
	refused(p, with_seq(call("a", CALL_STATE_EARLY), 4), "older_seq");
	refused(p, with_seq(call("a", CALL_STATE_TERMINATED), 4), "older_seq");
	p->now_ms += MINUTE;
	take(p, with_seq(call("a", CALL_STATE_HELD), 5));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.calls[0].state, CALL_STATE_CONFIRMED);
	assert_int_equal(p->record.calls[0].expires_at_ms, p->now_ms + 2LL * HOUR);
	take(p, with_seq(call("b", CALL_STATE_CONFIRMED), 1)); /* counts within one call id */
	take(p, call("a", CALL_STATE_HELD));                   /* absent: order of arrival */
	assert_int_equal(p->record.calls[0].state, CALL_STATE_HELD);
	take(p, with_seq(call("a", CALL_STATE_TERMINATED), 5)); /* an end is an end */
	assert_int_equal(live_calls(p), 1);
}

static void call_by_time(void **state)
{
	struct person *p = *state;

	take(p, with_at(call("a", CALL_STATE_CONFIRMED), T0 - SECOND));
	refused(p, with_at(call("a", CALL_STATE_EARLY), T0 - 2 * SECOND), "older_seq");
	take(p, with_at(call("a", CALL_STATE_HELD), T0 - SECOND));
	assert_int_equal(p->record.calls[0].state, CALL_STATE_HELD);
	take(p, with_seq(with_at(call("a", CALL_STATE_CONFIRMED), T0 - 5 * SECOND), 1));
	assert_int_equal(p->record.calls[0].state, CALL_STATE_CONFIRMED); /* seq stands above at */
}

static void call_expires_zero_ends(void **state)
{
	struct person *p = *state;

	take(p, call("a", CALL_STATE_CONFIRMED));
	take(p, for_s(call("a", CALL_STATE_CONFIRMED), 0));
	assert_int_equal(live_calls(p), 0);
	refused(p, call("a", CALL_STATE_CONFIRMED), "call_ended");
	take(p, hook("1"));
	take(p, for_s(hook("1"), 0));
	assert_int_equal(live_calls(p), 0);
	take(p, hook("1"));
	take(p, for_s(hook(NULL), 0));
	assert_int_equal(live_calls(p), 0);
}

static void too_many_calls(void **state)
{
	struct person *p = *state;
	char id[32];

	for (int i = 0; i < RECORD_CALLS_MAX; i++) {
		snprintf(id, sizeof(id), "call-%d", i);
		take(p, call(id, CALL_STATE_CONFIRMED));
	}
	assert_int_equal(give(p, call("more", CALL_STATE_CONFIRMED)), ERR_TOO_MANY_SIGNALS);
	assert_int_equal(give(p, hook("1")), ERR_TOO_MANY_SIGNALS);
	take(p, call("call-3", CALL_STATE_HELD)); /* known ones go on */
	take(p, call("call-3", CALL_STATE_TERMINATED));
	take(p, call("more", CALL_STATE_CONFIRMED));
	p->now_ms += 2 * HOUR + 4 * MINUTE; /* what has run out takes no room */
	take(p, call("again", CALL_STATE_CONFIRMED));
	assert_int_equal(p->record.call_count, 1);
}

static void ended_slots_take_no_room(void **state)
{
	struct person *p = *state;
	char source[32];

	for (int i = 0; i < 2 * RECORD_CALLS_MAX; i++) {
		snprintf(source, sizeof(source), "hook:%d", i);
		take(p, with_seq(from(hook(NULL), source), 1));
	}
	assert_int_equal(p->record.call_count, RECORD_CALLS_MAX);
	take(p, call("a", CALL_STATE_CONFIRMED));
	assert_int_equal(live_calls(p), 1);
	assert_int_equal(p->record.call_count, RECORD_CALLS_MAX);
}

static void ending_moves_nothing_else(void **state)
{
	struct person *p = *state;

	take(p, hook("1"));
	take(p, status("lunch_break"));
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	publish(p);
	p->now_ms += MINUTE;
	take(p, hook(NULL));
	assert_str(p->record.status.id, "lunch_break");
	assert_int_equal(p->record.status.since_ms, T0);
	assert_int_equal(p->record.devices[0].expires_at_ms, T0 + HOUR);
	assert_int_equal(p->record.published.at_ms, T0);
	assert_int_equal(p->record.published.activity, ACTIVITY_ON_THE_PHONE);
}

static void emergency_dialled(void **state)
{
	struct person *p = *state;
	static const struct str numbers[] = { STR("110"), STR("112") };
	struct signal s = call("a", CALL_STATE_EARLY);
	struct record r;

	p->domain.emergency_numbers = (struct str_list){ numbers, 2 };
	s.number = STR("112");
	s.direction = DIRECTION_INBOUND;
	take(p, s);
	assert_int_equal(p->record.emergency_dialled_ms, 0);
	s.direction = DIRECTION_OUTBOUND;
	s.number = STR("113");
	take(p, s);
	assert_int_equal(p->record.emergency_dialled_ms, 0);
	s.number = STR("112");
	take(p, s);
	assert_int_equal(p->record.emergency_dialled_ms, T0);
	take(p, call("a", CALL_STATE_TERMINATED));
	assert_int_equal(p->record.emergency_dialled_ms, T0);
	record_prune(&p->subject, T0 + 30LL * MINUTE - 1, p->arena, &r);
	assert_false(record_is_empty(&r));
	record_prune(&p->subject, T0 + 30LL * MINUTE, p->arena, &r);
	assert_true(record_is_empty(&r));
}

static void call_deadlines(void **state)
{
	struct person *p = *state;

	deadline_is(p, hook("1"), 7200, false);
	deadline_is(p, for_s(hook("1"), 1), 1, false);
	deadline_is(p, for_s(hook("1"), 7200), 7200, false);
	deadline_is(p, for_s(hook("1"), 7201), 7201, false);
	deadline_is(p, for_s(hook("1"), 86401), 86400, true);
	deadline_is(p, for_s(hook("1"), INT64_MAX), 86400, true);
	deadline_is(p, call("a", CALL_STATE_TRYING), 180, false);
	deadline_is(p, for_s(call("a", CALL_STATE_TRYING), 3), 5, true);
	deadline_is(p, for_s(call("a", CALL_STATE_EARLY), 600), 600, false);
	deadline_is(p, for_s(call("a", CALL_STATE_EARLY), 601), 600, true);
	deadline_is(p, for_s(call("a", CALL_STATE_HELD), 60), 60, false);
	deadline_is(p, call("a", CALL_STATE_PARKED), 7200, false);
	p->domain.max_call_duration_s = 200000;
	p->domain.ringing_call_s = 20;
	deadline_is(p, hook("1"), 86400, false);
	deadline_is(p, for_s(hook("1"), 86400), 86400, false);
	deadline_is(p, for_s(hook("1"), 86401), 86400, true);
	deadline_is(p, call("b", CALL_STATE_EARLY), 20, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(call_lives_and_ends),
		PERSON_TEST(call_state_not_said_is_confirmed),
		PERSON_TEST(ended_call_never_revives),
		PERSON_TEST(ended_calls_are_few),
		PERSON_TEST(call_seq),
		PERSON_TEST(call_by_time),
		PERSON_TEST(call_expires_zero_ends),
		PERSON_TEST(too_many_calls),
		PERSON_TEST(ended_slots_take_no_room),
		PERSON_TEST(ending_moves_nothing_else),
		PERSON_TEST(emergency_dialled),
		PERSON_TEST(call_deadlines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
