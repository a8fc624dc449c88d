/* signal_batch_table: facts of several users and kinds in one body. The value of each is the body
 * of its own operation, and goes through that table. */
#include "wire/order_rows.h"

/* clang-format off */
static const struct table signal_value = { .name = "SignalValue" }; /* by the kind of signal */

static const struct field item_fields[] = {
	{ .name = "signal", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct signal_item, signal), .words = &fact_word_words,
	  .doc = "what kind of fact it is" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct signal_item, user), .min = 1, .max = ID_BYTES,
	  .check = check_id,
	  .doc = "whose it is" },
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct signal_item, id), .max = 128, .check = check_call_id,
	  .doc = "of the call, device or session; a status has none" },
	{ .name = "end", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct signal_item, end),
	  .doc = "as DELETE: the call is over, the app closed, the report or status taken back" },
	{ .name = "value", .kind = FIELD_JSON, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct signal_item, value), .sub = &signal_value,
	  .doc = "as the body of PUT; of an end its seq and at" },
};

const struct table signal_item_table = {
	.name = "SignalItem",
	.size = sizeof(struct signal_item),
	.fields = item_fields,
	.count = COUNT(item_fields),
};

static const struct field batch_fields[] = {
	{ .name = "items", .kind = FIELD_OBJECT_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct signal_batch, items),
	  .count_offset = offsetof(struct signal_batch, item_count), .min = 1,
	  .max = BATCH_ITEMS_MAX, .sub = &signal_item_table,
	  .doc = "facts, those of one user taken in this order" },
};

const struct table signal_batch_table = {
	.name = "SignalBatch",
	.size = sizeof(struct signal_batch),
	.fields = batch_fields,
	.count = COUNT(batch_fields),
};

/* Read item by item, as a batch is. */
static const struct field snapshot_fields[] = {
	{ .name = "items", .kind = FIELD_OBJECT_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct signal_batch, items),
	  .count_offset = offsetof(struct signal_batch, item_count), .max = SNAPSHOT_ITEMS_MAX,
	  .sub = &signal_item_table,
	  .doc = "what is; no ends" },
};

const struct table snapshot_table = {
	.name = "Snapshot",
	.size = sizeof(struct signal_batch),
	.fields = snapshot_fields,
	.count = COUNT(snapshot_fields),
};

static const struct field end_fields[] = {
	ORDER_ROWS(struct fact_end_body),
};
/* clang-format on */

const struct table fact_end_table = {
	.name = "FactEnd",
	.size = sizeof(struct fact_end_body),
	.fields = end_fields,
	.count = COUNT(end_fields),
};
