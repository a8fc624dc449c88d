/* What holds for every signal: time, epochs, memory, and order making no difference. */
#include "change_test.h"

#include <stdio.h>

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
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 T0 + 2LL * HOUR + ENDED_KEPT_MS);
	p->now_ms += 2 * HOUR +
		     ENDED_KEPT_MS; /* without facts there is nothing to forget, nor to remember */
	take(p, hook(NULL));
	assert_int_equal(p->record.epoch_count, 0);
	assert_true(record_is_empty(&p->record));
}

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
		last = record_last_deadline(&p->subject, &p->record, &endless);
		assert_true(endless || last >= T0);
		p->now_ms = T0 + 24LL * HOUR;
		assert_int_equal(live_calls(p), 0);
		assert_int_equal(presence_now(p).activity, ACTIVITY_NONE);
		if (!endless) {
			struct record r;

			record_prune(&p->subject, last, p->arena, &r);
			assert_true(record_is_empty(&r));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(from_the_future),
		PERSON_TEST(from_long_ago),
		PERSON_TEST(new_epoch_forgets),
		PERSON_TEST(new_epoch_alone_is_a_change),
		PERSON_TEST(epochs_are_few),
		PERSON_TEST(record_owns_its_text),
		PERSON_TEST(numbered_signals_in_any_order),
		PERSON_TEST(repeating_changes_nothing),
		PERSON_TEST(nothing_lives_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
