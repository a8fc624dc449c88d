/* bodies_table: request bodies that are not stored as such. -1 and 0 stand for "not given". */
#include "wire/end_rows.h"
#include "wire/order_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field call_fields[] = {
	{ .name = "state", .kind = FIELD_WORD,
	  .offset = offsetof(struct call_body, state), .words = &call_state_words,
	  .doc = "state of the call; confirmed where not given" },
	{ .name = "direction", .kind = FIELD_WORD,
	  .offset = offsetof(struct call_body, direction), .words = &direction_words,
	  .doc = "as the user sees it" },
	{ .name = "number", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct call_body, number), .max = RAW_NUMBER_BYTES,
	  .check = check_text,
	  .doc = "the other party, in any spelling" },
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct call_body, device), .max = ID_BYTES, .check = check_id,
	  .doc = "the device it is on" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct call_body, expires_in), .max = 999999999, .def = -1,
	  .doc = "seconds; above 86400 cut to that, 0 ends the call" },
	ORDER_ROWS(struct call_body),
};
/* clang-format on */

const struct table call_body_table = {
	.name = "Call",
	.size = sizeof(struct call_body),
	.fields = call_fields,
	.count = COUNT(call_fields),
};

/* clang-format off */
static const struct field lock_fields[] = {
	{ .name = "owner", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_lock_body, owner), .max = ID_BYTES, .check = check_text,
	  .doc = "who holds it" },
	{ .name = "reason", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_lock_body, reason), .max = NOTE_BYTES,
	  .check = check_text,
	  .doc = "why" },
	{ .name = "priority", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_lock_body, priority), .max = LOCK_PRIORITY_MOST,
	  .doc = "a lower or equal one of somebody else neither takes nor frees it" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_lock_body, expires_in), .max = LOCK_MOST_S,
	  .doc = "seconds; 0 = not locked" },
};
/* clang-format on */

const struct table device_lock_table = {
	.name = "DeviceLock",
	.size = sizeof(struct device_lock_body),
	.fields = lock_fields,
	.count = COUNT(lock_fields),
};

/* clang-format off */
static const struct field device_state_fields[] = {
	{ .name = "state", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct device_state_body, state), .min = DEVICE_STATE_REGISTERED,
	  .words = &device_state_words,
	  .doc = "registered, unregistered or push_reachable" },
	{ .name = "health", .kind = FIELD_WORD,
	  .offset = offsetof(struct device_state_body, health), .words = &health_words,
	  .doc = "whether it works" },
	{ .name = "reason", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_state_body, reason), .min = REACHABILITY_PHONE_OFF,
	  .words = &reachability_words,
	  .doc = "why unregistered, as the carrier of a mobile number knows it" },
	{ .name = "lock", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_state_body, lock), .sub = &device_lock_table,
	  .doc = "a use of higher priority" },
	{ .name = "instance", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_state_body, instance), .max = 128, .check = check_text,
	  .doc = "the physical device; under another user it ends the older registration" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device_state_body, expires_in), .min = REFRESH_LEAST_S,
	  .max = REFRESH_MOST_S,
	  .def = -1,
	  .doc = "seconds until it counts as unregistered" },
	ORDER_ROWS(struct device_state_body),
};
/* clang-format on */

static void check_device_state(const void *value, struct str pointer, struct faults *faults)
{
	const struct device_state_body *b = value;

	if (b->reason != REACHABILITY_NONE && b->state != DEVICE_STATE_UNREGISTERED)
		fault_add(faults, pointer_add(pointer, STR("reason"), faults->arena),
			  "goes with state unregistered; leave it out");
}

const struct table device_state_body_table = {
	.name = "DeviceState",
	.size = sizeof(struct device_state_body),
	.fields = device_state_fields,
	.count = COUNT(device_state_fields),
	.check = check_device_state,
};

/* clang-format off */
static const struct field status_fields[] = {
	{ .name = "status", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct status_body, status), .min = 1, .max = ID_BYTES,
	  .check = check_status_told,
	  .doc = "a manual status; DELETE goes back to automatic" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_body, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "shown to colleagues" },
	END_ROWS(struct status_body, STATUS_LEAST_S, STATUS_MOST_S),
	ORDER_ROWS(struct status_body),
};
/* clang-format on */

static void check_status(const void *value, struct str pointer, struct faults *faults)
{
	const struct status_body *b = value;

	check_end(b->expires_in, b->until_ms, pointer, faults);
}

const struct table status_body_table = {
	.name = "Status",
	.size = sizeof(struct status_body),
	.fields = status_fields,
	.count = COUNT(status_fields),
	.check = check_status,
};

/* clang-format off */
static const struct field route_fields[] = {
	{ .name = "to", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct route_body, to), .min = 1, .max = RAW_NUMBER_BYTES,
	  .check = check_text,
	  .doc = "who is called, in any spelling" },
	{ .name = "from", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, from), .max = RAW_NUMBER_BYTES, .check = check_text,
	  .doc = "the caller, in any spelling" },
	{ .name = "call_id", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, call_id), .max = 128, .check = check_call_id,
	  .doc = "the PBX's id of the call" },
	{ .name = "side", .kind = FIELD_WORD,
	  .offset = offsetof(struct route_body, side), .words = &side_words,
	  .doc = "whether the caller is internal; derived where not given" },
	{ .name = "class", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, class), .words = &caller_class_words,
	  .doc = "emergency rings over everything" },
	{ .name = "format", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, format), .words = &dialect_words,
	  .def = DIALECT_UNSAID,
	  .doc = "the form of the plan; where not given, Accept says it" },
	{ .name = "stepwise", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, stepwise),
	  .doc = "keep the plan: each outcome then answers with the next step" },
	{ .name = "skills", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct route_body, skills), .sub = &skill_wishes_table,
	  .doc = "what is asked of whoever of a group takes the call" },
};
/* clang-format on */

const struct table route_body_table = {
	.name = "Route",
	.size = sizeof(struct route_body),
	.fields = route_fields,
	.count = COUNT(route_fields),
};

/* clang-format off */
static const struct field presence_query_fields[] = {
	{ .name = "users", .kind = FIELD_STR_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct presence_query_body, users), .min = 1, .max = 1000,
	  .item_max = ID_BYTES, .check = check_id,
	  .doc = "ids of users" },
};
/* clang-format on */

const struct table presence_query_body_table = {
	.name = "PresenceQuery",
	.size = sizeof(struct presence_query_body),
	.fields = presence_query_fields,
	.count = COUNT(presence_query_fields),
};

/* clang-format off */
static const struct field feature_code_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct feature_code_body, user), .min = 1, .max = 128,
	  .check = check_text,
	  .doc = "who dialled it: an id, extension or number" },
	{ .name = "code", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct feature_code_body, code), .min = 1, .max = 16,
	  .check = check_extension,
	  .doc = "what was dialled" },
};
/* clang-format on */

const struct table feature_code_body_table = {
	.name = "FeatureCodeDialled",
	.size = sizeof(struct feature_code_body),
	.fields = feature_code_fields,
	.count = COUNT(feature_code_fields),
};

/* clang-format off */
static const struct field hook_password_fields[] = {
	{ .name = "password", .kind = FIELD_STR, .flags = FIELD_SECRET,
	  .offset = offsetof(struct hook_password_body, password), .max = 128, .check = check_text,
	  .doc = "empty or missing: one is made" },
};
/* clang-format on */

/* clang-format off */
static const struct field hook_password_line_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct hook_password_line, user), .min = 1, .max = ID_BYTES,
	  .check = check_id,
	  .doc = "whose password it is" },
	{ .name = "password", .kind = FIELD_STR, .flags = FIELD_SECRET,
	  .offset = offsetof(struct hook_password_line, password), .max = 128, .check = check_text,
	  .doc = "empty or missing: one is made" },
};
/* clang-format on */

const struct table hook_password_line_table = {
	.name = "HookPasswordLine",
	.size = sizeof(struct hook_password_line),
	.fields = hook_password_line_fields,
	.count = COUNT(hook_password_line_fields),
};

const struct table hook_password_body_table = {
	.name = "HookPassword",
	.size = sizeof(struct hook_password_body),
	.fields = hook_password_fields,
	.count = COUNT(hook_password_fields),
};
