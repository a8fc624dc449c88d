/* What is kept of a user's calendars, and when they are looked after next. */
#include "support/cmocka.h"

#include "base/clock.h"
#include "core/user_calendar.h"
#include "support/zones.h"

#define NOW INT64_C(1795150800000) /* 2026-11-20T05:00:00Z */
#define EVENT(lines) "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" lines "END:VEVENT\nEND:VCALENDAR\n"
#define DAILY "DTSTART:20261120T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\n"

static struct arena *arena;

static const struct zone *named(void *context, struct str name)
{
	(void)context;
	return test_zone(arena_cstr(arena, name), arena);
}

static struct calendar_reading reading(int64_t now_ms, const char *zone)
{
	return (struct calendar_reading){
		.arena = arena, .now_ms = now_ms, .time_zone = str_of(zone), .zone_named = named
	};
}

static struct user_calendars of(struct user_calendar *c, const char *id, const char *text)
{
	const struct calendar_reading r = reading(NOW, "UTC");
	struct user_calendars all = { .revision = 1, .time_zone = STR("UTC") };
	const char *why;

	*c = (struct user_calendar){ .id = str_of(id) };
	assert_true(user_calendar_take(c, str_of(text), &r, &why));
	assert_true(user_calendars_put(&all, c->id, c, arena));
	return all;
}

static void by_id_and_at_most_eight(void **state)
{
	static const char *const ids[] = { "d", "a", "c", "b", "h", "g", "f", "e" };
	struct user_calendars all = { 0 };
	struct user_calendar c = { 0 };

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		c.id = str_of(ids[i]);
		assert_true(user_calendars_put(&all, c.id, &c, arena));
	}
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(all.items[i].id.p[0], 'a' + (char)i);
	c.id = STR("i");
	assert_false(user_calendars_put(&all, c.id, &c, arena));
	c.id = STR("c");
	assert_true(user_calendars_put(&all, c.id, &c, arena)); /* in its place */
	assert_true(user_calendars_put(&all, STR("c"), NULL, arena));
	assert_int_equal(all.count, 7);
	assert_null(user_calendars_find(&all, STR("c")));
}

static void intervals_survive_being_written(void **state)
{
	struct user_calendar c;
	size_t count;

	(void)state;
	of(&c, "work", EVENT("DTSTART:20261120T090000Z\nDURATION:PT90M\nSTATUS:TENTATIVE\n"));
	const struct calendar_interval *list = user_calendar_intervals(&c, arena, &count);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].from_ms, NOW + 4 * 3600000);
	assert_int_equal(list[0].to_ms, NOW + 4 * 3600000 + 90 * 60000);
	assert_int_equal(list[0].type, CALENDAR_TENTATIVE);
	c.intervals = STR("x1+1 m5 m1+x m+1 o7+3");
	list = user_calendar_intervals(&c, arena, &count);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].type, CALENDAR_OUT_OF_OFFICE);
}

static void the_window_rolls(void **state)
{
	struct calendar_reading r = reading(NOW, "UTC");
	struct calendar_fact told;
	struct user_calendar c;
	struct user_calendars all = of(&c, "work", EVENT(DAILY));
	int64_t next = user_calendars_ahead(&all, &r, &told);

	(void)state;
	assert_int_equal(told.count, CALENDAR_AHEAD_MAX);
	assert_int_equal(next, told.ahead[3].from_ms); /* three are left to be known by then */
	assert_false(user_calendars_refresh(&all, &r));
	r = reading(NOW + 40 * (int64_t)DAY_MS, "UTC");
	assert_false(user_calendars_refresh(&all, &r));
	r = reading(NOW + 47 * (int64_t)DAY_MS, "UTC");
	assert_true(user_calendars_refresh(&all, &r));
	assert_int_equal(all.items[0].until_ms, r.now_ms + CALENDAR_WINDOW_DAYS * (int64_t)DAY_MS);
	user_calendars_ahead(&all, &r, &told);
	assert_true(told.ahead[0].from_ms > r.now_ms - DAY_MS);
}

static void another_zone_moves_whole_days(void **state)
{
	struct calendar_reading r = reading(NOW, "Asia/Tokyo");
	struct user_calendar c;
	struct user_calendars all = of(&c, "work", EVENT("DTSTART;VALUE=DATE:20261121\n"));
	size_t count;

	(void)state;
	assert_true(user_calendars_refresh(&all, &r));
	const struct calendar_interval *list =
		user_calendar_intervals(&all.items[0], arena, &count);
	assert_int_equal(list[0].from_ms, NOW + 10 * 3600000);
	assert_false(user_calendars_refresh(&all, &r));
}

static size_t intervals_in(const struct user_calendars *all)
{
	size_t count;

	user_calendar_intervals(&all->items[0], arena, &count);
	return count;
}

/* Its rule has ended long ago, its last repetition has not. */
static void a_long_repetition_outlives_another_zone(void **state)
{
	struct calendar_reading r = reading(NOW, "Asia/Tokyo");
	struct user_calendar c;
	struct user_calendars all =
		of(&c, "work",
		   EVENT("DTSTART;VALUE=DATE:20260601\nDTEND;VALUE=DATE:20261101\n"
			 "RRULE:FREQ=DAILY;INTERVAL=20;UNTIL=20260625\n"));
	size_t count;

	(void)state;
	assert_int_equal(intervals_in(&all), 1);
	assert_true(user_calendars_refresh(&all, &r));
	const struct calendar_interval *list =
		user_calendar_intervals(&all.items[0], arena, &count);
	assert_int_equal(count, 1);
	assert_int_equal(list[0].to_ms, NOW + 10 * 3600000);
}

/* Cancelled while it would be on: it stays so. */
static void a_long_repetition_stays_cancelled_in_another_zone(void **state)
{
	struct calendar_reading r = reading(NOW, "Asia/Tokyo");
	struct user_calendar c;
	struct user_calendars all =
		of(&c, "work",
		   EVENT("UID:a\nDTSTART:20261101\nDTEND:20261111\n"
			 "RRULE:FREQ=DAILY;INTERVAL=14;COUNT=3\n"
			 "END:VEVENT\nBEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261115\n"
			 "DTSTART:20261115\nSTATUS:CANCELLED\n"));

	(void)state;
	assert_int_equal(intervals_in(&all), 1); /* the third */
	assert_true(user_calendars_refresh(&all, &r));
	assert_int_equal(intervals_in(&all), 1);
}

static void what_is_over_is_not_looked_after(void **state)
{
	const struct calendar_reading r = reading(NOW, "UTC");
	struct calendar_fact told;
	struct user_calendar c;
	struct user_calendars all =
		of(&c, "work", EVENT("DTSTART:20251120T090000Z\nDTEND:20251120T100000Z\n"));

	(void)state;
	assert_int_equal(c.rules.n, 0);
	assert_int_equal(user_calendars_ahead(&all, &r, &told), 0);
	assert_int_equal(told.count, 0);
}

static int64_t minutes_until_next(struct user_calendar *c, int64_t now_ms, const char *error)
{
	const struct calendar_reading r = reading(now_ms, "UTC");
	const struct feed_answer failed = { .result = FEED_FAILED, .error = str_of(error) };
	const struct feed_answer same = { .result = FEED_UNCHANGED };

	user_calendar_answered(c, error ? &failed : &same, &r);
	return (c->feed.next_at_ms - now_ms) / 60000;
}

static void a_feed_that_fails_is_asked_less_and_less(void **state)
{
	struct user_calendar c;
	int64_t before = 0, at_ms = NOW;

	(void)state;
	of(&c, "feed", EVENT(DAILY));
	c.feed = (struct calendar_feed){ .url = STR("https://x/"), .refresh_s = 3600 };
	assert_in_range(minutes_until_next(&c, at_ms, NULL), 53, 66);
	for (int i = 0; i < 8; i++) {
		int64_t minutes = minutes_until_next(&c, at_ms, "gone");

		assert_true(minutes >= before);
		before = minutes;
	}
	assert_in_range(before, 100, 120);
	assert_true(c.intervals.n > 0);
	assert_true(str_eq(c.feed.error, STR("gone")));
	assert_in_range(minutes_until_next(&c, at_ms, NULL), 53, 66);
	assert_int_equal(c.feed.error.n, 0);
	minutes_until_next(&c, at_ms + 8 * (int64_t)DAY_MS, "gone");
	assert_int_equal(c.intervals.n + c.rules.n, 0); /* nobody can say that it still holds */
}

/* What is asked for beside it makes no other server, and shows nothing of it. */
static void the_server_of_a_feed(void **state)
{
	static const char *const urls[] = { "https://cal.example:8443/a/b?k=1",
					    "https://cal.example:8443/", "https://cal.example:8443",
					    "https://cal.example:8443?k=1/2",
					    "https://cal.example:8443#k" };

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		assert_true(str_eq(feed_server(str_of(urls[i])), STR("https://cal.example:8443")));
	assert_true(str_eq(feed_server(STR("cal")), STR("cal")));
}

static int64_t next_look_min(struct user_calendars *all, int64_t now_ms, const char *zone)
{
	const struct calendar_reading r = reading(now_ms, zone);
	struct calendar_fact told;

	user_calendars_refresh(all, &r);
	return (user_calendars_ahead(all, &r, &told) - now_ms) / 60000;
}

static void rules_that_cannot_be_read_are_tried_less_and_less(void **state)
{
	int64_t at_ms = NOW + 47 * (int64_t)DAY_MS;
	struct user_calendar c;
	struct user_calendars all = of(&c, "work", EVENT(DAILY));
	struct user_calendar broken = all.items[0];
	static const int64_t minutes[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360 };

	(void)state;
	broken.rules = STR("no calendar");
	broken.intervals = STR("");
	assert_true(user_calendars_put(&all, broken.id, &broken, arena));
	for (size_t i = 0; i < sizeof(minutes) / sizeof(*minutes); i++) {
		const struct calendar_reading earlier = reading(at_ms - 1, "UTC");

		assert_true(i == 0 || !user_calendars_refresh(&all, &earlier));
		assert_int_equal(next_look_min(&all, at_ms, "UTC"), minutes[i]);
		at_ms += minutes[i] * 60000;
	}
	/* something changed: as if for the first time */
	assert_int_equal(next_look_min(&all, at_ms, "Asia/Tokyo"), 1);
	all = of(&c, "work", EVENT(DAILY));
	assert_int_equal(all.items[0].failures, 0);
}

static void what_cannot_be_followed_any_more_is_counted(void **state)
{
	const struct calendar_reading r = reading(NOW + 47 * (int64_t)DAY_MS, "UTC");
	struct user_calendar c;
	struct user_calendars all = of(&c, "work", EVENT(DAILY));
	struct user_calendar later = all.items[0];

	(void)state;
	later.rules = STR(EVENT(DAILY "END:VEVENT\nBEGIN:VEVENT\n"
				      "DTSTART;TZID=Gone:20270301T090000\nDURATION:PT1H\n"));
	assert_true(user_calendars_put(&all, later.id, &later, arena));
	assert_true(user_calendars_refresh(&all, &r));
	assert_int_equal(all.items[0].refused, 1);
	assert_int_equal(all.items[0].refused_entry, 0);
	assert_true(str_eq(all.items[0].refused_why, STR("its time zone is not known")));
	assert_true(all.items[0].intervals.n > 0);
	assert_int_equal(all.items[0].failures, 0);
}

static int64_t told_at_ms(const struct user_calendars *all)
{
	const struct calendar_reading r = reading(NOW + DAY_MS, "UTC");
	struct calendar_fact told;

	user_calendars_ahead(all, &r, &told);
	return told.told_at_ms;
}

/* However often they are looked at, and whatever fails or goes. */
static void they_are_told_when_they_are_put_or_fetched(void **state)
{
	struct user_calendars all = { .revision = 1, .time_zone = STR("UTC") };
	struct user_calendar text = { .id = STR("text"), .changed_at_ms = NOW - 5 };
	struct user_calendar feed = { .id = STR("feed"), .feed.url = STR("https://x/") };

	(void)state;
	assert_int_equal(told_at_ms(&all), 0);
	assert_true(user_calendars_put(&all, feed.id, &feed, arena));
	minutes_until_next(&feed, NOW - 4, "gone");
	assert_true(user_calendars_put(&all, feed.id, &feed, arena));
	assert_int_equal(told_at_ms(&all), 0);
	assert_true(user_calendars_put(&all, text.id, &text, arena));
	assert_int_equal(told_at_ms(&all), NOW - 5);
	minutes_until_next(&feed, NOW - 3, NULL);
	minutes_until_next(&feed, NOW - 2, "gone");
	assert_true(user_calendars_put(&all, feed.id, &feed, arena));
	assert_int_equal(told_at_ms(&all), NOW - 3);
	assert_true(user_calendars_put(&all, text.id, NULL, arena));
	assert_int_equal(told_at_ms(&all), NOW - 3);
}

static void what_was_switched_off_is_forgotten(void **state)
{
	const struct calendar_reading r = reading(NOW, "UTC");
	struct calendar_fact told;
	struct user_calendar c;
	struct user_calendars all = of(&c, "work", EVENT(DAILY));
	struct user_calendar feed = all.items[0];

	(void)state;
	feed.id = STR("feed");
	feed.feed = (struct calendar_feed){ .url = STR("https://x/"),
					    .refresh_s = 3600,
					    .etag = STR("one"),
					    .fetched_at_ms = NOW,
					    .next_at_ms = NOW + 1 };
	assert_true(user_calendars_put(&all, feed.id, &feed, arena));
	assert_true(user_calendars_forget(&all, arena));
	assert_int_equal(all.count, 1);
	assert_int_equal(all.items[0].intervals.n + all.items[0].rules.n, 0);
	assert_int_equal(all.items[0].feed.etag.n, 0);
	assert_int_equal(user_calendars_ahead(&all, &r, &told), 0);
	assert_int_equal(told.count + told.time_zone.n, 0);
	assert_null(user_calendars_due(&all, NOW + 2));
	assert_false(user_calendars_forget(&all, arena));
	/* on again: fetched anew, and at once */
	assert_true(user_calendars_refresh(&all, &r));
	assert_ptr_equal(user_calendars_due(&all, NOW), &all.items[0]);
}

static int setup(void **state)
{
	(void)state;
	arena_reset(arena);
	return 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		TEST(by_id_and_at_most_eight),
		TEST(intervals_survive_being_written),
		TEST(the_window_rolls),
		TEST(they_are_told_when_they_are_put_or_fetched),
		TEST(another_zone_moves_whole_days),
		TEST(a_long_repetition_outlives_another_zone),
		TEST(a_long_repetition_stays_cancelled_in_another_zone),
		TEST(what_is_over_is_not_looked_after),
		TEST(a_feed_that_fails_is_asked_less_and_less),
		TEST(the_server_of_a_feed),
		TEST(rules_that_cannot_be_read_are_tried_less_and_less),
		TEST(what_cannot_be_followed_any_more_is_counted),
		TEST(what_was_switched_off_is_forgotten),
	};
	int result;

	arena = arena_new(0);
	result = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return result;
}
