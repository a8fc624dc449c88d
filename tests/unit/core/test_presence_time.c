/* Presence over time: since, expiry, and what must make no difference. */
#include "presence_test.h"

#include <stdio.h>

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

/* The phone's report and the status run out behind the call: due, but not seen. */
static void expires_with_what_is_seen(void **state)
{
	struct person *p = *state;
	struct signal s = status("available");

	take(p, hook("1"));
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 2LL * HOUR);
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 2LL * HOUR);
	assert_int_equal(presence_next_change(&p->subject, T0), T0 + HOUR);
	s.expires_in_s = 60;
	take(p, s);
	assert_int_equal(presence_now(p).expires_at_ms, T0 + MINUTE); /* the status is shown */
	p->now_ms += MINUTE;
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 2LL * HOUR);
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

/* More of them than are looked at make no difference: until the last one looked at it holds. */
static void looks_ahead_so_far(void **state)
{
	struct person *p = *state;
	char id[8];

	p->domain.capacity = 1;
	for (int i = 0; i < 30; i++) {
		struct signal s;

		snprintf(id, sizeof(id), "c%d", i);
		s = call(id, CALL_STATE_CONFIRMED);
		s.expires_in_s = 60 * (i + 1);
		take(p, s);
	}
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 16 * MINUTE);
	p->now_ms = T0 + 16 * MINUTE;
	assert_int_equal(presence_now(p).expires_at_ms, T0 + 30 * MINUTE);
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
		publish(p); /* so `since` stays while the same is shown */
		now = presence_now(p);
		if (!now.expires_at_ms)
			continue;
		assert_true(now.expires_at_ms > T0);
		p->now_ms = now.expires_at_ms - 1;
		before = presence_now(p);
		now.calls_live = before.calls_live; /* some may have ended behind the one shown */
		now.calls_counted = before.calls_counted;
		assert_same_presence(&now, &before);
		p->now_ms = now.expires_at_ms;
		assert_true(presence_now(p).expires_at_ms != now.expires_at_ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(since_when_a_call_uncovers_a_status),
		PERSON_TEST(since_when_dnd_uncovers_a_call),
		PERSON_TEST(since_of_a_call),
		PERSON_TEST(since_when_it_ran_out),
		PERSON_TEST(since_as_published),
		PERSON_TEST(since_of_dnd_in_a_call),
		PERSON_TEST(expires_with_what_is_seen),
		PERSON_TEST(looks_ahead_so_far),
		PERSON_TEST(note_of_status_or_profile),
		PERSON_TEST(order_of_calls_is_nothing),
		PERSON_TEST(expired_facts_are_nothing),
		PERSON_TEST(nothing_changes_before_expires_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
