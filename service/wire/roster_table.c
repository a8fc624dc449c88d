/* roster_table: rotations, shifts, swaps and stand-by. What rows alone cannot say: what needs what,
 * and that swaps end after they begin. */
#include "core/roster.h"

#include "wire/config_rows.h"
#include "wire/place.h"
#include "wire/tables.h"

enum { DAY_MIN = 24 * 60 };

/* clang-format off */
static const struct field rotation_fields[] = {
	{ .name = "users", .kind = FIELD_STR_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct rotation, users), .min = 1, .max = ROTATION_USERS_MOST,
	  .item_max = ID_BYTES, .check = check_id,
	  .doc = "ids of users, in their order" },
	{ .name = "every", .kind = FIELD_INT,
	  .offset = offsetof(struct rotation, every), .min = 1, .max = ROTATION_EVERY_MOST, .def = 1,
	  .doc = "days or weeks from one hand-over to the next" },
	{ .name = "unit", .kind = FIELD_WORD,
	  .offset = offsetof(struct rotation, unit), .min = PERIOD_DAY, .def = PERIOD_WEEK,
	  .words = &period_unit_words,
	  .doc = "what `every` counts" },
	{ .name = "hand_over", .kind = FIELD_WALL, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct rotation, hand_over_min),
	  .doc = "when the next one takes over, as the clock on the wall shows" },
	{ .name = "starts_on", .kind = FIELD_DATE, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct rotation, first_day), .def = DAY_NONE,
	  .doc = "the day on which the first user's turn begins" },
};

static const struct field shift_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct shift, user), .min = 1, .max = ID_BYTES, .check = check_id,
	  .doc = "id of the user" },
	{ .name = "stand_by", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, stand_by),
	  .doc = "true: the user stands by, rather than being on duty" },
	{ .name = "time_zone", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, time_zone), .max = 64, .check = check_time_zone,
	  .doc = "IANA time zone; the roster's where not given" },
	{ .name = "date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct shift, first_day), .def = DAY_NONE,
	  .doc = "the day it begins on, the first one where it repeats" },
	{ .name = "from", .kind = FIELD_WALL, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct shift, from_min),
	  .doc = "when it begins, as the clock on the wall shows" },
	{ .name = "duration_s", .kind = FIELD_INT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct shift, duration_s), .min = SHIFT_LEAST_S, .max = SHIFT_MOST_S,
	  .doc = "seconds it lasts, as the clock on the wall shows" },
	{ .name = "repeat", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, repeat), .min = PERIOD_DAY, .words = &period_unit_words,
	  .doc = "what `interval` counts; once where not given" },
	{ .name = "interval", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, interval), .min = 1, .max = ROTATION_EVERY_MOST, .def = 1,
	  .doc = "every so many days or weeks; weeks begin on Monday" },
	{ .name = "days", .kind = FIELD_WORD_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, days), .count_offset = offsetof(struct shift, day_count),
	  .max = 7, .words = &weekday_words,
	  .doc = "days of the week it begins on; that of `date` where not given" },
	{ .name = "last_date", .kind = FIELD_DATE, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, last_day), .def = DAY_NONE,
	  .doc = "the last day on which it may begin; for ever where not given" },
	{ .name = "except", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct shift, except), .max = SHIFT_EXCEPTIONS_MOST, .item_max = 10,
	  .check = check_date,
	  .doc = "days on which it does not begin" },
};

static const struct field swap_fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap, id), .min = 1, .max = ID_BYTES, .check = check_id,
	  .doc = "the swap's id, unique in the roster" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap, user), .min = 1, .max = ID_BYTES, .check = check_id,
	  .doc = "id of the user who is on duty instead" },
	{ .name = "from", .kind = FIELD_TIME, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap, from_ms),
	  .doc = "when it begins" },
	{ .name = "until", .kind = FIELD_TIME, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap, until_ms),
	  .doc = "when it ends" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct swap, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "why" },
};

static const struct field swap_body_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap_body, user), .min = 1, .max = ID_BYTES, .check = check_id,
	  .doc = "id of the user who is on duty instead" },
	{ .name = "from", .kind = FIELD_TIME,
	  .offset = offsetof(struct swap_body, from_ms),
	  .doc = "when it begins; now where not given" },
	{ .name = "until", .kind = FIELD_TIME, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct swap_body, until_ms),
	  .doc = "when it ends" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct swap_body, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "why" },
};

static const struct field stand_by_fields[] = {
	{ .name = "kind", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct stand_by, kind), .min = STAND_BY_NEXT,
	  .words = &stand_by_kind_words,
	  .doc = "next: whose turn of the rotation comes next; user: always the same one" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct stand_by, user), .max = ID_BYTES, .check = check_id,
	  .doc = "id of the user, for kind user" },
};

static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct roster, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the roster's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "as shown" },
	{ .name = "time_zone", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, time_zone), .max = 64, .check = check_time_zone,
	  .doc = "IANA time zone; the domain's where not given" },
	{ .name = "rotation", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, rotation), .sub = &rotation_table,
	  .doc = "one after the other, again and again" },
	{ .name = "shifts", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, shifts),
	  .count_offset = offsetof(struct roster, shift_count), .max = SHIFTS_MOST,
	  .sub = &shift_table,
	  .doc = "stretches of duty of their own; they stand above the rotation" },
	{ .name = "swaps", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, swaps),
	  .count_offset = offsetof(struct roster, swap_count), .max = SWAPS_MOST,
	  .sub = &swap_table,
	  .doc = "who is on duty instead, for a time" },
	{ .name = "stand_by", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct roster, stand_by), .sub = &stand_by_table,
	  .doc = "who is called where whoever is on duty cannot be rung" },
	VERSION_ROW,
};
/* clang-format on */

static struct str at(struct str pointer, const char *member, struct faults *faults)
{
	return pointer_add(pointer, str_of(member), faults->arena);
}

#define LATE "must be before 24:00: that is 00:00 of the next day"

static void check_rotation(const void *value, struct str pointer, struct faults *faults)
{
	if (((const struct rotation *)value)->hand_over_min >= DAY_MIN)
		fault_add(faults, at(pointer, "hand_over", faults), LATE);
}

static void check_shift(const void *value, struct str pointer, struct faults *faults)
{
	const struct shift *s = value;

	if (s->from_min >= DAY_MIN)
		fault_add(faults, at(pointer, "from", faults), LATE);
	if (s->day_count && s->repeat != PERIOD_WEEK)
		fault_add(faults, at(pointer, "repeat", faults),
			  "must be week where `days` is given");
	if (s->repeat == PERIOD_NONE && (s->last_day != DAY_NONE || s->except.count))
		fault_add(faults, at(pointer, "repeat", faults),
			  "is required where `last_date` or `except` is given");
	if (s->last_day != DAY_NONE && s->last_day < s->first_day)
		fault_add(faults, at(pointer, "last_date", faults), "must not be before `date`");
}

static void check_times(int64_t from_ms, int64_t until_ms, struct str pointer,
			struct faults *faults)
{
	if (until_ms <= from_ms)
		fault_add(faults, at(pointer, "until", faults), "must be after `from`");
	else if (until_ms - from_ms > SWAP_MOST_DAYS * (int64_t)DAY_MS)
		fault_add(faults, at(pointer, "until", faults),
			  "must be at most %d days after `from`", SWAP_MOST_DAYS);
}

static void check_swap(const void *value, struct str pointer, struct faults *faults)
{
	const struct swap *s = value;

	check_times(s->from_ms, s->until_ms, pointer, faults);
}

static void check_swap_body(const void *value, struct str pointer, struct faults *faults)
{
	const struct swap_body *b = value;

	if (b->from_ms)
		check_times(b->from_ms, b->until_ms, pointer, faults);
}

static void check_stand_by(const void *value, struct str pointer, struct faults *faults)
{
	const struct stand_by *s = value;

	if ((s->kind == STAND_BY_USER) != (s->user.n > 0))
		fault_add(faults, at(pointer, "user", faults),
			  s->kind == STAND_BY_USER ? "is required for stand-by of kind user"
						   : "must be left out for stand-by of kind next");
}

static void check_swap_ids(const struct roster *r, struct str pointer, struct faults *faults)
{
	for (size_t i = 1; i < r->swap_count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_eq(r->swaps[i].id, r->swaps[k].id))
				fault_add(faults,
					  arena_printf(faults->arena, "%.*s/swaps/%zu/id",
						       STR_ARG(pointer), i),
					  "must be unique in the roster, as at /swaps/%zu", k);
		}
	}
}

static void check_roster(const void *value, struct str pointer, struct faults *faults)
{
	const struct roster *r = value;

	if (r->stand_by.kind == STAND_BY_NEXT && r->rotation.users.count == 0)
		fault_add(faults, at(at(pointer, "stand_by", faults), "kind", faults),
			  "must be user where there is no rotation: nobody's turn is next");
	check_swap_ids(r, pointer, faults);
}

#define TABLE(variable, schema, type, rows, check_fn)                                              \
	const struct table variable = { .name = (schema),                                          \
					.size = sizeof(type),                                      \
					.fields = (rows),                                          \
					.count = COUNT(rows),                                      \
					.check = (check_fn) }

/* without its zone, which is behind the rest */
const struct table roster_table = { .name = "Roster",
				    .size = offsetof(struct roster, zone),
				    .fields = fields,
				    .count = COUNT(fields),
				    .check = check_roster };
TABLE(rotation_table, "Rotation", struct rotation, rotation_fields, check_rotation);
TABLE(shift_table, "Shift", struct shift, shift_fields, check_shift);
TABLE(swap_table, "Swap", struct swap, swap_fields, check_swap);
TABLE(swap_body_table, "SwapRequest", struct swap_body, swap_body_fields, check_swap_body);
TABLE(stand_by_table, "StandBy", struct stand_by, stand_by_fields, check_stand_by);
