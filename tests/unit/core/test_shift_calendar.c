/* Shifts out of iCalendar texts: what is taken over, what is refused and at which line. */
#include "support/cmocka.h"
#include "support/arena.h"

#include "base/clock.h"
#include "core/shift_calendar.h"
#include "support/zones.h"

static const struct zone *zone_named(void *arg, struct str name)
{
	(void)arg;
	return test_zone(arena_cstr(arena, name), arena);
}

static struct str user_named(void *arg, struct str text)
{
	(void)arg;
	if (str_eq(text, STR("anna@abc.com")) || str_eq(text, STR("101")))
		return STR("101");
	return str_eq(text, STR("102")) ? STR("102") : STR_NONE;
}

/* One event's lines, as they stand between BEGIN and END. */
static struct shift_calendar read_event(const char *lines)
{
	struct shift_calendar_world world = { .zone = zone_named, .user = user_named };
	struct shift_calendar out;

	world.own_zone = test_zone("Europe/Luxembourg", arena);
	if (!shift_calendar_read(arena_printf(arena,
					      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n%s"
					      "END:VEVENT\r\nEND:VCALENDAR\r\n",
					      lines),
				 &world, arena, &out))
		assert_non_null(out.fault);
	return out;
}

static struct shift only(const char *lines)
{
	struct shift_calendar c = read_event(lines);

	if (c.fault)
		fail_msg("line %zu: %s", c.line, c.fault);
	assert_int_equal(c.count, 1);
	return c.shifts[0];
}

static void assert_refused(const char *lines, size_t line, const char *says)
{
	struct shift_calendar c = read_event(lines);

	assert_non_null(c.fault);
	if (!strstr(c.fault, says))
		fail_msg("line %zu: %s", c.line, c.fault);
	assert_int_equal(c.line, line);
}

static void test_once(void **state)
{
	struct shift s =
		only("DTSTART:20261120T080000\r\nDTEND:20261120T173000\r\nSUMMARY:101\r\n");

	(void)state;
	assert_true(str_eq(s.user, STR("101")));
	assert_true(s.time_zone.n == 0 && !s.stand_by && s.repeat == PERIOD_NONE);
	assert_int_equal(s.from_min, 480);
	assert_int_equal(s.duration_s, 9 * 3600 + 1800);
}

static void test_zones(void **state)
{
	struct shift s = only("DTSTART;TZID=\"Asia/Tokyo\":20261120T080000\r\n"
			      "DTEND;TZID=Asia/Tokyo:20261121T080000\r\nSUMMARY:101\r\n");

	(void)state;
	assert_true(str_eq(s.time_zone, STR("Asia/Tokyo")));
	assert_int_equal(s.duration_s, 86400);
	s = only("DTSTART:20261120T080000Z\r\nDURATION:PT1H\r\nSUMMARY:101\r\n");
	assert_true(str_eq(s.time_zone, STR("UTC")));
	/* the end in another zone than the beginning */
	s = only("DTSTART;TZID=Europe/Luxembourg:20261120T080000\r\nDTEND:20261120T080000Z\r\n"
		 "SUMMARY:101\r\n");
	assert_int_equal(s.duration_s, 3600);
}

static void test_whole_days(void **state)
{
	struct shift s = only("DTSTART;VALUE=DATE:20261224\r\nSUMMARY:101\r\n");

	(void)state;
	assert_int_equal(s.from_min, 0);
	assert_int_equal(s.duration_s, 86400);
	s = only("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:101\r\n");
	assert_int_equal(s.duration_s, 3 * 86400);
}

static int64_t day_of(const char *date)
{
	int64_t day;

	assert_true(date_parse(str_of(date), &day));
	return day;
}

static void test_the_end_of_a_repetition(void **state)
{
	static const struct {
		const char *rule, *last;
	} rules[] = {
		{"FREQ=DAILY;COUNT=3",                             "2026-11-22"},
		{ "FREQ=DAILY;INTERVAL=2;COUNT=3",                 "2026-11-24"},
		{ "FREQ=WEEKLY;COUNT=2",                           "2026-11-27"},
		{ "FREQ=WEEKLY;BYDAY=FR,MO;COUNT=4",               "2026-11-30"},
		{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3",    "2026-12-04"},
		{ "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=2",       "2026-11-23"},
		{ "FREQ=WEEKLY;COUNT=5000",                        "2122-09-11"},
		{ "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=5000", "2122-09-14"},
		{ "FREQ=DAILY;UNTIL=20261130",                     "2026-11-30"},
 /* 08:00 in Luxembourg is 07:00 in UTC */
		{ "FREQ=DAILY;UNTIL=20261130T070000Z",             "2026-11-30"},
		{ "FREQ=DAILY;UNTIL=20261130T065959Z",             "2026-11-29"},
		{ "FREQ=DAILY;UNTIL=20261130T075959",              "2026-11-29"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct shift s = only(arena_printf(arena,
						   "DTSTART:20261120T080000\r\nDURATION:PT8H\r\n"
						   "RRULE:%s\r\nSUMMARY:101\r\n",
						   rules[i].rule)
					      .p);

		if (s.last_day != day_of(rules[i].last))
			fail_msg("%s", rules[i].rule);
	}
}

static void test_exceptions_are_days_of_the_shift(void **state)
{
	struct shift s =
		only("EXDATE:20261120T230000Z,20261124T000000Z\r\nEXDATE;VALUE=DATE:20261126"
		     "\r\nDTSTART:20261120T003000\r\nDURATION:PT8H\r\nRRULE:FREQ=DAILY\r\n"
		     "SUMMARY:101\r\n");

	(void)state;
	assert_int_equal(s.except.count, 3);
	assert_true(str_eq(s.except.items[0], STR("2026-11-21")));
	assert_true(str_eq(s.except.items[1], STR("2026-11-24")));
	assert_true(str_eq(s.except.items[2], STR("2026-11-26")));
}

static void test_who(void **state)
{
	struct shift s = only("DTSTART:20261120T080000\r\nDURATION:PT8H\r\nSUMMARY:Duty\r\n"
			      "ATTENDEE;CN=\"B: X\":mailto:nobody@abc.com\r\n"
			      "ATTENDEE:MAILTO:anna@abc.com\r\nCATEGORIES:Work,STANDBY\r\n");

	(void)state;
	assert_true(str_eq(s.user, STR("101")) && s.stand_by);
}

static void test_left_out(void **state)
{
	struct shift_calendar c = read_event("STATUS:CANCELLED\r\nDTSTART:20261120T080000\r\n");

	(void)state;
	assert_null(c.fault);
	assert_true(c.count == 0 && c.skipped == 1);
}

static void test_refused(void **state)
{
	(void)state;
	assert_refused("DTSTART:20261120T080000\r\nDURATION:PT8H\r\nSUMMARY:x\r\n", 5, "user");
	assert_refused("DTSTART:20261120T080000\r\nDURATION:PT8H\r\n", 2, "user");
	assert_refused("DTSTART;TZID=Nowhere/X:20261120T080000\r\nDURATION:PT8H\r\n", 3, "IANA");
	assert_refused("DTSTART:20261120\r\nDURATION:P3W\r\nSUMMARY:101\r\n", 4, "14 days");
	assert_refused("DTSTART:19601120T080000\r\n", 3, "DTSTART");
	assert_refused("DTSTART:noon\r\n", 3, "DTSTART");
	assert_refused("DTSTART:20261120T080000\r\nDURATION:PT8H\r\nSUMMARY:101\r\n"
		       "RRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20271120\r\n",
		       6, "either");
	assert_refused("DTSTART:20261120T080000\r\nDURATION:PT8H\r\nSUMMARY:101\r\n"
		       "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=FR,SU\r\n",
		       6, "Monday");
	assert_refused("DTSTART:20261120T080000\r\nDURATION:PT8H\r\nSUMMARY:101\r\n"
		       "RRULE:FREQ=DAILY;INTERVAL=2;BYDAY=FR\r\n",
		       6, "WEEKLY");
	assert_refused("RECURRENCE-ID:20261120T080000\r\n", 3, "RECURRENCE-ID");
	assert_refused("SUMMARY\r\n", 3, "NAME:VALUE");
}

/* Folded lines, escapes, capitals, meetings that name nobody: each text once, where it is found. */
static void test_names(void **state)
{
	static const struct str wanted[] = { STR("102"), STR("Week 12, night"),
					     STR("anna@abc.com") };
	struct shift_names names;

	(void)state;
	assert_true(shift_calendar_names(STR("BEGIN:VCALENDAR\r\nX-WR-CALNAME:duty\r\n"
					     "BEGIN:VEVENT\r\nSUMMARY:Week 12\\, ni\r\n ght\r\n"
					     "ATTENDEE;CN=Anna:mailto:anna@abc.com\r\n"
					     "attendee:102\r\nSUMMARY:\r\nEND:VEVENT\r\n"
					     "BEGIN:VEVENT\r\nSUMMARY:102\r\nEND:VEVENT\r\n"
					     "END:VCALENDAR\r\n"),
					 arena, &names));
	assert_int_equal(names.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(str_eq(names.texts[i], wanted[i]));
		assert_int_equal(shift_names_find(&names, wanted[i]), i);
	}
	assert_int_equal(shift_names_find(&names, STR("103")), 3);
	assert_true(shift_calendar_names(STR("no calendar"), arena, &names));
	assert_int_equal(shift_names_find(&names, STR("103")), 0);
}

static void test_names_have_a_limit(void **state)
{
	struct str text = STR("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n");
	struct shift_names names;

	(void)state;
	for (int i = 0; i < SHIFT_NAMES_MOST; i++)
		text = arena_printf(arena, "%.*sATTENDEE:%d\r\n", STR_ARG(text), i);
	assert_true(shift_calendar_names(text, arena, &names));
	assert_int_equal(names.count, SHIFT_NAMES_MOST);
	text = arena_printf(arena, "%.*sATTENDEE:one more\r\n", STR_ARG(text));
	assert_false(shift_calendar_names(text, arena, &names));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_once, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_names, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_names_have_a_limit, arena_set_up,
						arena_tear_down),
		cmocka_unit_test_setup_teardown(test_zones, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_whole_days, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_the_end_of_a_repetition, arena_set_up,
						arena_tear_down),
		cmocka_unit_test_setup_teardown(test_exceptions_are_days_of_the_shift, arena_set_up,
						arena_tear_down),
		cmocka_unit_test_setup_teardown(test_who, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_left_out, arena_set_up, arena_tear_down),
		cmocka_unit_test_setup_teardown(test_refused, arena_set_up, arena_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
