/* When calendars as Google, Outlook and Nextcloud write them occupy somebody. */
#include "support/cmocka.h"

#include "base/buf.h"
#include "base/clock.h"
#include "core/calendar.h"
#include "core/calendar_rule.h"
#include "support/zones.h"

#define CALENDAR(lines) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" lines "END:VCALENDAR\r\n"
#define EVENT(lines) "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Secret\r\n" lines "END:VEVENT\r\n"
#define AT_NINE "DTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\n"

static struct arena *arena;
static struct calendar got;

static const struct zone *named(void *context, struct str name)
{
	(void)context;
	if (str_eq(name, STR("Europe/Luxembourg")) || str_eq(name, STR("America/New_York")))
		return test_zone(arena_cstr(arena, name), arena);
	return NULL;
}

static bool reads_text(struct str text)
{
	struct calendar_question q = {
		.text = text, .strip = true, .owner = STR("anna@abc.com"), .zone_named = named
	};

	q.home = test_zone("Europe/Luxembourg", arena);
	assert_true(time_parse(STR("2026-11-01T00:00:00Z"), &q.from_ms));
	assert_true(time_parse(STR("2027-04-01T00:00:00Z"), &q.to_ms));
	return calendar_read(&q, arena, &got);
}

static bool reads(const char *text)
{
	arena_reset(arena);
	return reads_text(str_of(text));
}

/* Each interval as "from/to" in UTC, the type's first letter behind it, "d" for whole days. */
static void expect_intervals(const char *intervals)
{
	static const char types[] = "mto";
	struct buf out = { 0 };

	assert_null(got.fault.why);
	for (size_t i = 0; i < got.count; i++) {
		const struct calendar_interval *in = &got.intervals[i];
		char from[TIME_TEXT_MAX], to[TIME_TEXT_MAX];

		buf_printf(&out, "%s%.11s/%.11s%c%s", i ? " " : "",
			   time_format(in->from_ms, from).p + 5, time_format(in->to_ms, to).p + 5,
			   types[in->type], in->all_day ? "d" : "");
	}
	if (!str_eq(buf_str(&out), str_of(intervals)))
		fail_msg("%.*s, not %s", STR_ARG(buf_str(&out)), intervals);
	buf_free(&out);
}

static bool mentions(struct str text, const char *word)
{
	return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

/* What is kept says the same as the text, and not what it is about, nor who is in it. */
static void expect(const char *text, const char *intervals)
{
	assert_true(reads(text));
	expect_intervals(intervals);
	assert_false(mentions(got.rules, "Secret") || mentions(got.rules, "abc.com"));
	if (got.rules.n == 0) {
		assert_int_equal(got.count, 0);
		return;
	}
	assert_true(reads_text(got.rules));
	expect_intervals(intervals);
}

static void single_events(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT(AT_NINE)), "11-23T09:00/11-23T10:00m");
	expect(CALENDAR(EVENT("DTSTART:20261123T090000Z\nDURATION:PT90M\n")),
	       "11-23T09:00/11-23T10:30m");
	/* without a zone: as the clock of its owner says */
	expect(CALENDAR(EVENT("DTSTART:20261123T090000\r\nDTEND:20261123T100000\r\n")),
	       "11-23T08:00/11-23T09:00m");
	/* a moment takes no time, and an end before its start neither */
	expect(CALENDAR(EVENT("DTSTART:20261123T090000Z\r\n")), "");
	expect(CALENDAR(EVENT("DTSTART:20261123T090000Z\r\nDTEND:20261123T080000Z\r\n")), "");
	/* only what touches the window */
	expect(CALENDAR(EVENT("DTSTART:20261031T230000Z\r\nDTEND:20261101T000000Z\r\n")
				EVENT("DTSTART:20261031T230000Z\r\nDTEND:20261101T000001Z\r\n")),
	       "10-31T23:00/11-01T00:00m");
}

static void whole_days(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\n")), "12-23T23:00/12-24T23:00md");
	expect(CALENDAR(EVENT("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\n")),
	       "12-23T23:00/12-26T23:00md");
	/* the day on which the clock goes forward has 23 hours */
	expect(CALENDAR(EVENT("DTSTART;VALUE=DATE:20270328\r\nDURATION:P1D\r\n")),
	       "03-27T23:00/03-28T22:00md");
}

static void who_is_occupied(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT(AT_NINE "TRANSP:TRANSPARENT\r\n")), "");
	expect(CALENDAR(EVENT(AT_NINE "STATUS:CANCELLED\r\n")), "");
	expect(CALENDAR(EVENT(AT_NINE "X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n")), "");
	expect(CALENDAR(EVENT(AT_NINE "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE\r\n")), "");
	expect(CALENDAR(EVENT(AT_NINE "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n")),
	       "11-23T09:00/11-23T10:00o");
	expect(CALENDAR(EVENT(AT_NINE "STATUS:TENTATIVE\r\n")), "11-23T09:00/11-23T10:00t");
	expect(CALENDAR(EVENT(AT_NINE
			      "ATTENDEE;PARTSTAT=DECLINED;CN=\"A: B\":MAILTO:Anna@abc.com\r\n")),
	       "");
	expect(CALENDAR(EVENT(AT_NINE "ATTENDEE;PARTSTAT=TENTATIVE:mailto:anna@abc.com\r\n")),
	       "11-23T09:00/11-23T10:00t");
	expect(CALENDAR(EVENT(AT_NINE "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@abc.com\r\n")),
	       "11-23T09:00/11-23T10:00m");
}

static void zones(void **state)
{
	(void)state;
	expect(CALENDAR(
		       EVENT("DTSTART;TZID=America/New_York:20261123T090000\r\nDURATION:PT1H\r\n")),
	       "11-23T14:00/11-23T15:00m");
	expect(CALENDAR(EVENT("DTSTART;TZID=/citadel.org/20210210_1/America/New_York:"
			      "20261123T090000\r\nDURATION:PT1H\r\n")),
	       "11-23T14:00/11-23T15:00m");
	/* as Outlook writes them: no IANA name, rules from 1601 on; the clock changes on 28 March
	 */
	expect(CALENDAR("BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n"
			"BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\n"
			"TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\n"
			"END:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\n"
			"TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
			"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\n"
			"END:VTIMEZONE\r\n" EVENT(
				"DTSTART;TZID=W. Europe Standard Time:20270326T090000\r\n"
				"DURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3;BYDAY=FR,MO\r\n")),
	       "03-26T08:00/03-26T09:00m 03-29T07:00/03-29T08:00m");
}

#define OWN_ZONE                                                                                   \
	"BEGIN:VTIMEZONE\r\nTZID:Our place\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"       \
	"TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"

static void zones_of_outlook(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT("DTSTART;TZID=Eastern Standard Time:20261123T090000\r\n"
			      "DURATION:PT1H\r\n")),
	       "11-23T14:00/11-23T15:00m");
	/* the text's own zone says more than the name */
	expect(CALENDAR(OWN_ZONE EVENT(
		       "DTSTART;TZID=Our place:20261123T090000\r\nDURATION:PT1H\r\n") EVENT(AT_NINE)
				EVENT("DTSTART:20261124T090000Z\r\nDURATION:PT1H\r\n")),
	       "11-23T07:00/11-23T08:00m 11-23T09:00/11-23T10:00m 11-24T09:00/11-24T10:00m");
	assert_int_equal(got.events, 3);
	/* also where it comes last */
	expect(CALENDAR(EVENT("DTSTART;TZID=Our place:20261123T090000\r\nDURATION:PT1H\r\n")
				EVENT(AT_NINE) OWN_ZONE),
	       "11-23T07:00/11-23T08:00m 11-23T09:00/11-23T10:00m");
}

/* Whatever the rules, they cost no more than so much. */
static void long_ago(void **state)
{
	struct buf text = { 0 };

	(void)state;
	buf_add(&text, STR("BEGIN:VCALENDAR\r\n"));
	for (int i = 0; i < 2000; i++)
		buf_add(&text, STR("BEGIN:VEVENT\nDTSTART:19500101T090000Z\nDURATION:PT1H\n"
				   "RRULE:FREQ=DAILY;COUNT=99999;BYYEARDAY=366;BYMONTHDAY=1\nEND:"
				   "VEVENT\n"));
	buf_add(&text, STR("END:VCALENDAR\r\n"));
	arena_reset(arena);
	assert_true(reads_text(buf_str(&text)));
	assert_true(got.refused > 1900);
	assert_string_equal(got.fault.why, calendar_too_much);
	buf_free(&text);
}

/* 09:00 in Luxembourg, one moved, one cancelled, one taken out, one added. */
static void repeated(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT("DTSTART;TZID=Europe/Luxembourg:20261123T090000\r\nDURATION:PT1H\r\n"
			      "RRULE:FREQ=WEEKLY;COUNT=5\r\n"
			      "EXDATE;TZID=Europe/Luxembourg:20261130T090000\r\n"
			      "RDATE;VALUE=PERIOD:20261125T090000Z/PT2H\r\n")
				EVENT("RECURRENCE-ID;TZID=Europe/Luxembourg:20261207T090000\r\n"
				      "DTSTART:20261208T120000Z\r\nDTEND:20261208T130000Z\r\n")
					EVENT("RECURRENCE-ID:20261214T080000Z\r\nSTATUS:"
					      "CANCELLED\r\n"
					      "DTSTART:20261214T080000Z\r\nDTEND:"
					      "20261214T090000Z\r\n")),
	       "11-23T08:00/11-23T09:00m 11-25T09:00/11-25T11:00m "
	       "12-08T12:00/12-08T13:00m 12-21T08:00/12-21T09:00m");
}

/* At 02:30 each night, also in the one that has no 02:30. */
static void night_of_the_change(void **state)
{
	(void)state;
	expect(CALENDAR(EVENT("DTSTART;TZID=Europe/Luxembourg:20270327T023000\r\nDURATION:PT1H\r\n"
			      "RRULE:FREQ=DAILY;COUNT=3\r\n")),
	       "03-27T01:30/03-27T02:30m 03-28T01:00/03-28T02:00m 03-29T00:30/03-29T01:30m");
}

static void refused(void **state)
{
	static const struct {
		const char *event, *why;
	} rows[] = {
		{"SUMMARY:x\r\n",						   "it has no DTSTART"                    },
		{ "DTSTART;TZID=Mars/Olympus:20261123T090000\r\nDURATION:PT1H\r\n",
                 "its time zone is not known"									      },
		{ AT_NINE "RRULE:FREQ=MINUTELY\r\n",                                "it repeats more often than every hour"},
		{ "DTSTART:20261123T090000Z\r\nDURATION:P9999W\r\n",
                 "it lasts longer than ten years"									  },
		{ AT_NINE "EXRULE:FREQ=DAILY\r\n",                                  "EXRULE is not followed"               },
		{ AT_NINE "RECURRENCE-ID;RANGE=THISANDFUTURE:20261123T090000Z\r\n",
                 "it changes all later repetitions at once (RANGE)"                                                        },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buf text = { 0 };

		buf_printf(&text, "BEGIN:VCALENDAR\r\n%s" EVENT("%s") "END:VCALENDAR\r\n",
			   EVENT(AT_NINE), rows[i].event);
		buf_add_char(&text, '\0');
		assert_true(reads(buf_str(&text).p));
		assert_int_equal(got.count, 1); /* the other one stands */
		assert_int_equal(got.refused, 1);
		assert_int_equal(got.fault.event, 2);
		assert_string_equal(got.fault.why, rows[i].why);
		buf_free(&text);
	}
}

static void no_calendar(void **state)
{
	(void)state;
	assert_false(reads(""));
	assert_false(reads("<html>Sign in</html>"));
	assert_non_null(got.fault.why);
	assert_false(reads(EVENT(AT_NINE)));
	assert_false(reads("\xff" CALENDAR(EVENT(AT_NINE))));
	expect("\xEF\xBB\xBF" CALENDAR(EVENT(AT_NINE)), "11-23T09:00/11-23T10:00m");
}

static void too_many(void **state)
{
	(void)state;
	assert_true(reads(CALENDAR(EVENT("DTSTART:20261101T000000Z\r\nDURATION:PT10M\r\n"
					 "RRULE:FREQ=HOURLY\r\n"))));
	assert_int_equal(got.count, CALENDAR_INTERVALS_MAX);
	assert_int_equal(got.complete_until_ms,
			 got.intervals[0].from_ms + CALENDAR_INTERVALS_MAX * 3600000LL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_events),   cmocka_unit_test(whole_days),
		cmocka_unit_test(who_is_occupied), cmocka_unit_test(zones),
		cmocka_unit_test(repeated),        cmocka_unit_test(night_of_the_change),
		cmocka_unit_test(refused),         cmocka_unit_test(no_calendar),
		cmocka_unit_test(too_many),        cmocka_unit_test(zones_of_outlook),
		cmocka_unit_test(long_ago),
	};
	int failed;

	arena = arena_new(0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
