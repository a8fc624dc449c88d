/* What repeats, as RFC 5545 section 3.8.5.3 and its errata have it, and rules that are refused. */
#include "support/cmocka.h"

#include "base/buf.h"
#include "base/clock.h"
#include "core/calendar_rule.h"

struct row {
	const char *rule, *start,
		*times; /* the first ones, or all where they end with a full stop */
};

/* Wall times in New York where nothing else is said; 1997-09-02 was a Tuesday. */
static const struct row rows[] = {
	{"FREQ=DAILY;COUNT=3",						   "19970902T090000", "19970902T0900 19970903T0900 19970904T0900 ."         },
	{ "FREQ=DAILY;UNTIL=19970904T130000Z",                                   "19970902T090000", /* 09:00 in New York */
	  "19970902T0900 19970903T0900 19970904T0900 ."},
	{ "FREQ=DAILY;UNTIL=19970904T125959Z",                                   "19970902T090000", "19970902T0900 19970903T0900 ."                       },
	{ "FREQ=DAILY;UNTIL=19970903",					   "19970902T090000", "19970902T0900 19970903T0900 ."                       },
	{ "FREQ=DAILY;INTERVAL=10;COUNT=3",                                      "19970902T090000",
         "19970902T0900 19970912T0900 19970922T0900 ."												    },
	{ "FREQ=DAILY;BYMONTH=1;BYDAY=SU",                                       "19980101T090000", "19980104T0900 19980111T0900"                         },
	{ "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,TH;COUNT=4",                  "19970902T090000",
         "19970902T0900 19970904T0900 19970916T0900 19970918T0900 ."										      },
	{ "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",                  "19970805T090000",
         "19970805T0900 19970810T0900 19970819T0900 19970824T0900 ."										      },
	{ "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",                  "19970805T090000",
         "19970805T0900 19970817T0900 19970819T0900 19970831T0900 ."										      },
	{ "FREQ=MONTHLY;COUNT=3;BYDAY=1FR",                                      "19970905T090000",
         "19970905T0900 19971003T0900 19971107T0900 ."												    },
	{ "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",                      "19970907T090000",
         "19970907T0900 19970928T0900 19971102T0900 19971130T0900 ."										      },
	{ "FREQ=MONTHLY;COUNT=3;BYDAY=-2MO",                                     "19970922T090000",
         "19970922T0900 19971020T0900 19971117T0900 ."												    },
	{ "FREQ=MONTHLY;BYMONTHDAY=-3",					  "19970928T090000",
         "19970928T0900 19971029T0900 19971128T0900"												      },
	{ "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",                               "20070115T090000",
         "20070115T0900 20070130T0900 20070215T0900 20070315T0900 20070330T0900 ."                                                                        },
	{ "FREQ=MONTHLY;COUNT=3",						"20260131T090000", /* months without a 31st are left out */
	  "20260131T0900 20260331T0900 20260531T0900 ."},
	{ "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",                                 "19970902T090000",
         "19980213T0900 19980313T0900 19981113T0900"												      },
	{ "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",                       "19970929T090000",
         "19970929T0900 19971030T0900 19971127T0900"												      },
	{ "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",                      "19970904T090000",
         "19970904T0900 19971007T0900 19971106T0900 ."												    },
	{ "FREQ=YEARLY;COUNT=3;BYMONTH=6,7",                                     "19970610T090000",
         "19970610T0900 19970710T0900 19980610T0900 ."												    },
	{ "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",                  "19970101T090000",
         "19970101T0900 19970410T0900 19970719T0900 20000101T0900 ."										      },
	{ "FREQ=YEARLY;BYDAY=20MO",					      "19970519T090000", "19970519T0900 19980518T0900"                         },
	{ "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",                                    "19970512T090000", "19970512T0900 19980511T0900"                         },
	{ "FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR",                                    "20200101T090000", /* in the year after */
	  "20210101T0900 20270101T0900"                },
	{ "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO",                                    "20200101T090000", "20201228T0900 20211227T0900"                         },
	{ "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T090000",
         "19961105T0900 20001107T0900 20041102T0900"												      },
	{ "FREQ=YEARLY;COUNT=3",						 "20240229T090000", "20240229T0900 20280229T0900 20320229T0900 ."         },
	{ "FREQ=DAILY;BYHOUR=9,14;BYMINUTE=0,30;COUNT=5",                        "19970902T090000",
         "19970902T0900 19970902T0930 19970902T1400 19970902T1430 19970903T0900 ."                                                                        },
	{ "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",                       "19970902T090000",
         "19970902T0900 19970902T1200 19970902T1500 ."												    },
	{ "FREQ=HOURLY;INTERVAL=25;COUNT=3",                                     "19970902T091500",
         "19970902T0915 19970903T1015 19970904T1115 ."												    },
 /* what never fits ends where the window does */
	{ "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",                                  "20260101T090000", "."                                                   },
	{ "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=31",                                   "20260101T090000", "."                                                   },
	{ "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",                                   "20260101T090000", "."                                                   },
};

static const struct zone_change four_behind = { INT64_MIN, -4 * 3600 * 1000 };
static const struct zone new_york_in_summer = { .changes = &four_behind, .count = 1 };

struct taken {
	struct buf text;
	size_t most;
};

static bool take(void *context, int64_t wall_ms)
{
	struct taken *t = context;
	int64_t day = wall_ms / DAY_MS, minute = wall_ms % DAY_MS / 60000, year;
	unsigned month, of_month;

	if (t->most == 0)
		return false;
	civil_from_days(day, &year, &month, &of_month);
	buf_printf(&t->text, "%04d%02u%02uT%02d%02d ", (int)year, month, of_month, (int)minute / 60,
		   (int)minute % 60);
	return --t->most > 0;
}

static calendar_refusal repeat(const char *text, const char *start, struct taken *t)
{
	int64_t steps_left = 1000000;
	struct calendar_written at;
	struct calendar_rule rule;

	if (!calendar_rule_read(str_of(text), &rule))
		return "its rule is none";
	assert_true(calendar_text_time(str_of(start), &at));
	return calendar_rule_each(
		&rule, (struct calendar_time){ .wall_ms = at.wall_ms, .zone = &new_york_in_summer },
		&(struct calendar_span){ .from_ms = at.wall_ms,
					 .to_ms = at.wall_ms + 40 * 366 * (int64_t)DAY_MS,
					 .steps_left = &steps_left },
		take, t);
}

static size_t times_in(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == 'T';
	return n;
}

static void rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct row *row = &rows[i];
		bool whole = row->times[strlen(row->times) - 1] == '.';
		struct taken t = { .most = times_in(row->times) + whole };

		assert_null(repeat(row->rule, row->start, &t));
		if (whole)
			buf_add(&t.text, STR("."));
		if (!str_eq(str_trim(buf_str(&t.text)), str_of(row->times)))
			fail_msg("%s: %.*s, not %s", row->rule, STR_ARG(buf_str(&t.text)),
				 row->times);
		buf_free(&t.text);
	}
}

static void refused(void **state)
{
	static const char *const texts[] = {
		"FREQ=SECONDLY",
		"FREQ=MINUTELY;INTERVAL=30",
		"FREQ=DAILY;BYHOUR=1;BYSETPOS=1",
		"FREQ=HOURLY;BYMINUTE=0,1,2,3,4,5",
		"RSCALE=CHINESE;FREQ=YEARLY",
		"",
		"x",
		"FREQ=",
		"FREQ=FORTNIGHTLY",
		"INTERVAL=2",
		"FREQ=DAILY;INTERVAL=0",
		"FREQ=DAILY;COUNT=0",
		"FREQ=DAILY;UNTIL=tomorrow",
		"FREQ=DAILY;BYMONTH=0",
		"FREQ=DAILY;BYMONTH=-1",
		"FREQ=DAILY;BYMONTHDAY=32",
		"FREQ=DAILY;BYMONTHDAY=1,,2",
		"FREQ=YEARLY;BYDAY=54MO",
		"FREQ=YEARLY;BYDAY=0MO",
		"FREQ=YEARLY;BYDAY=M",
		"FREQ=YEARLY;BYSETPOS=367",
		"FREQ=YEARLY;SKIP=Meeting with Bob",
		"FREQ=DAILY;X-NAME=Meeting with Bob",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct taken t = { .most = 1 };

		if (!repeat(texts[i], "20260101T090000", &t))
			fail_msg("%s is taken", texts[i]);
		buf_free(&t.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
