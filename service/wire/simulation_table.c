/* simulation_table: what POST /route/simulate is told beside the question: another time, other
 * facts. */
#include "wire/config_rows.h"
#include "wire/place.h"

enum { ASSUMPTIONS_MAX = 100, ASSUMED_CALLS_MAX = 32 };

static const struct str agents[] = {
	[ASSUMED_AGENT_NONE] = STR(""),
	[ASSUMED_LOGGED_IN] = STR("logged_in"),
	[ASSUMED_LOGGED_OUT] = STR("logged_out"),
	[ASSUMED_PAUSED] = STR("paused"),
};
static const struct words assumed_agent_words = { "assumed_agent", agents, COUNT(agents) };

/* clang-format off */
static const struct field assumption_fields[] = {
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, user), .max = ID_BYTES, .check = check_id,
	  .doc = "the user's id" },
	{ .name = "status", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, status), .min = 1, .max = ID_BYTES,
	  .check = check_status_shown,
	  .doc = "the user's manual status; automatic = none" },
	{ .name = "offline", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, offline),
	  .doc = "none of the user's devices and mobiles can be reached" },
	{ .name = "calls", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, calls), .max = ASSUMED_CALLS_MAX, .def = -1,
	  .doc = "the user is on that many calls; 0 = on none" },
	{ .name = "device", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, device), .max = ID_BYTES, .check = check_id,
	  .doc = "the device that state and health are about" },
	{ .name = "state", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, state), .min = DEVICE_STATE_REGISTERED,
	  .words = &device_state_words,
	  .doc = "the device's state" },
	{ .name = "health", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, health), .words = &health_words,
	  .doc = "whether the device works" },
	{ .name = "group", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, group), .max = ID_BYTES, .check = check_id,
	  .doc = "the group whose override, load or agent is assumed" },
	{ .name = "site", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, site), .max = ID_BYTES, .check = check_id,
	  .doc = "the site whose override is assumed" },
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, schedule), .max = ID_BYTES, .check = check_id,
	  .doc = "the schedule whose override is assumed" },
	{ .name = "override", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, override), .min = SCHEDULE_OPEN,
	  .words = &schedule_state_words,
	  .doc = "the state forced there" },
	{ .name = "agent", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, agent), .min = ASSUMED_LOGGED_IN,
	  .words = &assumed_agent_words,
	  .doc = "what the user is in the group" },
	{ .name = "waiting", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, waiting), .max = LOAD_WAITING_MAX, .def = -1,
	  .doc = "callers in the group's queue" },
	{ .name = "longest_wait_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, longest_wait_s), .max = LOAD_WAIT_MOST_S, .def = -1,
	  .doc = "seconds that the first of them has waited" },
	{ .name = "overloaded", .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct assumption, overloaded),
	  .doc = "the group takes no further call" },
};
/* clang-format on */

static bool is_of_user(const struct assumption *a)
{
	return a->status.n || a->offline || a->calls >= 0 || a->device.n ||
	       a->state != DEVICE_STATE_UNREPORTED || a->health != HEALTH_OK;
}

static void check_override(const struct assumption *a, struct str pointer, struct faults *faults)
{
	if (a->override == SCHEDULE_NONE)
		fault_add(faults, pointer_add(pointer, STR("override"), faults->arena),
			  "is required: the state that is forced there");
	if (is_of_user(a))
		fault_add(faults, pointer,
			  "must not assume something of a user too; make it two assumptions");
}

static void check_user(const struct assumption *a, struct str pointer, struct faults *faults)
{
	bool about_device = a->state != DEVICE_STATE_UNREPORTED || a->health != HEALTH_OK;

	if (about_device && !a->device.n)
		fault_add(faults, pointer_add(pointer, STR("device"), faults->arena),
			  "is required with state and health: the device they are about");
	if (a->device.n && !about_device)
		fault_add(faults, pointer_add(pointer, STR("state"), faults->arena),
			  "is required with device, unless its health is assumed to be bad");
	if (a->device.n && a->offline)
		fault_add(faults, pointer_add(pointer, STR("offline"), faults->arena),
			  "must not be given together with device; make it two assumptions");
	if (!a->status.n && !a->offline && a->calls < 0 && !a->device.n && !about_device)
		fault_add(faults, pointer,
			  "must assume something: status, offline, calls, or device and state");
	if (a->override != SCHEDULE_NONE)
		fault_add(faults, pointer_add(pointer, STR("override"), faults->arena),
			  "must be of a group, a site or a schedule, not of a user");
}

/* A member of a group, or how full it is: one or the other. */
static void check_group_state(const struct assumption *a, struct str pointer, struct faults *faults)
{
	bool load = assumption_is_of_load(a);

	if (!a->group.n)
		fault_add(faults, pointer_add(pointer, STR("group"), faults->arena),
			  "is required: the group of which it is assumed");
	if (a->agent && !a->user.n)
		fault_add(faults, pointer_add(pointer, STR("user"), faults->arena),
			  "is required with agent: the member of the group");
	if (load && !a->agent && a->user.n)
		fault_add(faults, pointer_add(pointer, STR("user"), faults->arena),
			  "must not be given with the load of a group");
	if ((load && a->agent) || is_of_user(a) || a->override != SCHEDULE_NONE || a->site.n ||
	    a->schedule.n)
		fault_add(faults, pointer,
			  "must not assume something else too; make it two assumptions");
}

static void check_assumption(const void *value, struct str pointer, struct faults *faults)
{
	const struct assumption *a = value;
	int named = (a->user.n > 0) + (a->group.n > 0) + (a->site.n > 0) + (a->schedule.n > 0);

	if (assumption_is_of_group_state(a))
		check_group_state(a, pointer, faults);
	else if (named != 1)
		fault_add(faults, pointer_add(pointer, STR("user"), faults->arena),
			  "must be given, or `group`, `site` or `schedule` in its place: one of "
			  "them");
	else if (a->user.n)
		check_user(a, pointer, faults);
	else
		check_override(a, pointer, faults);
}

const struct table assumption_table = {
	.name = "Assumption",
	.size = sizeof(struct assumption),
	.fields = assumption_fields,
	.count = COUNT(assumption_fields),
	.check = check_assumption,
};

/* clang-format off */
static const struct table config_document = { .name = "Config" }; /* read by config_scan */

static const struct field simulation_fields[] = {
	{ .name = "question", .kind = FIELD_OBJECT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct simulation_body, question), .sub = &route_body_table,
	  .doc = "the question, as POST /route takes it" },
	{ .name = "at", .kind = FIELD_TIME,
	  .offset = offsetof(struct simulation_body, at_ms),
	  .doc = "decide as if it were then; now where not given" },
	{ .name = "assume", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct simulation_body, assume),
	  .count_offset = offsetof(struct simulation_body, assume_count),
	  .max = ASSUMPTIONS_MAX, .sub = &assumption_table,
	  .doc = "facts assumed, one after the other" },
	{ .name = "config", .kind = FIELD_JSON, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct simulation_body, config), .sub = &config_document,
	  .doc = "objects laid over the saved configuration" },
};
/* clang-format on */

const struct table simulation_body_table = {
	.name = "Simulation",
	.size = sizeof(struct simulation_body),
	.fields = simulation_fields,
	.count = COUNT(simulation_fields),
};
