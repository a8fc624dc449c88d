/*
 * What holds of every record, tried on random people: apps, phones, calls and what is set of the
 * person reported in any order come to the same; what has run out changes nothing; nobody is
 * `available` without something that says so.
 */
#include "person.h"

#include <stdlib.h>

#include "core/device.h"
#include "core/session.h"
#include "support/dice.h"

enum { PEOPLE = 4000, SIGNALS_MOST = 20, MEETINGS = 2, PHONES = 3, APPS = 5, STEPS = 30 };

static const char *const phones[PHONES] = { "desk", "gate", "app" };
static const char *const apps[APPS] = { "app", "laptop", "tab", "web", "phone" };
static const char *const statuses[] = { "available", "away",  "lunch_break", "do_not_disturb",
					"on_air",    "at_it", "quiet" };
static struct status_meaning own_statuses[] = {
	{.id = STR("at_it"),                           .availability = AVAILABILITY_AVAILABLE, .routable = true},
	{ .id = STR("on_air"),                         .availability = AVAILABILITY_BUSY     },
	{ .id = STR("quiet"), .availability = AVAILABILITY_DO_NOT_DISTURB,                       .routable = true                },
};

/* A person with some phones, one of which is an app. */
static void someone(struct person *p, struct dice *r)
{
	static const enum device_kind kinds[PHONES] = { DEVICE_KIND_DESK_PHONE,
							DEVICE_KIND_INTERCOM,
							DEVICE_KIND_MOBILE_APP };

	person_init(p);
	p->domain.idle_after_s = dice_below(r, 2) * 300;
	p->domain.away_after_s = dice_below(r, 2) * 900;
	p->domain.idle_routable = (enum idle_routable)dice_below(r, IDLE_ROUTABLE_COUNT);
	p->domain.require_registration = dice_below(r, 2);
	p->domain.stale_routable = dice_below(r, 4) == 0;
	p->domain.wrap_up_s = dice_below(r, 3) * 45;
	p->domain.offline_damping_s = dice_below(r, 3) * 30;
	p->domain.calendar.effect[CALENDAR_MEETING] = (enum calendar_effect)dice_below(r, 3);
	p->domain.calendar.effect[CALENDAR_OUT_OF_OFFICE] = EFFECT_AWAY;
	statuses_resolve(&p->domain, own_statuses, 3, p->arena);
	p->user.wrap_up_s = dice_below(r, 3) ? -1 : dice_below(r, 100);
	for (int i = 0; i < PHONES; i++)
		p->device[i] = (struct device){ .id = str_of(phones[i]), .kind = kinds[i] };
	p->subject.device_count = (size_t)dice_below(r, PHONES + 1);
}

static struct signal phone_signal(struct dice *r, size_t which)
{
	struct signal s = device(phones[which], (enum device_state)(1 + dice_below(r, 3)));

	s.health = (enum health)(dice_below(r, 3) ? HEALTH_OK : dice_below(r, HEALTH_COUNT));
	s.lock_s = dice_below(r, 6) ? 0 : 1 + dice_below(r, 600);
	s.expires_in_s = 30 + dice_below(r, 600);
	return s;
}

static struct signal app_signal(struct dice *r, size_t which)
{
	struct signal s = signal_of(SIGNAL_SESSION, "app");

	s.session = str_of(apps[which]);
	s.app = which == 0 ? DEVICE_KIND_MOBILE_APP : DEVICE_KIND_DESKTOP_APP;
	s.device = which == 0 ? s.session : STR_NONE;
	s.availability = (enum app_availability)(1 + dice_below(r, APP_COUNT - 1));
	s.idle_s = dice_below(r, 1200);
	s.push_s = dice_below(r, 2) * dice_below(r, 3600);
	s.expires_in_s = 60 + dice_below(r, 600);
	return s;
}

static struct signal call_signal(struct dice *r, int64_t which)
{
	static const char *const ids[] = { "a", "b" };
	struct signal s = call(ids[which], (enum call_state)(1 + dice_below(r, CALL_STATE_PARKED)));

	s.direction = (enum direction)dice_below(r, DIRECTION_COUNT);
	s.expires_in_s = 5 + dice_below(r, 300);
	return s;
}

static struct signal status_signal(struct dice *r)
{
	struct signal s = status(statuses[dice_below(r, 7)]);

	s.expires_in_s = 60 + dice_below(r, 600);
	return s;
}

static struct signal lock_signal(struct dice *r)
{
	struct signal s = signal_of(SIGNAL_LOCK, "admin");

	s.shown = (enum availability)(1 + dice_below(r, AVAILABILITY_COUNT - 1));
	s.activity = dice_below(r, 2) ? ACTIVITY_MAINTENANCE : ACTIVITY_NONE;
	s.routable = dice_below(r, 2);
	s.expires_in_s = 60 + dice_below(r, 600);
	return s;
}

static struct signal location_signal(struct dice *r)
{
	struct signal s = signal_of(SIGNAL_LOCATION, "app");

	s.location = dice_below(r, 2) ? STR("office") : STR("home");
	s.expires_in_s = 60 + dice_below(r, 600);
	return s;
}

/* Of a group whose call they took; that they are ready; or both of nothing. */
static struct signal wrap_up_signal(struct dice *r)
{
	struct signal s = signal_of(dice_below(r, 2) ? SIGNAL_WRAP_UP : SIGNAL_WRAP_UP_END, "pbx");

	s.wrap_up_s = dice_below(r, 200);
	return s;
}

/* Told whole each time, as the reader of calendars does. */
static struct signal calendar_signal(struct person *p, struct dice *r)
{
	struct calendar_interval *ahead = ARENA_ARRAY(p->arena, MEETINGS, struct calendar_interval);
	struct signal s = signal_of(SIGNAL_CALENDAR, "calendar");
	int64_t at_ms = p->now_ms;

	for (int i = 0; i < MEETINGS; i++) {
		ahead[i].from_ms = at_ms + dice_below(r, 300) * SECOND;
		ahead[i].to_ms = ahead[i].from_ms + (1 + dice_below(r, 300)) * SECOND;
		ahead[i].type = dice_below(r, 3) ? CALENDAR_MEETING : CALENDAR_OUT_OF_OFFICE;
		at_ms = ahead[i].to_ms;
	}
	s.calendar = (struct calendar_fact){ .revision = 1 + dice_below(r, 1000000),
					     .told_at_ms = p->now_ms,
					     .known_until_ms = at_ms,
					     .ahead = ahead,
					     .count = MEETINGS };
	return s;
}

/* Each fact is told once, by whoever sees it: then there is no order that counts. */
static size_t facts_of(struct dice *r, struct signal *out, size_t phone_count)
{
	size_t count = 0;

	for (size_t i = 0; i < phone_count; i++)
		if (dice_below(r, 3))
			out[count++] = phone_signal(r, i);
	for (size_t i = 0; i < APPS; i++)
		if (dice_below(r, 3) == 0 && (i > 0 || phone_count == PHONES))
			out[count++] = app_signal(r, i);
	for (int64_t i = 0; i < 2; i++)
		if (dice_below(r, 5) == 0)
			out[count++] = call_signal(r, i);
	if (dice_below(r, 4) == 0)
		out[count++] = status_signal(r);
	if (dice_below(r, 6) == 0)
		out[count++] = lock_signal(r);
	if (dice_below(r, 4) == 0)
		out[count++] = location_signal(r);
	for (size_t i = 0; i < count; i++)
		out[i].at_ms = T0 - dice_below(r, 60 * SECOND);
	return count;
}

static void shuffle(struct dice *r, struct signal *signals, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)dice_below(r, (int64_t)i);
		struct signal s = signals[i - 1];

		signals[i - 1] = signals[j];
		signals[j] = s;
	}
}

/* As the service does: what has spoken is remembered in the configuration. */
static void tell(struct person *p, const struct signal *signals, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(give(p, signals[i]), ERR_OK);
		for (int d = 0; d < PHONES; d++)
			if (str_eq(p->device[d].id, signals[i].device))
				p->device[d].reported = true;
	}
}

static bool shows_the_same(const struct presence *a, const struct presence *b)
{
	return a->availability == b->availability && a->activity == b->activity &&
	       a->routable == b->routable && a->reason == b->reason && str_eq(a->note, b->note) &&
	       str_eq(a->status, b->status) && a->damped == b->damped;
}

static void assert_same(const struct presence *a, const struct presence *b)
{
	assert_string_equal(a->rung, b->rung);
	assert_int_equal(a->availability, b->availability);
	assert_int_equal(a->activity, b->activity);
	assert_int_equal(a->routable, b->routable);
	assert_int_equal(a->reason, b->reason);
}

/* shows: S1.2 */
static void order_is_nothing(void **state)
{
	struct dice r = { 20261120 };

	(void)state;
	for (int i = 0; i < PEOPLE; i++) {
		struct signal signals[SIGNALS_MOST];
		struct person *one = calloc(1, sizeof(*one)), *other = calloc(1, sizeof(*other));
		struct presence a, b;
		size_t count;

		someone(one, &r);
		person_init(other);
		other->domain = one->domain;
		other->user = one->user;
		memcpy(other->device, one->device, sizeof(one->device));
		other->subject.device_count = one->subject.device_count;
		count = facts_of(&r, signals, one->subject.device_count);
		tell(one, signals, count);
		shuffle(&r, signals, count);
		tell(other, signals, count);
		one->now_ms = other->now_ms = T0 + dice_below(&r, 1500) * SECOND;
		a = presence_now(one);
		b = presence_now(other);
		assert_same(&a, &b);
		assert_int_equal(a.since_ms, b.since_ms);
		assert_int_equal(a.expires_at_ms, b.expires_at_ms);
		person_fini(one);
		person_fini(other);
		free(one);
		free(other);
	}
}

static void random_step(struct person *p, struct dice *r)
{
	struct signal s;

	switch (dice_below(r, 14)) {
	case 0: s = phone_signal(r, (size_t)dice_below(r, PHONES)); break;
	case 1: s = app_signal(r, (size_t)dice_below(r, APPS)); break;
	case 2:
		s = app_signal(r, (size_t)dice_below(r, APPS));
		s.kind = SIGNAL_SESSION_END;
		break;
	case 3: s = call_signal(r, dice_below(r, 2)); break;
	case 4: s = status_signal(r); break;
	case 5:
		s = phone_signal(r, (size_t)dice_below(r, PHONES));
		s.kind = SIGNAL_DEVICE_CLEAR;
		break;
	case 6: s = lock_signal(r); break;
	case 7:
		s = lock_signal(r);
		s.kind = SIGNAL_LOCK_CLEAR;
		break;
	case 8: s = location_signal(r); break;
	case 9: s = wrap_up_signal(r); break;
	case 10: s = calendar_signal(p, r); break;
	case 11: /* a call is over */
		s = call_signal(r, dice_below(r, 2));
		s.state = CALL_STATE_TERMINATED;
		break;
	default: p->now_ms += dice_below(r, 400) * SECOND; return;
	}
	tell(p, &s, 1);
}

/* shows: S1.3 */
static void what_has_run_out_changes_nothing(void **state)
{
	struct dice r = { 4 };

	(void)state;
	for (int i = 0; i < PEOPLE / 10; i++) {
		struct person *p = calloc(1, sizeof(*p));

		someone(p, &r);
		for (int step = 0; step < STEPS; step++) {
			struct record whole = p->record, pruned;
			struct presence a, b;

			random_step(p, &r);
			whole = p->record;
			a = presence_now(p);
			record_prune(&p->subject, p->now_ms, p->arena, &pruned);
			p->record = pruned;
			b = presence_now(p);
			assert_same(&a, &b);
			p->record = whole;
		}
		person_fini(p);
		free(p);
	}
}

static bool something_says_available(const struct person *p)
{
	const struct status_fact *set = subject_status(&p->subject, p->now_ms);
	bool by_status =
		set && status_find(&p->domain, set->id)->availability == AVAILABILITY_AVAILABLE;
	struct device_set devices;

	for (size_t i = 0; i < p->record.session_count; i++)
		if (session_is_open(&p->record.sessions[i], p->now_ms))
			return true;
	device_set_find(&devices, &p->subject, p->now_ms);
	for (size_t i = 0; i < devices.count; i++) {
		struct device_standing d =
			device_standing(&p->subject, device_set_at(&devices, i), p->now_ms);

		if (d.reachable || (by_status && d.state == DEVICE_STATE_UNREPORTED))
			return true;
	}
	return false;
}

/* shows: S1.3 S0.5 */
static void available_has_a_reason(void **state)
{
	struct dice r = { 77 };
	int seen = 0;

	(void)state;
	for (int i = 0; i < PEOPLE / 10; i++) {
		struct person *p = calloc(1, sizeof(*p));

		someone(p, &r);
		for (int step = 0; step < STEPS; step++) {
			random_step(p, &r);
			struct presence now = presence_now(p);

			/* a lock says what an administrator wants; what is damped rings nowhere */
			if (now.availability != AVAILABILITY_AVAILABLE || now.damped ||
			    strcmp(now.rung, "P1") == 0)
				continue;
			seen++;
			assert_true(something_says_available(p));
		}
		person_fini(p);
		free(p);
	}
	assert_true(seen > PEOPLE / 10);
}

/* Nothing changes but at the moment that was told as the next one. */
static void changes_are_announced(void **state)
{
	struct dice r = { 99 };

	(void)state;
	for (int i = 0; i < PEOPLE / 10; i++) {
		struct person *p = calloc(1, sizeof(*p));

		someone(p, &r);
		for (int step = 0; step < 6; step++)
			random_step(p, &r);
		for (int hop = 0; hop < 20; hop++) {
			struct presence before = presence_now(p), after;
			int64_t next_ms = presence_next_change(&p->subject, p->now_ms);

			if (!next_ms)
				break;
			p->now_ms = next_ms - 1;
			after = presence_now(p);
			assert_same(&before, &after);
			p->now_ms++;
		}
		person_fini(p);
		free(p);
	}
}

/* The deadlines up to `until` make no difference; it does. False: nothing ever does. */
static bool shows_a_change(struct person *p)
{
	struct presence before = presence_now(p), after;
	int64_t at_ms = presence_next_change(&p->subject, p->now_ms);

	for (; at_ms && at_ms != before.expires_at_ms;
	     at_ms = presence_next_change(&p->subject, at_ms)) {
		p->now_ms = at_ms;
		after = presence_now(p);
		assert_true(shows_the_same(&before, &after));
	}
	if (!at_ms)
		return false;
	p->now_ms = at_ms;
	after = presence_now(p);
	assert_false(shows_the_same(&before, &after));
	return true;
}

/* Until when it is shown so is the first deadline of which something is seen. */
static void until_is_a_change(void **state)
{
	struct dice r = { 77 };
	int seen = 0;

	(void)state;
	for (int i = 0; i < PEOPLE / 10; i++) {
		struct person *p = calloc(1, sizeof(*p));

		someone(p, &r);
		for (int step = 0; step < 6; step++)
			random_step(p, &r);
		while (shows_a_change(p))
			seen++;
		person_fini(p);
		free(p);
	}
	assert_true(seen > PEOPLE / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_is_nothing),
		cmocka_unit_test(what_has_run_out_changes_nothing),
		cmocka_unit_test(available_has_a_reason),
		cmocka_unit_test(changes_are_announced),
		cmocka_unit_test(until_is_a_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
