/* case_roster: rosters of a case, and who is on duty by them at a moment. */
#include "support/case.h"

#include "base/clock.h"

static size_t roster_index(const struct play *p, struct str id)
{
	size_t i = 0;

	while (i < p->roster_count && !str_eq(p->rosters[i].id, id))
		i++;
	return i;
}

const struct roster *case_find_roster(const void *state, struct str id)
{
	const struct play *p = state;
	size_t i = roster_index(p, id);

	return i < p->roster_count ? &p->rosters[i] : NULL;
}

static struct roster *roster_new(struct play *p, struct statement *s, struct str id)
{
	struct roster *roster = &p->rosters[roster_index(p, id)];

	if (roster < &p->rosters[p->roster_count])
		return roster;
	if (p->roster_count == CASE_ROSTERS_MAX || !id.n) {
		play_fail(p, s, "too many rosters, or one without an id");
		return NULL;
	}
	p->roster_count++;
	*roster = (struct roster){ .id = id, .zone = case_zone(p, s, p->domain.time_zone) };
	return roster;
}

static int64_t wall_read(struct play *p, struct statement *s)
{
	struct str word = word_next(s);
	int64_t minutes = 0;

	if (!wall_parse(word, &minutes))
		play_fail(p, s, "expected a time of day, got \"%.*s\"", STR_ARG(word));
	return minutes;
}

/* rotation every 1 week at 08:00 from 2026-11-02 users 101 102 */
static void rotation_play(struct play *p, struct statement *s, struct rotation *t)
{
	*t = (struct rotation){ .every = 1, .unit = PERIOD_WEEK, .first_day = 0 };
	while (words_left(s) && !p->failures) {
		if (word_take(s, "every")) {
			t->every = word_number(p, s);
			t->unit = (enum period_unit)word_in(p, s, &period_unit_words);
		} else if (word_take(s, "at")) {
			t->hand_over_min = wall_read(p, s);
		} else if (word_take(s, "from")) {
			t->first_day = case_date(p, s);
		} else if (word_take(s, "users")) {
			while (words_left(s))
				list_add(p, &t->users, word_next(s));
		} else {
			play_fail(p, s, "every N day|week, at 08:00, from DATE, users U U …");
		}
	}
}

/* One setting of a shift; false on another word. */
static bool shift_word(struct play *p, struct statement *s, struct shift *shift,
		       const struct zone **zone)
{
	int *days;

	if (word_take(s, "every")) {
		shift->interval = word_number(p, s);
		shift->repeat = (enum period_unit)word_in(p, s, &period_unit_words);
	} else if (word_take(s, "on")) {
		days = ARENA_ARRAY(p->arena, 7, int);
		shift->day_count = case_days(p, s, days);
		shift->days = days;
	} else if (word_take(s, "until")) {
		shift->last_day = case_date(p, s);
	} else if (word_take(s, "except")) {
		list_add(p, &shift->except, word_next(s));
	} else if (word_take(s, "zone")) {
		*zone = case_zone(p, s, word_next(s));
	} else if (word_take(s, "stands_by")) {
		shift->stand_by = true;
	} else {
		return false;
	}
	return true;
}

/* shift 101 2026-11-20 08:00 for 8h every 1 week on monday-friday */
static void shift_play(struct play *p, struct statement *s, struct roster *roster)
{
	size_t count = roster->shift_count;
	struct shift *grown = array_grow(p->arena, roster->shifts, count, 1, sizeof(*grown));
	const struct zone **zones =
		array_grow(p->arena, roster->shift_zones, count, 1, sizeof(*zones));
	struct shift *shift = &grown[count];

	shift->user = word_next(s);
	shift->first_day = case_date(p, s);
	shift->last_day = DAY_NONE;
	shift->from_min = wall_read(p, s);
	if (word_take(s, "for"))
		shift->duration_s = word_duration_ms(p, s) / 1000;
	while (words_left(s) && !p->failures && shift_word(p, s, shift, &zones[count]))
		;
	roster->shifts = grown;
	roster->shift_zones = zones;
	roster->shift_count++;
}

/* swap 103 from TIME until TIME note N */
static void swap_play(struct play *p, struct statement *s, struct roster *roster)
{
	struct swap *grown =
		array_grow(p->arena, roster->swaps, roster->swap_count, 1, sizeof(*grown));
	struct swap *swap = &grown[roster->swap_count];

	swap->user = word_next(s);
	if (word_take(s, "from"))
		swap->from_ms = word_time_ms(p, s);
	if (word_take(s, "until"))
		swap->until_ms = word_time_ms(p, s);
	if (word_take(s, "note"))
		swap->note = word_next(s);
	roster->swaps = grown;
	roster->swap_count++;
}

static void stand_by_play(struct play *p, struct statement *s, struct stand_by *stand_by)
{
	*stand_by = (struct stand_by){ 0 };
	if (word_take(s, "none"))
		return;
	stand_by->kind = (enum stand_by_kind)word_in(p, s, &stand_by_kind_words);
	if (stand_by->kind == STAND_BY_USER)
		stand_by->user = word_next(s);
}

bool roster_play(struct play *p, struct statement *s)
{
	struct roster *roster;

	if (!word_take(s, "roster"))
		return false;
	roster = roster_new(p, s, word_next(s));
	while (roster && words_left(s) && !p->failures) {
		struct str key = word_next(s);

		if (word_is(key, "zone"))
			roster->zone = case_zone(p, s, word_next(s));
		else if (word_is(key, "rotation"))
			rotation_play(p, s, &roster->rotation);
		else if (word_is(key, "shift"))
			shift_play(p, s, roster);
		else if (word_is(key, "swap"))
			swap_play(p, s, roster);
		else if (word_is(key, "stand_by"))
			stand_by_play(p, s, &roster->stand_by);
		else
			play_fail(p, s, "unknown word \"%.*s\" of a roster", STR_ARG(key));
	}
	return true;
}

/* ---- questions ---- */

void ask_roster(struct play *p, struct statement *s)
{
	struct str id = word_next(s);
	const struct roster *roster = case_find_roster(p, id);

	p->asked = ASKED_ROSTER;
	p->trace = (struct trace){ 0 };
	if (roster)
		p->duty = roster_span(roster, p->now_ms);
	else
		play_fail(p, s, "there is no roster \"%.*s\" yet", STR_ARG(id));
}

static struct str or_nobody(struct str user)
{
	return user.n ? user : STR("nobody");
}

bool expect_roster(struct play *p, struct statement *s, struct str key)
{
	const struct roster_span *is = &p->duty;

	if (word_is(key, "on_duty"))
		expect_words(p, s, "on_duty", word_next(s), or_nobody(is->is.user));
	else if (word_is(key, "stand_by"))
		expect_words(p, s, "stand_by", word_next(s), or_nobody(is->is.stand_by));
	else if (word_is(key, "by"))
		expect_text(p, s, "by", word_of(&duty_source_words, (int)is->is.by));
	else if (word_is(key, "note"))
		expect_text(p, s, "note", is->is.note);
	else
		return expect_span(p, s, key, is->since_ms, is->until_ms);
	return true;
}
