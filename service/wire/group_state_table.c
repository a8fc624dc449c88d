/* group_state_table: what a group remembers, as Redis holds it, and the bodies that tell it. */
#include "core/group_change.h"
#include "wire/place.h"
#include "wire/stored_rows.h"

static const struct str logins[] = {
	[AGENT_UNSAID] = STR("unsaid"),
	[AGENT_LOGGED_IN] = STR("in"),
	[AGENT_LOGGED_OUT] = STR("out"),
};
static const struct words agent_login_words = { "agent_login", logins, COUNT(logins) };

/* Keys, a user or a call id, are beside the values (group_lines.h). */
/* clang-format off */
static const struct field member_fields[] = {
	STORED_WORD("login", struct member_state, login, agent_login_words),
	STORED_BOOL("paused", struct member_state, paused),
	STORED_STR("reason", struct member_state, pause_reason),
	STORED_MS("told", struct member_state, told_ms),
	STORED_MS("last_call", struct member_state, last_call_ms),
	STORED_INT("calls", struct member_state, calls, 0),
	STORED_INT("offered", struct member_state, offered, 0),
	STORED_STR("reserved_by", struct member_state, reserved_by),
	STORED_MS("reserved_until", struct member_state, reserved_until_ms),
};

static const struct field choice_fields[] = {
	STORED_STR("user", struct group_choice_memory, user),
	STORED_MS("until", struct group_choice_memory, until_ms),
};

static const struct field totals_fields[] = {
	STORED_INT("offers", struct group_state, offers, 0),
	STORED_INT("waiting", struct group_state, waiting, 0),
	STORED_INT("longest_wait", struct group_state, longest_wait_s, 0),
	STORED_BOOL("overloaded", struct group_state, overloaded),
	STORED_MS("load_until", struct group_state, load_until_ms),
};
/* clang-format on */

const struct table member_state_table = {
	.name = "MemberState",
	.size = sizeof(struct member_state),
	.fields = member_fields,
	.count = COUNT(member_fields),
};

const struct table group_choice_table = {
	.name = "GroupChoice",
	.size = sizeof(struct group_choice_memory),
	.fields = choice_fields,
	.count = COUNT(choice_fields),
};

const struct table group_totals_table = {
	.name = "GroupTotals",
	.size = sizeof(struct group_state),
	.fields = totals_fields,
	.count = COUNT(totals_fields),
};

/* ---- bodies ---- */

/* clang-format off */
static const struct field agent_fields[] = {
	{ .name = "logged_in", .kind = FIELD_BOOL, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct agent_state_body, logged_in),
	  .doc = "true or false; DELETE takes back what was said" },
	{ .name = "paused", .kind = FIELD_BOOL,
	  .offset = offsetof(struct agent_state_body, paused),
	  .doc = "logged in, but not to be rung now" },
	{ .name = "pause_reason", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct agent_state_body, pause_reason), .max = PAUSE_REASON_BYTES,
	  .check = check_text,
	  .doc = "why; only together with paused" },
};
/* clang-format on */

static void check_agent(const void *value, struct str pointer, struct faults *faults)
{
	const struct agent_state_body *b = value;

	if (b->pause_reason.n && !b->paused)
		fault_add(faults, pointer_add(pointer, STR("pause_reason"), faults->arena),
			  "belongs to a pause; set paused to true or leave it out");
}

const struct table agent_state_body_table = {
	.name = "AgentState",
	.size = sizeof(struct agent_state_body),
	.fields = agent_fields,
	.count = COUNT(agent_fields),
	.check = check_agent,
};

/* clang-format off */
static const struct field load_fields[] = {
	{ .name = "waiting", .kind = FIELD_INT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct group_load_body, waiting), .max = LOAD_WAITING_MAX,
	  .doc = "callers in the queue" },
	{ .name = "longest_wait_s", .kind = FIELD_INT,
	  .offset = offsetof(struct group_load_body, longest_wait_s), .max = LOAD_WAIT_MOST_S,
	  .doc = "seconds that the first of them has waited" },
	{ .name = "overloaded", .kind = FIELD_BOOL,
	  .offset = offsetof(struct group_load_body, overloaded),
	  .doc = "no further call, whatever the group's thresholds say" },
	{ .name = "expires_in", .kind = FIELD_INT,
	  .offset = offsetof(struct group_load_body, expires_in), .min = LOAD_LEAST_S,
	  .max = LOAD_MOST_S, .def = LOAD_DEFAULT_S,
	  .doc = "seconds that this counts; report again before" },
};
/* clang-format on */

const struct table group_load_body_table = {
	.name = "GroupLoad",
	.size = sizeof(struct group_load_body),
	.fields = load_fields,
	.count = COUNT(load_fields),
};
