/*
 * The 197 calendars of tests/corpora/icalendar: each is read within the limits or refused with a
 * reason, and what is kept of it says the same as the whole.
 *
 *	test_calendar_corpus <file> <from> <to>     prints what it reads, for tests/api
 */
#include "support/cmocka.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "core/calendar.h"
#include "support/zones.h"

enum { YEAR_DAYS = 366, BYTES_MAX = 1024 * 1024, FILES_LEAST = 197 };

static struct arena *arena;
static size_t files, refused_files;

static const struct zone *named(void *context, struct str name)
{
	(void)context;
	for (size_t i = 0; i < name.n; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/",
			    name.p[i]))
			return NULL;
	return name.n && name.n < 64 ? test_zone(arena_cstr(arena, name), arena) : NULL;
}

static struct str read_file(const char *path)
{
	char *bytes = arena_alloc(arena, BYTES_MAX);
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	size_t n = fread(bytes, 1, BYTES_MAX, f);
	fclose(f);
	return str_n(bytes, n);
}

static bool read_text(struct str text, int64_t from_ms, int64_t to_ms, struct calendar *out)
{
	struct calendar_question q = { .text = text,
				       .from_ms = from_ms,
				       .to_ms = to_ms,
				       .strip = true,
				       .home = test_zone("Europe/Luxembourg", arena),
				       .zone_named = named };

	return calendar_read(&q, arena, out);
}

static bool is_in(const struct calendar *c, const struct calendar_interval *i)
{
	for (size_t k = 0; k < c->count; k++)
		if (c->intervals[k].from_ms == i->from_ms && c->intervals[k].to_ms == i->to_ms &&
		    c->intervals[k].type == i->type)
			return true;
	return false;
}

/* The first that is in one and not in the other. */
static void expect_in(const char *path, const struct calendar *these, const struct calendar *those)
{
	char text[TIME_TEXT_MAX];

	for (size_t i = 0; i < these->count; i++)
		if (!is_in(those, &these->intervals[i]))
			fail_msg("%s: %.*s is lost or made up", path,
				 STR_ARG(time_format(these->intervals[i].from_ms, text)));
}

static void expect_same(const char *path, const struct calendar *whole, int64_t from_ms,
			int64_t to_ms)
{
	struct calendar again;

	if (whole->rules.n == 0) {
		assert_int_equal(whole->count, 0);
		return;
	}
	if (!read_text(whole->rules, from_ms, to_ms, &again))
		fail_msg("%s: what was kept cannot be read", path);
	assert_int_equal(again.refused, 0);
	expect_in(path, whole, &again);
	expect_in(path, &again, whole);
	if (!str_eq(again.rules, whole->rules))
		fail_msg("%s: kept again is not the same: %.*s", path, STR_ARG(again.rules));
}

/* The year of the first event. */
static int64_t first_year_ms(struct str text)
{
	struct str rest = text;
	bool in_event = false;
	int64_t at_ms = 0;

	while (rest.p && rest.n) {
		struct str line = str_cut(&rest, '\n'), name = str_cut(&line, ':');
		char year[] = "0000-01-01T00:00:00Z";

		in_event |= str_eq(str_trim(line), STR("VEVENT"));
		if (!in_event || !str_has_prefix(name, STR("DTSTART")) || line.n < 8)
			continue;
		memcpy(year, line.p, 4);
		if (time_parse(str_of(year), &at_ms))
			break;
	}
	return at_ms;
}

static void read_one(const char *path)
{
	struct calendar got;
	struct str text;
	int64_t from_ms;

	arena_reset(arena);
	text = read_file(path);
	from_ms = first_year_ms(text);
	files++;
	for (int years = 0; years < 3; years++, from_ms += YEAR_DAYS * (int64_t)DAY_MS) {
		int64_t to_ms = from_ms + YEAR_DAYS * (int64_t)DAY_MS;

		if (!read_text(text, from_ms, to_ms, &got)) {
			assert_non_null(got.fault.why);
			refused_files++;
			return;
		}
		assert_true(got.count <= CALENDAR_INTERVALS_MAX);
		assert_true(got.refused == 0 || got.fault.why);
		expect_same(path, &got, from_ms, to_ms);
	}
}

static int is_calendar(const struct dirent *e)
{
	return str_has_suffix(str_of(e->d_name), STR(".ics"));
}

static int is_folder(const struct dirent *e)
{
	return e->d_type == DT_DIR && e->d_name[0] != '.';
}

static void read_folder(const char *path)
{
	struct dirent **entries;
	char below[512];
	int n = scandir(path, &entries, is_calendar, alphasort);

	for (int i = 0; i < n; i++, free(entries[i - 1])) {
		snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
		read_one(below);
	}
	free(entries);
	n = scandir(path, &entries, is_folder, alphasort);
	for (int i = 0; i < n; i++, free(entries[i - 1])) {
		snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
		read_folder(below);
	}
	free(entries);
}

static void every_calendar(void **state)
{
	(void)state;
	read_folder("tests/corpora/icalendar");
	assert_true(files >= FILES_LEAST);
	assert_true(refused_files < files / 2);
}

/* "2026-11-23T09:00:00.000Z 2026-11-23T10:00:00.000Z meeting" a line; the exit status says whether
 * all of it could be read. */
static int print(const char *path, const char *from, const char *to)
{
	char text[TIME_TEXT_MAX];
	struct calendar got;
	int64_t from_ms, to_ms;

	if (!time_parse(str_of(from), &from_ms) || !time_parse(str_of(to), &to_ms) ||
	    !read_text(read_file(path), from_ms, to_ms, &got))
		return 2;
	for (size_t i = 0; i < got.count; i++) {
		printf("%.*s", STR_ARG(time_format(got.intervals[i].from_ms, text)));
		printf(" %.*s", STR_ARG(time_format(got.intervals[i].to_ms, text)));
		printf(" %.*s\n",
		       STR_ARG(word_of(&calendar_type_words, (int)got.intervals[i].type)));
	}
	return got.refused || got.complete_until_ms < to_ms ? 1 : 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_calendar),
	};
	int result;

	arena = arena_new(0);
	result = argc == 4 ? print(argv[1], argv[2], argv[3])
			   : cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return result;
}
