/*
 * schedule: is it open, since when, until when. Pure: weekly hours on the wall, holidays and an
 * override of a struct schedule (model.h) at one moment. How wall times become moments on days on
 * which clocks change: zone.h.
 *
 * - An override in force says what holds; nothing else is looked at. Of several the group's stands
 *   above the site's, and that above the schedule's own.
 * - Hours belong to the day they begin on and may end after midnight: 22:00–06:00 that began on
 *   Thursday lasts until Friday morning, whether Friday is a holiday or not.
 * - On a holiday no weekly hours begin; those of the holiday do. Outside of hours it is then
 *   `holiday` instead of `closed`.
 *
 *	struct schedule_moment m = schedule_at(s, now_ms);
 *	if (m.state != SCHEDULE_OPEN)
 *		...m.reason is CLOSED, HOLIDAY or OVERRIDE, m.name the holiday's or the override's
 *note
 */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include "core/model.h"
#include "core/zone.h"

enum { PERIODS_MOST = 100, HOLIDAYS_MOST = 400, HOLIDAY_HOURS_MOST = 8, TIMED_MOST = 16 };

struct schedule_moment {
	enum schedule_state state;   /* never NONE */
	enum reason reason;          /* NONE while open by its hours */
	struct str name;             /* of the holiday, or the override's note; may be empty */
	enum override_holder holder; /* reason OVERRIDE: whose */
};

struct schedule_span {
	struct schedule_moment is;
	int64_t since_ms, until_ms; /* 0 = for ever, as far as is known */
};

/*
 * What was found last. Everybody who goes by a schedule asks it the same, of now and of what was
 * before: who keeps a decoded one gives it room for the answers (schedule.memo, zeroed). Without,
 * each is found anew, and is the same.
 */
struct schedule_stretch {
	bool known;
	struct schedule_moment is;
	int64_t since_ms, until_ms;
};
struct schedule_memo {
	struct schedule_stretch same[2], shift; /* shift: `is` may change within it */
	bool older;                             /* index of the one of `same` to go next */
};

/* The hours of something that belongs to a group and a site, either may be NULL: its schedule, or
 * always where that is NULL, below their overrides. False, *out untouched, where there is neither a
 * schedule nor an override: it is open, and always was. */
bool schedule_below(const struct schedule *s, const struct override *group,
		    const struct override *site, struct schedule *out);
/* What goes by `closed` goes by holidays too; `holiday` is for those alone. */
bool schedule_state_is(enum schedule_state is, enum schedule_state wanted);
struct schedule_moment schedule_at(const struct schedule *s, int64_t at_ms);
/* The next moment after at_ms at which state, reason or name is another; 0 = never. */
int64_t schedule_next(const struct schedule *s, int64_t at_ms);
/* The next moment after at_ms at which it opens or is open no longer; 0 = never. */
int64_t schedule_next_shift(const struct schedule *s, int64_t at_ms);
/* The last moment, at_ms included, at which it opened or closed; 0 = it always was so. */
int64_t schedule_last_shift(const struct schedule *s, int64_t at_ms);
struct schedule_span schedule_span(const struct schedule *s, int64_t at_ms);
/* The holiday of a day (since 1970-01-01), or NULL. */
const struct holiday *schedule_holiday(const struct schedule *s, int64_t day);

#endif
