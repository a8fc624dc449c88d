/* endpoints: the table of everything that is served, and the handlers it names. */
#ifndef API_ENDPOINTS_H
#define API_ENDPOINTS_H

#include "http/http.h"

enum {
	ENDPOINT_SELF =
		1 << 8, /* a principal bound to a user may only name that user in the path */
	ENDPOINT_DECIDES = 1 << 9,   /* charged as a decision */
	ENDPOINT_HOOK = 1 << 10,     /* charged as a hook */
	ENDPOINT_CALENDAR = 1 << 11, /* a body of up to HTTP_CALENDAR_MAX */
	ENDPOINT_BATCH = 1 << 12,    /* a body of up to HTTP_BATCH_MAX; charged by item */
};

extern const struct endpoint endpoints[];
extern const size_t endpoint_count;
/* By operationId; it must be there. */
const struct endpoint *endpoint_of(const char *operation);

/* X(handler): each is void handle_<name>(struct exchange *x, void *api) */
/* clang-format off */
#define HANDLERS(X) \
	X(call_state) X(healthz) X(readyz) X(metrics) X(openapi) X(docs) X(error_list)           \
	X(error_page) X(asset) X(domain_list) X(domain_get) X(domain_put) X(domain_patch)        \
	X(domain_delete) X(user_list) X(user_get) X(privacy_put) X(user_put) X(user_patch)       \
	X(user_delete) X(device_list) X(device_get) X(device_put) X(device_patch)                \
	X(device_delete) X(profile_list) X(profile_get) X(profile_put) X(profile_patch)          \
	X(profile_delete) X(domain_profile_list) X(domain_profile_get) X(domain_profile_put)     \
	X(domain_profile_patch) X(domain_profile_delete) X(number_list) X(number_get)            \
	X(number_put) X(number_patch) X(number_delete) X(caller_rule_list) X(caller_rule_get)    \
	X(caller_rule_put) X(caller_rule_patch) X(caller_rule_delete) X(group_list) X(group_get) \
	X(group_put) X(group_patch) X(group_delete) X(schedule_list) X(schedule_get)             \
	X(schedule_put) X(schedule_patch) X(schedule_delete) X(schedule_state)                   \
	X(schedule_transitions) X(schedule_holidays_put) X(schedule_override_put)                \
	X(schedule_override_delete) X(group_override_put) X(group_override_delete)               \
	X(group_state) X(group_presence) X(status_definition_list) X(status_definition_get)      \
	X(status_definition_put) X(status_definition_patch) X(status_definition_delete)          \
	X(site_list) X(site_get) X(site_put) X(site_patch) X(site_delete) X(site_override_put)   \
	X(site_override_delete) X(source_list) X(source_get) X(source_put) X(source_patch)       \
	X(source_delete) X(source_state_get) X(heartbeat_put) X(snapshot_put) X(reset_post)      \
	X(agent_state_get) X(roster_list) X(roster_get) X(roster_put) X(roster_patch)            \
	X(roster_delete) X(roster_state) X(roster_transitions) X(roster_shifts_put)              \
	X(roster_swap_put) X(roster_swap_delete) X(carrier_report) X(carrier_batch)              \
	X(signal_batch) X(fact_put) X(fact_end) X(hook_passwords) X(agent_state_put)             \
	X(agent_state_delete) X(group_load_get) X(group_load_put) X(status_get) X(session_list)  \
	X(call_list) X(device_state_get) X(hook_password_post) X(calendar_list) X(calendar_get)  \
	X(calendar_put) X(calendar_delete) X(hook_password_delete) X(feature_code_post)          \
	X(transfer_advice_get) X(presence_get) X(presence_find) X(presence_query) X(route)       \
	X(freeswitch) X(simulate) X(outcome) X(decision_list) X(decision_get) X(token_list)      \
	X(token_post) X(token_get) X(token_delete) X(system_token_list) X(system_token_post)     \
	X(system_token_get) X(system_token_delete) X(config_get) X(config_put) X(config_lint)
/* clang-format on */

#define X(name) void handle_##name(struct exchange *x, void *api);
HANDLERS(X)
#undef X

#endif
