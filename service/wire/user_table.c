/* user_table: people, resources and teams. */
#include "core/group.h"
#include "wire/config_rows.h"
#include "wire/place.h"
#include "wire/skill_checks.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct user, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the user's id, as in the path" },
	{ .name = "kind", .kind = FIELD_WORD,
	  .offset = offsetof(struct user, kind), .words = &subject_kind_words,
	  .doc = "person, resource (intercom, desk, radio) or team" },
	{ .name = "device_kind", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, device_kind), .words = &device_kind_words,
	  .doc = "what a resource without devices is itself; an intercom where not given" },
	{ .name = "reported", .kind = FIELD_BOOL, .flags = FIELD_READONLY | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, reported),
	  .doc = "some source has spoken of this resource as a device" },
	{ .name = "display_name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, display_name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name as shown to colleagues" },
	{ .name = "given_name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, given_name), .max = NAME_BYTES, .check = check_text,
	  .doc = "given name" },
	{ .name = "family_name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, family_name), .max = NAME_BYTES, .check = check_text,
	  .doc = "family name" },
	{ .name = "extension", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, extension), .max = 16, .check = check_extension,
	  .doc = "short number, unique in the domain" },
	{ .name = "numbers", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, numbers), .max = 32, .item_max = 16, .check = check_e164,
	  .doc = "direct numbers in E.164 form with plus, unique in the domain" },
	{ .name = "email", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, email), .max = 254, .check = check_email,
	  .doc = "e-mail address" },
	{ .name = "department", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, department), .max = NAME_BYTES, .check = check_text,
	  .doc = "department" },
	{ .name = "site", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, site), .max = NAME_BYTES, .check = check_text,
	  .doc = "site" },
	{ .name = "language", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, language), .max = 35, .check = check_language,
	  .doc = "language tag such as de or fr-LU" },
	{ .name = "time_zone", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, time_zone), .max = 64, .check = check_time_zone,
	  .doc = "IANA time zone; the domain's where not given" },
	{ .name = "external_id", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, external_id), .max = NAME_BYTES, .check = check_text,
	  .doc = "the user's id in another system" },
	{ .name = "mailbox", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, mailbox), .max = ID_BYTES, .check = check_id,
	  .doc = "mailbox id; the user's id where not given" },
	{ .name = "default_profile", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, default_profile), .min = 1, .max = ID_BYTES,
	  .check = check_status_id,
	  .doc = "status whose profile applies where nothing else does" },
	{ .name = "capacity", .kind = FIELD_INT, .flags = FIELD_NULLABLE | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, capacity), .min = CAPACITY_LEAST,
	  .max = CAPACITY_MOST,
	  .doc = "calls at once; the domain's capacity where not given" },
	{ .name = "wrap_up_s", .kind = FIELD_INT, .flags = FIELD_NULLABLE | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, wrap_up_s), .max = WRAP_UP_MOST_S, .def = -1,
	  .doc = "seconds busy after a call; the domain's where not given" },
	{ .name = "skills", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, skills),
	  .count_offset = offsetof(struct user, skill_count), .max = SKILLS_PER_USER,
	  .sub = &skill_table,
	  .doc = "what the user can do, for groups that ask for it" },
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, schedule), .max = ID_BYTES, .check = check_id,
	  .doc = "schedule of the person's own hours; always on shift where not given" },
	{ .name = "timed", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, timed), .count_offset = offsetof(struct user, timed_count),
	  .max = TIMED_MOST, .sub = &timed_status_table,
	  .doc = "the timed switch: the first that applies counts where no status is set" },
	{ .name = "fallback", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, fallback), .sub = &destination_table,
	  .doc = "where a call goes that nothing else has taken" },
	{ .name = "visibility", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, visibility), .sub = &visibility_rules_table,
	  .doc = "how much readers see of this user, whatever groups and domain say" },
	{ .name = "sources_off", .kind = FIELD_WORD_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct user, sources_off),
	  .count_offset = offsetof(struct user, sources_off_count),
	  .min = 0, .max = SWITCHABLE_COUNT - 1, .words = &switchable_source_words,
	  .doc = "sources that the person has switched off: what they say neither shows nor counts" },
	VERSION_ROW,
};
/* clang-format on */

static void check_user(const void *value, struct str pointer, struct faults *faults)
{
	const struct user *u = value;
	struct str kind_at = pointer_add(pointer, STR("device_kind"), faults->arena);

	if (u->device_kind && u->kind != SUBJECT_RESOURCE)
		fault_add(faults, kind_at, "belongs to resources only; leave it out");
	if (u->device_kind == DEVICE_KIND_MOBILE_NUMBER)
		fault_add(faults, kind_at,
			  "must not be mobile_number; add a device with its number instead");
	check_skills_once(u->skills, u->skill_count,
			  pointer_add(pointer, STR("skills"), faults->arena), faults);
}

const struct table user_table = {
	.name = "User",
	.size = sizeof(struct user),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_user,
};
