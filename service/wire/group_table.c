/* group_table: ring groups and queues. */
#include "core/group.h"
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field member_fields[] = {
	{ .name = "kind", .kind = FIELD_WORD,
	  .offset = offsetof(struct group_member, kind), .words = &member_kind_words,
	  .min = MEMBER_USER, .def = MEMBER_USER,
	  .doc = "who is meant by target" },
	{ .name = "target", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group_member, target), .min = 1, .max = ID_BYTES,
	  .check = check_text,
	  .doc = "id of a user, group or roster; a number for external" },
	{ .name = "delay_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group_member, delay_s), .min = 0, .max = RING_MOST_S,
	  .doc = "where members ring together: joins so many seconds later" },
	{ .name = "timeout_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group_member, timeout_s), .min = RING_LEAST_S,
	  .max = RING_MOST_S,
	  .doc = "seconds this member rings; the group's timeout_s where not given" },
	{ .name = "weight", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group_member, weight), .min = 1, .max = 100, .def = 1,
	  .doc = "share of the calls, for weighted_random" },
};
/* clang-format on */

static void check_member(const void *value, struct str pointer, struct faults *faults)
{
	const struct group_member *m = value;
	const char *right =
		m->kind == MEMBER_EXTERNAL ? check_external_number(m->target) : check_id(m->target);

	if (m->target.n && right)
		fault_add(faults, pointer_add(pointer, STR("target"), faults->arena),
			  "must be %s for a member of kind %.*s, got `%.*s`", right,
			  STR_ARG(word_of(&member_kind_words, (int)m->kind)), STR_ARG(m->target));
}

const struct table group_member_table = {
	.name = "GroupMember",
	.size = sizeof(struct group_member),
	.fields = member_fields,
	.count = COUNT(member_fields),
	.check = check_member,
};

/* clang-format off */
static const struct field stage_fields[] = {
	{ .name = "after_s", .kind = FIELD_INT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group_stage, after_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .doc = "seconds that the stage before has rung when this one joins" },
	{ .name = "members", .kind = FIELD_OBJECT_LIST, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group_stage, members),
	  .count_offset = offsetof(struct group_stage, member_count), .min = 1,
	  .max = GROUP_MEMBERS_MAX, .sub = &group_member_table,
	  .doc = "who joins" },
};

#define CAUSE(cause, text, when) \
	{ .name = text, .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(struct group_fallback, by_cause) + (cause) * sizeof(struct destination), \
	  .sub = &destination_table, .doc = "where calls go " when }

static const struct field fallback_fields[] = {
	CAUSE(FALLBACK_NONE_AVAILABLE, "none_available", "when nobody is there"),
	CAUSE(FALLBACK_ALL_BUSY, "all_busy", "when those who are there are all busy"),
	CAUSE(FALLBACK_NONE_LOGGED_IN, "none_logged_in", "when nobody is logged in"),
	CAUSE(FALLBACK_CLOSED, "closed", "while the group is closed"),
	CAUSE(FALLBACK_STAGE_TIMEOUT, "stage_timeout", "when it rang and nobody answered"),
	CAUSE(FALLBACK_OVERFLOW, "overflow", "while too many are waiting"),
	{ .name = "otherwise", .kind = FIELD_OBJECT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group_fallback, otherwise), .sub = &destination_table,
	  .doc = "the end: for causes without a destination, and where that one fails too" },
};

static const struct field overflow_fields[] = {
	{ .name = "waiting", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group_overflow, waiting), .min = 1, .max = 100000,
	  .doc = "overflow when so many callers wait" },
	{ .name = "longest_wait_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group_overflow, longest_wait_s), .min = 1, .max = DAY_S,
	  .doc = "overflow when one has waited so many seconds" },
};
/* clang-format on */

const struct table group_stage_table = {
	.name = "GroupStage",
	.size = sizeof(struct group_stage),
	.fields = stage_fields,
	.count = COUNT(stage_fields),
};

/* An extension, a number, another group or a roster may fail to take the call; then it would have
 * nowhere left to go. */
static bool is_terminal(enum destination_kind kind)
{
	return kind != DESTINATION_EXTENSION && kind != DESTINATION_EXTERNAL &&
	       kind != DESTINATION_RING_GROUP && kind != DESTINATION_ROSTER;
}

static void check_fallback(const void *value, struct str pointer, struct faults *faults)
{
	const struct group_fallback *f = value;

	if (f->otherwise.kind != DESTINATION_NONE && !is_terminal(f->otherwise.kind))
		fault_add(faults,
			  arena_printf(faults->arena, "%.*s/otherwise/kind", STR_ARG(pointer)),
			  "must end the call: voicemail, ivr, queue, callback_queue, announcement, "
			  "busy or hangup");
}

const struct table group_fallback_table = {
	.name = "GroupFallback",
	.size = sizeof(struct group_fallback),
	.fields = fallback_fields,
	.count = COUNT(fallback_fields),
	.check = check_fallback,
};

const struct table group_overflow_table = {
	.name = "GroupOverflow",
	.size = sizeof(struct group_overflow),
	.fields = overflow_fields,
	.count = COUNT(overflow_fields),
};

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct group, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the group's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name as shown" },
	{ .name = "extension", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, extension), .max = 16, .check = check_extension,
	  .doc = "short number, unique in the domain" },
	{ .name = "numbers", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, numbers), .max = 32, .item_max = 16, .check = check_e164,
	  .doc = "numbers in E.164 form with plus, unique in the domain" },
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, schedule), .max = ID_BYTES, .check = check_id,
	  .doc = "when the group takes calls; always where not given" },
	{ .name = "site", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, site), .max = ID_BYTES, .check = check_id,
	  .doc = "the site whose override closes and opens it" },
	{ .name = "members", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, members),
	  .count_offset = offsetof(struct group, member_count), .max = GROUP_MEMBERS_MAX,
	  .sub = &group_member_table,
	  .doc = "in order; these ring first" },
	{ .name = "stages", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, stages),
	  .count_offset = offsetof(struct group, stage_count), .max = GROUP_STAGES_MAX,
	  .sub = &group_stage_table,
	  .doc = "who joins later, one stage after the other" },
	{ .name = "strategy", .kind = FIELD_WORD,
	  .offset = offsetof(struct group, strategy), .words = &group_strategy_words,
	  .doc = "who rings when" },
	{ .name = "timeout_s", .kind = FIELD_INT,
	  .offset = offsetof(struct group, timeout_s), .min = RING_LEAST_S, .max = RING_MOST_S,
	  .def = RING_DEFAULT_S,
	  .doc = "seconds a member rings, or all of them where they ring together" },
	{ .name = "target_forwarding", .kind = FIELD_WORD,
	  .offset = offsetof(struct group, target_forwarding), .words = &target_forwarding_words,
	  .doc = "which forwards of a member are followed" },
	{ .name = "member_mobile", .kind = FIELD_BOOL,
	  .offset = offsetof(struct group, member_mobile),
	  .doc = "members' mobile legs ring too" },
	{ .name = "call_waiting", .kind = FIELD_BOOL,
	  .offset = offsetof(struct group, call_waiting),
	  .doc = "members on a call ring too, up to their capacity" },
	{ .name = "login_required", .kind = FIELD_BOOL,
	  .offset = offsetof(struct group, login_required),
	  .doc = "only members who have logged in ring" },
	{ .name = "ringing_is_busy", .kind = FIELD_WORD,
	  .offset = offsetof(struct group, ringing_is_busy), .words = &ringing_busy_words,
	  .doc = "a member whom another call rings is not rung; by_strategy: where they ring in turn" },
	{ .name = "wrap_up_s", .kind = FIELD_INT,
	  .offset = offsetof(struct group, wrap_up_s), .max = WRAP_UP_MOST_S,
	  .doc = "seconds that whoever took its call is busy after it, at least" },
	{ .name = "location", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, location), .max = LABEL_BYTES, .check = check_text,
	  .doc = "only members who are there are rung" },
	{ .name = "reserve_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, reserve_s), .min = 0, .max = RESERVE_MOST_S, .def = -1,
	  .doc = "seconds the first choice is kept from other calls; 5 where members ring in turn, else 0" },
	{ .name = "reserve", .kind = FIELD_WORD,
	  .offset = offsetof(struct group, reserve), .words = &reserve_mode_words,
	  .doc = "strict: the answer waits until the reservation is written, at most 100 ms" },
	{ .name = "skills", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, skills), .sub = &skill_wishes_table,
	  .doc = "what every call to this group asks for" },
	{ .name = "fallback", .kind = FIELD_OBJECT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group, fallback), .sub = &group_fallback_table,
	  .doc = "where calls go that no member takes, by cause" },
	{ .name = "overflow", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, overflow), .sub = &group_overflow_table,
	  .doc = "when the group counts as overloaded, by its reported load" },
	{ .name = "override", .kind = FIELD_OBJECT, .flags = FIELD_READONLY | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, override), .sub = &override_table,
	  .doc = "the forced state set last; in force until its end" },
	{ .name = "visibility", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct group, visibility), .sub = &group_visibility_table,
	  .doc = "how much readers see of its members" },
	VERSION_ROW,
};
/* clang-format on */

static size_t members_of(const struct group *g)
{
	size_t count = g->member_count;

	for (size_t i = 0; i < g->stage_count; i++)
		count += g->stages[i].member_count;
	return count;
}

static void check_group(const void *value, struct str pointer, struct faults *faults)
{
	const struct group *g = value;

	if (members_of(g) > GROUP_MEMBERS_MAX)
		fault_add(faults, pointer_add(pointer, STR("stages"), faults->arena),
			  "members and stages must list at most %d members, got %zu",
			  GROUP_MEMBERS_MAX, members_of(g));
}

const struct table group_table = {
	.name = "Group",
	.size = sizeof(struct group),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_group,
};
