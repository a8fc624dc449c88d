/* shift: see shift.h. Days are found by calculation, not by trying one after the other: a shift
 * every 52 weeks costs no more than one every day. */
#include "core/shift.h"

#include "base/clock.h"

enum { MINUTE_MS = 60 * 1000 };

/* Monday is 1, as in enum weekday; 1970-01-01 was a Thursday. */
static int weekday_of(int64_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7) + WEEKDAY_MONDAY;
}

static int64_t monday_of(int64_t day)
{
	return day - (weekday_of(day) - WEEKDAY_MONDAY);
}

static int64_t interval_of(const struct shift *s)
{
	return s->interval > 0 ? s->interval : 1;
}

static bool is_excepted(const struct shift *s, int64_t day)
{
	char text[DATE_TEXT_MAX];
	struct str date;

	if (s->except.count == 0)
		return false;
	date = date_format(day, text);
	for (size_t i = 0; i < s->except.count; i++) {
		if (str_eq(s->except.items[i], date))
			return true;
	}
	return false;
}

static bool has_weekday(const struct shift *s, int64_t day)
{
	int weekday = weekday_of(day);

	if (s->day_count == 0)
		return weekday == weekday_of(s->first_day);
	for (size_t i = 0; i < s->day_count; i++) {
		if (s->days[i] == weekday)
			return true;
	}
	return false;
}

/* ---- by the rule alone, exceptions and the last day left out ---- */

static int64_t floor_to(int64_t n, int64_t step)
{
	return n - ((n % step) + step) % step;
}

/* A day of the week that is not before (1) or not after (-1) `day`; false: none is left in it. */
static bool in_week(const struct shift *s, int64_t monday, int64_t day, int direction, int64_t *out)
{
	for (int i = 0; i < 7; i++) {
		int64_t d = direction > 0 ? monday + i : monday + 6 - i;

		if (direction * (d - day) >= 0 && d >= s->first_day && has_weekday(s, d)) {
			*out = d;
			return true;
		}
	}
	return false;
}

static bool weekly(const struct shift *s, int64_t day, int direction, int64_t *out)
{
	int64_t first = monday_of(s->first_day), step = 7 * interval_of(s);
	int64_t week = first + floor_to(monday_of(day) - first, step);

	if (in_week(s, week, day, direction, out))
		return true;
	week += direction * step;
	return week + 6 >= s->first_day && in_week(s, week, day, direction, out);
}

static bool by_rule(const struct shift *s, int64_t day, int direction, int64_t *out)
{
	int64_t step = interval_of(s);

	if (day < s->first_day) {
		if (direction < 0)
			return false;
		day = s->first_day;
	}
	switch (s->repeat) {
	case PERIOD_DAY:
		*out = s->first_day + floor_to(day - s->first_day, step);
		if (*out < day && direction > 0)
			*out += step;
		return true;
	case PERIOD_WEEK: return weekly(s, day, direction, out);
	default: *out = s->first_day; return direction < 0 || day == s->first_day;
	}
}

/* ---- the whole ---- */

bool shift_day_from(const struct shift *s, int64_t day, int64_t *out)
{
	int64_t found;

	for (size_t i = 0; i <= SHIFT_EXCEPTIONS_MOST; i++) {
		if (!by_rule(s, day, 1, &found) ||
		    (s->repeat && s->last_day != DAY_NONE && found > s->last_day))
			return false;
		if (!is_excepted(s, found)) {
			*out = found;
			return true;
		}
		day = found + 1;
	}
	return false;
}

bool shift_day_until(const struct shift *s, int64_t day, int64_t *out)
{
	int64_t found;

	if (s->repeat && s->last_day != DAY_NONE && day > s->last_day)
		day = s->last_day;
	for (size_t i = 0; i <= SHIFT_EXCEPTIONS_MOST; i++) {
		if (!by_rule(s, day, -1, &found))
			return false;
		if (!is_excepted(s, found)) {
			*out = found;
			return true;
		}
		day = found - 1;
	}
	return false;
}

struct shift_moments shift_on(const struct shift *s, const struct zone *zone, int64_t day)
{
	int64_t from_ms = day * DAY_MS + s->from_min * MINUTE_MS;

	return (struct shift_moments){ zone_moment_ms(zone, from_ms),
				       zone_moment_ms(zone, from_ms + s->duration_s * 1000) };
}

/* How many of its days of the week there are from one day until before another. */
static int64_t weekdays_between(const struct shift *s, int64_t from_day, int64_t to_day)
{
	int64_t n = 0;

	for (int64_t d = from_day; d < to_day; d++)
		n += has_weekday(s, d);
	return n;
}

int64_t shift_last_day(const struct shift *s, int64_t count)
{
	int64_t monday = monday_of(s->first_day), a_week, left, day;

	if (s->repeat == PERIOD_DAY)
		return s->first_day + (count - 1) * interval_of(s);
	/* exceptions count too: they are taken away afterwards */
	a_week = weekdays_between(s, monday, monday + 7);
	left = weekdays_between(s, monday, s->first_day) + count - 1;
	day = monday + left / a_week * 7 * interval_of(s);
	for (left %= a_week; !has_weekday(s, day) || left-- > 0; day++)
		;
	return day;
}
