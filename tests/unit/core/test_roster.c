/* Rosters: the changes that are found by calculation are those that looking at each minute finds.
 */
#include "support/cmocka.h"

#include "base/clock.h"
#include "core/roster.h"
#include "core/shift.h"
#include "support/zones.h"

enum { MINUTE_MS = 60 * 1000, ROUNDS = 60 };

static uint64_t seed = 20261120;

static int64_t below(int64_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)(seed >> 33) % n;
}

static const struct str people[] = { STR("a"), STR("b"), STR("c") };

static struct shift random_shift(int64_t day, struct arena *a)
{
	int *days = ARENA_ARRAY(a, 2, int);
	struct shift s = { .user = people[below(3)],
			   .stand_by = below(4) == 0,
			   .first_day = day - below(20),
			   .from_min = below(1440),
			   .duration_s = 60 * (1 + below(3000)),
			   .repeat = (enum period_unit)below(PERIOD_COUNT),
			   .interval = 1 + below(3),
			   .last_day = DAY_NONE };

	days[0] = WEEKDAY_MONDAY + (int)below(7);
	days[1] = WEEKDAY_MONDAY + (int)below(7);
	if (s.repeat == PERIOD_WEEK && below(2)) {
		s.days = days;
		s.day_count = 2;
	}
	if (s.repeat && below(3) == 0)
		s.last_day = s.first_day + below(30);
	return s;
}

static struct roster random_roster(int64_t day, struct arena *a)
{
	struct shift *shifts = ARENA_ARRAY(a, 4, struct shift);
	struct swap *swaps = ARENA_ARRAY(a, 1, struct swap);
	struct roster r = { .zone = test_zone("Europe/Luxembourg", a) };

	r.shifts = shifts;
	r.shift_count = (size_t)below(5);
	for (size_t i = 0; i < r.shift_count; i++)
		shifts[i] = random_shift(day, a);
	swaps[0] = (struct swap){ .user = people[below(3)],
				  .from_ms = (day + below(4)) * DAY_MS + below(1440) * MINUTE_MS };
	swaps[0].until_ms = swaps[0].from_ms + (1 + below(2000)) * MINUTE_MS;
	r.swaps = swaps;
	r.swap_count = (size_t)below(2);
	if (below(2))
		r.rotation = (struct rotation){
			.users = {people, (size_t)(1 + below(3))},
			.every = 1 + below(2),
			.unit = PERIOD_DAY,
			.hand_over_min = below(1440),
			.first_day = day - 5 + below(8)
		};
	if (r.rotation.users.count && below(2))
		r.stand_by.kind = STAND_BY_NEXT;
	return r;
}

static bool is_same(const struct roster_moment *x, const struct roster_moment *y)
{
	return str_eq(x->user, y->user) && str_eq(x->stand_by, y->stand_by) && x->by == y->by;
}

static void look_at_minutes(const struct roster *r, int64_t day)
{
	int64_t from_ms = day * DAY_MS, end_ms = from_ms + 5 * (int64_t)DAY_MS;
	struct roster_moment before = roster_at(r, from_ms);
	int64_t next_ms = roster_next(r, from_ms);

	for (int64_t at_ms = from_ms + MINUTE_MS; at_ms < end_ms; at_ms += MINUTE_MS) {
		struct roster_moment m = roster_at(r, at_ms);

		if (is_same(&m, &before)) {
			assert_true(next_ms == 0 || next_ms > at_ms);
			continue;
		}
		assert_int_equal(next_ms, at_ms);
		assert_int_equal(roster_span(r, at_ms).since_ms, at_ms);
		before = m;
		next_ms = roster_next(r, at_ms);
	}
}

static void test_changes_are_those_of_each_minute(void **state)
{
	/* an ordinary week, and those in which the clocks change */
	static const char *const weeks[] = { "2026-11-16", "2026-03-27", "2026-10-23" };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		struct arena *a = arena_new(0);
		struct roster r;
		int64_t day;

		assert_true(date_parse(str_of(weeks[i % 3]), &day));
		r = random_roster(day, a);
		look_at_minutes(&r, day);
		arena_free(a);
	}
}

static void test_whom_it_names(void **state)
{
	const struct shift shifts[] = { { .user = STR("b") } };
	const struct swap swaps[] = { { .user = STR("c") } };
	struct roster r = {
		.rotation.users = {people,         1       },
		.shifts = shifts,
		.shift_count = 1,
		.swaps = swaps,
		.swap_count = 1,
		.stand_by = { STAND_BY_USER, STR("d")}
	};
	static const char *const wanted[] = { "/rotation/users/0", "/shifts/0/user",
					      "/swaps/0/user", "/stand_by/user" };
	struct arena *a = arena_new(0);
	struct str pointer;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(roster_user(&r, i, a, &pointer).n == 1);
		assert_true(str_eq(pointer, str_of(wanted[i])));
	}
	assert_null(roster_user(&r, 4, a, NULL).p);
	r.stand_by.kind = STAND_BY_NEXT;
	assert_null(roster_user(&r, 3, a, NULL).p);
	arena_free(a);
}

/* Four hundred shifts that nobody sees behind a swap: the search ends, and says from where on. */
static void test_a_long_search_ends(void **state)
{
	struct arena *a = arena_new(0);
	struct shift *shifts = ARENA_ARRAY(a, SHIFTS_MOST, struct shift);
	const struct swap swap = { .user = STR("c"), .until_ms = INT64_C(4000000000000) };
	struct roster r = {
		.shifts = shifts, .shift_count = SHIFTS_MOST, .swaps = &swap, .swap_count = 1
	};
	int64_t at_ms = INT64_C(1790000000000), next_ms;

	(void)state;
	for (int i = 0; i < SHIFTS_MOST; i++)
		shifts[i] = (struct shift){ .user = people[i % 3],
					    .from_min = i,
					    .duration_s = 60,
					    .repeat = PERIOD_DAY,
					    .interval = 1,
					    .last_day = DAY_NONE };
	next_ms = roster_next(&r, at_ms);
	assert_true(next_ms > at_ms && next_ms <= swap.until_ms);
	arena_free(a);
}

/* Worked out, and walked to. */
static void test_the_last_day_of_so_many(void **state)
{
	(void)state;
	for (int i = 0; i < 500; i++) {
		int days[] = { WEEKDAY_MONDAY + (int)below(7), WEEKDAY_MONDAY + (int)below(7) };
		struct shift s = { .repeat = below(4) ? PERIOD_WEEK : PERIOD_DAY,
				   .interval = 1 + below(5),
				   .first_day = 20000 + below(700),
				   .last_day = DAY_NONE };
		int64_t count = 1 + below(300), day;

		if (s.repeat == PERIOD_WEEK && below(3)) {
			s.days = days;
			s.day_count = 1 + (size_t)below(2);
		}
		assert_true(shift_day_from(&s, s.first_day, &s.first_day));
		day = s.first_day;
		for (int64_t k = 1; k < count; k++)
			assert_true(shift_day_from(&s, day + 1, &day));
		assert_int_equal(shift_last_day(&s, count), day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes_are_those_of_each_minute),
		cmocka_unit_test(test_whom_it_names),
		cmocka_unit_test(test_a_long_search_ends),
		cmocka_unit_test(test_the_last_day_of_so_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
