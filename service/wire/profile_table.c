/* profile_table: what happens to calls while a status holds. */
#include "wire/config_rows.h"
#include "wire/field.h"
#include "wire/place.h"

/* clang-format off */
static const struct field rule_fields[] = {
	{ .name = "internal", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct forward_rule, internal), .sub = &destination_table,
	  .doc = "for internal callers" },
	{ .name = "external", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct forward_rule, external), .sub = &destination_table,
	  .doc = "for external callers" },
};
/* clang-format on */

const struct table forward_rule_table = {
	.name = "ForwardRule",
	.size = sizeof(struct forward_rule),
	.fields = rule_fields,
	.count = COUNT(rule_fields),
};

/* clang-format off */
#define CONDITION(condition, text) \
	{ .name = text, .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY, \
	  .offset = (condition) * sizeof(struct forward_rule), .sub = &forward_rule_table, \
	  .doc = "where calls go on " text }

static const struct field forward_fields[] = {
	CONDITION(FORWARD_ALWAYS, "always"),
	CONDITION(FORWARD_BUSY, "busy"),
	CONDITION(FORWARD_NO_ANSWER, "no_answer"),
	CONDITION(FORWARD_UNAVAILABLE, "unavailable"),
	CONDITION(FORWARD_REJECTED, "rejected"),
};
/* clang-format on */

const struct table forward_table = {
	.name = "Forward",
	.size = sizeof(((struct profile *)0)->forward),
	.fields = forward_fields,
	.count = COUNT(forward_fields),
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_READONLY | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct profile, user), .max = ID_BYTES, .check = check_id,
	  .doc = "whose profile it is, as in the path; absent in the domain's profiles" },
	{ .name = "status", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct profile, status), .max = ID_BYTES, .check = check_status_id,
	  .doc = "the status it belongs to, as in the path" },
	{ .name = "note", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct profile, note), .max = NOTE_BYTES, .check = check_text,
	  .doc = "shown to colleagues while the profile is in force" },
	{ .name = "greeting", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct profile, greeting), .max = ID_BYTES, .check = check_id,
	  .doc = "id of the mailbox greeting" },
	{ .name = "accept_calls", .kind = FIELD_BOOL,
	  .offset = offsetof(struct profile, accept_calls), .def = 1,
	  .doc = "false: nothing rings, the fallback takes the call" },
	{ .name = "direct_to_voicemail", .kind = FIELD_BOOL,
	  .offset = offsetof(struct profile, direct_to_voicemail),
	  .doc = "true: straight to the mailbox" },
	{ .name = "ring", .kind = FIELD_OBJECT,
	  .offset = offsetof(struct profile, ring), .sub = &ring_table,
	  .doc = "how the devices ring; not in do_not_disturb" },
	{ .name = "mobile", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct profile, mobile), .sub = &mobile_table,
	  .doc = "the mobile number in the ring plan" },
	{ .name = "forward", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct profile, forward), .sub = &forward_table,
	  .doc = "forwarding by condition; only always in do_not_disturb" },
	{ .name = "target_forwarding", .kind = FIELD_WORD,
	  .offset = offsetof(struct profile, target_forwarding), .words = &target_forwarding_words,
	  .doc = "which forwards of a forwarding target are followed" },
	VERSION_ROW,
};
/* clang-format on */

const struct table profile_table = {
	.name = "Profile",
	.size = sizeof(struct profile),
	.fields = fields,
	.count = COUNT(fields),
};

void profile_check_status(const struct profile *p, struct faults *faults)
{
	if (!str_eq(p->status, STR("do_not_disturb")))
		return;
	for (int i = 0; i < FORWARD_COUNT; i++) {
		struct str condition = word_of(&forward_condition_words, i);
		if (i != FORWARD_ALWAYS && !table_is_default(&forward_rule_table, &p->forward[i]))
			fault_add(faults,
				  arena_printf(faults->arena, "/forward/%.*s", STR_ARG(condition)),
				  "must be left out in do_not_disturb: only always forwards there");
	}
	if (p->mobile.simultaneous)
		fault_add(faults, STR("/mobile/simultaneous"),
			  "must be false in do_not_disturb: nothing rings there");
	if (!table_is_default(&ring_table, &p->ring))
		fault_add(faults, STR("/ring"),
			  "must be left out in do_not_disturb: nothing rings there");
}
