/* caller_rule_table: what a domain has said about certain callers. */
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct caller_rule, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the rule's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "enabled", .kind = FIELD_BOOL,
	  .offset = offsetof(struct caller_rule, enabled), .def = 1,
	  .doc = "false: as if the rule were not there" },
	{ .name = "priority", .kind = FIELD_INT,
	  .offset = offsetof(struct caller_rule, priority), .max = CALLER_RULE_PRIORITY_MOST,
	  .def = CALLER_RULE_PRIORITY_DEFAULT,
	  .doc = "higher is looked at first, equal ones by id; the first that fits counts alone" },
	{ .name = "numbers", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, numbers), .max = CALLER_RULE_NUMBERS_MAX,
	  .item_max = 64, .check = check_external_number,
	  .doc = "callers' numbers or extensions, in any spelling of the numbering plan" },
	{ .name = "prefixes", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, prefixes), .max = CALLER_RULE_PREFIXES_MAX,
	  .item_max = 16, .check = check_number_prefix,
	  .doc = "how callers' numbers begin, such as +352" },
	{ .name = "anonymous", .kind = FIELD_BOOL,
	  .offset = offsetof(struct caller_rule, anonymous),
	  .doc = "true: callers who hide their number" },
	{ .name = "unknown", .kind = FIELD_BOOL,
	  .offset = offsetof(struct caller_rule, unknown),
	  .doc = "true: callers whose number did not arrive" },
	{ .name = "side", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, side), .words = &side_words,
	  .doc = "only internal or only external callers" },
	{ .name = "targets", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, targets), .max = CALLER_RULE_TARGETS_MAX,
	  .item_max = 64, .check = check_extension_target,
	  .doc = "only calls to these: ids, extensions or numbers" },
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, schedule), .max = ID_BYTES, .check = check_id,
	  .doc = "only while this schedule is open, or as schedule_state says" },
	{ .name = "schedule_state", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, schedule_state), .min = SCHEDULE_OPEN,
	  .def = SCHEDULE_OPEN, .words = &schedule_state_words,
	  .doc = "the state that the schedule has to be in; open where not given" },
	{ .name = "block", .kind = FIELD_BOOL,
	  .offset = offsetof(struct caller_rule, block),
	  .doc = "true: the call is refused with 603" },
	{ .name = "profile", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, profile), .min = 1, .max = ID_BYTES,
	  .check = check_status_id,
	  .doc = "status whose profile applies, whatever status holds" },
	{ .name = "class", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, class), .words = &caller_class_words,
	  .doc = "emergency: rings over everything" },
	{ .name = "passes", .kind = FIELD_WORD_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct caller_rule, passes),
	  .count_offset = offsetof(struct caller_rule, pass_count), .max = 4,
	  .words = &pass_words,
	  .doc = "what the caller passes; never a line that is busy" },
	VERSION_ROW,
};
/* clang-format on */

/* Who blocks does nothing else. */
static void check_rule(const void *value, struct str pointer, struct faults *faults)
{
	const struct caller_rule *r = value;
	const struct {
		const char *field;
		bool given;
	} others[] = {
		{"profile", r->profile.n > 0         },
		{ "class",  r->class != CALLER_NORMAL},
		{ "passes", r->pass_count > 0        },
	};

	if (r->schedule_state > SCHEDULE_OPEN && r->schedule.n == 0)
		fault_add(faults, pointer_add(pointer, STR("schedule"), faults->arena),
			  "is required where `schedule_state` is given");
	for (size_t i = 0; r->block && i < COUNT(others); i++) {
		if (others[i].given)
			fault_add(faults,
				  pointer_add(pointer, str_of(others[i].field), faults->arena),
				  "must be left out where the rule blocks: nothing follows then");
	}
}

const struct table caller_rule_table = {
	.name = "CallerRule",
	.size = sizeof(struct caller_rule),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_rule,
};
