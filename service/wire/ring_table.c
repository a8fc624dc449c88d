/* ring_table: how a profile rings devices and the mobile number. */
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field stage_fields[] = {
	{ .name = "kinds", .kind = FIELD_WORD_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct ring_stage, kinds),
	  .count_offset = offsetof(struct ring_stage, kind_count), .max = 16,
	  .words = &device_kind_words,
	  .doc = "device kinds that ring in this stage" },
	{ .name = "timeout_s", .kind = FIELD_INT,
	  .offset = offsetof(struct ring_stage, timeout_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .def = RING_DEFAULT_S,
	  .doc = "seconds this stage rings" },
};
/* clang-format on */

const struct table ring_stage_table = {
	.name = "RingStage",
	.size = sizeof(struct ring_stage),
	.fields = stage_fields,
	.count = COUNT(stage_fields),
};

/* clang-format off */
static const struct field order_fields[] = {
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct ring_device, device), .min = 1, .max = ID_BYTES,
	  .check = check_id,
	  .doc = "id of one of the user's devices" },
	{ .name = "timeout_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct ring_device, timeout_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .doc = "seconds this device rings; the plan's timeout_s where not given" },
};
/* clang-format on */

const struct table ring_device_table = {
	.name = "RingDevice",
	.size = sizeof(struct ring_device),
	.fields = order_fields,
	.count = COUNT(order_fields),
};

/* clang-format off */
static const struct field ring_fields[] = {
	{ .name = "strategy", .kind = FIELD_WORD,
	  .offset = offsetof(struct ring, strategy), .words = &ring_strategy_words,
	  .doc = "how the devices ring" },
	{ .name = "timeout_s", .kind = FIELD_INT,
	  .offset = offsetof(struct ring, timeout_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .def = RING_DEFAULT_S,
	  .doc = "seconds the plan rings, or each device without a time of its own" },
	{ .name = "order", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct ring, order),
	  .count_offset = offsetof(struct ring, order_count), .max = 32, .sub = &ring_device_table,
	  .doc = "order for sequential; by priority where empty" },
	{ .name = "first", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct ring, first), .sub = &ring_stage_table,
	  .doc = "staged: what rings first" },
	{ .name = "second", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct ring, second), .sub = &ring_stage_table,
	  .doc = "staged: what rings secondly" },
};
/* clang-format on */

static bool listed_before(const struct ring *r, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(r->order[i].device, r->order[index].device))
			return true;
	return false;
}

static void check_ring(const void *value, struct str pointer, struct faults *faults)
{
	const struct ring *r = value;

	if (r->strategy == RING_STAGED && r->first.kind_count == 0)
		fault_add(faults, pointer_add(pointer, STR("first"), faults->arena),
			  "is required for the strategy staged, with at least one of `kinds`");
	for (size_t i = 0; i < r->order_count; i++)
		if (listed_before(r, i))
			fault_add(faults,
				  arena_printf(faults->arena, "%.*s/order/%zu/device",
					       STR_ARG(pointer), i),
				  "must be listed once, `%.*s` came before",
				  STR_ARG(r->order[i].device));
}

const struct table ring_table = {
	.name = "Ring",
	.size = sizeof(struct ring),
	.fields = ring_fields,
	.count = COUNT(ring_fields),
	.check = check_ring,
};

/* clang-format off */
static const struct field mobile_fields[] = {
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct mobile, device), .max = ID_BYTES, .check = check_id,
	  .doc = "id of the user's device of kind mobile_number" },
	{ .name = "prefix", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct mobile, prefix), .max = 16, .check = check_dial_prefix,
	  .doc = "dialled before the number" },
	{ .name = "simultaneous", .kind = FIELD_BOOL,
	  .offset = offsetof(struct mobile, simultaneous),
	  .doc = "rings together with the devices; otherwise after them" },
	{ .name = "confirm", .kind = FIELD_BOOL,
	  .offset = offsetof(struct mobile, confirm), .def = 1,
	  .doc = "the callee presses a key, so that no mobile mailbox takes the call" },
	{ .name = "timeout_s", .kind = FIELD_INT,
	  .offset = offsetof(struct mobile, timeout_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .def = MOBILE_DEFAULT_S,
	  .doc = "seconds the mobile rings" },
};
/* clang-format on */

const struct table mobile_table = {
	.name = "Mobile",
	.size = sizeof(struct mobile),
	.fields = mobile_fields,
	.count = COUNT(mobile_fields),
};
