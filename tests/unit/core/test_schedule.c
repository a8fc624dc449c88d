/* Schedules: what is open when, and the search for the next change against looking every minute. */
#include "support/cmocka.h"

#include <stdlib.h>

#include "base/clock.h"
#include "core/schedule.h"
#include "support/zones.h"

static const int workdays[] = { WEEKDAY_MONDAY, WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY,
				WEEKDAY_THURSDAY, WEEKDAY_FRIDAY };
static const int every_day[] = { WEEKDAY_MONDAY,   WEEKDAY_TUESDAY, WEEKDAY_WEDNESDAY,
				 WEEKDAY_THURSDAY, WEEKDAY_FRIDAY,  WEEKDAY_SATURDAY,
				 WEEKDAY_SUNDAY };

static int64_t utc(int64_t year, unsigned month, unsigned day, int hour, int minute)
{
	return days_from_civil(year, month, day) * DAY_MS + (hour * 60 + minute) * 60000LL;
}

static void expect(const struct schedule *s, int64_t at_ms, enum schedule_state state,
		   int64_t since_ms, int64_t until_ms)
{
	struct schedule_span span = schedule_span(s, at_ms);

	assert_int_equal(span.is.state, state);
	assert_int_equal(span.since_ms, since_ms);
	assert_int_equal(span.until_ms, until_ms);
}

static void office_hours_and_a_break(void **state)
{
	const struct weekly_period periods[] = {
		{workdays,  5, { 8 * 60, 12 * 60 } },
		{ workdays, 5, { 13 * 60, 17 * 60 }},
	};
	struct schedule s = { .periods = periods, .period_count = 2 };

	(void)state; /* Friday 2026-11-20, UTC */
	expect(&s, utc(2026, 11, 20, 8, 0), SCHEDULE_OPEN, utc(2026, 11, 20, 8, 0),
	       utc(2026, 11, 20, 12, 0));
	expect(&s, utc(2026, 11, 20, 12, 0), SCHEDULE_CLOSED, utc(2026, 11, 20, 12, 0),
	       utc(2026, 11, 20, 13, 0));
	expect(&s, utc(2026, 11, 21, 3, 0), SCHEDULE_CLOSED, utc(2026, 11, 20, 17, 0),
	       utc(2026, 11, 23, 8, 0));
}

static void past_midnight_into_a_holiday(void **state)
{
	static const int thursday[] = { WEEKDAY_THURSDAY, WEEKDAY_FRIDAY };
	const struct weekly_period periods[] = {
		{thursday, 2, { 22 * 60, 6 * 60 }}
	};
	const struct day_hours half[] = {
		{10 * 60, 11 * 60}
	};
	const struct holiday holidays[] = {
		{.name = STR("Christmas"),
                 .first_day = days_from_civil(2001, 12, 25),
                 .last_day = DAY_NONE,
                 .yearly = true,
                 .hours = half,
                 .hours_count = 1}
	};
	struct schedule s = {
		.periods = periods, .period_count = 1, .holidays = holidays, .holiday_count = 1
	};

	(void)state; /* 2026-12-24 is a Thursday */
	expect(&s, utc(2026, 12, 25, 5, 0), SCHEDULE_OPEN, utc(2026, 12, 24, 22, 0),
	       utc(2026, 12, 25, 6, 0));
	expect(&s, utc(2026, 12, 25, 6, 0), SCHEDULE_HOLIDAY, utc(2026, 12, 25, 6, 0),
	       utc(2026, 12, 25, 10, 0));
	expect(&s, utc(2026, 12, 25, 10, 0), SCHEDULE_OPEN, utc(2026, 12, 25, 10, 0),
	       utc(2026, 12, 25, 11, 0));
	/* the hours of that Friday night do not begin */
	expect(&s, utc(2026, 12, 25, 23, 0), SCHEDULE_HOLIDAY, utc(2026, 12, 25, 11, 0),
	       utc(2026, 12, 26, 0, 0));
	assert_true(str_eq(schedule_at(&s, utc(2026, 12, 25, 23, 0)).name, STR("Christmas")));
}

static void an_override_ends_by_itself(void **state)
{
	const struct weekly_period periods[] = {
		{every_day, 7, { 0, 24 * 60 }}
	};
	struct schedule s = {
		.periods = periods,
		.period_count = 1,
		.override = {SCHEDULE_CLOSED, utc(2026, 11, 20, 9, 30), utc(2027, 1, 20, 9, 45),
                             STR("fire drill")}
	};

	(void)state;
	expect(&s, utc(2026, 11, 20, 9, 0), SCHEDULE_OPEN, 0, utc(2026, 11, 20, 9, 30));
	expect(&s, utc(2026, 11, 20, 9, 30), SCHEDULE_CLOSED, utc(2026, 11, 20, 9, 30),
	       utc(2027, 1, 20, 9, 45));
	expect(&s, utc(2027, 1, 20, 9, 45), SCHEDULE_OPEN, utc(2027, 1, 20, 9, 45), 0);
	assert_int_equal(schedule_at(&s, utc(2026, 11, 20, 9, 30)).reason, REASON_OVERRIDE);
}

static void starts_once_where_the_clock_jumps(void **state)
{
	struct arena *a = arena_new(0);
	const struct weekly_period periods[] = {
		{every_day, 7, { 2 * 60 + 30, 4 * 60 }}
	};
	const struct weekly_period lost[] = {
		{every_day, 7, { 2 * 60, 2 * 60 + 30 }}
	};
	struct schedule s = { .zone = test_zone("Europe/Luxembourg", a),
			      .periods = periods,
			      .period_count = 1 };

	(void)state;
	/* 02:00 -> 03:00: begins with the jump */
	expect(&s, utc(2026, 3, 29, 1, 0), SCHEDULE_OPEN, utc(2026, 3, 29, 1, 0),
	       utc(2026, 3, 29, 2, 0));
	/* 03:00 -> 02:00: begins at the first 02:30, lasts 2 h 30 min */
	expect(&s, utc(2026, 10, 25, 1, 15), SCHEDULE_OPEN, utc(2026, 10, 25, 0, 30),
	       utc(2026, 10, 25, 3, 0));
	s.periods = lost; /* all of it is skipped */
	expect(&s, utc(2026, 3, 29, 1, 0), SCHEDULE_CLOSED, utc(2026, 3, 28, 1, 30),
	       utc(2026, 3, 30, 0, 0));
	arena_free(a);
}

static void far_away(void **state)
{
	const struct holiday holidays[] = {
		{.name = STR("leap"),
                 .first_day = days_from_civil(2024,    2,  29),
                 .last_day = DAY_NONE,
                 .yearly = true                          },
		{ .name = STR("closure"),
                 .first_day = days_from_civil(2031, 7, 1),
                 .last_day = days_from_civil(2031, 8, 31) },
	};
	struct schedule s = { .holidays = holidays, .holiday_count = 1 };
	struct schedule both = { .holidays_too = &s };

	(void)state;
	expect(&s, utc(2026, 11, 20, 9, 0), SCHEDULE_CLOSED, utc(2024, 3, 1, 0, 0),
	       utc(2028, 2, 29, 0, 0));
	expect(&both, utc(2026, 11, 20, 9, 0), SCHEDULE_CLOSED, utc(2024, 3, 1, 0, 0),
	       utc(2028, 2, 29, 0, 0));
	expect(&s, utc(2098, 11, 20, 9, 0), SCHEDULE_CLOSED, utc(2096, 3, 1, 0, 0),
	       utc(2104, 2, 29, 0, 0));
	s.holidays = holidays + 1;
	expect(&s, utc(2026, 11, 20, 9, 0), SCHEDULE_CLOSED, 0, utc(2031, 7, 1, 0, 0));
	expect(&s, utc(2031, 8, 1, 9, 0), SCHEDULE_HOLIDAY, utc(2031, 7, 1, 0, 0),
	       utc(2031, 9, 1, 0, 0));
	expect(&s, utc(2040, 1, 1, 9, 0), SCHEDULE_CLOSED, utc(2031, 9, 1, 0, 0), 0);
	assert_int_equal(schedule_next_shift(&s, utc(2026, 1, 1, 0, 0)), 0);
}

static void hours_that_touch_have_no_seams(void **state)
{
	struct weekly_period quarters[96];
	struct schedule s = { .periods = quarters, .period_count = 96 };

	(void)state;
	for (int64_t i = 0; i < 96; i++)
		quarters[i] = (struct weekly_period){
			every_day, 7, {i * 15, i * 15 + 15}
		};
	expect(&s, utc(2026, 11, 20, 9, 10), SCHEDULE_OPEN, 0, 0);
	quarters[40].day_count = 6; /* not on Sunday from 10:00 to 10:15 */
	expect(&s, utc(2026, 11, 20, 9, 10), SCHEDULE_OPEN, utc(2026, 11, 15, 10, 15),
	       utc(2026, 11, 22, 10, 0));
}

/* However long a holiday is, the hours behind it, and before it, are found. */
static void holidays_of_any_length(void **state)
{
	const struct weekly_period periods[] = {
		{workdays, 5, { 8 * 60, 17 * 60 }}
	};
	struct holiday christmas = { .first_day = days_from_civil(2026, 12, 24), .yearly = true };
	struct schedule s = {
		.periods = periods, .period_count = 1, .holidays = &christmas, .holiday_count = 1
	};

	(void)state; /* 2026-12-23 is a Wednesday, 2027-01-01 a Friday */
	for (int64_t last = 1; last <= 3; last++) {
		christmas.last_day = days_from_civil(2027, 1, (unsigned)last);
		assert_int_equal(schedule_next_shift(&s, utc(2026, 12, 23, 17, 0)),
				 utc(2027, 1, 4, 8, 0));
		assert_int_equal(schedule_last_shift(&s, utc(2027, 1, 4, 7, 59)),
				 utc(2026, 12, 23, 17, 0));
	}
}

/* ---- against looking every minute ---- */

#ifdef PRESENCED_SANITIZED
enum { SCHEDULES = 10 };
#else
enum { SCHEDULES = 300 };
#endif

static unsigned seed = 1;

static int64_t below(int64_t n)
{
	seed = seed * 1103515245 + 12345;
	return (int64_t)(seed >> 8) % n;
}

static struct day_hours any_hours(void)
{
	int64_t from = below(48) * 30, to = below(49) * 30;

	return (struct day_hours){ from, to == from ? from + 30 : to };
}

static bool same(const struct schedule *s, int64_t a_ms, int64_t b_ms)
{
	struct schedule_moment a = schedule_at(s, a_ms), b = schedule_at(s, b_ms);

	return a.state == b.state && a.reason == b.reason && str_eq(a.name, b.name);
}

static bool same_shift(const struct schedule *s, int64_t a_ms, int64_t b_ms)
{
	return (schedule_at(s, a_ms).state == SCHEDULE_OPEN) ==
	       (schedule_at(s, b_ms).state == SCHEDULE_OPEN);
}

typedef bool same_fn(const struct schedule *s, int64_t a_ms, int64_t b_ms);

static void look_every_minute(const struct schedule *s, int64_t at_ms, same_fn *is_same,
			      int64_t last, int64_t next)
{
	int64_t t = at_ms + 60000, most = at_ms + 30LL * DAY_MS;

	while (t < most && is_same(s, at_ms, t))
		t += 60000;
	if (t < most)
		assert_int_equal(next, t);
	else
		assert_true(!next || next >= most);
	most = at_ms - 30LL * DAY_MS;
	for (t = at_ms; t > most && is_same(s, at_ms, t - 60000);)
		t -= 60000;
	if (t > most)
		assert_int_equal(last, t);
	else
		assert_true(last <= most);
}

static void look(const struct schedule *s, int64_t at_ms)
{
	look_every_minute(s, at_ms, same, schedule_span(s, at_ms).since_ms,
			  schedule_next(s, at_ms));
	look_every_minute(s, at_ms, same_shift, schedule_last_shift(s, at_ms),
			  schedule_next_shift(s, at_ms));
}

/* Where nothing changes for years, the search ends somewhere. */
static void expect_alike(int64_t at_ms, int64_t a_ms, int64_t b_ms)
{
	const int64_t year = 365LL * DAY_MS;

	if ((a_ms && llabs(a_ms - at_ms) < year) || (b_ms && llabs(b_ms - at_ms) < year))
		assert_int_equal(a_ms, b_ms);
}

/* Asked back and forth in time, with room for what was found last. */
static void remember(const struct schedule *s, int64_t at_ms)
{
	struct schedule_memo memo = { 0 };
	struct schedule kept = *s;

	kept.memo = &memo;
	for (int i = 0; i < 50; i++) {
		int64_t t = at_ms + below(i % 2 ? 120 : 30 * 1440) * 60000 - below(3);
		struct schedule_span a = schedule_span(s, t), b = schedule_span(&kept, t);

		expect_alike(t, a.since_ms, b.since_ms);
		expect_alike(t, a.until_ms, b.until_ms);
		expect_alike(t, schedule_next(s, t), schedule_next(&kept, t));
		expect_alike(t, schedule_next_shift(s, t), schedule_next_shift(&kept, t));
		expect_alike(t, schedule_last_shift(s, t), schedule_last_shift(&kept, t));
		assert_int_equal(a.is.state, schedule_at(&kept, t).state);
		assert_true(str_eq(a.is.name, schedule_at(&kept, t).name));
	}
	/* what was found without a site's override does not hold below it */
	struct override closed = { SCHEDULE_CLOSED, at_ms, at_ms + DAY_MS, STR("storm") };
	assert_true(schedule_below(&kept, NULL, &closed, &kept));
	assert_int_equal(schedule_at(&kept, at_ms).state, SCHEDULE_CLOSED);
}

static void any_schedule(void **state)
{
	static const char *const names[] = { "Europe/Luxembourg",   "America/New_York",
					     "Australia/Lord_Howe", "Africa/Cairo",
					     "America/Asuncion",    "Pacific/Easter",
					     "Asia/Beirut" };
	static const struct str holiday_names[] = { STR("a"), STR("b"), STR("c") };
	struct arena *a = arena_new(0);

	(void)state;
	for (int i = 0; i < SCHEDULES; i++) {
		struct weekly_period periods[4];
		struct holiday holidays[3];
		struct day_hours hours[3];
		struct schedule s = { .zone = test_zone(names[below(7)], a),
				      .periods = periods,
				      .holidays = holidays,
				      .period_count = (size_t)below(5),
				      .holiday_count = (size_t)below(4) };
		int64_t day = days_from_civil(2019 + below(20), 1 + (unsigned)below(12),
					      1 + (unsigned)below(28));

		for (size_t k = 0; k < 4; k++)
			periods[k] = (struct weekly_period){ every_day + below(5),
							     1 + (size_t)below(3), any_hours() };
		for (size_t k = 0; k < 3; k++) {
			hours[k] = any_hours();
			holidays[k] = (struct holiday){ holiday_names[k], day + below(40) - 20,
							DAY_NONE,         below(2),
							&hours[k],        (size_t)below(2) };
			if (below(2))
				holidays[k].last_day = holidays[k].first_day + below(20);
		}
		if (below(3) == 0)
			s.override =
				(struct override){ SCHEDULE_OPEN + (enum schedule_state)below(3),
						   day * DAY_MS,
						   (day + below(15)) * DAY_MS + 7200000, STR("o") };
		look(&s, day * DAY_MS + below(1440) * 60000);
		remember(&s, day * DAY_MS);
		arena_reset(a);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(office_hours_and_a_break),
		cmocka_unit_test(past_midnight_into_a_holiday),
		cmocka_unit_test(an_override_ends_by_itself),
		cmocka_unit_test(starts_once_where_the_clock_jumps),
		cmocka_unit_test(far_away),
		cmocka_unit_test(hours_that_touch_have_no_seams),
		cmocka_unit_test(holidays_of_any_length),
		cmocka_unit_test(any_schedule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
