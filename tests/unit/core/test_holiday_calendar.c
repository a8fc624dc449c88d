/* Holidays out of iCalendar texts, and texts that are none. */
#include "support/cmocka.h"

#include "base/clock.h"
#include "core/holiday_calendar.h"
#include "core/schedule.h"

#define CALENDAR(events) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" events "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"

static struct arena *arena;
static struct holiday_calendar got;

static bool reads(const char *text)
{
	arena_reset(arena);
	return holiday_calendar_read(str_of(text), arena, &got);
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
	assert_int_equal(got.count, 6);
	assert_true(got.holidays[0].yearly);
	expect_day(3, 2028, 1, 1);
	assert_false(got.holidays[3].yearly);
	expect_day(4, 2024, 2, 29);
	expect_day(5, 2028, 2, 29);
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
		{ CALENDAR(EVENT("DTSTART:20260102\r\nDTEND:20260102\r\n")),                         6},
		{ CALENDAR(EVENT("DTSTART:20260102\r\nDTEND:20280102\r\n")),                         6},
		{ CALENDAR(EVENT("DTSTART:20260102\r\nRRULE:FREQ=WEEKLY\r\n")),                      6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n")),
                 6										    },
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;INTERVAL=4\r\n")),           6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nRRULE:FREQ=YEARLY;COUNT=401\r\n")),            6},
		{ CALENDAR(EVENT("DTSTART:20260101\r\nRRULE:FREQ=YEARLY;UNTIL=99991231\r\n")),       6},
		{ CALENDAR(EVENT("DTSTART:20261126\r\nEXDATE:20271126\r\n")),                        5},
		{ "BEGIN:VCALENDAR\r\nSUMMARY:\xFF\r\nEND:VCALENDAR\r\n",                            0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(reads(wrong[i].text));
		assert_non_null(got.fault);
		assert_int_equal(got.line, wrong[i].line);
	}
}

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_days),
		cmocka_unit_test(every_year),
		cmocka_unit_test(what_is_no_holiday),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
