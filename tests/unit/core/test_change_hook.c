/* What the call state hook does to a record: one slot per credential, in order of arrival. */
#include "change_test.h"

static void hook_sets_and_clears(void **state)
{
	struct person *p = *state;

	take(p, hook("12345678"));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->result.effective_s, 7200);
	assert_int_equal(p->result.expires_at_ms, T0 + 2LL * HOUR);
	assert_int_equal(p->record.call_count, 1);
	assert_int_equal(p->record.calls[0].state, CALL_STATE_CONFIRMED);
	assert_true(p->record.calls[0].carrier);
	assert_str(p->record.calls[0].number, "12345678");
	assert_str(p->record.calls[0].origin.source, "hook:123");
	take(p, hook(NULL));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->result.expires_at_ms, 0);
	assert_int_equal(p->record.call_count, 0);
	assert_int_equal(p->record.ended_count, 0); /* never tombstoned */
	take(p, hook(NULL));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, hook("12345678"));
	assert_int_equal(live_calls(p), 1);
}

static void hook_repeat_keeps_since(void **state)
{
	struct person *p = *state;

	take(p, hook("1"));
	p->now_ms += HOUR;
	take(p, hook("1"));
	assert_true(was(p, CHANGE_REPEAT));
	assert_int_equal(p->record.call_count, 1);
	assert_int_equal(p->record.calls[0].since_ms, T0);
	assert_int_equal(p->record.calls[0].expires_at_ms, T0 + 3LL * HOUR);
	p->now_ms += MINUTE;
	take(p, hook("2")); /* another number is another call */
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.call_count, 1);
	assert_int_equal(p->record.calls[0].since_ms, p->now_ms);
	assert_str(p->record.calls[0].number, "2");
}

static void hook_after_expiry_is_a_new_call(void **state)
{
	struct person *p = *state;

	take(p, for_s(hook("1"), 3));
	p->now_ms += 3 * SECOND;
	take(p, hook("1"));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.calls[0].since_ms, p->now_ms);
}

static void hook_over_ends_only_its_own(void **state)
{
	struct person *p = *state;
	struct signal own = hook("2");

	own.call_id = STR("own-2");
	take(p, hook("1"));
	take(p, own);
	take(p, call("pbx-1", CALL_STATE_CONFIRMED));
	take(p, from(hook("3"), "hook:other"));
	assert_int_equal(live_calls(p), 4);
	take(p, hook(NULL));
	assert_int_equal(live_calls(p), 2);
	assert_str(p->record.calls[0].call_id, "pbx-1");
	assert_str(p->record.calls[1].origin.source, "hook:other");
	refused(p, own, "call_ended");
}

static void hook_does_not_take_over_a_pbx_call(void **state)
{
	struct person *p = *state;
	struct signal s = hook("1");

	s.call_id = STR("shared");
	take(p, call("shared", CALL_STATE_CONFIRMED));
	take(p, s);
	take(p, hook(NULL));
	assert_int_equal(live_calls(p), 1);
}

static void hook_over_with_call_id_ends_that_one(void **state)
{
	struct person *p = *state;
	struct signal a = hook("1"), b = hook("2"), over = hook(NULL);

	a.call_id = STR("a");
	b.call_id = over.call_id = STR("b");
	take(p, a);
	take(p, b);
	take(p, over);
	assert_int_equal(live_calls(p), 1);
	assert_str(p->record.calls[0].call_id, "a");
}

static void hook_slot_in_order(void **state)
{
	struct person *p = *state;

	take(p, with_seq(hook("1"), 5));
	refused(p, with_seq(hook(NULL), 4), "older_seq");
	take(p, with_seq(hook("other"), 5));
	assert_true(was(p, CHANGE_REPEAT));
	assert_str(p->record.calls[0].number, "1");
	take(p, with_seq(hook(NULL), 6));
	assert_int_equal(live_calls(p), 0);
	refused(p, with_seq(hook("1"), 5), "older_seq"); /* late start */
	refused(p, with_seq(hook("1"), 6), "older_seq");
	take(p, with_seq(hook("1"), 7));
	assert_int_equal(live_calls(p), 1);
}

static void hook_end_overtakes_start(void **state)
{
	struct person *p = *state;

	take(p, with_seq(hook(NULL), 2));
	assert_true(was(p, CHANGE_APPLIED));
	refused(p, with_seq(hook("1"), 1), "older_seq");
	assert_int_equal(live_calls(p), 0);
	take(p, hook("1")); /* no order given: order of arrival */
	assert_int_equal(live_calls(p), 1);
}

static void hook_slot_by_time(void **state)
{
	struct person *p = *state;

	take(p, with_at(hook("1"), T0 - 10 * SECOND));
	assert_int_equal(p->record.calls[0].since_ms, T0 - 10 * SECOND);
	refused(p, with_at(hook(NULL), T0 - 11 * SECOND), "older_seq");
	assert_int_equal(live_calls(p), 1);
	take(p, with_at(hook(NULL), T0 - 5 * SECOND));
	assert_int_equal(live_calls(p), 0);
	refused(p, with_at(hook("1"), T0 - 6 * SECOND), "older_seq");
	take(p, with_at(hook("1"), T0 - 4 * SECOND));
	assert_int_equal(live_calls(p), 1);
}

static void hook_over_spares_newer_calls(void **state)
{
	struct person *p = *state;
	struct signal s = with_at(hook("1"), T0 - SECOND);

	s.call_id = STR("newer");
	take(p, s);
	take(p, with_at(hook(NULL), T0 - MINUTE));
	assert_int_equal(live_calls(p), 1);
	take(p, with_at(hook(NULL), T0));
	assert_int_equal(live_calls(p), 0);
}

static void slot_memory_runs_out(void **state)
{
	struct person *p = *state;
	struct record r;

	take(p, with_seq(hook(NULL), 2));
	record_prune(&p->subject, T0 + ENDED_KEPT_MS - 1, p->arena, &r);
	assert_false(record_is_empty(&r));
	record_prune(&p->subject, T0 + ENDED_KEPT_MS, p->arena, &r);
	assert_true(record_is_empty(&r));
	p->now_ms += ENDED_KEPT_MS;
	take(p, with_seq(hook("1"), 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(hook_sets_and_clears),
		PERSON_TEST(hook_repeat_keeps_since),
		PERSON_TEST(hook_after_expiry_is_a_new_call),
		PERSON_TEST(hook_over_ends_only_its_own),
		PERSON_TEST(hook_does_not_take_over_a_pbx_call),
		PERSON_TEST(hook_over_with_call_id_ends_that_one),
		PERSON_TEST(hook_slot_in_order),
		PERSON_TEST(hook_end_overtakes_start),
		PERSON_TEST(hook_slot_by_time),
		PERSON_TEST(hook_over_spares_newer_calls),
		PERSON_TEST(slot_memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
