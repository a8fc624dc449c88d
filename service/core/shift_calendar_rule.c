/* shift_calendar_rule: see shift_calendar_rule.h. */
#include "core/shift_calendar_rule.h"

#include "core/calendar_rule.h"
#include "core/shift_calendar.h"

enum { MINUTE_MS = 60 * 1000 };

/* By parts that a shift has none of. */
static bool is_otherwise(const struct calendar_rule *r)
{
	return (r->frequency != CALENDAR_DAILY && r->frequency != CALENDAR_WEEKLY) || r->months ||
	       r->hours || r->minutes || r->seconds || r->month_days.given || r->year_days.given ||
	       r->weeks.given || r->positions.given || r->is_foreign ||
	       calendar_rule_counts_weekdays(r) || r->interval > ROTATION_EVERY_MOST ||
	       r->count > SHIFT_COUNT_MOST || (r->has_until && r->until.wall_ms < 0);
}

/* Every second week from Sunday on is not that from Monday on, and every second day on some days
 * of the week no number of weeks. */
static bool is_kept(const struct calendar_rule *r)
{
	bool several_days = (r->weekdays & (r->weekdays - 1)) != 0;

	if (r->count && r->has_until)
		return false;
	if (r->frequency == CALENDAR_DAILY && r->weekdays && r->interval > 1)
		return false;
	return !(r->week_start != 1 && r->interval > 1 && several_days);
}

/* Monday first; daily on some days is weekly. */
static void take_days(struct shift *s, const struct calendar_rule *r, struct arena *a)
{
	int *days = ARENA_ARRAY(a, 7, int);

	s->repeat = r->frequency == CALENDAR_DAILY && !r->weekdays ? PERIOD_DAY : PERIOD_WEEK;
	s->interval = r->interval;
	s->days = days;
	for (int i = 0; i < 7; i++)
		if (r->weekdays >> (i + 1) % 7 & 1)
			days[s->day_count++] = WEEKDAY_MONDAY + i;
}

/* UNTIL is the last moment at which it may begin. */
static int64_t day_until(const struct shift *s, const struct calendar_rule *r,
			 const struct zone *zone)
{
	int64_t wall_ms = r->until.wall_ms, day;

	if (r->until.is_utc)
		wall_ms = zone_wall_ms(zone, wall_ms);
	day = zone_wall_day(wall_ms);
	return r->until.is_date || wall_ms - day * DAY_MS >= s->from_min * MINUTE_MS ? day
										     : day - 1;
}

const char *shift_rule_take(struct shift *s, struct str text, const struct zone *zone,
			    struct arena *a)
{
	struct calendar_rule rule;
	int64_t first;

	if (!calendar_rule_read(text, &rule) || is_otherwise(&rule))
		return "a shift may repeat DAILY or WEEKLY, with INTERVAL, COUNT, UNTIL and BYDAY, "
		       "in no other way";
	if (!is_kept(&rule))
		return "this repetition cannot be taken over; write it with FREQ=WEEKLY, weeks "
		       "from Monday on, and either COUNT or UNTIL";
	take_days(s, &rule, a);
	if (!shift_day_from(s, s->first_day, &first) || first != s->first_day)
		return "DTSTART must be on one of the days of BYDAY";
	if (rule.count)
		s->last_day = shift_last_day(s, rule.count);
	else if (rule.has_until)
		s->last_day = day_until(s, &rule, zone);
	return NULL;
}
