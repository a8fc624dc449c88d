/* person_table: what is set of a person beside their status: a lock, a location, appearing offline.
 */
#include "wire/end_rows.h"
#include "wire/order_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field lock_fields[] = {
	{ .name = "availability", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct user_lock_body, availability), .min = AVAILABILITY_AVAILABLE,
	  .words = &availability_words,
	  .doc = "what colleagues see" },
	{ .name = "activity", .kind = FIELD_WORD,
	  .offset = offsetof(struct user_lock_body, activity), .words = &activity_words,
	  .doc = "why, such as maintenance or emergency" },
	{ .name = "routable", .kind = FIELD_BOOL,
	  .offset = offsetof(struct user_lock_body, routable),
	  .doc = "calls come through" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user_lock_body, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "shown to colleagues" },
	END_ROWS(struct user_lock_body, PERSON_LEAST_S, PERSON_MOST_S),
};

static const struct field location_fields[] = {
	{ .name = "label", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct location_body, label), .min = 1, .max = LABEL_BYTES,
	  .check = check_text,
	  .doc = "where the person is, such as office, home, on the road" },
	END_ROWS(struct location_body, PERSON_LEAST_S, PERSON_MOST_S),
	ORDER_ROWS(struct location_body),
};

static const struct field hiding_fields[] = {
	END_ROWS(struct hiding_body, PERSON_LEAST_S, PERSON_MOST_S),
};
/* clang-format on */

static void check_lock(const void *value, struct str pointer, struct faults *faults)
{
	const struct user_lock_body *b = value;

	check_end(b->expires_in, b->until_ms, pointer, faults);
	if (b->expires_in == -1 && !b->until_ms)
		fault_add(faults, pointer_add(pointer, STR("expires_in"), faults->arena),
			  "is required, or `until`: a lock always ends");
}

static void check_location(const void *value, struct str pointer, struct faults *faults)
{
	const struct location_body *b = value;

	check_end(b->expires_in, b->until_ms, pointer, faults);
}

static void check_hiding(const void *value, struct str pointer, struct faults *faults)
{
	const struct hiding_body *b = value;

	check_end(b->expires_in, b->until_ms, pointer, faults);
}

const struct table user_lock_body_table = {
	.name = "UserLock",
	.size = sizeof(struct user_lock_body),
	.fields = lock_fields,
	.count = COUNT(lock_fields),
	.check = check_lock,
};

const struct table location_body_table = {
	.name = "UserLocation",
	.size = sizeof(struct location_body),
	.fields = location_fields,
	.count = COUNT(location_fields),
	.check = check_location,
};

const struct table hiding_body_table = {
	.name = "AppearOffline",
	.size = sizeof(struct hiding_body),
	.fields = hiding_fields,
	.count = COUNT(hiding_fields),
	.check = check_hiding,
};
