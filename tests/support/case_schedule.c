/* case_schedule: schedules of a case, who goes by them, and what they say at a moment. */
#include "support/case.h"

#include "base/clock.h"
#include "support/zones.h"

/* There is room for CASE_SCHEDULES_MAX: one more than there are is the next. */
static size_t schedule_index(const struct play *p, struct str id)
{
	size_t i = 0;

	while (i < p->schedule_count && !str_eq(p->schedules[i].id, id))
		i++;
	return i;
}

struct schedule *case_schedule(struct play *p, struct statement *s, struct str id)
{
	size_t i = schedule_index(p, id);

	if (i < p->schedule_count)
		return &p->schedules[i];
	play_fail(p, s, "there is no schedule \"%.*s\" yet", STR_ARG(id));
	return NULL;
}

const struct schedule *case_find_schedule(const void *state, struct str id)
{
	const struct play *p = state;
	size_t i = schedule_index(p, id);

	return i < p->schedule_count ? &p->schedules[i] : NULL;
}

const struct zone *case_zone(struct play *p, struct statement *s, struct str name)
{
	const struct zone *z = test_zone(arena_cstr(p->arena, name), p->arena);

	if (!z)
		play_fail(p, s, "there is no time zone \"%.*s\"", STR_ARG(name));
	return z;
}

static struct schedule *schedule_new(struct play *p, struct statement *s, struct str id)
{
	struct schedule *schedule = &p->schedules[schedule_index(p, id)];

	if (schedule < &p->schedules[p->schedule_count])
		return schedule;
	if (p->schedule_count == CASE_SCHEDULES_MAX || !id.n) {
		play_fail(p, s, "too many schedules, or one without an id");
		return NULL;
	}
	p->schedule_count++;
	*schedule = (struct schedule){ .id = id, .zone = case_zone(p, s, p->domain.time_zone) };
	return schedule;
}

/* "08:00-17:30" */
static bool hours_parse(struct str word, struct day_hours *out)
{
	struct str from = str_cut(&word, '-');

	return word.p && wall_parse(from, &out->from_min) && wall_parse(word, &out->to_min);
}

static struct day_hours *hours_list(struct play *p, struct statement *s, size_t *out_count)
{
	struct day_hours *list = ARENA_ARRAY(p->arena, CASE_LIST_MAX, struct day_hours);

	*out_count = 0;
	while (words_left(s) && hours_parse(s->words[s->next], &list[*out_count])) {
		s->next++;
		++*out_count;
	}
	if (*out_count == 0)
		play_fail(p, s, "expected hours such as 08:00-17:30");
	return list;
}

/* "monday", "monday-friday", "every_day" */
size_t case_days(struct play *p, struct statement *s, int *days)
{
	struct str word = word_next(s), first = str_cut(&word, '-');
	int from = WEEKDAY_MONDAY, to = WEEKDAY_SUNDAY;
	size_t count = 0;

	if (!word_is(first, "every_day")) {
		if (!word_find(&weekday_words, first, &from) ||
		    !word_find(&weekday_words, word.p ? word : first, &to))
			play_fail(p, s, "expected days such as monday-friday or every_day");
	}
	for (int day = from;; day = day == WEEKDAY_SUNDAY ? WEEKDAY_MONDAY : day + 1) {
		days[count++] = day;
		if (day == to || count == 7)
			return count;
	}
}

static void add_periods(struct play *p, struct statement *s, struct schedule *schedule)
{
	int *days = ARENA_ARRAY(p->arena, 7, int);
	size_t day_count = case_days(p, s, days), count;
	struct day_hours *hours = hours_list(p, s, &count);
	struct weekly_period *grown = array_grow(p->arena, schedule->periods,
						 schedule->period_count, count, sizeof(*grown));

	for (size_t i = 0; i < count; i++)
		grown[schedule->period_count++] =
			(struct weekly_period){ days, day_count, hours[i] };
	schedule->periods = grown;
}

int64_t case_date(struct play *p, struct statement *s)
{
	struct str word = word_next(s);
	int64_t day = 0;

	if (!date_parse(word, &day))
		play_fail(p, s, "expected a date, got \"%.*s\"", STR_ARG(word));
	return day;
}

static void add_holiday(struct play *p, struct statement *s, struct schedule *schedule)
{
	struct holiday *grown = array_grow(p->arena, schedule->holidays, schedule->holiday_count, 1,
					   sizeof(*grown));
	struct holiday *h = &grown[schedule->holiday_count];

	schedule->holidays = grown;
	schedule->holiday_count++;
	*h = (struct holiday){ .first_day = case_date(p, s), .last_day = DAY_NONE };
	while (words_left(s) && !p->failures) {
		if (word_take(s, "to"))
			h->last_day = case_date(p, s);
		else if (word_take(s, "yearly"))
			h->yearly = true;
		else if (word_take(s, "named"))
			h->name = word_next(s);
		else if (word_take(s, "open"))
			h->hours = hours_list(p, s, &h->hours_count);
		else
			return;
	}
}

void override_read(struct play *p, struct statement *s, struct override *out)
{
	*out = (struct override){ 0 };
	if (word_take(s, "none"))
		return;
	out->since_ms = p->now_ms;
	out->state = (enum schedule_state)word_in(p, s, &schedule_state_words);
	if (word_take(s, "until"))
		out->until_ms = word_time_ms(p, s);
	else
		play_fail(p, s, "an override needs its end: until TIME");
	if (word_take(s, "note"))
		out->note = word_next(s);
}

bool schedule_play(struct play *p, struct statement *s)
{
	struct schedule *schedule;

	if (!word_take(s, "schedule"))
		return false;
	schedule = schedule_new(p, s, word_next(s));
	while (schedule && words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_is(key, "zone"))
			schedule->zone = case_zone(p, s, word_next(s));
		else if (word_is(key, "open"))
			add_periods(p, s, schedule);
		else if (word_is(key, "holiday"))
			add_holiday(p, s, schedule);
		else if (word_is(key, "holidays_of"))
			schedule->holidays_too = case_schedule(p, s, word_next(s));
		else if (word_is(key, "override"))
			override_read(p, s, &schedule->override);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a schedule", STR_ARG(key));
	}
	return true;
}

void person_timed(struct play *p, struct statement *s, struct person *person)
{
	struct str id = word_next(s);
	size_t n = person->user.timed_count;

	if (n == TIMED_MOST) {
		play_fail(p, s, "too many timed statuses");
		return;
	}
	person->timed[n].schedule = id;
	person->timed[n].state = (enum schedule_state)word_in(p, s, &schedule_state_words);
	person->timed[n].status = word_next(s);
	person->timed_by[n] = case_schedule(p, s, id);
	person->user.timed = person->timed;
	person->user.timed_count = n + 1;
	person->subject.timed_by = person->timed_by;
}

/* ---- questions ---- */

void ask_schedule(struct play *p, struct statement *s)
{
	const struct schedule *schedule = case_schedule(p, s, word_next(s));

	p->asked = ASKED_SCHEDULE;
	p->trace = (struct trace){ 0 };
	if (schedule)
		p->span = schedule_span(schedule, p->now_ms);
}

bool expect_schedule(struct play *p, struct statement *s, struct str key)
{
	const struct schedule_span *is = &p->span;

	if (word_is(key, "state"))
		expect_words(p, s, "state", word_next(s),
			     word_of(&schedule_state_words, (int)is->is.state));
	else if (word_is(key, "reason"))
		expect_text(p, s, "reason", word_of(&reason_words, (int)is->is.reason));
	else if (word_is(key, "name"))
		expect_text(p, s, "name", is->is.name);
	else
		return expect_span(p, s, key, is->since_ms, is->until_ms);
	return true;
}
