/* Holidays out of iCalendar texts, and texts that are none. */
#include "support/cmocka.h"
#include "support/arena.h"

#include "base/clock.h"
#include "core/holiday_calendar.h"
#include "core/schedule.h"

#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"

static struct holiday_calendar got;

static bool reads(const char *text)
{
	arena_reset(arena);
	return holiday_calendar_read(str_of(text), 2026, arena, &got);
}

static void expect_day(size_t i, int64_t year, unsigned month, unsigned day)
{
	assert_true(i < got.count);
	assert_int_equal(got.holidays[i].first_day, days_from_civil(year, month, day));
}

static void single_days(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(
		EVENT("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261226\r\nSUMMARY:"
		      "Chri\r\n stmas\\, day\r\n"
		      "BEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\n")
			EVENT("SUMMARY:Works holiday\r\nDTSTART:20260803\r\nDTEND:20260815\r\n")
				EVENT("DTSTART:20260505\nDURATION:P2D\n"))));
	assert_int_equal(got.count, 3);
	expect_day(0, 2026, 12, 25);
	assert_true(str_eq(got.holidays[0].name, STR("Christmas, day")));
	assert_int_equal(got.holidays[0].last_day, DAY_NONE);
	expect_day(1, 2026, 8, 3);
	assert_int_equal(got.holidays[1].last_day, days_from_civil(2026, 8, 14));
	assert_int_equal(got.holidays[2].last_day, days_from_civil(2026, 5, 6));
}

static void every_year(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(
		EVENT("DTSTART:20200623\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=6;BYMONTHDAY="
		      "23\r\n") EVENT("DTSTART:20260101\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n")
			EVENT("DTSTART:20240229\r\nRRULE:FREQ=YEARLY;UNTIL=20300101\r\n"))));
	assert_int_equal(got.count, 5);
	assert_true(got.holidays[0].yearly);
	expect_day(3, 2028, 1, 1);
	assert_false(got.holidays[3].yearly);
	expect_day(4, 2028, 2, 29); /* that of 2024 is too long ago */
}

static void what_is_no_holiday(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(EVENT("DTSTART:20260101T080000Z\r\nSUMMARY:Meeting\r\n")
					   EVENT("DTSTART:20260102\r\nSTATUS:CANCELLED\r\n"))));
	assert_int_equal(got.count, 0);
	assert_int_equal(got.skipped, 2);
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		size_t line;
	} wrong[] = {
		{"",										 0},
		{ "hello",									   1},
		{ "SUMMARY:x\r\n",								   1},
		{ "BEGIN:VCALENDAR\r\n",							     1},
		{ "END:VCALENDAR\r\n",							       1},
		{ CALENDAR(EVENT("SUMMARY:x\r\n")),                                                  5},
		{ CALENDAR(EVENT("DTSTART:20260231\r\n")),                                           4},
		{ CALENDAR(EVENT("DTSTART:2026\r\n")),                                               4},
		{ CALENDAR(EVENT("DTSTART:20260102\r\nDTEND:20280102\r\n")),                         6},
		{ CALENDAR(EVENT("DTSTART:20260102\r\nRRULE:FREQ=WEEKLY\r\n")),                      6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;COUNT=401\r\n")),            6},
		{ CALENDAR(EVENT("DTSTART:20260103\r\nDTEND:20260102\r\n")),                         6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYDAY=48TH\r\n")),           6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4XX\r\n")),
                 6										    },
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=13;BYDAY=TH\r\n")),
                 6										    },
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=1\r\n")),         6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYWEEKNO=20\r\n")),          6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:COUNT=2\r\n")),                          6},
		{ CALENDAR(EVENT("DTSTART:20260105\r\nRRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9;"
				 "BYDAY=MO\r\n")),
                 6										    },
		{ CALENDAR(EVENT("DTSTART:20261126\r\nEXDATE:2027\r\n")),                            5},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRDATE;VALUE=PERIOD:P1D\r\n")),                 5},
		{ "BEGIN:VCALENDAR\r\nSUMMARY:\xFF\r\nEND:VCALENDAR\r\n",                            0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(reads(wrong[i].text));
		assert_non_null(got.fault);
		assert_int_equal(got.line, wrong[i].line);
	}
}

/* The days are those of Python's calendar module. */
static void on_weekdays(void **state)
{
	(void)state;
	assert_true(reads(
		CALENDAR(EVENT("DTSTART:19701126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"))));
	assert_int_equal(got.count, 12); /* 2025 to 2036 */
	expect_day(0, 2025, 11, 27);
	expect_day(1, 2026, 11, 26);
	expect_day(11, 2036, 11, 27);
	/* Memorial Day; election day, as Apple writes it, every other year */
	assert_true(reads(CALENDAR(
		EVENT("DTSTART:20260525\r\nRRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5;COUNT=2\r\n")
			EVENT("DTSTART:20241105\r\nRRULE:FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY="
			      "TU;BYMONTHDAY=2,3,4,5,6,7,8;UNTIL=20301231T235959Z\r\n"))));
	assert_int_equal(got.count, 5);
	expect_day(0, 2026, 5, 25);
	expect_day(1, 2027, 5, 31);
	expect_day(2, 2026, 11, 3);
	expect_day(3, 2028, 11, 7);
	expect_day(4, 2030, 11, 5);
	assert_false(got.holidays[2].yearly);
}

static void dates_added_left_out_and_moved(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(
		EVENT("UID:a\r\nDTSTART;VALUE=DATE:20260501\r\nRRULE:FREQ=YEARLY;COUNT=4\r\n"
		      "EXDATE;VALUE=DATE:20270501\r\nRDATE;VALUE=DATE:20260502,20320101\r\n")
			EVENT("UID:a\r\nRECURRENCE-ID;VALUE=DATE:20280501\r\n"
			      "DTSTART;VALUE=DATE:20280502\r\n"))));
	assert_int_equal(got.count, 5);
	expect_day(0, 2026, 5, 2);
	expect_day(1, 2032, 1, 1);
	expect_day(2, 2026, 5, 1);
	expect_day(3, 2029, 5, 1);
	expect_day(4, 2028, 5, 2);
	/* without an end, but not on every year's day: years ahead, one by one */
	assert_true(reads(CALENDAR(
		EVENT("DTSTART:19000101\r\nRRULE:FREQ=YEARLY\r\nEXDATE:20260101,20270101\r\n"))));
	assert_int_equal(got.count, 10);
	expect_day(0, 2025, 1, 1);
	expect_day(1, 2028, 1, 1);
	assert_true(reads(CALENDAR(EVENT("DTSTART:16040229\r\nRRULE:FREQ=YEARLY\r\n")
					   EVENT("DTSTART:19690101\r\n"))));
	assert_int_equal(got.count, 1);
	expect_day(0, 1972, 2, 29);
	assert_true(got.holidays[0].yearly);
	assert_true(reads(CALENDAR(EVENT("DTSTART:20260101\r\nEXDATE:20260101\r\n"))));
	assert_int_equal(got.count, 0);
}

static void whole_days_with_times(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(
		EVENT("DTSTART;TZID=\"W. Europe Standard Time\":20261225T000000\r\n"
		      "DTEND;TZID=\"W. Europe Standard Time\":20261227T000000\r\n")
			EVENT("DTSTART:20260101T000000\r\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\n")
				EVENT("DTSTART:20260501T000000\r\nDURATION:P1D\r\n")
		/* not from midnight to midnight there */
		EVENT("DTSTART:20260601T000000Z\r\nDTEND:20260602T000000Z\r\n")
			EVENT("DTSTART:20260701T000000\r\nDTEND:20260701T120000\r\n"))));
	assert_int_equal(got.count, 3);
	expect_day(0, 2026, 12, 25);
	assert_int_equal(got.holidays[0].last_day, days_from_civil(2026, 12, 26));
	expect_day(1, 2026, 1, 1);
	expect_day(2, 2026, 5, 1);
	assert_int_equal(got.holidays[2].last_day, DAY_NONE);
	assert_int_equal(got.skipped, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_days),
		cmocka_unit_test(every_year),
		cmocka_unit_test(on_weekdays),
		cmocka_unit_test(dates_added_left_out_and_moved),
		cmocka_unit_test(whole_days_with_times),
		cmocka_unit_test(what_is_no_holiday),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, arena_set_up, arena_tear_down);
}
