/*
 * case_calendar: somebody's calendar. Entries are written down as iCalendar and read by the
 * service's own reader; what it says goes in as it does in the service, by SIGNAL_CALENDAR.
 */
#include "support/case.h"

#include "base/buf.h"
#include "base/clock.h"
#include "core/calendar.h"
#include "support/zones.h"

/* As far as the service looks ahead, too. */
#define AHEAD_MS (92LL * DAY_MS)

struct entry {
	int64_t from_ms, to_ms;
	bool whole_days, on_the_wall;
	struct str zone; /* empty: UTC, or the owner's where on_the_wall */
	struct str lines;
};

static const struct zone *named(void *context, struct str name)
{
	struct play *p = context;

	return test_zone(arena_cstr(p->arena, name), p->arena);
}

static struct str stamp(struct play *p, int64_t at_ms)
{
	char text[TIME_TEXT_MAX];
	struct str t = time_format(at_ms, text); /* 2026-11-20T10:00:00.000Z */

	return arena_printf(p->arena, "%.4s%.2s%.2sT%.2s%.2s%.2s", t.p, t.p + 5, t.p + 8, t.p + 11,
			    t.p + 14, t.p + 17);
}

/* One time as a property of the entry. */
static struct str time_line(struct play *p, const struct entry *e, const char *name, int64_t at_ms)
{
	struct str at = stamp(p, at_ms);

	if (e->whole_days)
		return arena_printf(p->arena, "%s;VALUE=DATE:%.8s\n", name, at.p);
	if (e->zone.n)
		return arena_printf(p->arena, "%s;TZID=%.*s:%.*s\n", name, STR_ARG(e->zone),
				    STR_ARG(at));
	return arena_printf(p->arena, "%s:%.*s%s\n", name, STR_ARG(at), e->on_the_wall ? "" : "Z");
}

static void add_lines(struct play *p, struct entry *e, struct str lines)
{
	e->lines = arena_printf(p->arena, "%.*s%.*s", STR_ARG(e->lines), STR_ARG(lines));
}

static bool kind_word(struct play *p, struct str key, struct entry *e)
{
	static const struct {
		const char *word, *lines;
	} kinds[] = {
		{"meeting",        ""				},
		{ "tentative",     "STATUS:TENTATIVE\n"              },
		{ "out_of_office", "X-MICROSOFT-CDO-BUSYSTATUS:OOF\n"},
		{ "free",          "TRANSP:TRANSPARENT\n"            },
		{ "cancelled",     "STATUS:CANCELLED\n"              },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!word_is(key, kinds[i].word))
			continue;
		add_lines(p, e, str_of(kinds[i].lines));
		return true;
	}
	return false;
}

static void whole_days(struct play *p, struct statement *s, struct entry *e)
{
	e->whole_days = true;
	e->from_ms = case_date(p, s) * DAY_MS;
	e->to_ms = e->from_ms + DAY_MS;
	if (word_take(s, "to"))
		e->to_ms = (case_date(p, s) + 1) * DAY_MS;
}

static void repeated(struct play *p, struct statement *s, struct entry *e)
{
	bool weekly = word_take(s, "week");

	if (!weekly && !word_take(s, "day"))
		play_fail(p, s, "every day, or every week");
	add_lines(p, e, weekly ? STR("RRULE:FREQ=WEEKLY") : STR("RRULE:FREQ=DAILY"));
	if (word_take(s, "times"))
		add_lines(p, e,
			  arena_printf(p->arena, ";COUNT=%lld", (long long)word_number(p, s)));
	add_lines(p, e, STR("\n"));
}

static void entry_word(struct play *p, struct statement *s, struct str key, struct entry *e)
{
	if (kind_word(p, key, e))
		return;
	if (word_is(key, "zone"))
		e->zone = word_next(s);
	else if (word_is(key, "wall"))
		e->on_the_wall = true;
	else if (word_is(key, "from"))
		e->from_ms = word_time_ms(p, s);
	else if (word_is(key, "until"))
		e->to_ms = word_time_ms(p, s);
	else if (word_is(key, "for"))
		e->to_ms = e->from_ms + word_duration_ms(p, s);
	else if (word_is(key, "all_day"))
		whole_days(p, s, e);
	else if (word_is(key, "every"))
		repeated(p, s, e);
	else if (word_is(key, "except"))
		add_lines(p, e, time_line(p, e, "EXDATE", word_time_ms(p, s)));
	else
		play_fail(p, s, "unknown word \"%.*s\" of a calendar", STR_ARG(key));
}

/* The calendar as it is now, told as the service tells it. */
static void tell(struct play *p, struct statement *s, struct person *person)
{
	const struct user *u = &person->user;
	struct signal signal = signal_blank(SIGNAL_CALENDAR, STR("calendar"));
	struct calendar_question q = {
		.text = arena_printf(p->arena, "BEGIN:VCALENDAR\n%.*sEND:VCALENDAR\n",
				     STR_ARG(person->calendar)),
		.from_ms = p->now_ms - DAY_MS,
		.to_ms = p->now_ms + AHEAD_MS,
		.home = case_zone(p, s, u->time_zone.n ? u->time_zone : p->domain.time_zone),
		.zone_named = named,
		.context = p,
	};
	struct calendar read;

	if (!calendar_read(&q, p->arena, &read) || read.refused)
		play_fail(p, s, "the calendar was refused: %s", read.fault.why);
	calendar_ahead(read.intervals, read.count, read.complete_until_ms, p->now_ms, p->arena,
		       &signal.calendar);
	signal.calendar.revision = person->record.calendar.revision + 1;
	signal_apply(p, s, person, &signal);
}

static void entry_read(struct play *p, struct statement *s, struct person *person)
{
	struct entry e = { 0 };

	while (words_left(s) && !p->failures)
		entry_word(p, s, word_next(s), &e);
	person->calendar = arena_printf(
		p->arena, "%.*sBEGIN:VEVENT\nUID:%d\nSUMMARY:Secret\n%.*s%.*s%.*sEND:VEVENT\n",
		STR_ARG(person->calendar), s->line, STR_ARG(time_line(p, &e, "DTSTART", e.from_ms)),
		STR_ARG(time_line(p, &e, "DTEND", e.to_ms)), STR_ARG(e.lines));
}

bool calendar_play(struct play *p, struct statement *s)
{
	struct person *person;

	if (!word_take(s, "calendar"))
		return false;
	person = person_find(p, s, word_next(s));
	if (!person)
		return true;
	if (word_take(s, "clear"))
		person->calendar = STR_NONE;
	else if (!word_take(s, "again"))
		entry_read(p, s, person);
	if (!p->failures)
		tell(p, s, person);
	return true;
}

bool calendar_policy_word(struct play *p, struct statement *s, struct str key)
{
	struct calendar_policy *policy = &p->domain.calendar;
	int type;

	if (word_is(key, "meeting_routable"))
		policy->meeting_routable = word_yes(p, s);
	else if (word_find(&calendar_type_words, key, &type))
		policy->effect[type] = (enum calendar_effect)word_in(p, s, &calendar_effect_words);
	else
		return false;
	return true;
}
