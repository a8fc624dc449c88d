/* schedule_table: opening hours, holidays and overrides; and a user's timed switch, which goes by
 * them. What rows alone cannot say: hours that are empty, overlap, or end before they begin. */
#include "core/schedule.h"

#include <stdlib.h>

#include "wire/config_rows.h"
#include "wire/place.h"

enum { DAY_MIN = 24 * 60, WEEK_MIN = 7 * DAY_MIN, HOLIDAY_DAYS_MOST = 366 };

#define EMPTY_HOURS "must not be the same as `from`: a whole day is 00:00 to 24:00"
#define LATE_BEGIN "must be before 24:00: that is 00:00 of the next day"

static void check_hours(const struct day_hours *h, struct str pointer, struct faults *faults)
{
	if (h->from_min == h->to_min)
		fault_add(faults, pointer_add(pointer, STR("to"), faults->arena), EMPTY_HOURS);
	else if (h->from_min == DAY_MIN)
		fault_add(faults, pointer_add(pointer, STR("from"), faults->arena), LATE_BEGIN);
}

static void check_period(const void *value, struct str pointer, struct faults *faults)
{
	check_hours(&((const struct weekly_period *)value)->hours, pointer, faults);
}

static void check_day_hours(const void *value, struct str pointer, struct faults *faults)
{
	check_hours(value, pointer, faults);
}

/* clang-format off */
#define HOURS_ROWS(type, member) \
	{ .name = "from", .kind = FIELD_WALL, .flags = FIELD_REQUIRED, \
	  .offset = offsetof(type, member from_min), \
	  .doc = "when it begins, as the clock on the wall shows" }, \
	{ .name = "to", .kind = FIELD_WALL, .flags = FIELD_REQUIRED, \
	  .offset = offsetof(type, member to_min), \
	  .doc = "when it ends; before `from` is on the next day" }

static const struct field period_fields[] = {
	{ .name = "days", .kind = FIELD_WORD_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct weekly_period, days),
	  .count_offset = offsetof(struct weekly_period, day_count), .min = 1, .max = 7,
	  .words = &weekday_words,
	  .doc = "the days it begins on" },
	HOURS_ROWS(struct weekly_period, hours.),
};

static const struct field hours_fields[] = {
	HOURS_ROWS(struct day_hours, ),
};

static const struct field holiday_fields[] = {
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct holiday, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "as shown and told" },
	{ .name = "date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct holiday, first_day), .def = DAY_NONE,
	  .doc = "the day, or the first of several" },
	{ .name = "last_date", .kind = FIELD_DATE, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct holiday, last_day), .def = DAY_NONE,
	  .doc = "the last day, where there are several" },
	{ .name = "yearly", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct holiday, yearly),
	  .doc = "true: on the same days of every year" },
	{ .name = "hours", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct holiday, hours),
	  .count_offset = offsetof(struct holiday, hours_count), .max = HOLIDAY_HOURS_MOST,
	  .sub = &day_hours_table,
	  .doc = "when it is open all the same" },
};

static const struct field override_fields[] = {
	{ .name = "state", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct override, state), .min = SCHEDULE_OPEN,
	  .words = &schedule_state_words,
	  .doc = "the forced state" },
	{ .name = "since", .kind = FIELD_TIME,
	  .offset = offsetof(struct override, since_ms),
	  .doc = "when it was set" },
	{ .name = "until", .kind = FIELD_TIME,
	  .offset = offsetof(struct override, until_ms),
	  .doc = "when it ends" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct override, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "why" },
};

static const struct field override_body_fields[] = {
	{ .name = "state", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct override_body, state), .min = SCHEDULE_OPEN,
	  .words = &schedule_state_words,
	  .doc = "the state to force" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct override_body, expires_in), .min = OVERRIDE_LEAST_S,
	  .max = OVERRIDE_MOST_S, .def = -1,
	  .doc = "seconds until it ends" },
	{ .name = "until", .kind = FIELD_TIME,
	  .offset = offsetof(struct override_body, until_ms),
	  .doc = "when it ends, instead of expires_in" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct override_body, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "why" },
};

static const struct field timed_fields[] = {
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct timed_status, schedule), .min = 1, .max = ID_BYTES,
	  .check = check_id,
	  .doc = "id of the schedule" },
	{ .name = "state", .kind = FIELD_WORD,
	  .offset = offsetof(struct timed_status, state), .min = SCHEDULE_OPEN,
	  .def = SCHEDULE_OPEN, .words = &schedule_state_words,
	  .doc = "the state in which it applies" },
	{ .name = "status", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct timed_status, status), .min = 1, .max = ID_BYTES,
	  .check = check_status_id,
	  .doc = "the status that holds then" },
};

static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct schedule, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the schedule's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "as shown" },
	{ .name = "time_zone", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, time_zone), .max = 64, .check = check_time_zone,
	  .doc = "IANA time zone; the domain's where not given" },
	{ .name = "periods", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, periods),
	  .count_offset = offsetof(struct schedule, period_count), .max = PERIODS_MOST,
	  .sub = &weekly_period_table,
	  .doc = "the hours of a week; they may touch, not overlap" },
	{ .name = "holidays", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, holidays),
	  .count_offset = offsetof(struct schedule, holiday_count), .max = HOLIDAYS_MOST,
	  .sub = &holiday_table,
	  .doc = "days on which the weekly hours do not begin" },
	{ .name = "holidays_of", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, holidays_of), .max = ID_BYTES, .check = check_id,
	  .doc = "another schedule, whose own holidays count here too" },
	{ .name = "override", .kind = FIELD_OBJECT, .flags = FIELD_READONLY | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct schedule, override), .sub = &override_table,
	  .doc = "the forced state set last; in force until its end" },
	VERSION_ROW,
};
/* clang-format on */

/* ---- hours that overlap ---- */

struct stretch { /* minutes since Monday 00:00; to may lie in the next week */
	int64_t from, to;
	size_t row;
};

static int by_begin(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static struct stretch stretch_of(const struct day_hours *h, int64_t day, size_t row)
{
	int64_t length = h->to_min - h->from_min;

	if (length < 0)
		length += DAY_MIN;
	return (struct stretch){ day * DAY_MIN + h->from_min, day * DAY_MIN + h->from_min + length,
				 row };
}

/* At the later of the two rows. list: "periods", or a holiday's "hours". */
static void report(const struct stretch *a, const struct stretch *b, struct str list,
		   struct faults *faults)
{
	const struct stretch *later = a->row > b->row ? a : b, *other = later == a ? b : a;

	fault_add(faults, arena_printf(faults->arena, "%.*s/%zu", STR_ARG(list), later->row),
		  "must not overlap the hours at %.*s/%zu", STR_ARG(list), other->row);
}

static void check_overlap(struct stretch *stretches, size_t count, struct str list,
			  struct faults *faults)
{
	qsort(stretches, count, sizeof(*stretches), by_begin);
	for (size_t i = 1; i < count; i++)
		if (stretches[i].from < stretches[i - 1].to)
			report(&stretches[i - 1], &stretches[i], list, faults);
}

static void check_periods(const struct schedule *s, struct str pointer, struct faults *faults)
{
	struct stretch stretches[PERIODS_MOST * 7 + 1];
	size_t count = 0;

	for (size_t i = 0; i < s->period_count; i++)
		for (size_t k = 0; k < s->periods[i].day_count; k++)
			stretches[count++] = stretch_of(&s->periods[i].hours,
							s->periods[i].days[k] - WEEKDAY_MONDAY, i);
	/* Sunday night's may reach into Monday: there it is compared too */
	for (size_t i = 0, n = count; i < n; i++) {
		if (stretches[i].to <= WEEK_MIN)
			continue;
		stretches[count] = stretches[i];
		stretches[count].from = 0;
		stretches[count].to -= WEEK_MIN;
		stretches[i].to = WEEK_MIN;
		if (++count == COUNT(stretches))
			break;
	}
	check_overlap(stretches, count, pointer_add(pointer, STR("periods"), faults->arena),
		      faults);
}

static void check_schedule(const void *value, struct str pointer, struct faults *faults)
{
	check_periods(value, pointer, faults);
}

static void check_holiday(const void *value, struct str pointer, struct faults *faults)
{
	const struct holiday *h = value;
	struct stretch stretches[HOLIDAY_HOURS_MOST];

	if (h->last_day != DAY_NONE && h->last_day < h->first_day)
		fault_add(faults, pointer_add(pointer, STR("last_date"), faults->arena),
			  "must not be before `date`");
	else if (h->last_day != DAY_NONE && h->last_day - h->first_day >= HOLIDAY_DAYS_MOST)
		fault_add(faults, pointer_add(pointer, STR("last_date"), faults->arena),
			  "must be at most %d days after `date`", HOLIDAY_DAYS_MOST - 1);
	for (size_t i = 0; i < h->hours_count; i++)
		stretches[i] = stretch_of(&h->hours[i], 0, i);
	check_overlap(stretches, h->hours_count, pointer_add(pointer, STR("hours"), faults->arena),
		      faults);
}

static void check_override_body(const void *value, struct str pointer, struct faults *faults)
{
	const struct override_body *b = value;

	if ((b->expires_in >= 0) == (b->until_ms > 0))
		fault_add(faults, pointer_add(pointer, STR("until"), faults->arena),
			  "must be given where `expires_in` is not, and left out where it is");
}

#define TABLE(variable, schema, type, rows, check_fn)                                              \
	const struct table variable = { .name = (schema),                                          \
					.size = sizeof(type),                                      \
					.fields = (rows),                                          \
					.count = COUNT(rows),                                      \
					.check = (check_fn) }

/* without its zone and the other schedule's holidays, which are behind the rest */
const struct table schedule_table = { .name = "Schedule",
				      .size = offsetof(struct schedule, zone),
				      .fields = fields,
				      .count = COUNT(fields),
				      .check = check_schedule };
TABLE(weekly_period_table, "WeeklyPeriod", struct weekly_period, period_fields, check_period);
TABLE(day_hours_table, "DayHours", struct day_hours, hours_fields, check_day_hours);
TABLE(holiday_table, "Holiday", struct holiday, holiday_fields, check_holiday);
TABLE(override_table, "Override", struct override, override_fields, NULL);
TABLE(override_body_table, "OverrideRequest", struct override_body, override_body_fields,
      check_override_body);
TABLE(timed_status_table, "TimedStatus", struct timed_status, timed_fields, NULL);
