/* What of somebody's calendars the record holds, and whose word of it counts. */
#include "support/cmocka.h"

#include <stdio.h>

#include "change_test.h"

/* "m10-11": a meeting from ten to eleven. */
static struct calendar_interval interval(const char *text)
{
	struct calendar_interval out = { 0 };
	int from, to;

	assert_int_equal(sscanf(text + 1, "%d-%d", &from, &to), 2);
	out.type = text[0] == 'm'   ? CALENDAR_MEETING
		   : text[0] == 't' ? CALENDAR_TENTATIVE
				    : CALENDAR_OUT_OF_OFFICE;
	out.from_ms = from * (int64_t)HOUR;
	out.to_ms = to * (int64_t)HOUR;
	return out;
}

static void expect(struct arena *a, const char *const *texts, size_t count, int now,
		   const char *wanted, int known_until)
{
	struct calendar_interval all[16];
	struct calendar_fact got = { 0 };
	struct str out = STR("");

	for (size_t i = 0; i < count; i++)
		all[i] = interval(texts[i]);
	calendar_ahead(all, count, 100LL * HOUR, now * (int64_t)HOUR, a, &got);
	for (size_t i = 0; i < got.count; i++)
		out = arena_printf(a, "%.*s%s%c%lld-%lld", STR_ARG(out), i ? " " : "",
				   "mto"[got.ahead[i].type],
				   (long long)(got.ahead[i].from_ms / HOUR),
				   (long long)(got.ahead[i].to_ms / HOUR));
	assert_str(out, wanted);
	assert_int_equal(got.known_until_ms, known_until * (int64_t)HOUR);
}
#define EXPECT(now, wanted, until, ...)                                                            \
	expect(a, (const char *const[]){ __VA_ARGS__ },                                            \
	       sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), now, wanted, until)

static void what_touches_is_one(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	EXPECT(9, "m10-13", 100, "m12-13", "m10-11", "m11-12");
	EXPECT(9, "m10-14", 100, "m10-14", "m11-12");
	EXPECT(9, "m10-11 m12-13", 100, "m12-13", "m10-11");
	EXPECT(9, "m10-12 t11-13 o11-12", 100, "m10-12", "t11-12", "o11-12", "t12-13");
	arena_free(a);
}

static void only_what_is_to_come(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	EXPECT(11, "m12-13", 100, "m10-11", "m12-13");
	EXPECT(10, "m10-11", 100, "m10-11");
	EXPECT(14, "", 100, "m10-11", "m12-13");
	EXPECT(9, "m10-11 m12-13 m14-15 m16-17 m18-19 m20-21", 22, "m10-11", "m12-13", "m14-15",
	       "m16-17", "m18-19", "m20-21", "m22-23", "m24-25");
	arena_free(a);
}

static struct signal told(int64_t revision, int64_t until_h, const struct calendar_interval *i,
			  size_t count)
{
	struct signal s = signal_of(SIGNAL_CALENDAR, "calendar");

	s.calendar = (struct calendar_fact){
		.revision = revision, .ahead = i, .count = count, .known_until_ms = until_h * HOUR
	};
	return s;
}

static void give_calendar(struct person *p, struct signal s)
{
	assert_int_equal(give(p, s), ERR_OK);
}

static void a_late_reader_changes_nothing(void **state)
{
	struct person *p = *state;
	struct calendar_interval i = { .from_ms = p->now_ms, .to_ms = p->now_ms + HOUR };
	int64_t later = p->now_ms / HOUR + 100;

	take(p, told(5, later, &i, 1));
	assert_int_equal(p->record.calendar.count, 1);
	give_calendar(p, told(4, later, NULL, 0));
	assert_false(p->result.applied);
	assert_true(was(p, CHANGE_OLDER_SEQ));
	give_calendar(p, told(5, later - 1, NULL, 0));
	assert_true(was(p, CHANGE_OLDER_SEQ));
	give_calendar(p, told(5, later, &i, 1));
	assert_true(was(p, CHANGE_NOTHING_TO_END));
	take(p, told(6, later, NULL, 0));
	assert_int_equal(p->record.calendar.count, 0);
	give_calendar(p, told(5, later, &i, 1));
	assert_false(p->result.applied);
}

static void it_is_forgotten_when_nothing_is_known(void **state)
{
	struct person *p = *state;
	struct calendar_interval i = { .from_ms = p->now_ms, .to_ms = p->now_ms + HOUR };
	struct record pruned;
	bool endless;

	take(p, told(5, p->now_ms / HOUR + 3, &i, 1));
	assert_int_equal(record_last_deadline(&p->subject, &p->record, &endless),
			 (p->now_ms / HOUR + 3) * HOUR);
	record_prune(&p->subject, p->now_ms + 2 * HOUR, p->arena, &pruned);
	assert_int_equal(pruned.calendar.count, 0);
	assert_int_equal(pruned.calendar.revision, 5);
	assert_false(record_is_empty(&pruned));
	record_prune(&p->subject, p->now_ms + 4 * HOUR, p->arena, &pruned);
	assert_true(record_is_empty(&pruned));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_touches_is_one),
		cmocka_unit_test(only_what_is_to_come),
		PERSON_TEST(a_late_reader_changes_nothing),
		PERSON_TEST(it_is_forgotten_when_nothing_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
