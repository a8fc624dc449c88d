/* outcome_table: what a PBX reports of a step, and how the processes tell each
 * other. */
#include "wire/stored_rows.h"

/* clang-format off */
static const struct field outcome_by_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct outcome_by, user), .max = ID_BYTES, .check = check_id,
	  .doc = "who it was" },
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct outcome_by, device), .max = ID_BYTES, .check = check_id,
	  .doc = "on which of their devices" },
};
/* clang-format on */

const struct table outcome_by_table = {
	.name = "OutcomeBy",
	.size = sizeof(struct outcome_by),
	.fields = outcome_by_fields,
	.count = COUNT(outcome_by_fields),
};

/* clang-format off */
static const struct field outcome_fields[] = {
	{ .name = "outcome", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct outcome_body, outcome), .words = &outcome_words,
	  .doc = "what became of the step" },
	{ .name = "by", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct outcome_body, by), .sub = &outcome_by_table,
	  .doc = "who answered or refused" },
	{ .name = "step", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct outcome_body, step), .max = ROUTING_STEPS_MAX - 1, .def = -1,
	  .doc = "index of the step, from 0; needed for a stepwise decision" },
};
/* clang-format on */

const struct table outcome_body_table = {
	.name = "OutcomeReport",
	.size = sizeof(struct outcome_body),
	.fields = outcome_fields,
	.count = COUNT(outcome_fields),
};

/* clang-format off */
static const struct field event_fields[] = {
	STORED_INT("step", struct history_outcome, step, -1),
	STORED_WORD("outcome", struct history_outcome, outcome, outcome_words),
	STORED_STR("user", struct history_outcome, user),
	STORED_STR("device", struct history_outcome, device),
	STORED_STR("escalated", struct history_outcome, escalated),
	STORED_MS("at", struct history_outcome, at_ms),
};
/* clang-format on */

const struct table outcome_event_table = {
	.name = "OutcomeEvent",
	.size = sizeof(struct history_outcome),
	.fields = event_fields,
	.count = COUNT(event_fields),
};
