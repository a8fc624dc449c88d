/* config_rows: sub tables that several configuration tables share, and what all their rows have in
 * common. */
#ifndef WIRE_CONFIG_ROWS_H
#define WIRE_CONFIG_ROWS_H

#include "core/limits.h"
#include "wire/checks.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Limits used in more than one table; bytes. */
enum {
	ID_BYTES = 64,
	NAME_BYTES = 128,
	NOTE_BYTES = 256,
	LABEL_BYTES = 64,
	URI_BYTES = 256,
	DIAL_BYTES = 256,
	RAW_NUMBER_BYTES = 256
};
/* Largest integer that every JSON reader keeps exact. */
#define SEQ_MAX INT64_C(9007199254740991)

extern const struct table destination_table, numbering_table, dial_table, dial_uris_table;
extern const struct table feature_code_table, calendar_policy_table, carrier_access_table;
extern const struct table ring_table, ring_stage_table, ring_device_table, mobile_table;
extern const struct table assumption_table, outcome_by_table;
extern const struct table skill_table, skill_wishes_table;
extern const struct table group_member_table, group_stage_table, group_fallback_table;
extern const struct table group_overflow_table;
extern const struct table weekly_period_table, day_hours_table, holiday_table, override_table;
extern const struct table timed_status_table, status_text_table, agent_wish_table;
extern const struct table visibility_rules_table, group_visibility_table;
extern const struct table rotation_table, shift_table, swap_table, stand_by_table;
extern const struct table forward_rule_table, forward_table, device_lock_table;

/* The object's version, as GET and lists show it; the ETag is what counts. */
/* clang-format off */
#define VERSION_ROW \
	{ .name = "version", .kind = FIELD_STR, .flags = FIELD_READONLY | FIELD_VIRTUAL, \
	  .max = ID_BYTES, .doc = "version of the object, as in its ETag" }
/* clang-format on */

#endif
