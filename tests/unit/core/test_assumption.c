/* test_assumption: what is assumed of a person shows in ladder P, and changes nothing else. */
#include "person.h"

#include "core/assumption.h"

static struct presence assume(struct person *p, struct assumption a)
{
	struct subject assumed = p->subject;
	struct record record, before = p->record;
	struct presence out;

	if (!a.status.p && !a.offline && !a.device.p && !a.calls)
		a.calls = -1;
	assumption_apply(&a, &p->subject, p->now_ms, p->arena, &record);
	assert_memory_equal(&before, &p->record, sizeof(before));
	assumed.record = &record;
	presence_of(&assumed, STR_NONE, p->now_ms, NULL, &out);
	return out;
}

static void a_status(void **state)
{
	struct person *p = *state;

	assert_int_equal(
		assume(p, (struct assumption){ .status = STR("do_not_disturb"), .calls = -1 })
			.availability,
		AVAILABILITY_DO_NOT_DISTURB);
	take(p, status("do_not_disturb"));
	assert_int_equal(assume(p, (struct assumption){ .status = STR("automatic"), .calls = -1 })
				 .availability,
			 AVAILABILITY_UNKNOWN);
}

static void calls(void **state)
{
	struct person *p = *state;
	struct presence two = assume(p, (struct assumption){ .calls = 2 });

	assert_int_equal(two.availability, AVAILABILITY_BUSY);
	assert_int_equal(two.calls_counted, 2);
	take(p, hook("12345678"));
	assert_int_equal(
		assume(p, (struct assumption){ .calls = 0, .status = STR("automatic") }).calls_live,
		0);
}

static void offline(void **state)
{
	struct person *p = *state;

	take(p, device("desk", DEVICE_STATE_REGISTERED));
	assert_int_equal(
		assume(p, (struct assumption){ .offline = true, .calls = -1 }).availability,
		AVAILABILITY_OFFLINE);
	assert_int_equal(presence_now(p).availability, AVAILABILITY_AVAILABLE);
}

static void a_device(void **state)
{
	struct person *p = *state;
	struct assumption fault = { .device = STR("desk"), .health = HEALTH_FAULT, .calls = -1 };

	assert_int_equal(assume(p, (struct assumption){ .device = STR("desk"),
							.state = DEVICE_STATE_REGISTERED,
							.calls = -1 })
				 .availability,
			 AVAILABILITY_AVAILABLE);
	take(p, device("desk", DEVICE_STATE_REGISTERED));
	take(p, device("mobile", DEVICE_STATE_UNREGISTERED));
	assert_int_equal(assume(p, fault).availability, AVAILABILITY_OFFLINE);
	fault.health = HEALTH_ALARM;
	assert_int_equal(assume(p, fault).availability, AVAILABILITY_AVAILABLE);
}

static void a_resource(void **state)
{
	struct person *p = *state;

	p->user.kind = SUBJECT_RESOURCE;
	p->subject.device_count = 0;
	assert_int_equal(
		assume(p, (struct assumption){ .offline = true, .calls = -1 }).availability,
		AVAILABILITY_OFFLINE);
}

/* What is assumed of an app's device holds, whatever the app says. */
static void an_app(void **state)
{
	struct person *p = *state;
	struct signal s = signal_of(SIGNAL_SESSION, "app");
	struct assumption gone = { .device = STR("web"),
				   .state = DEVICE_STATE_UNREGISTERED,
				   .calls = -1 };

	p->subject.device_count = 0;
	s.session = STR("web");
	s.app = DEVICE_KIND_WEB_APP;
	s.availability = APP_AVAILABLE;
	s.idle_s = s.push_s = -1;
	take(p, s);
	assert_int_equal(assume(p, gone).availability, AVAILABILITY_OFFLINE);
	gone.state = DEVICE_STATE_PUSH_REACHABLE;
	assert_string_equal(assume(p, gone).rung, "P10");
	assert_int_equal(
		assume(p, (struct assumption){ .offline = true, .calls = -1 }).availability,
		AVAILABILITY_OFFLINE);
	assert_string_equal(presence_now(p).rung, "P9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PERSON_TEST(a_status), PERSON_TEST(calls),      PERSON_TEST(offline),
		PERSON_TEST(a_device), PERSON_TEST(a_resource), PERSON_TEST(an_app),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
