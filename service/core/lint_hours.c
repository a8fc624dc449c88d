/*
 * lint_hours: minutes of the week that nobody covers. Each schedule's week is laid out once, a bit
 * per minute, by the engine that decides calls, so zones and times past midnight are its affair;
 * holidays and overrides are left out, because what is meant is an ordinary week.
 */
#include "core/lint_priv.h"

enum { MINUTE_MS = 60 * 1000 };

static void open_between(struct lint_schedule *s, int64_t from, int64_t to)
{
	for (int64_t i = from < 0 ? 0 : from; i < to && i < LINT_WEEK_MINUTES; i++)
		s->week[i / 8] |= (unsigned char)(1u << (i % 8));
}

/* Open for the whole of a minute, that is: rounded inwards. */
static void lay_out(struct lint *l, struct lint_schedule *entry)
{
	struct schedule plain = *entry->schedule;
	int64_t end_ms = l->week_ms + (int64_t)LINT_WEEK_MINUTES * MINUTE_MS, at_ms = l->week_ms;

	plain.override = (struct override){ 0 };
	plain.holiday_count = 0;
	plain.holidays_too = NULL;
	while (at_ms && at_ms < end_ms) {
		int64_t until_ms = schedule_next_shift(&plain, at_ms);

		if (until_ms == 0 || until_ms > end_ms)
			until_ms = end_ms;
		if (schedule_at(&plain, at_ms).state == SCHEDULE_OPEN)
			open_between(entry, (at_ms - l->week_ms + MINUTE_MS - 1) / MINUTE_MS,
				     (until_ms - l->week_ms) / MINUTE_MS);
		at_ms = until_ms;
	}
	entry->has_week = true;
}

static bool is_open(const unsigned char *week, size_t minute)
{
	return week[minute / 8] & (1u << (minute % 8));
}

static bool is_never_open(const struct lint_schedule *entry)
{
	for (size_t i = 0; i < LINT_WEEK_BYTES; i++) {
		if (entry->week[i])
			return false;
	}
	return entry->schedule->holiday_count == 0 && entry->schedule->holidays_of.n == 0;
}

bool lint_schedules(struct lint *l)
{
	struct lint_schedule *entry = l->schedule_at;
	const struct schedule *s = entry ? entry->schedule : NULL;

	if (!s)
		return false;
	lay_out(l, entry);
	if (is_never_open(entry))
		lint_add(l, LINT_SEVERITY_WARNING, LINT_SCHEDULE_NEVER_OPEN,
			 LINT_JOIN(l, "/schedules/%.*s", STR_ARG(s->id)), STR("/periods"),
			 "The schedule is never open.");
	if (s->holidays_of.n && !lint_name_find(l, 's', s->holidays_of))
		lint_add(l, LINT_SEVERITY_ERROR, LINT_SCHEDULE_MISSING,
			 LINT_JOIN(l, "/schedules/%.*s", STR_ARG(s->id)), STR("/holidays_of"),
			 "There is no schedule %.*s, so its holidays are not kept.",
			 STR_ARG(s->holidays_of));
	l->schedule_at = entry->next;
	return true;
}

/* ---- groups ---- */

struct cover {
	const struct lint *lint;
	unsigned char week[LINT_WEEK_BYTES];
	bool anybody;  /* a member is there */
	bool always;   /* and has no hours of their own */
	size_t budget; /* members still looked at */
};

static void add_group(struct cover *c, const struct group *g, size_t depth);

static void add_user(struct cover *c, const struct user *u)
{
	const struct lint_schedule *s =
		u->schedule.n ? lint_name_find(c->lint, 's', u->schedule) : NULL;

	c->anybody = true;
	/* the same schedule again adds nothing, and costs little */
	c->always = c->always || !s || !s->has_week;
	for (size_t i = 0; !c->always && i < LINT_WEEK_BYTES; i++)
		c->week[i] |= s->week[i];
}

static void add_members(struct cover *c, const struct group_member *list, size_t count,
			size_t depth)
{
	for (size_t i = 0; i < count && !c->always; i++) {
		const struct lint_place *p = lint_name_find(c->lint, 'a', list[i].target);

		/* a roster's own gaps are lint_rosters.c's */
		if (c->budget == 0 || list[i].kind == MEMBER_EXTERNAL ||
		    list[i].kind == MEMBER_ROSTER) {
			c->always = true;
			return;
		}
		c->budget--;
		if (list[i].kind == MEMBER_USER && p && p->way.user)
			add_user(c, p->way.user->user);
		if (list[i].kind == MEMBER_GROUP && p && p->way.group && depth < GROUP_DEPTH_MAX)
			add_group(c, p->way.group, depth + 1);
	}
}

static void add_group(struct cover *c, const struct group *g, size_t depth)
{
	add_members(c, g->members, g->member_count, depth);
	for (size_t i = 0; i < g->stage_count; i++)
		add_members(c, g->stages[i].members, g->stages[i].member_count, depth);
}

/* "monday 18:00", on the domain's wall. */
static struct str wall(struct lint *l, size_t minute)
{
	int64_t wall_ms = zone_wall_ms(l->zone, l->week_ms + (int64_t)minute * MINUTE_MS);
	int64_t of_day = wall_ms / MINUTE_MS % (24 * 60), day = wall_ms / DAY_MS;

	/* 1970-01-01 was a Thursday */
	return LINT_JOIN(l, "%.*s %02d:%02d",
			 STR_ARG(word_of(&weekday_words, (int)((day + 3) % 7) + 1)),
			 (int)(of_day / 60), (int)(of_day % 60));
}

/* The first minute from `at` on that is open, or is not; the end of the week where there is none.
 */
static size_t until(const struct cover *c, size_t at, bool open)
{
	while (at < LINT_WEEK_MINUTES && is_open(c->week, at) != open)
		at++;
	return at;
}

static void report_gaps(struct lint *l, const struct cover *c, struct str object)
{
	size_t first = until(c, 0, false), end, minutes = 0, gaps = 0;

	if (first == LINT_WEEK_MINUTES)
		return;
	if (until(c, 0, true) == LINT_WEEK_MINUTES) {
		lint_add(l, LINT_SEVERITY_WARNING, LINT_HOURS_UNCOVERED, object, STR("/members"),
			 "Every member is always outside their own hours; every call goes to the "
			 "fallback.");
		return;
	}
	if (first == 0) /* begins in the middle of a gap, which the end of the week completes */
		first = until(c, until(c, 0, true), false);
	if (first == LINT_WEEK_MINUTES)
		first = 0;
	end = until(c, first, true);
	if (end == LINT_WEEK_MINUTES)
		end = until(c, 0, true);
	for (size_t i = 0; i < LINT_WEEK_MINUTES; i++) {
		minutes += !is_open(c->week, i);
		gaps += !is_open(c->week, i) && is_open(c->week, i ? i - 1 : LINT_WEEK_MINUTES - 1);
	}
	lint_add(l, LINT_SEVERITY_NOTICE, LINT_HOURS_UNCOVERED, object, STR("/members"),
		 "Every member is outside their own hours from %.*s to %.*s, and so on: %zu times "
		 "and %zu hours a week in all; calls go to the fallback then.",
		 STR_ARG(wall(l, first)), STR_ARG(wall(l, end)), gaps, (minutes + 30) / 60);
}

/* Nobody has to be there while the group is closed. */
static void leave_out_closed(struct cover *c, struct str schedule)
{
	const struct lint_schedule *s = schedule.n ? lint_name_find(c->lint, 's', schedule) : NULL;

	for (size_t i = 0; s && s->has_week && i < LINT_WEEK_BYTES; i++)
		c->week[i] = (unsigned char)~s->week[i];
}

bool lint_group_hours(struct lint *l)
{
	const struct lint_place *p = l->at;
	struct cover *c;

	if (!p)
		return false;
	l->at = p->next;
	if (!p->way.group || way_group_is_empty(p->way.group, &l->finder))
		return true;
	c = ARENA_NEW(l->arena, struct cover);
	c->lint = l;
	c->budget = 2 * GROUP_MEMBERS_MAX;
	leave_out_closed(c, p->way.group->schedule);
	add_group(c, p->way.group, 1);
	if (c->anybody && !c->always)
		report_gaps(l, c, way_object(&p->way, l->arena));
	return true;
}
