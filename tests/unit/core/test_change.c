/* What signals do to a record: the order of facts, tombstones, deadlines, limits. */
#include "person.h"

#include <stdio.h>

static int setup(void **state)
{
	struct person *p = test_calloc(1, sizeof(*p));

	person_init(p);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	person_fini(*state);
	test_free(*state);
	return 0;
}

static struct signal with_seq(struct signal s, int64_t seq)
{
	s.seq = seq;
	return s;
}

static struct signal with_at(struct signal s, int64_t at_ms)
{
	s.at_ms = at_ms;
	return s;
}

static struct signal with_epoch(struct signal s, const char *epoch)
{
	s.epoch = str_of(epoch);
	return s;
}

static struct signal from(struct signal s, const char *source)
{
	s.source = str_of(source);
	return s;
}

static struct signal for_s(struct signal s, int64_t expires_in_s)
{
	s.expires_in_s = expires_in_s;
	return s;
}

static struct signal status_clear(void)
{
	return signal_of(SIGNAL_STATUS_CLEAR, "app");
}

static struct signal device_clear(const char *id)
{
	struct signal s = signal_of(SIGNAL_DEVICE_CLEAR, "pbx");

	s.device = str_of(id);
	return s;
}

static size_t live_calls(const struct person *p)
{
	size_t live = 0;

	for (size_t i = 0; i < p->record.call_count; i++)
		live += call_is_live(&p->record.calls[i], p->now_ms);
	return live;
}

static bool was(const struct person *p, enum change_refusal why)
{
	return p->result.why == why;
}

/* ---- the hook's slot ---- */

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
	record_prune(&p->record, T0 + ENDED_KEPT_MS - 1, p->arena, &r);
	assert_false(record_is_empty(&r));
	record_prune(&p->record, T0 + ENDED_KEPT_MS, p->arena, &r);
	assert_true(record_is_empty(&r));
	p->now_ms += ENDED_KEPT_MS;
	take(p, with_seq(hook("1"), 1));
}

/* ---- calls by id ---- */

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
	p->now_ms += 2 * HOUR; /* what has run out takes no room */
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
	record_prune(&p->record, T0 + 30LL * MINUTE - 1, p->arena, &r);
	assert_false(record_is_empty(&r));
	record_prune(&p->record, T0 + 30LL * MINUTE, p->arena, &r);
	assert_true(record_is_empty(&r));
}

/* ---- deadlines ---- */

static void deadline_is(struct person *p, struct signal s, int64_t effective_s, bool clamped)
{
	take(p, s);
	assert_int_equal(p->result.effective_s, effective_s);
	assert_int_equal(p->result.expires_at_ms, p->now_ms + effective_s * 1000);
	assert_int_equal(p->result.clamped, clamped);
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

/* ---- time ---- */

static void from_the_future(void **state)
{
	struct person *p = *state;

	take(p, with_at(hook("1"), T0 + 5 * SECOND));
	assert_false(p->result.from_future);
	assert_int_equal(p->record.calls[0].since_ms, T0);
	take(p, with_at(call("a", CALL_STATE_CONFIRMED), T0 + 5 * SECOND + 1));
	assert_true(p->result.from_future);
	assert_int_equal(p->record.calls[1].since_ms, T0);
	assert_int_equal(p->record.calls[1].origin.at_ms, T0);
}

static void from_long_ago(void **state)
{
	struct person *p = *state;

	take(p, with_at(hook("1"), T0 - 24LL * HOUR));
	refused(p, with_at(call("a", CALL_STATE_CONFIRMED), T0 - 24LL * HOUR - 1), "too_old");
	refused(p, with_at(hook(NULL), T0 - 24LL * HOUR - 1), "too_old");
	refused(p, with_at(status("away"), 1), "too_old");
}

/* ---- epochs ---- */

static void new_epoch_forgets(void **state)
{
	struct person *p = *state;

	take(p, with_epoch(call("a", CALL_STATE_CONFIRMED), "boot-1"));
	take(p, with_epoch(with_seq(device("desk", DEVICE_STATE_REGISTERED), 50), "boot-1"));
	take(p, hook("1"));
	take(p, status("away"));
	assert_int_equal(p->record.epoch_count, 1);
	take(p, with_epoch(with_seq(device("desk", DEVICE_STATE_UNREGISTERED), 1), "boot-2"));
	assert_int_equal(p->record.call_count, 1); /* the hook's, another source's */
	assert_str(p->record.calls[0].origin.source, "hook:123");
	assert_str(p->record.status.id, "away");
	assert_int_equal(p->record.device_count, 1);
	assert_int_equal(p->record.devices[0].state, DEVICE_STATE_UNREGISTERED);
	assert_int_equal(p->record.epoch_count, 1);
	assert_str(p->record.epochs[0].epoch, "boot-2");
	take(p, with_epoch(call("b", CALL_STATE_CONFIRMED), "boot-2"));
	take(p, call("c", CALL_STATE_CONFIRMED)); /* says nothing of an epoch: the present one */
	take(p, with_epoch(call("d", CALL_STATE_CONFIRMED), "boot-2"));
	assert_int_equal(live_calls(p), 4);
}

static void new_epoch_alone_is_a_change(void **state)
{
	struct person *p = *state;

	take(p, with_epoch(hook("1"), "one"));
	take(p, with_epoch(hook(NULL), "two"));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.call_count, 0);
	take(p, with_epoch(device("desk", DEVICE_STATE_REGISTERED), "one"));
	take(p, with_epoch(device_clear("mobile"), "two"));
	assert_true(was(p, CHANGE_APPLIED));
	assert_int_equal(p->record.device_count, 0);
}

static void epochs_are_few(void **state)
{
	struct person *p = *state;
	char source[32];
	bool endless;

	for (int i = 0; i < RECORD_EPOCHS_MAX + 4; i++) {
		snprintf(source, sizeof(source), "pbx-%d", i);
		take(p, with_epoch(from(call(source, CALL_STATE_CONFIRMED), source), "e"));
	}
	assert_int_equal(p->record.epoch_count, RECORD_EPOCHS_MAX);
	assert_str(p->record.epochs[0].source, "pbx-4");
	take(p, with_epoch(from(call("more", CALL_STATE_CONFIRMED), "pbx-0"), "e"));
	assert_int_equal(live_calls(p), RECORD_EPOCHS_MAX + 5); /* the epoch that its facts know */
	assert_int_equal(record_last_deadline(&p->record, &endless), T0 + 2LL * HOUR);
	p->now_ms += 2 * HOUR; /* without facts there is nothing to forget, nor to remember */
	take(p, hook(NULL));
	assert_int_equal(p->record.epoch_count, 0);
	assert_true(record_is_empty(&p->record));
}

/* ---- devices ---- */

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
	take(p, with_seq(from(device_clear("desk"), "watch"), 9));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, with_seq(from(device("desk", DEVICE_STATE_REGISTERED), "watch"), 9));
	assert_non_null(record_device(&p->record, STR("desk")));
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

/* ---- status ---- */

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

/* ---- memory ---- */

/* The record must not point into the signal, which belongs to a request. */
static void record_owns_its_text(void **state)
{
	struct person *p = *state;
	char number[] = "12345678", source[] = "hook:123", note[] = "dentist", id[] = "desk";
	struct signal s = from(hook(number), source), t = status("away");

	t.note = str_of(note);
	take(p, s);
	take(p, t);
	take(p, device(id, DEVICE_STATE_REGISTERED));
	memset(number, 'x', strlen(number));
	memset(source, 'x', strlen(source));
	memset(note, 'x', strlen(note));
	memset(id, 'x', strlen(id));
	assert_str(p->record.calls[0].number, "12345678");
	assert_str(p->record.calls[0].origin.source, "hook:123");
	assert_str(p->record.status.note, "dentist");
	assert_str(p->record.devices[0].device, "desk");
}

/* ---- properties ---- */

static uint64_t seed;

static unsigned draw(unsigned below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (unsigned)((seed * 2685821657736338717ULL) >> 33) % below;
}

enum { STORY = 12 };

/* One source that numbers everything it says: calls a–c, its slot, a device, a status. */
static struct signal random_signal(int i)
{
	static const char *const ids[] = { "a", "b", "c" };
	static const char *const numbers[] = { "1", "2" };
	static const char *const devices[] = { "desk", "mobile" };
	static const char *const statuses[] = { "away", "available", "do_not_disturb" };
	struct signal s;

	switch (draw(5)) {
	case 0:
	case 1: s = call(ids[draw(3)], (enum call_state)(1 + draw(CALL_STATE_COUNT - 1))); break;
	case 2: s = for_s(hook(numbers[draw(2)]), draw(3) ? 600 : 0); break;
	case 3: s = device(devices[draw(2)], (enum device_state)(1 + draw(3))); break;
	default: s = draw(3) ? status(statuses[draw(3)]) : status_clear(); break;
	}
	s.source = STR("pbx");
	s.direction = DIRECTION_OUTBOUND;
	return with_seq(s, i + 1);
}

static void shuffle(int order[STORY])
{
	for (int i = 0; i < STORY; i++)
		order[i] = i;
	for (int i = STORY - 1; i > 0; i--) {
		int j = (int)draw((unsigned)i + 1), kept = order[i];

		order[i] = order[j];
		order[j] = kept;
	}
}

/* A call that ended stays ended, so its story is told only up to its first end. */
static bool comes_after_its_end(const struct signal *story, int i)
{
	for (int j = 0; j < i; j++) {
		if (story[j].kind == SIGNAL_CALL && story[j].state == CALL_STATE_TERMINATED &&
		    str_eq(story[j].call_id, story[i].call_id))
			return true;
	}
	return false;
}

static struct presence told(struct person *p, const struct signal *story, const int *order)
{
	p->record = (struct record){ 0 };
	for (int i = 0; i < STORY; i++) {
		const struct signal *s = &story[order ? order[i] : i];

		if (!comes_after_its_end(story, (int)(s - story)) && give(p, *s) != ERR_OK)
			fail();
	}
	return presence_now(p);
}

static void numbered_signals_in_any_order(void **state)
{
	struct person *p = *state;

	p->domain.capacity = 3;
	seed = 20261120;
	for (int round = 0; round < 1500; round++) {
		struct signal story[STORY];
		struct presence one, other;
		int order[STORY];

		for (int i = 0; i < STORY; i++)
			story[i] = random_signal(i);
		shuffle(order);
		one = told(p, story, NULL);
		other = told(p, story, order);
		assert_string_equal(one.rung, other.rung);
		assert_int_equal(one.activity, other.activity);
		assert_int_equal(one.routable, other.routable);
		assert_int_equal(one.calls_counted, other.calls_counted);
		assert_int_equal(one.calls_live, other.calls_live);
		assert_true(str_eq(one.status, other.status));
	}
}

/* Told twice is told once. */
static void repeating_changes_nothing(void **state)
{
	struct person *p = *state;

	seed = 4711;
	for (int round = 0; round < 1500; round++) {
		struct presence once, twice;

		p->record = (struct record){ 0 };
		for (int i = 0; i < STORY; i++) {
			struct signal s = random_signal(i);

			if (draw(2))
				s.seq = -1;
			if (give(p, s) != ERR_OK)
				fail();
			once = presence_now(p);
			if (give(p, s) != ERR_OK)
				fail();
			twice = presence_now(p);
			assert_memory_equal(&once.availability, &twice.availability,
					    sizeof(once.availability));
			assert_int_equal(once.activity, twice.activity);
			assert_int_equal(once.since_ms, twice.since_ms);
			assert_int_equal(once.calls_live, twice.calls_live);
		}
	}
}

/* Whatever is said, a call is over at the latest when its longest deadline has passed. */
static void nothing_lives_for_ever(void **state)
{
	struct person *p = *state;

	seed = 99;
	for (int round = 0; round < 300; round++) {
		bool endless;
		int64_t last;

		p->record = (struct record){ 0 };
		p->now_ms = T0;
		for (int i = 0; i < STORY; i++)
			if (give(p, random_signal(i)) != ERR_OK)
				fail();
		last = record_last_deadline(&p->record, &endless);
		assert_true(endless || last >= T0);
		p->now_ms = T0 + 24LL * HOUR;
		assert_int_equal(live_calls(p), 0);
		assert_int_equal(presence_now(p).activity, ACTIVITY_NONE);
		if (!endless) {
			struct record r;

			record_prune(&p->record, last, p->arena, &r);
			assert_true(record_is_empty(&r));
		}
	}
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(hook_sets_and_clears),
		T(hook_repeat_keeps_since),
		T(hook_after_expiry_is_a_new_call),
		T(hook_over_ends_only_its_own),
		T(hook_does_not_take_over_a_pbx_call),
		T(hook_over_with_call_id_ends_that_one),
		T(hook_slot_in_order),
		T(hook_end_overtakes_start),
		T(hook_slot_by_time),
		T(hook_over_spares_newer_calls),
		T(slot_memory_runs_out),
		T(call_lives_and_ends),
		T(call_state_not_said_is_confirmed),
		T(ended_call_never_revives),
		T(ended_calls_are_few),
		T(call_seq),
		T(call_by_time),
		T(call_expires_zero_ends),
		T(too_many_calls),
		T(ended_slots_take_no_room),
		T(ending_moves_nothing_else),
		T(emergency_dialled),
		T(call_deadlines),
		T(device_deadlines),
		T(status_deadlines),
		T(from_the_future),
		T(from_long_ago),
		T(new_epoch_forgets),
		T(new_epoch_alone_is_a_change),
		T(epochs_are_few),
		T(device_reports),
		T(device_state_not_said),
		T(device_seq),
		T(device_by_time),
		T(device_lock),
		T(too_many_devices),
		T(status_set_and_cleared),
		T(status_in_order),
		T(record_owns_its_text),
		T(numbered_signals_in_any_order),
		T(repeating_changes_nothing),
		T(nothing_lives_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
