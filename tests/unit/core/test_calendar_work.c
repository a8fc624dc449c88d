/*
 * Texts that are made to take long: none may, counted in steps, and each is refused with its reason
 * or read. The first row of all is what held a parser of before for 13 s.
 */
#include "support/cmocka.h"

#include "base/buf.h"
#include "base/clock.h"
#include "core/calendar.h"
#include "core/calendar_rule.h"
#include "support/zones.h"

/* The last thing begun is seen through: a period of BYSETPOS, a look for a zone. */
enum { STEPS_BEYOND = 8000 };

#define BEGIN "BEGIN:VEVENT\n"
#define END "END:VEVENT\n"
#define AT "DTSTART:20261123T090000Z\nDURATION:PT1H\n"
#define LONG_AGO "DTSTART:19300101T090000Z\nDURATION:PT1H\n"
#define OBSERVANCE(more)                                                                           \
	"BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n" more     \
	"END:STANDARD\n"
#define ZONE(id, more) "BEGIN:VTIMEZONE\nTZID:" id "\n" more "END:VTIMEZONE\n"

enum verdict { READ, TOO_MUCH, REFUSED, NO_CALENDAR };

/* `unit` as often as fits; in it # is a number of its own. */
static const struct row {
	const char *head, *unit, *tail;
	enum verdict verdict;
} rows[] = {
	{BEGIN AT,				       "RRULE:x\n",									  END,        NO_CALENDAR										     },
	{ BEGIN AT,				      "RRULE:FREQ=DAILY;X=1\n",							     END,        REFUSED											 },
	{ BEGIN AT,				      "DTSTAMP:x\n",									END,        NO_CALENDAR										     },
	{ BEGIN AT,				      "DTSTAMP:yesterday morning\n",							END,        READ											    },
	{ BEGIN AT,				      "\n",										 END,        NO_CALENDAR										     },
	{ BEGIN AT "SUMMARY:x",                          "\n y",									       END,        NO_CALENDAR										     },
	{ BEGIN AT,				      "X-LONG:abc\n def\n ghi\n",							   END,        NO_CALENDAR										     },
	{ "",					    "BEGIN:X\n",									  "",         NO_CALENDAR										     },
	{ BEGIN AT "X-PARAMETERS",                       ";A=\"b;c\"",									 ":x\n" END, READ											    },
 /* rules that never fit, in one event, in many, from long ago, with all lists full */
	{ BEGIN AT,				      "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\n",                                         END,        TOO_MUCH											},
	{ "",					    BEGIN AT "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\n" END,                            "",         TOO_MUCH											},
	{ "",					    BEGIN LONG_AGO "RRULE:FREQ=DAILY;COUNT=99999;BYYEARDAY=366;BYMONTHDAY=1\n" END,       "",
         TOO_MUCH																													  },
	{ "",					    BEGIN LONG_AGO "RRULE:FREQ=YEARLY;COUNT=99999;BYWEEKNO=1,2,3,53,-1;BYDAY=53MO\n" END,
         "",																	       TOO_MUCH											},
	{ "",
         BEGIN LONG_AGO
	  "RRULE:FREQ=YEARLY;COUNT=99999;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYDAY=MO,TU,WE,TH,FR,SA,SU;"
	  "BYSETPOS=-1,-2,-3\n" END,
         "",																	       TOO_MUCH											},
	{ "",					    BEGIN LONG_AGO "RRULE:FREQ=HOURLY;COUNT=999999;BYMINUTE=0,15,30,45\n" END,            "",
         TOO_MUCH																													  },
	{ "",					    BEGIN LONG_AGO "RRULE:FREQ=HOURLY;INTERVAL=99999;BYMINUTE=0,15,30,45\n" END,          "",
         TOO_MUCH																													  },
 /* long recurrences of many events */
	{ "",					    BEGIN AT "RRULE:FREQ=DAILY\n" END,						    "",         REFUSED											 },
	{ "",					    BEGIN "DTSTART:20101101\nDURATION:P3000D\nRRULE:FREQ=DAILY;INTERVAL=30\n" END,        "",
         REFUSED																													   },
 /* many dates */
	{ BEGIN AT "RRULE:FREQ=HOURLY\nEXDATE:20261101", ",2026110#T#0000Z",                                                                   "\n" END,   REFUSED                                                                                         },
	{ BEGIN AT "RRULE:FREQ=HOURLY\nEXDATE:20261101", ",2026111#T1#0000Z",                                                                  "\n" END,   READ                                                                                            },
	{ BEGIN AT,				      "EXDATE:2026111#T1#0000Z\n",							  END,        READ											    },
	{ BEGIN AT "RDATE:20261101",                     ",2026111#T1#0000Z",								  "\n" END,   TOO_MUCH											},
	{ BEGIN AT,				      "RDATE;VALUE=PERIOD:2026111#T1#0000Z/PT1H\n",                                         END,        REFUSED											 },
	{ BEGIN AT "UID:a\nRRULE:FREQ=HOURLY\n" END,
         BEGIN "UID:a\nRECURRENCE-ID:2026111#T1#0000Z\nDTSTART:20261111\n" END,                                                                "",         TOO_MUCH                                                                                        },
	{ "",					    BEGIN END,									    "",         REFUSED											 },
 /* zones: of the text's own, of names that are none, of ids with many parts */
	{ "BEGIN:VTIMEZONE\nTZID:z\n",                   OBSERVANCE("RRULE:FREQ=DAILY;BYMONTHDAY=31;BYDAY=5MO\n"),
         "END:VTIMEZONE\n" BEGIN "DTSTART;TZID=z:20261101T000000\nDURATION:PT1H\n" END,                                                                    REFUSED                                                                                         },
	{ "BEGIN:VTIMEZONE\nTZID:z\n",                   OBSERVANCE("RDATE:20261111T1#0#00\n"),
         "END:VTIMEZONE\n" BEGIN "DTSTART;TZID=z:20261101T000000\nDURATION:PT1H\n" END,                                                                    REFUSED                                                                                         },
	{ "",
         ZONE("z#",															    OBSERVANCE("RRULE:FREQ=DAILY\n")) BEGIN
	  "DTSTART;TZID=z#:20261101T000000\nRRULE:FREQ=DAILY\n" END,
         "",																														 TOO_MUCH },
	{ "",					     BEGIN "DTSTART;TZID=a/a/a/a/a/a/a/a/#:20261101T000000\n" END,															       "",                                 REFUSED},
	{ "",
         "END:VCALENDAR\nBEGIN:VCALENDAR\n" BEGIN
	  "DTSTART;TZID=Europe/Luxembourg:20261101T000000\n" END,
         "",											  TOO_MUCH																														},
};

static struct arena *arena;

static const struct zone *named(void *context, struct str name)
{
	(void)context;
	return str_eq(name, STR("Europe/Luxembourg")) ? test_zone("Europe/Luxembourg", arena)
						      : NULL;
}

static void add_unit(struct buf *out, const char *unit, unsigned number)
{
	for (; *unit; unit++)
		if (*unit == '#')
			buf_add_char(out, (char)('0' + number % 10));
		else
			buf_add_char(out, *unit);
}

static struct str make(const struct row *row, size_t bytes, struct buf *out)
{
	buf_add(out, STR("BEGIN:VCALENDAR\n"));
	buf_add(out, str_of(row->head));
	for (unsigned i = 0; out->n + 600 < bytes; i++)
		add_unit(out, row->unit, i);
	buf_add(out, str_of(row->tail));
	buf_add(out, STR("END:VCALENDAR\n"));
	return buf_str(out);
}

static void expect(const struct row *row, bool is_read, const struct calendar *got)
{
	size_t n = (size_t)(row - rows);
	enum verdict verdict = !is_read                              ? NO_CALENDAR
			       : !got->refused                       ? READ
			       : got->fault.why == calendar_too_much ? TOO_MUCH
								     : REFUSED;

	if (verdict != row->verdict)
		fail_msg("row %zu: %d: %s", n, (int)verdict, got->fault.why);
	assert_true(verdict == READ || got->fault.why);
	if (is_read && got->steps > CALENDAR_STEPS_MOST + STEPS_BEYOND)
		fail_msg("row %zu took %lld steps", n, (long long)got->steps);
	assert_true(got->count <= CALENDAR_INTERVALS_MAX);
}

static void none_takes_long(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = { 0 };
		struct calendar got;
		struct calendar_question q = { .strip = true, .zone_named = named };

		arena_reset(arena);
		q.home = test_zone("Europe/Luxembourg", arena);
		q.text = make(&rows[i], CALENDAR_BYTES_MAX, &text);
		assert_true(time_parse(STR("2026-11-01T00:00:00Z"), &q.from_ms));
		q.to_ms = q.from_ms + 92 * (int64_t)DAY_MS;
		expect(&rows[i], calendar_read(&q, arena, &got), &got);
		buf_free(&text);
	}
}

/* The budget is of the whole text: who comes before it is used up is read. */
static void what_comes_first_is_read(void **state)
{
	const struct row row = { BEGIN AT END,
				 BEGIN LONG_AGO
				 "RRULE:FREQ=DAILY;COUNT=99999;BYYEARDAY=366;BYMONTHDAY=1\n" END,
				 "", TOO_MUCH };
	struct buf text = { 0 };
	struct calendar got;
	struct calendar_question q = { .home = &zone_utc, .zone_named = named };

	(void)state;
	arena_reset(arena);
	q.text = make(&row, 200 * 1000, &text);
	assert_true(time_parse(STR("2026-11-01T00:00:00Z"), &q.from_ms));
	q.to_ms = q.from_ms + 92 * (int64_t)DAY_MS;
	assert_true(calendar_read(&q, arena, &got));
	assert_int_equal(got.count, 1);
	assert_true(got.refused > 0 && got.refused < got.events - 1);
	assert_ptr_equal(got.fault.why, calendar_too_much);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_takes_long),
		cmocka_unit_test(what_comes_first_is_read),
	};
	int failed;

	arena = arena_new(0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
