/* visibility_table: who sees how much of somebody, as said by a domain, a user or a group; and
 * which sources a person has switched off. */
#include "core/group.h"
#include "wire/config_rows.h"
#include "wire/tables.h"

/* clang-format off */
#define LEVEL(text, type, member, least, what) \
	{ .name = text, .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, member), .words = &visibility_words, .min = least, .doc = what }
#define RULE(text, member, least, what) \
	LEVEL(text, struct visibility_rules, member, least, what)
#define IN_GROUP(text, member, what) \
	LEVEL(text, struct group_visibility, member, VISIBILITY_NONE, what)

static const struct field rule_fields[] = {
	RULE("user", user, VISIBILITY_NONE, "what colleagues see"),
	RULE("supervisor", supervisor, VISIBILITY_NONE, "what supervisors see"),
	RULE("dashboard", dashboard, VISIBILITY_NONE, "what dashboards see"),
	RULE("pbx", pbx, VISIBILITY_REACHABILITY, "what PBXs read; they decide by everything"),
	RULE("location", location, VISIBILITY_NONE,
	      "the least level that shows the location; none: it is for the person alone"),
};

static const struct field group_fields[] = {
	IN_GROUP("members", members, "what members see of each other"),
	IN_GROUP("others", others, "what people who are not in it see of members"),
	IN_GROUP("supervisor", supervisor, "what its supervisors see of members"),
	IN_GROUP("dashboard", dashboard, "what its dashboards see of members"),
};
/* clang-format on */

const struct table visibility_rules_table = {
	.name = "VisibilityRules",
	.size = sizeof(struct visibility_rules),
	.fields = rule_fields,
	.count = COUNT(rule_fields),
};

const struct table group_visibility_table = {
	.name = "GroupVisibility",
	.size = sizeof(struct group_visibility),
	.fields = group_fields,
	.count = COUNT(group_fields),
};

/* clang-format off */
static const struct field privacy_fields[] = {
	{ .name = "sources_off", .kind = FIELD_WORD_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct privacy_body, sources_off),
	  .count_offset = offsetof(struct privacy_body, sources_off_count),
	  .max = SWITCHABLE_COUNT - 1, .words = &switchable_source_words,
	  .doc = "all that are to be off; an empty list switches every source on again" },
};
/* clang-format on */

const struct table privacy_body_table = {
	.name = "Privacy",
	.size = sizeof(struct privacy_body),
	.fields = privacy_fields,
	.count = COUNT(privacy_fields),
};
