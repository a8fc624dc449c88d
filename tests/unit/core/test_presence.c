/* Ladder P: every rung, capacity, since and expiry, the trace, and what must make no difference. */
#include "person.h"

#include <stdio.h>

#define assert_presence(p, rung_, availability_, activity_, routable_, reason_)                    \
	do {                                                                                       \
		struct presence now_ = presence_now(p);                                            \
		assert_string_equal(now_.rung, rung_);                                             \
		assert_int_equal(now_.availability, AVAILABILITY_##availability_);                 \
		assert_int_equal(now_.activity, ACTIVITY_##activity_);                             \
		assert_int_equal(now_.routable, routable_);                                        \
		assert_int_equal(now_.reason, REASON_##reason_);                                   \
	} while (0)

static struct signal outbound(const char *call_id, enum call_state state)
{
	struct signal s = call(call_id, state);

	s.direction = DIRECTION_OUTBOUND;
	return s;
}

static struct signal at_device(struct signal s, const char *id)
{
	s.device = str_of(id);
	return s;
}

/* ---- rungs ---- */

static void rungs_in_order(void **state)
{
	static const char *const order[] = { "P2", "P3", "P4", "P6", "P10", "P11", "P12" };
	const char *const *rungs;
	size_t count;

	(void)state;
	rungs = presence_rungs(&count);
	assert_int_equal(count, 7);
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
	take(p, status("away")); /* and has no status */
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
	assert_presence(p, "P11", OFFLINE, NONE, false, STALE_SOURCE);
	assert_int_equal(presence_now(p).since_ms, T0 + HOUR);
	p->record = (struct record){ 0 };
	p->device[0].reported = true;
	assert_presence(p, "P11", OFFLINE, NONE, false, STALE_SOURCE);
	p->domain.stale_routable = true;
	assert_presence(p, "P12", UNKNOWN, NONE, true, STALE_SOURCE);
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
	assert_presence(p, "P12", UNKNOWN, NONE, true, STALE_SOURCE);
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

/* ---- calls ---- */

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

/* ---- since, expiry, note ---- */

static void since_when_a_call_uncovers_a_status(void **state)
{
	struct person *p = *state;
	struct signal short_call = hook("1");

	short_call.expires_in_s = 3;
	take(p, status("away"));
	take(p, short_call);
	p->now_ms += MINUTE;
	assert_presence(p, "P4", AWAY, NONE, false, MANUAL_STATUS);
	assert_int_equal(presence_now(p).since_ms, T0 + 3 * SECOND);
}

static void since_when_dnd_uncovers_a_call(void **state)
{
	struct person *p = *state;
	struct signal short_dnd = status("do_not_disturb");

	short_dnd.expires_in_s = 60;
	take(p, short_dnd);
	take(p, hook("1"));
	p->now_ms += 2 * MINUTE;
	assert_presence(p, "P3", BUSY, ON_THE_PHONE, false, CARRIER_CALL);
	assert_int_equal(presence_now(p).since_ms, T0 + MINUTE);
}

static void since_of_a_call(void **state)
{
	struct person *p = *state;
	struct signal early = call("a", CALL_STATE_CONFIRMED);

	early.at_ms = T0 - MINUTE;
	take(p, early);
	assert_int_equal(presence_now(p).since_ms, T0 - MINUTE);
	p->now_ms += MINUTE;
	take(p, call("b", CALL_STATE_CONFIRMED));
	assert_int_equal(presence_now(p).since_ms, T0 - MINUTE);
	take(p, call("a", CALL_STATE_HELD));
	assert_int_equal(presence_now(p).since_ms, T0 + MINUTE);
}

static void since_when_it_ran_out(void **state)
{
	struct person *p = *state;
	struct signal short_call = hook("1");

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	short_call.expires_in_s = 3;
	p->now_ms += MINUTE;
	take(p, short_call);
	publish(p);
	p->now_ms += 10 * SECOND;
	assert_presence(p, "P10", AVAILABLE, NONE, true, NONE);
	assert_int_equal(presence_now(p).since_ms, T0 + MINUTE + 3 * SECOND);
}

static void since_as_published(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	publish(p);
	p->now_ms += MINUTE;
	take(p, device("mobile", DEVICE_STATE_REGISTERED));
	take(p, status("available")); /* still available, still nothing to do */
	assert_int_equal(presence_now(p).since_ms, T0);
	publish(p);
	p->now_ms += MINUTE;
	take(p, hook("1"));
	assert_int_equal(presence_now(p).since_ms, p->now_ms);
	publish(p);
	p->now_ms += MINUTE;
	take(p, hook(NULL)); /* taken away: since now, not since the status was set */
	assert_int_equal(presence_now(p).since_ms, p->now_ms);
}

static void since_of_dnd_in_a_call(void **state)
{
	struct person *p = *state;

	take(p, status("do_not_disturb"));
	assert_int_equal(presence_now(p).since_ms, T0);
	p->now_ms += MINUTE;
	take(p, hook("1"));
	assert_int_equal(presence_now(p).since_ms, T0 + MINUTE);
}

static void expires_with_the_next_fact(void **state)
{
	struct person *p = *state;
	struct signal s = status("away");

	take(p, hook("1"));
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 2LL * HOUR);
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_int_equal(presence_now(p).expires_at_ms, T0 + HOUR);
	s.expires_in_s = 60;
	take(p, s);
	assert_int_equal(presence_now(p).expires_at_ms, T0 + MINUTE);
	p->now_ms += MINUTE;
	assert_int_equal(presence_now(p).expires_at_ms, T0 + HOUR);
	p->now_ms = T0 + HOUR;
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 2LL * HOUR);
	p->now_ms = T0 + 2LL * HOUR;
	assert_int_equal(presence_now(p).expires_at_ms, 0);
}

static void note_of_status_or_profile(void **state)
{
	struct person *p = *state;
	static const struct profile away = { .status = STR("away"), .note = STR("back at two") };
	const struct profile *own[] = { &away };
	struct signal s = status("away");

	p->subject.profiles = own;
	p->subject.profile_count = 1;
	assert_true(str_is_empty(presence_now(p).note));
	take(p, s);
	assert_str(presence_now(p).note, "back at two");
	s.note = STR("dentist");
	take(p, s);
	assert_str(presence_now(p).note, "dentist");
}

/* ---- trace ---- */

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
		assert_int_equal(t.lines[i].decided, i == 0);
		assert_true(text.n > 10 && text.p[text.n - 1] == '.');
		assert_false(str_contains_nocase(text, STR("12345678")));
	}
	assert_int_equal(t.lines[0].reason, REASON_MANUAL_DND);
	assert_str(t.lines[0].source, "app");
	assert_int_equal(t.lines[1].reason, REASON_CARRIER_CALL);
	assert_str(t.lines[1].source, "hook:123");
}

static void trace_grows_and_may_be_off(void **state)
{
	struct person *p = *state;
	struct trace t = { .arena = p->arena }, off = { 0 };

	for (int i = 0; i < 100; i++)
		trace_add(&t, "R1", REASON_NONE, STR_NONE, "line %d", i);
	assert_int_equal(t.count, 100);
	assert_str(t.lines[0].text, "line 0");
	assert_str(t.lines[99].text, "line 99");
	trace_add(&off, "R1", REASON_NONE, STR_NONE, "nothing");
	trace_add(NULL, "R1", REASON_NONE, STR_NONE, "nothing");
	assert_int_equal(off.count, 0);
}

/* The way of every decision. */
static void no_allocation_without_trace(void **state)
{
	struct person *p = *state;
	size_t before;

	take(p, hook("1"));
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	before = arena_used(p->arena);
	presence_now(p);
	assert_int_equal(arena_used(p->arena), before);
}

/* ---- what must make no difference ---- */

static uint64_t seed;

static unsigned draw(unsigned below) /* xorshift64*, so that a failure can be repeated */
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (unsigned)((seed * 2685821657736338717ULL) >> 33) % below;
}

enum { FACTS = 6 };

static struct call random_call(int i)
{
	static const char *const ids[FACTS] = { "a", "b", "c", "d", "e", "f" };
	static const char *const devices[] = { "", "desk", "mobile", "mobile2" };
	static const char *const sources[] = { "pbx", "carrier", "hook:123" };

	return (struct call){
		.call_id = str_of(ids[i]),
		.device = str_of(devices[draw(4)]),
		.state = (enum call_state)draw(CALL_STATE_COUNT),
		.direction = (enum direction)draw(DIRECTION_COUNT),
		.carrier = draw(2),
		.since_ms = T0 - draw(10) * SECOND,
		.expires_at_ms = T0 + ((int64_t)draw(8) - 2) * SECOND,
		.origin = {.source = str_of(sources[draw(3)]), .seq = -1, .at_ms = T0 - draw(3)},
	};
}

static void assert_same_presence(const struct presence *a, const struct presence *b)
{
	assert_string_equal(a->rung, b->rung);
	assert_int_equal(a->availability, b->availability);
	assert_int_equal(a->activity, b->activity);
	assert_int_equal(a->routable, b->routable);
	assert_int_equal(a->reason, b->reason);
	assert_int_equal(a->since_ms, b->since_ms);
	assert_int_equal(a->expires_at_ms, b->expires_at_ms);
	assert_int_equal(a->calls_counted, b->calls_counted);
	assert_int_equal(a->calls_live, b->calls_live);
}

static void order_of_calls_is_nothing(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 4;
	p->domain.capacity = 3;
	seed = 20261120;
	for (int round = 0; round < 5000; round++) {
		struct call calls[FACTS], turned[FACTS];
		struct presence one, other;
		int shift = (int)draw(FACTS);

		for (int i = 0; i < FACTS; i++)
			calls[i] = random_call(i);
		for (int i = 0; i < FACTS; i++)
			turned[i] = calls[(FACTS - 1 - i + shift) % FACTS];
		p->record = (struct record){ .calls = calls, .call_count = FACTS };
		one = presence_now(p);
		p->record.calls = turned;
		other = presence_now(p);
		assert_same_presence(&one, &other);
	}
}

/* Expired facts change nothing but `since`, which says when they stopped mattering. */
static void expired_facts_are_nothing(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 4;
	p->domain.capacity = 3;
	seed = 42;
	for (int round = 0; round < 5000; round++) {
		struct call calls[FACTS], live[FACTS];
		struct presence one, other;
		size_t count = 0;

		for (int i = 0; i < FACTS; i++) {
			calls[i] = random_call(i);
			if (calls[i].expires_at_ms > T0)
				live[count++] = calls[i];
		}
		p->record = (struct record){ .calls = calls, .call_count = FACTS };
		one = presence_now(p);
		p->record = (struct record){ .calls = live, .call_count = count };
		other = presence_now(p);
		one.since_ms = other.since_ms;
		assert_same_presence(&one, &other);
	}
}

/* At the moment named by expires_at the presence may change, before it never. */
static void nothing_changes_before_expires_at(void **state)
{
	struct person *p = *state;

	p->subject.device_count = 4;
	seed = 7;
	for (int round = 0; round < 2000; round++) {
		struct call calls[FACTS];
		struct presence now, before;

		for (int i = 0; i < FACTS; i++)
			calls[i] = random_call(i);
		p->record = (struct record){ .calls = calls, .call_count = FACTS };
		p->now_ms = T0;
		now = presence_now(p);
		if (!now.expires_at_ms)
			continue;
		assert_true(now.expires_at_ms > T0);
		p->now_ms = now.expires_at_ms - 1;
		before = presence_now(p);
		assert_same_presence(&now, &before);
		p->now_ms = now.expires_at_ms;
		assert_true(presence_now(p).expires_at_ms != now.expires_at_ms);
	}
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
		PERSON_TEST(since_when_a_call_uncovers_a_status),
		PERSON_TEST(since_when_dnd_uncovers_a_call),
		PERSON_TEST(since_of_a_call),
		PERSON_TEST(since_when_it_ran_out),
		PERSON_TEST(since_as_published),
		PERSON_TEST(since_of_dnd_in_a_call),
		PERSON_TEST(expires_with_the_next_fact),
		PERSON_TEST(note_of_status_or_profile),
		PERSON_TEST(trace_has_a_line_per_rung),
		PERSON_TEST(trace_grows_and_may_be_off),
		PERSON_TEST(no_allocation_without_trace),
		PERSON_TEST(order_of_calls_is_nothing),
		PERSON_TEST(expired_facts_are_nothing),
		PERSON_TEST(nothing_changes_before_expires_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
