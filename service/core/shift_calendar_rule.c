/* shift_calendar_rule: see shift_calendar_rule.h. */
#include "core/shift_calendar_rule.h"

#include "base/clock.h"
#include "core/calendar_text.h"
#include "core/shift_calendar.h"

enum { MINUTE_MS = 60 * 1000 };

struct repetition {
	struct shift *shift;
	struct arena *arena;
	int64_t count; /* 0 = not given */
	int64_t until_ms;
	bool has_until, until_whole_day, until_utc, week_begins_otherwise;
};

/* ---- parts; false where it cannot be taken over ---- */

static bool take_frequency(struct repetition *rep, struct str value)
{
	rep->shift->repeat = str_eq_nocase(value, STR("DAILY"))    ? PERIOD_DAY
			     : str_eq_nocase(value, STR("WEEKLY")) ? PERIOD_WEEK
								   : PERIOD_NONE;
	return rep->shift->repeat != PERIOD_NONE;
}

static bool take_number(struct str value, uint64_t most, int64_t *out)
{
	uint64_t n;

	if (!str_to_u64(value, most, &n) || n == 0)
		return false;
	*out = (int64_t)n;
	return true;
}

static bool take_interval(struct repetition *rep, struct str value)
{
	return take_number(value, ROTATION_EVERY_MOST, &rep->shift->interval);
}

static bool take_count(struct repetition *rep, struct str value)
{
	return take_number(value, SHIFT_COUNT_MOST, &rep->count);
}

static bool take_until(struct repetition *rep, struct str value)
{
	int64_t day;

	rep->has_until = true;
	if (value.n == 8 && calendar_text_day(value, &day)) {
		rep->until_whole_day = true;
		rep->until_ms = day * DAY_MS;
		return true;
	}
	return calendar_text_wall_ms(value, &rep->until_ms, &rep->until_utc);
}

static bool take_days(struct repetition *rep, struct str list)
{
	static const char names[][3] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };
	int *days = ARENA_ARRAY(rep->arena, 7, int);
	bool seen[7] = { false };

	rep->shift->days = days;
	while (list.p) {
		struct str day = str_cut(&list, ',');
		size_t i = 0;

		while (i < 7 && !str_eq_nocase(day, str_of(names[i])))
			i++;
		if (i == 7)
			return false;
		if (!seen[i])
			days[rep->shift->day_count++] = WEEKDAY_MONDAY + (int)i;
		seen[i] = true;
	}
	return true;
}

static bool take_week_start(struct repetition *rep, struct str value)
{
	rep->week_begins_otherwise = !str_eq_nocase(value, STR("MO"));
	return true;
}

/* clang-format off */
static const struct {
	struct str name;
	bool (*take)(struct repetition *rep, struct str value);
} parts[] = {
	{ STR("FREQ"),     take_frequency },
	{ STR("INTERVAL"), take_interval },
	{ STR("COUNT"),    take_count },
	{ STR("UNTIL"),    take_until },
	{ STR("BYDAY"),    take_days },
	{ STR("WKST"),     take_week_start },
};
/* clang-format on */

static bool take_part(struct repetition *rep, struct str name, struct str value)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (str_eq_nocase(name, parts[i].name))
			return parts[i].take(rep, value);
	return false;
}

/* ---- the whole ---- */

/* Every second week from Sunday on is not that from Monday on; daily on some days is weekly. */
static bool is_kept(const struct repetition *rep)
{
	struct shift *s = rep->shift;

	if (s->repeat == PERIOD_NONE || (rep->count && rep->has_until))
		return false;
	if (s->repeat == PERIOD_DAY && s->day_count) {
		if (s->interval > 1)
			return false;
		s->repeat = PERIOD_WEEK;
	}
	return !(rep->week_begins_otherwise && s->interval > 1 && s->day_count > 1);
}

/* UNTIL is the last moment at which it may begin. */
static int64_t day_until(const struct repetition *rep, const struct zone *zone)
{
	const struct shift *s = rep->shift;
	int64_t wall_ms = rep->until_ms, day;

	if (rep->until_utc)
		wall_ms = zone_wall_ms(zone, wall_ms);
	day = wall_ms / DAY_MS;
	return rep->until_whole_day || wall_ms - day * DAY_MS >= s->from_min * MINUTE_MS ? day
											 : day - 1;
}

const char *shift_rule_take(struct shift *s, struct str rule, const struct zone *zone,
			    struct arena *a)
{
	struct repetition rep = { .shift = s, .arena = a };
	int64_t first;

	while (rule.p && rule.n) {
		struct str value = str_cut(&rule, ';'), name = str_cut(&value, '=');

		if (!take_part(&rep, name, value))
			return "a shift may repeat DAILY or WEEKLY, with INTERVAL, COUNT, UNTIL "
			       "and BYDAY, in no other way";
	}
	if (!is_kept(&rep))
		return "this repetition cannot be taken over; write it with FREQ=WEEKLY, weeks "
		       "from Monday on, and either COUNT or UNTIL";
	if (!shift_day_from(s, s->first_day, &first) || first != s->first_day)
		return "DTSTART must be on one of the days of BYDAY";
	if (rep.count)
		s->last_day = shift_last_day(s, rep.count);
	else if (rep.has_until)
		s->last_day = day_until(&rep, zone);
	return NULL;
}
