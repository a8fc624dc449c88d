/* Profiles, calls and devices as a record gives them; what is pruned, and how long it is kept. */
#include "person.h"

#include "core/device.h"

/* ---- profiles ---- */

static void profile_of_a_status(void **state)
{
	struct person *p = *state;
	static const struct profile away = { .status = STR("away") };
	static const struct profile available = { .status = STR("available") };
	static const struct profile domain_lunch = { .status = STR("lunch_break") };
	static const struct profile domain_available = { .status = STR("available") };
	const struct profile *own[] = { NULL, &away, &available };
	const struct profile *domain[] = { &domain_lunch, NULL, &domain_available };

	p->subject.domain_profiles = domain;
	p->subject.domain_profile_count = 3;
	assert_ptr_equal(subject_profile(&p->subject, STR("away")), &domain_available);
	p->subject.profiles = own;
	p->subject.profile_count = 2;
	assert_ptr_equal(subject_profile(&p->subject, STR("away")), &away);
	assert_ptr_equal(subject_profile(&p->subject, STR("lunch_break")), &domain_lunch);
	assert_ptr_equal(subject_profile(&p->subject, STR("off_work")), &domain_available);
	p->subject.profile_count = 3;
	assert_ptr_equal(subject_profile(&p->subject, STR("off_work")), &available);
	assert_ptr_equal(subject_profile(&p->subject, STR_NONE), &available);
	p->user.default_profile = STR("away");
	assert_ptr_equal(subject_profile(&p->subject, STR_NONE), &away);
}

static void profile_built_in(void **state)
{
	struct person *p = *state;
	const struct profile *built_in = subject_profile(&p->subject, STR("away"));

	assert_true(built_in->accept_calls);
	assert_false(built_in->direct_to_voicemail);
	assert_int_equal(built_in->ring.strategy, RING_SIMULTANEOUS);
	assert_int_equal(built_in->ring.timeout_s, 30);
	assert_int_equal(built_in->mobile.timeout_s, 25);
	assert_true(str_is_empty(built_in->mobile.device));
	for (int i = 0; i < FORWARD_COUNT; i++)
		assert_int_equal(built_in->forward[i].external.kind, DESTINATION_NONE);
}

/* ---- calls ---- */

static void call_live_until_its_deadline(void **state)
{
	struct call c = { .state = CALL_STATE_CONFIRMED, .expires_at_ms = T0 };

	(void)state;
	assert_true(call_is_live(&c, T0 - 1));
	assert_false(call_is_live(&c, T0));
	c.state = CALL_STATE_TERMINATED;
	assert_false(call_is_live(&c, T0 - 1));
	c.state = CALL_STATE_NONE;
	assert_false(call_is_live(&c, T0 - 1));
}

static void call_that_counts(void **state)
{
	static const struct {
		enum call_state state;
		enum direction direction;
		bool counts;
	} rows[] = {
		{CALL_STATE_CONFIRMED,   DIRECTION_NONE,     true },
		{ CALL_STATE_CONFIRMED,  DIRECTION_INBOUND,  true },
		{ CALL_STATE_HELD,       DIRECTION_INBOUND,  true },
		{ CALL_STATE_TRYING,     DIRECTION_OUTBOUND, true },
		{ CALL_STATE_EARLY,      DIRECTION_OUTBOUND, true },
		{ CALL_STATE_TRYING,     DIRECTION_INBOUND,  false},
		{ CALL_STATE_EARLY,      DIRECTION_INBOUND,  false},
		{ CALL_STATE_EARLY,      DIRECTION_NONE,     false},
		{ CALL_STATE_PARKED,     DIRECTION_OUTBOUND, false},
		{ CALL_STATE_TERMINATED, DIRECTION_OUTBOUND, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct call c = { .state = rows[i].state, .direction = rows[i].direction };
		assert_int_equal(call_counts(&c), rows[i].counts);
	}
}

/* ---- status ---- */

static void status_in_force(void **state)
{
	struct person *p = *state;

	assert_null(subject_status(&p->subject, T0));
	p->record.status = (struct status_fact){ .id = STR("away"), .expires_at_ms = T0 };
	assert_non_null(subject_status(&p->subject, T0 - 1));
	assert_null(subject_status(&p->subject, T0));
	p->record.status.expires_at_ms = 0;
	assert_non_null(subject_status(&p->subject, T0 + 1000LL * HOUR));
	p->record.status.id = STR("no_such_status");
	assert_null(subject_status(&p->subject, T0));
	p->record.status.id = STR("away");
	p->user.kind = SUBJECT_RESOURCE;
	assert_null(subject_status(&p->subject, T0));
	p->subject.record = NULL;
	assert_null(subject_status(&p->subject, T0));
}

/* ---- devices ---- */

static struct device_standing desk(const struct person *p)
{
	return device_standing(&p->subject, &p->device[0], p->now_ms);
}

static void device_unreported(void **state)
{
	struct person *p = *state;
	struct device_standing d = desk(p);

	assert_int_equal(d.state, DEVICE_STATE_UNREPORTED);
	assert_true(d.diallable);
	assert_false(d.reachable || d.stale || d.locked);
	assert_int_equal(d.reason, REASON_NONE);
	p->domain.require_registration = true;
	d = desk(p);
	assert_false(d.diallable);
	assert_int_equal(d.reason, REASON_NO_INFORMATION);
	p->subject.record = NULL;
	assert_int_equal(desk(p).state, DEVICE_STATE_UNREPORTED);
}

static void device_reported_and_silent(void **state)
{
	struct person *p = *state;
	struct device_standing d;

	p->device[0].reported = true;
	d = desk(p);
	assert_int_equal(d.state, DEVICE_STATE_UNREGISTERED);
	assert_true(d.stale);
	assert_false(d.reachable || d.diallable);
	assert_int_equal(d.reason, REASON_NO_REPORT);
	p->domain.stale_routable = true;
	d = desk(p);
	assert_true(d.diallable);
	assert_false(d.reachable);
}

static void device_goes_silent(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	p->now_ms += HOUR - 1;
	assert_true(desk(p).reachable);
	p->now_ms += 1;
	assert_false(desk(p).reachable);
	assert_int_equal(desk(p).state, DEVICE_STATE_UNREGISTERED);
	assert_true(desk(p).stale);
}

static void device_states(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_true(desk(p).reachable && desk(p).diallable);
	take(p, device("desk", DEVICE_STATE_PUSH_REACHABLE));
	assert_true(desk(p).reachable && desk(p).diallable);
	take(p, device("desk", DEVICE_STATE_UNREGISTERED));
	assert_false(desk(p).reachable || desk(p).diallable || desk(p).stale);
	assert_int_equal(desk(p).reason, REASON_NO_REACHABLE_DEVICE);
}

static void device_health(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_REGISTERED);

	s.health = HEALTH_ALARM;
	take(p, s);
	assert_true(desk(p).reachable);
	assert_int_equal(desk(p).health, HEALTH_ALARM);
	s.health = HEALTH_FAULT;
	take(p, s);
	assert_false(desk(p).reachable || desk(p).diallable);
	assert_int_equal(desk(p).reason, REASON_DEVICE_FAULT);
	s.health = HEALTH_MAINTENANCE;
	take(p, s);
	assert_false(desk(p).diallable);
	assert_int_equal(desk(p).reason, REASON_DEVICE_FAULT);
}

static void device_lock_ends_by_itself(void **state)
{
	struct person *p = *state;
	struct signal s = device("desk", DEVICE_STATE_REGISTERED);

	s.lock_s = 60;
	s.lock_owner = STR("dispatch");
	take(p, s);
	assert_true(desk(p).locked);
	assert_false(desk(p).reachable || desk(p).diallable);
	assert_int_equal(desk(p).reason, REASON_DEVICE_LOCKED);
	assert_int_equal(presence_next_change(&p->subject, p->now_ms), T0 + MINUTE);
	p->now_ms += MINUTE;
	assert_false(desk(p).locked);
	assert_true(desk(p).reachable);
}

/* ---- what is kept ---- */

static void prune_drops_what_ran_out(void **state)
{
	struct person *p = *state;
	struct signal lock = device("mobile", DEVICE_STATE_REGISTERED);
	struct record r;

	lock.lock_s = 7200;
	take(p, call("short", CALL_STATE_EARLY));
	take(p, call("long", CALL_STATE_CONFIRMED));
	take(p, call("gone", CALL_STATE_TERMINATED));
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	take(p, lock);
	take(p, status("available"));
	publish(p);
	record_prune(&p->subject, T0 + 179 * SECOND, p->arena, &r);
	assert_int_equal(r.call_count, 2);
	assert_int_equal(r.ended_count, 1);
	record_prune(&p->subject, T0 + HOUR, p->arena, &r);
	assert_int_equal(r.device_count, 2); /* remembered, to order late reports */
	record_prune(&p->subject, T0 + HOUR + ENDED_KEPT_MS, p->arena, &r);
	assert_int_equal(r.call_count, 1);
	assert_str(r.calls[0].call_id, "long");
	assert_int_equal(r.ended_count, 0);
	assert_int_equal(r.device_count, 1); /* its lock still holds */
	assert_str(r.status.id, "available");
	record_prune(&p->subject, T0 + 8LL * HOUR + ENDED_KEPT_MS, p->arena, &r);
	assert_true(record_is_empty(&r));
	assert_int_equal(r.published.at_ms, T0);
	p->subject.record = NULL;
	record_prune(&p->subject, T0, p->arena, &r);
	assert_true(record_is_empty(&r));
}

static void last_deadline(void **state)
{
	struct person *p = *state;
	bool endless = true;

	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless), 0);
	assert_false(endless);
	take(p, call("a", CALL_STATE_TERMINATED));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 T0 + ENDED_KEPT_MS);
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 T0 + HOUR + ENDED_KEPT_MS);
	take(p, hook("1"));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 T0 + 2LL * HOUR + ENDED_KEPT_MS);
	take(p, status("available"));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 T0 + 8LL * HOUR + ENDED_KEPT_MS);
	assert_false(endless);
	take(p, status("away"));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless), 0);
	assert_true(endless);
}

static void empty_or_not(void **state)
{
	struct person *p = *state;

	publish(p);
	assert_true(record_is_empty(&p->record));
	take(p, hook("1"));
	assert_false(record_is_empty(&p->record));
	take(p, hook(NULL));
	assert_true(record_is_empty(&p->record));
	take(p, call("unknown", CALL_STATE_TERMINATED));
	assert_false(record_is_empty(&p->record));
}

/* ---- a copy ---- */

static void copy_outlives_its_original(void **state)
{
	struct person *p = *state;
	struct arena *first = arena_new(0), *second = arena_new(0);
	struct call calls[] = {
		{.call_id = arena_str(first, STR("c1")),
                 .number = arena_str(first, STR("anonymous")),
                 .origin = { .source = arena_str(first, STR("pbx")), .seq = 7 }}
	};
	struct ended_call ended[] = { { .call_id = arena_str(first, STR("c0")) } };
	struct device_fact devices[] = {
		{.device = arena_str(first, STR("desk")),
                 .lock_owner = arena_str(first, STR("124"))}
	};
	struct source_epoch epochs[] = { { .epoch = arena_str(first, STR("e1")) } };
	struct record copy, original = { .calls = calls,
					 .call_count = 1,
					 .ended = ended,
					 .ended_count = 1,
					 .devices = devices,
					 .device_count = 1,
					 .epochs = epochs,
					 .epoch_count = 1,
					 .status.note = arena_str(first, STR("soon")),
					 .emergency_dialled_ms = T0 };

	(void)p;
	record_copy(&original, second, &copy);
	arena_free(first);
	memset(calls, 0xff, sizeof(calls));
	assert_true(str_eq(copy.calls[0].call_id, STR("c1")));
	assert_true(str_eq(copy.calls[0].number, STR("anonymous")));
	assert_true(str_eq(copy.calls[0].origin.source, STR("pbx")));
	assert_true(str_is_empty(copy.calls[0].device));
	assert_int_equal(copy.calls[0].origin.seq, 7);
	assert_true(str_eq(copy.ended[0].call_id, STR("c0")));
	assert_true(str_eq(copy.devices[0].device, STR("desk")));
	assert_true(str_eq(copy.devices[0].lock_owner, STR("124")));
	assert_true(str_eq(copy.epochs[0].epoch, STR("e1")));
	assert_true(str_eq(copy.status.note, STR("soon")));
	assert_int_equal(copy.emergency_dialled_ms, T0);
	arena_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(profile_of_a_status),
		PERSON_TEST(profile_built_in),
		PERSON_TEST(call_live_until_its_deadline),
		PERSON_TEST(call_that_counts),
		PERSON_TEST(status_in_force),
		PERSON_TEST(device_unreported),
		PERSON_TEST(device_reported_and_silent),
		PERSON_TEST(device_goes_silent),
		PERSON_TEST(device_states),
		PERSON_TEST(device_health),
		PERSON_TEST(device_lock_ends_by_itself),
		PERSON_TEST(prune_drops_what_ran_out),
		PERSON_TEST(last_deadline),
		PERSON_TEST(empty_or_not),
		PERSON_TEST(copy_outlives_its_original),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
