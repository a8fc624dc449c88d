/* Time zones from the system's files, compared with what the C library makes of the same files. */
#include "support/cmocka.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "support/zones.h"

static const char *const zones[] = {
	"Europe/Luxembourg", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
	"Asia/Kolkata",      "Europe/Dublin",    "Antarctica/Troll",    "America/Nuuk",
	"Asia/Gaza",         "Pacific/Easter",   "Pacific/Apia",        "Africa/Cairo",
	"America/Sao_Paulo", "Asia/Kathmandu",   "Pacific/Chatham",     "America/St_Johns",
	"Asia/Tehran",       "America/Asuncion", "Pacific/Kiritimati",  "Etc/GMT+12",
	"Africa/Monrovia",   "America/Caracas",  "Asia/Beirut",         "Atlantic/Azores",
};

enum { ZONES = sizeof(zones) / sizeof(*zones) };

static int64_t offset_by_libc(int64_t at_ms)
{
	time_t t = (time_t)(at_ms / 1000);
	struct tm tm;

	localtime_r(&t, &tm);
	return 1000 * (int64_t)tm.tm_gmtoff;
}

static void offsets_are_the_librarys(void **state)
{
	struct arena *a = arena_new(0);
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; i < ZONES; i++) {
		const struct zone *z = test_zone(zones[i], a);

		if (!z) /* an older tzdata */
			continue;
		setenv("TZ", zones[i], 1);
		tzset();
		for (int64_t at = 0; at < days_from_civil(2150, 1, 1) * DAY_MS;
		     at += DAY_MS, compared++)
			if (zone_offset_ms(z, at) != offset_by_libc(at))
				fail_msg("%s at %lld s: %lld, but %lld by the C library", zones[i],
					 (long long)(at / 1000), (long long)zone_offset_ms(z, at),
					 (long long)offset_by_libc(at));
		for (size_t c = 1; c < z->count; c++) { /* both sides of every change */
			int64_t at = z->changes[c].at_ms;

			if (at < 0 || at > days_from_civil(2150, 1, 1) * DAY_MS)
				continue;
			assert_int_equal(zone_offset_ms(z, at), offset_by_libc(at));
			assert_int_equal(zone_offset_ms(z, at - 1000), offset_by_libc(at - 1000));
		}
	}
	assert_true(compared > 700000);
	arena_free(a);
}

/* The first moment at which the clock shows that time or a later one. */
static void moment_of_a_wall_time(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < ZONES; i++) {
		const struct zone *z = test_zone(zones[i], a);

		for (size_t c = 1; z && c < z->count; c++) {
			int64_t around = z->changes[c].at_ms + z->changes[c].offset_ms;

			for (int64_t wall = around - DAY_MS / 4; wall < around + DAY_MS / 4;
			     wall += 30 * 60000) {
				int64_t at = zone_moment_ms(z, wall);

				assert_true(zone_wall_ms(z, at) >= wall);
				assert_true(zone_wall_ms(z, at - 1) < wall);
				/* between changes a clock only goes forward: look at their ends */
				for (size_t k = c > 3 ? c - 3 : 1; k < z->count && k < c + 3; k++)
					if (z->changes[k].at_ms < at)
						assert_true(zone_wall_ms(z, z->changes[k].at_ms -
										    1) < wall);
			}
		}
	}
	arena_free(a);
}

static int64_t utc(int64_t year, unsigned month, unsigned day, int hour, int minute)
{
	return days_from_civil(year, month, day) * DAY_MS + (hour * 60 + minute) * 60000LL;
}

static void skipped_and_repeated(void **state)
{
	struct arena *a = arena_new(0);
	const struct zone *z = test_zone("Europe/Luxembourg", a);

	(void)state;
	/* 2026-03-29 02:00 becomes 03:00 at 01:00 UTC */
	assert_int_equal(zone_moment_ms(z, utc(2026, 3, 29, 1, 59)), utc(2026, 3, 29, 0, 59));
	assert_int_equal(zone_moment_ms(z, utc(2026, 3, 29, 2, 0)), utc(2026, 3, 29, 1, 0));
	assert_int_equal(zone_moment_ms(z, utc(2026, 3, 29, 2, 30)), utc(2026, 3, 29, 1, 0));
	assert_int_equal(zone_moment_ms(z, utc(2026, 3, 29, 3, 1)), utc(2026, 3, 29, 1, 1));
	/* 2026-10-25 03:00 becomes 02:00 at 01:00 UTC */
	assert_int_equal(zone_moment_ms(z, utc(2026, 10, 25, 2, 30)), utc(2026, 10, 25, 0, 30));
	assert_int_equal(zone_moment_ms(z, utc(2026, 10, 25, 3, 0)), utc(2026, 10, 25, 2, 0));
	arena_free(a);
}

static void rules(void **state)
{
	struct zone_change two[2];
	struct zone_rule r;

	(void)state;
	assert_true(zone_rule_parse(STR("CET-1CEST,M3.5.0,M10.5.0/3"), &r));
	assert_int_equal(zone_rule_changes(&r, 2026, two), 2);
	assert_int_equal(two[0].at_ms, utc(2026, 3, 29, 1, 0));
	assert_int_equal(two[1].at_ms, utc(2026, 10, 25, 1, 0));
	assert_true(zone_rule_parse(STR("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &r));
	assert_int_equal(zone_rule_changes(&r, 2026, two), 2);
	assert_int_equal(two[0].at_ms, utc(2026, 3, 29, 1, 0));
	assert_true(zone_rule_parse(STR("A-1B,J60/0,J300/0"), &r) == false); /* names are longer */
	assert_true(zone_rule_parse(STR("AAA0BBB,J60/0,365/0"), &r));
	zone_rule_changes(&r, 2024, two);
	assert_int_equal(two[0].at_ms, utc(2024, 3, 1, 0, 0));
	assert_true(zone_rule_parse(STR("<+0545>-5:45"), &r));
	assert_int_equal(zone_rule_changes(&r, 2026, two), 0);
	static const char *const wrong[] = { "",
					     "CET",
					     "CET-1CEST",
					     "CET-1CEST,M13.1.0,M1.1.0",
					     "<CET-1",
					     "CET-1CEST,M3.5.0",
					     "CET-999",
					     "CET-1CEST,M3.0.0,M1.1.0",
					     "CET-1CEST,M3.5.0,M10.5.0/3x" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(zone_rule_parse(str_of(wrong[i]), &r));
}

static void cut_files_are_refused(void **state)
{
	struct arena *a = arena_new(0);
	char *bytes = arena_alloc(a, ZONE_BYTES_MAX);
	FILE *f = fopen("/usr/share/zoneinfo/Europe/Luxembourg", "rb");
	struct zone z;

	(void)state;
	assert_non_null(f);
	size_t n = fread(bytes, 1, ZONE_BYTES_MAX, f);
	fclose(f);
	assert_true(zone_parse(STR("x"), str_n(bytes, n), a, &z));
	for (size_t cut = 0; cut < n - 30; cut += 7)
		assert_false(zone_parse(STR("x"), str_n(bytes, cut), a, &z));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_are_the_librarys), cmocka_unit_test(moment_of_a_wall_time),
		cmocka_unit_test(skipped_and_repeated),     cmocka_unit_test(rules),
		cmocka_unit_test(cut_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
