/*
 * case: reads and plays the text cases of tests/cases (their form: tests/cases/README.md).
 * Links core and base alone. A statement is a list of words; case_read.c cuts files into them,
 * case_world.c keeps the configuration, case_signal.c lets things happen, case_ask.c asks and
 * case_expect.c compares.
 */
#ifndef SUPPORT_CASE_H
#define SUPPORT_CASE_H

#include "base/arena.h"
#include "core/change.h"
#include "core/device.h"
#include "core/routing.h"
#include "core/schedule.h"
#include "core/source_change.h"
#include "core/transfer_advice.h"
#include "core/visibility.h"

enum {
	CASE_USERS_MAX = 64,
	CASE_DEVICES_MAX = 80,
	CASE_PROFILES_MAX = 16,
	CASE_LIST_MAX = 40,
	CASE_SCHEDULES_MAX = 16,
	CASE_ROSTERS_MAX = 8,
	CASE_RULES_MAX = 16,
	CASE_NUMBERS_MAX = 48,
	CASE_GROUPS_MAX = 16,
	CASE_SITES_MAX = 4,
	CASE_STATUSES_MAX = 16,
	CASE_SOURCES_MAX = 8,
};

struct statement {
	const char *file;
	int line;
	struct str *words;
	size_t count, next; /* next: the word to be read */
};

struct block {
	const char *file;
	int line;
	struct str title;
	struct statement *statements;
	size_t count;
};

struct case_file {
	struct block given, *cases;
	size_t case_count;
};

struct person {
	struct user user;
	struct device *devices[CASE_DEVICES_MAX];
	struct profile *profiles[CASE_PROFILES_MAX];
	struct record record;
	struct subject subject;
	struct timed_status timed[TIMED_MOST];
	const struct schedule *timed_by[TIMED_MOST];
	const struct schedule *own_hours;
	struct str calendar;        /* its entries as iCalendar */
	struct schedule site_hours; /* the same below the site's override */
};

struct group_world {
	struct group group;
	struct group_state state;
	struct member_state members[CASE_USERS_MAX];
	struct group_choice_memory remembered;
};

struct source_world {
	struct source source;
	struct source_state state;
};

/* One case being played. */
struct play {
	struct arena *arena;
	const struct block *block;
	int64_t now_ms;
	int failures, expectations;

	struct domain domain;
	struct profile *domain_profiles[CASE_PROFILES_MAX];
	size_t domain_profile_count;
	struct person *persons[CASE_USERS_MAX];
	size_t person_count;
	struct caller_rule rules[CASE_RULES_MAX];
	size_t rule_count;
	struct dialled_number numbers[CASE_NUMBERS_MAX];
	size_t number_count;
	struct group_world groups[CASE_GROUPS_MAX];
	size_t group_count;
	struct schedule schedules[CASE_SCHEDULES_MAX];
	size_t schedule_count;
	struct site sites[CASE_SITES_MAX];
	size_t site_count;
	struct status_meaning statuses[CASE_STATUSES_MAX];
	size_t status_count;
	struct roster rosters[CASE_ROSTERS_MAX];
	size_t roster_count;
	struct source_world sources[CASE_SOURCES_MAX];
	struct source_standing standings[CASE_SOURCES_MAX];
	size_t source_count;
	struct sources source_list;
	struct directory directory;

	struct statement signal; /* the last one */
	struct change_result result;
	enum err signal_err;
	bool signal_unchecked; /* refused, and nothing has expected that yet */

	enum {
		ASKED_NOTHING,
		ASKED_PRESENCE,
		ASKED_ROUTE,
		ASKED_SCHEDULE,
		ASKED_ROSTER,
		ASKED_ADVICE,
		ASKED_DEVICE,
		ASKED_SIGHT,
		ASKED_RESPONDERS
	} asked;
	struct question question;
	enum err answer_err;
	struct decision decision;
	struct presence presence;
	struct person *person; /* whose presence it is */
	struct schedule_span span;
	struct roster_span duty;
	struct transfer_advice advice;
	bool device_is_there;
	struct device_standing standing;
	const struct device_fact *lock;
	struct reader reader; /* an admin where nothing is said */
	struct str_list reader_groups;
	struct sight sight;
	struct str found;   /* ids of the responders, best first */
	struct trace trace; /* of the last answer */
};

/* case_read.c: false after printing file:line and the reason. */
bool case_file_read(const char *path, struct arena *a, struct case_file *out);
bool words_left(const struct statement *s);
/* The next word, empty where none is left. */
struct str word_next(struct statement *s);
bool word_take(struct statement *s, const char *word); /* takes it if it is the next */
bool word_is(struct str word, const char *text);
__attribute__((format(printf, 3, 4))) void play_fail(struct play *p, const struct statement *s,
						     const char *fmt, ...);
/* These report what does not fit and give 0. */
int64_t word_number(struct play *p, struct statement *s);
int64_t word_duration_ms(struct play *p, struct statement *s);
int64_t word_time_ms(struct play *p, struct statement *s);
bool word_yes(struct play *p, struct statement *s);
int word_in(struct play *p, struct statement *s, const struct words *words);
bool is_duration(struct str word);
bool duration_parse(struct str word, int64_t *out_ms);

/* case_world.c, case_profile.c: true where the statement's first word was theirs. */
void world_init(struct play *p);
bool world_play(struct play *p, struct statement *s);
bool profile_play(struct play *p, struct statement *s);
/* A copy of the array with room for `more` behind. */
void *array_grow(struct arena *a, const void *items, size_t count, size_t more, size_t size);
void list_add(struct play *p, struct str_list *list, struct str item);
struct person *person_find(struct play *p, struct statement *s, struct str id);
/* What follows may be `schedule …` or `site …`; destination_read: nothing. */
struct destination destination_begin(struct play *p, struct statement *s);
struct destination destination_read(struct play *p, struct statement *s);
struct device *person_device(struct person *person, struct str id);

/* case_caller.c */
bool caller_play(struct play *p, struct statement *s);
bool number_leads_play(struct play *p, struct statement *s);
const struct dialled_number *case_find_number(const void *state, struct str number);
void callers_prepare(struct play *p); /* before a question */

/* case_group.c */
bool group_play(struct play *p, struct statement *s);
void group_fallback_play(struct play *p, struct statement *s);
void skill_add(struct play *p, struct statement *s, const struct skill **list, size_t *count);
/* requires, prefers, relax; false on another word. */
bool wishes_play(struct play *p, struct statement *s, struct str key, struct skill_wishes *w);
const struct group *group_find(const void *state, struct str target);
const struct group_state *group_state_find(const void *state, struct str id);
bool expect_group(struct play *p, struct statement *s, struct str key);
/* case_schedule.c */
bool schedule_play(struct play *p, struct statement *s);
struct schedule *case_schedule(struct play *p, struct statement *s, struct str id);
const struct schedule *case_find_schedule(const void *state, struct str id);
const struct zone *case_zone(struct play *p, struct statement *s, struct str name);
int64_t case_date(struct play *p, struct statement *s);
/* "monday", "monday-friday", "every_day" as enum weekday each; room for seven. */
size_t case_days(struct play *p, struct statement *s, int *days);
void person_timed(struct play *p, struct statement *s, struct person *person);
void ask_schedule(struct play *p, struct statement *s);
bool expect_schedule(struct play *p, struct statement *s, struct str key);

/* `override <state> until TIME [note N]`, `override none`: what follows the first word. */
void override_read(struct play *p, struct statement *s, struct override *out);

/* case_site.c */
bool site_play(struct play *p, struct statement *s);
const struct site *case_find_site(const void *state, struct str id);
void sites_settle(struct play *p); /* after every statement: the hours of who is at one */

/* case_status.c */
bool status_meaning_play(struct play *p, struct statement *s);
/* case_source.c */
bool source_play(struct play *p, struct statement *s);
int64_t case_upload(struct play *p, struct statement *s, struct str source);
void source_heard(struct play *p, const struct signal *g); /* after a signal was judged */
void sources_settle(struct play *p); /* after every statement: what a flip made of the records */
bool expect_source(struct play *p, struct statement *s);

/* case_roster.c */
bool roster_play(struct play *p, struct statement *s);
const struct roster *case_find_roster(const void *state, struct str id);
void ask_roster(struct play *p, struct statement *s);
bool expect_roster(struct play *p, struct statement *s, struct str key);

/* case_sight.c */
bool sight_play(struct play *p, struct statement *s);
void ask_sight(struct play *p, struct statement *s);
bool expect_sight(struct play *p, struct statement *s, struct str key);
void ask_responders(struct play *p, struct statement *s);
bool expect_responders(struct play *p, struct statement *s, struct str key);

/* case_advice.c */
void ask_advice(struct play *p, struct statement *s);
bool expect_advice(struct play *p, struct statement *s, struct str key);

/* case_device.c */
void ask_device(struct play *p, struct statement *s);
bool expect_device(struct play *p, struct statement *s, struct str key);

/* case_signal.c */
bool signal_play(struct play *p, struct statement *s);
void signal_apply(struct play *p, const struct statement *s, struct person *person,
		  const struct signal *signal);
struct signal signal_blank(enum signal_kind kind, struct str source);
bool signal_expect(struct play *p, struct statement *s);

/* case_calendar.c */
bool calendar_play(struct play *p, struct statement *s);
bool calendar_policy_word(struct play *p, struct statement *s, struct str key);

/* case_ask.c, case_expect.c */
bool ask_play(struct play *p, struct statement *s);
void ask_route_again(struct play *p, struct str call_id, struct decision *out);
struct str target_word(struct arena *a, const struct target *t);
struct str plan_text(struct arena *a, const struct decision *d);
bool expect_play(struct play *p, struct statement *s);
void trace_print(const struct trace *t);
__attribute__((format(printf, 4, 5))) void expect_str(struct play *p, const struct statement *s,
						      struct str got, const char *fmt, ...);
void expect_words(struct play *p, const struct statement *s, const char *what, struct str wanted,
		  struct str got);
/* `none` stands for nothing. */
void expect_text(struct play *p, struct statement *s, const char *what, struct str got);
/* since and until of a span, `ever` being 0; false on another word. */
bool expect_span(struct play *p, struct statement *s, struct str key, int64_t since_ms,
		 int64_t until_ms);
void expect_number(struct play *p, const struct statement *s, const char *what, int64_t wanted,
		   int64_t got);
bool expect_presence(struct play *p, struct statement *s, struct str key);
bool expect_route(struct play *p, struct statement *s, struct str key);

/* Plays one block after the file's given; false where it failed. */
bool case_play(const struct block *given, const struct block *block);
/* Which rungs were seen deciding and passing in everything played so far. */
void coverage_note(const struct trace *t);
/* Prints and counts what was not seen. */
int coverage_missing(void);

#endif
