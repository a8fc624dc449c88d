/* session_table: what an app says of itself and of the person before it. */
#include "wire/order_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "availability", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct session_body, availability), .min = APP_AVAILABLE,
	  .words = &app_availability_words,
	  .doc = "what the app says of the person" },
	{ .name = "app", .kind = FIELD_WORD,
	  .offset = offsetof(struct session_body, app), .words = &app_kind_words,
	  .doc = "what kind of app it is; that of its device where one is named" },
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct session_body, device), .max = ID_BYTES, .check = check_id,
	  .doc = "the user's device that it is; one of the session's id where not given" },
	{ .name = "idle_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct session_body, idle_s), .max = 30 * DAY_S, .def = -1,
	  .doc = "seconds since the person's last activity" },
	{ .name = "active_at", .kind = FIELD_TIME,
	  .offset = offsetof(struct session_body, active_ms),
	  .doc = "when that was; not together with idle_s" },
	{ .name = "push_expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct session_body, push_expires_in), .max = PUSH_MOST_S, .def = -1,
	  .doc = "seconds for which a push wakes the app once it is closed or silent; 0 = none" },
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct session_body, expires_in), .min = SESSION_LEAST_S,
	  .max = SESSION_MOST_S, .def = -1,
	  .doc = "seconds until the app counts as closed, 300 where not given" },
	ORDER_ROWS(struct session_body),
};
/* clang-format on */

static void check_session(const void *value, struct str pointer, struct faults *faults)
{
	const struct session_body *b = value;

	if (b->idle_s >= 0 && b->active_ms)
		fault_add(faults, pointer_add(pointer, STR("active_at"), faults->arena),
			  "must not be given together with idle_s; send one of them");
}

const struct table session_body_table = {
	.name = "Session",
	.size = sizeof(struct session_body),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_session,
};
