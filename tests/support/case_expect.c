/* case_expect: what an answer must be. Every mismatch is reported, with file, line and both. */
#include "support/case.h"

#include <stdio.h>

#include "base/clock.h"
#include "core/person.h"

void expect_words(struct play *p, const struct statement *s, const char *what, struct str wanted,
		  struct str got)
{
	p->expectations++;
	if (!str_eq(wanted, got))
		play_fail(p, s, "expected %s %.*s, got %.*s", what, STR_ARG(wanted),
			  got.n ? (int)got.n : 7, got.n ? got.p : "nothing");
}

void expect_number(struct play *p, const struct statement *s, const char *what, int64_t wanted,
		   int64_t got)
{
	p->expectations++;
	if (wanted != got)
		play_fail(p, s, "expected %s %lld, got %lld", what, (long long)wanted,
			  (long long)got);
}

static void expect_time(struct play *p, struct statement *s, const char *what, int64_t got_ms)
{
	char wanted_text[TIME_TEXT_MAX], got_text[TIME_TEXT_MAX];
	int64_t wanted_ms = word_take(s, "never") ? 0 : word_time_ms(p, s);

	expect_words(p, s, what, wanted_ms ? time_format(wanted_ms, wanted_text) : STR("never"),
		     got_ms ? time_format(got_ms, got_text) : STR("never"));
}

void expect_text(struct play *p, struct statement *s, const char *what, struct str got)
{
	expect_words(p, s, what, word_next(s), got.n ? got : STR("none"));
}

bool expect_span(struct play *p, struct statement *s, struct str key, int64_t since_ms,
		 int64_t until_ms)
{
	bool since = word_is(key, "since");

	if (!since && !word_is(key, "until"))
		return false;
	expect_number(p, s, since ? "since" : "until",
		      word_take(s, "ever") ? 0 : word_time_ms(p, s), since ? since_ms : until_ms);
	return true;
}

static void expect_value(struct play *p, struct statement *s, const char *what,
			 const struct words *words, int got)
{
	struct str wanted = word_next(s);
	int value;

	if (!word_find(words, wanted, &value) && !word_is(wanted, "none"))
		play_fail(p, s, "\"%.*s\" is no %s", STR_ARG(wanted), words->name);
	expect_words(p, s, what, wanted,
		     got                   ? word_of(words, got)
		     : word_of(words, 0).n ? word_of(words, 0)
					   : STR("none"));
}

static void expect_location(struct play *p, struct statement *s)
{
	const struct location_fact *f = subject_location(&p->person->subject, p->now_ms);

	expect_text(p, s, "location", f ? f->label : STR_NONE);
}

bool expect_presence(struct play *p, struct statement *s, struct str key)
{
	const struct presence *got = &p->presence;

	if (word_is(key, "availability"))
		expect_value(p, s, "availability", &availability_words, got->availability);
	else if (word_is(key, "activity"))
		expect_words(p, s, "activity", word_next(s), presence_activity(got));
	else if (word_is(key, "routable"))
		expect_number(p, s, "routable", word_yes(p, s), got->routable);
	else if (word_is(key, "reason"))
		expect_value(p, s, "reason", &reason_words, got->reason);
	else if (word_is(key, "rung"))
		expect_text(p, s, "rung", str_of(got->rung));
	else if (word_is(key, "status"))
		expect_text(p, s, "status", got->status);
	else if (word_is(key, "note"))
		expect_text(p, s, "note", got->note);
	else if (word_is(key, "since"))
		expect_time(p, s, "since", got->since_ms);
	else if (word_is(key, "expires"))
		expect_time(p, s, "expires", got->expires_at_ms);
	else if (word_is(key, "damped"))
		expect_number(p, s, "damped", word_yes(p, s), got->damped);
	else if (word_is(key, "location"))
		expect_location(p, s);
	else if (word_is(key, "appears_offline"))
		expect_number(p, s, "appears offline", word_yes(p, s),
			      subject_hiding(&p->person->subject, p->now_ms) != NULL);
	else if (word_is(key, "calls"))
		expect_number(p, s, "calls", word_number(p, s), got->calls_counted);
	else if (word_is(key, "live"))
		expect_number(p, s, "live", word_number(p, s), got->calls_live);
	else
		return false;
	return true;
}

/* What an `expect trace` or `expect no trace` line asks for. */
struct wanted_line {
	struct str rung, source, text;
	int reason, decided; /* -1 = any */
};

static bool line_fits(const struct trace_line *l, const struct wanted_line *w)
{
	return str_eq(l->rung, w->rung) && (w->reason < 0 || (int)l->reason == w->reason) &&
	       (w->decided < 0 || l->decided == w->decided) &&
	       (!w->source.n || str_eq(l->source, w->source)) &&
	       (!w->text.n || str_contains_nocase(l->text, w->text));
}

static struct wanted_line wanted_read(struct play *p, struct statement *s)
{
	struct wanted_line w = { .rung = word_next(s), .reason = -1, .decided = -1 };

	while (words_left(s) && !p->failures) {
		if (word_take(s, "decided"))
			w.decided = true;
		else if (word_take(s, "passed"))
			w.decided = false;
		else if (word_take(s, "source"))
			w.source = word_next(s);
		else if (word_take(s, "text"))
			w.text = word_next(s);
		else
			w.reason =
				word_take(s, "none") ? REASON_NONE : word_in(p, s, &reason_words);
	}
	return w;
}

static void expect_trace(struct play *p, struct statement *s, bool wanted)
{
	struct wanted_line w = wanted_read(p, s);
	bool found = false;

	p->expectations++;
	for (size_t i = 0; i < p->trace.count; i++)
		found = found || line_fits(&p->trace.lines[i], &w);
	if (found != wanted)
		play_fail(p, s,
			  wanted ? "expected a trace line of %.*s like that, got none"
				 : "expected no trace line of %.*s like that, got one",
			  STR_ARG(w.rung));
}

static void expect_one(struct play *p, struct statement *s)
{
	struct str key = word_next(s);

	if (word_is(key, "signal")) {
		if (!signal_expect(p, s))
			play_fail(p, s, "unknown expectation of a signal");
	} else if (p->asked == ASKED_NOTHING) {
		play_fail(p, s, "nothing was asked yet");
	} else if (word_is(key, "trace")) {
		expect_trace(p, s, true);
	} else if (word_is(key, "no") && word_take(s, "trace")) {
		expect_trace(p, s, false);
	} else if (p->asked == ASKED_SCHEDULE     ? !expect_schedule(p, s, key)
		   : p->asked == ASKED_ROSTER     ? !expect_roster(p, s, key)
		   : p->asked == ASKED_ADVICE     ? !expect_advice(p, s, key)
		   : p->asked == ASKED_SIGHT      ? !expect_sight(p, s, key)
		   : p->asked == ASKED_RESPONDERS ? !expect_responders(p, s, key)
		   : p->asked == ASKED_DEVICE     ? !expect_device(p, s, key)
		   : p->asked == ASKED_PRESENCE   ? !expect_presence(p, s, key)
						  : !expect_route(p, s, key)) {
		play_fail(p, s, "unknown expectation \"%.*s\"", STR_ARG(key));
	}
}

bool expect_play(struct play *p, struct statement *s)
{
	int before = p->failures;

	if (!word_take(s, "expect"))
		return false;
	if (word_take(s, "source")) {
		p->expectations++;
		return expect_source(p, s);
	}
	while (words_left(s) && p->failures == before)
		expect_one(p, s);
	if (p->failures > before && p->asked != ASKED_NOTHING) {
		struct str plan = plan_text(p->arena, &p->decision);

		if (p->asked == ASKED_ROUTE)
			fwrite(plan.p, 1, plan.n, stderr);
		trace_print(&p->trace);
	}
	return true;
}
