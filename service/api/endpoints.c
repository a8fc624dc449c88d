/*
 * endpoints: every operation of api/openapi.yaml as a row. Roles, methods, Allow, metrics names,
 * limits and --dump-api derive from it; a test compares it with the contract both ways.
 */
#include "api/endpoints.h"

#include <assert.h>

#include "wire/tables.h"

#define R(role) (1u << ROLE_##role)
#define S R(SUPERADMIN)
#define READERS (R(PBX) | R(SUPERVISOR) | R(USER) | R(ADMIN) | S)
#define EVERY_READER (READERS | R(DASHBOARD))
#define ADMINS (R(ADMIN) | S)
#define D "/v1/domains/{domain}"
#define U D "/users/{user}"
#define G D "/schedules/{schedule}"
#define O D "/rosters/{roster}"
#define Q D "/sources/{source}"
#define SELF ENDPOINT_SELF
#define MANAGE LISTEN_MANAGE
/* A PBX on the decision listener may also read presence and report what it sees. */
#define CALLS (LISTEN_DECISION | LISTEN_MANAGE)

/* clang-format off */
const struct endpoint endpoints[] = {
	/* method, path, operation, roles, flags, listeners, request, response, query, handler */
	{ HTTP_GET, "/call_state.htm", "hookGet", 0, ENDPOINT_OWN_AUTH | ENDPOINT_NO_STORE | ENDPOINT_NO_HEAD | ENDPOINT_HOOK, LISTEN_HOOK | LISTEN_MANAGE, NULL, NULL,
	  "domain user password number expires call_id state direction device seq at test", handle_call_state },
	{ HTTP_POST, "/call_state.htm", "hookPost", 0, ENDPOINT_OWN_AUTH | ENDPOINT_NO_STORE | ENDPOINT_HOOK, LISTEN_HOOK | LISTEN_MANAGE, NULL, NULL,
	  "domain user password number expires call_id state direction device seq at test", handle_call_state },

	{ HTTP_POST, "/v1/calls", "postCarrierReport", R(CARRIER) | S, 0, LISTEN_HOOK | LISTEN_MANAGE, &carrier_report_table, NULL, NULL, handle_carrier_report },
	{ HTTP_POST, "/v1/calls/batch", "postCarrierBatch", R(CARRIER) | S, ENDPOINT_BATCH, LISTEN_HOOK | LISTEN_MANAGE, &carrier_batch_table, NULL, NULL, handle_carrier_batch },

	{ HTTP_GET, "/healthz", "getHealth", 0, ENDPOINT_PUBLIC | ENDPOINT_NO_STORE, LISTEN_ALL, NULL, NULL, NULL, handle_healthz },
	{ HTTP_GET, "/readyz", "getReadiness", 0, ENDPOINT_PUBLIC | ENDPOINT_NO_STORE, LISTEN_ALL, NULL, NULL, NULL, handle_readyz },
	{ HTTP_GET, "/metrics", "getMetrics", 0, ENDPOINT_PUBLIC | ENDPOINT_NO_STORE, MANAGE, NULL, NULL, NULL, handle_metrics },
	{ HTTP_GET, "/openapi.yaml", "getContract", 0, ENDPOINT_PUBLIC, MANAGE, NULL, NULL, NULL, handle_openapi },
	{ HTTP_GET, "/docs", "getDocs", 0, ENDPOINT_PUBLIC, MANAGE, NULL, NULL, NULL, handle_docs },
	{ HTTP_GET, "/docs/errors", "listErrors", 0, ENDPOINT_PUBLIC, LISTEN_ALL, NULL, NULL, NULL, handle_error_list },
	{ HTTP_GET, "/docs/errors/{slug}", "getError", 0, ENDPOINT_PUBLIC, LISTEN_ALL, NULL, NULL, NULL, handle_error_page },
	{ HTTP_GET, "/docs/assets/{asset}", "getDocsAsset", 0, ENDPOINT_PUBLIC, LISTEN_ALL, NULL, NULL, NULL, handle_asset },

	{ HTTP_GET, "/v1/domains", "listDomains", ADMINS | R(OPERATOR), 0, MANAGE, NULL, &domain_table, "limit cursor", handle_domain_list },
	{ HTTP_GET, D, "getDomain", ADMINS | R(OPERATOR) | R(PBX), 0, MANAGE, NULL, &domain_table, NULL, handle_domain_get },
	{ HTTP_PUT, D, "putDomain", ADMINS | R(OPERATOR), 0, MANAGE, &domain_table, &domain_table, NULL, handle_domain_put },
	{ HTTP_PATCH, D, "patchDomain", ADMINS | R(OPERATOR), 0, MANAGE, &domain_table, &domain_table, NULL, handle_domain_patch },
	{ HTTP_DELETE, D, "deleteDomain", R(OPERATOR) | S, 0, MANAGE, NULL, NULL, NULL, handle_domain_delete },

	{ HTTP_GET, D "/users", "listUsers", EVERY_READER, 0, MANAGE, NULL, &user_table,
	  "q number email external_id department site limit cursor", handle_user_list },
	{ HTTP_GET, U, "getUser", EVERY_READER, 0, MANAGE, NULL, &user_table, NULL, handle_user_get },
	{ HTTP_PUT, U, "putUser", ADMINS, 0, MANAGE, &user_table, &user_table, NULL, handle_user_put },
	{ HTTP_PATCH, U, "patchUser", ADMINS, 0, MANAGE, &user_table, &user_table, NULL, handle_user_patch },
	{ HTTP_DELETE, U, "deleteUser", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_user_delete },

	{ HTTP_PUT, U "/privacy", "putPrivacy", ADMINS | R(USER), SELF, MANAGE, &privacy_body_table, &user_table, NULL, handle_privacy_put },

	{ HTTP_GET, U "/devices", "listDevices", READERS, SELF, MANAGE, NULL, &device_table, "limit cursor", handle_device_list },
	{ HTTP_GET, U "/devices/{device}", "getDevice", READERS, SELF, MANAGE, NULL, &device_table, NULL, handle_device_get },
	{ HTTP_PUT, U "/devices/{device}", "putDevice", ADMINS, 0, MANAGE, &device_table, &device_table, NULL, handle_device_put },
	{ HTTP_PATCH, U "/devices/{device}", "patchDevice", ADMINS, 0, MANAGE, &device_table, &device_table, NULL, handle_device_patch },
	{ HTTP_DELETE, U "/devices/{device}", "deleteDevice", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_device_delete },

	{ HTTP_GET, U "/profiles", "listProfiles", READERS, SELF, MANAGE, NULL, &profile_table, "limit cursor", handle_profile_list },
	{ HTTP_GET, U "/profiles/{status}", "getProfile", READERS, SELF, MANAGE, NULL, &profile_table, NULL, handle_profile_get },
	{ HTTP_PUT, U "/profiles/{status}", "putProfile", ADMINS | R(USER), SELF, MANAGE, &profile_table, &profile_table, NULL, handle_profile_put },
	{ HTTP_PATCH, U "/profiles/{status}", "patchProfile", ADMINS | R(USER), SELF, MANAGE, &profile_table, &profile_table, NULL, handle_profile_patch },
	{ HTTP_DELETE, U "/profiles/{status}", "deleteProfile", ADMINS | R(USER), SELF, MANAGE, NULL, NULL, NULL, handle_profile_delete },

	{ HTTP_GET, D "/profiles", "listDomainProfiles", ADMINS | R(PBX) | R(SUPERVISOR), 0, MANAGE, NULL, &profile_table, "limit cursor", handle_domain_profile_list },
	{ HTTP_GET, D "/profiles/{status}", "getDomainProfile", ADMINS | R(PBX) | R(SUPERVISOR), 0, MANAGE, NULL, &profile_table, NULL, handle_domain_profile_get },
	{ HTTP_PUT, D "/profiles/{status}", "putDomainProfile", ADMINS, 0, MANAGE, &profile_table, &profile_table, NULL, handle_domain_profile_put },
	{ HTTP_PATCH, D "/profiles/{status}", "patchDomainProfile", ADMINS, 0, MANAGE, &profile_table, &profile_table, NULL, handle_domain_profile_patch },
	{ HTTP_DELETE, D "/profiles/{status}", "deleteDomainProfile", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_domain_profile_delete },

	{ HTTP_GET, D "/numbers", "listNumbers", ADMINS | R(PBX), 0, MANAGE, NULL, &number_table, "limit cursor", handle_number_list },
	{ HTTP_GET, D "/numbers/{number}", "getNumber", ADMINS | R(PBX), 0, MANAGE, NULL, &number_table, NULL, handle_number_get },
	{ HTTP_PUT, D "/numbers/{number}", "putNumber", ADMINS, 0, MANAGE, &number_table, &number_table, NULL, handle_number_put },
	{ HTTP_PATCH, D "/numbers/{number}", "patchNumber", ADMINS, 0, MANAGE, &number_table, &number_table, NULL, handle_number_patch },
	{ HTTP_DELETE, D "/numbers/{number}", "deleteNumber", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_number_delete },

	{ HTTP_GET, D "/caller-rules", "listCallerRules", ADMINS | R(PBX), 0, MANAGE, NULL, &caller_rule_table, "limit cursor", handle_caller_rule_list },
	{ HTTP_GET, D "/caller-rules/{rule}", "getCallerRule", ADMINS | R(PBX), 0, MANAGE, NULL, &caller_rule_table, NULL, handle_caller_rule_get },
	{ HTTP_PUT, D "/caller-rules/{rule}", "putCallerRule", ADMINS, 0, MANAGE, &caller_rule_table, &caller_rule_table, NULL, handle_caller_rule_put },
	{ HTTP_PATCH, D "/caller-rules/{rule}", "patchCallerRule", ADMINS, 0, MANAGE, &caller_rule_table, &caller_rule_table, NULL, handle_caller_rule_patch },
	{ HTTP_DELETE, D "/caller-rules/{rule}", "deleteCallerRule", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_caller_rule_delete },
	{ HTTP_GET, D "/groups", "listGroups", ADMINS | R(PBX) | R(SUPERVISOR), 0, MANAGE, NULL, &group_table, "limit cursor", handle_group_list },
	{ HTTP_GET, D "/groups/{group}", "getGroup", ADMINS | R(PBX) | R(SUPERVISOR), 0, MANAGE, NULL, &group_table, NULL, handle_group_get },
	{ HTTP_PUT, D "/groups/{group}", "putGroup", ADMINS, 0, MANAGE, &group_table, &group_table, NULL, handle_group_put },
	{ HTTP_PATCH, D "/groups/{group}", "patchGroup", ADMINS, 0, MANAGE, &group_table, &group_table, NULL, handle_group_patch },
	{ HTTP_DELETE, D "/groups/{group}", "deleteGroup", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_group_delete },

	{ HTTP_GET, D "/schedules", "listSchedules", READERS, 0, MANAGE, NULL, &schedule_table, "limit cursor", handle_schedule_list },
	{ HTTP_GET, G, "getSchedule", READERS, 0, MANAGE, NULL, &schedule_table, NULL, handle_schedule_get },
	{ HTTP_PUT, G, "putSchedule", ADMINS, 0, MANAGE, &schedule_table, &schedule_table, NULL, handle_schedule_put },
	{ HTTP_PATCH, G, "patchSchedule", ADMINS, 0, MANAGE, &schedule_table, &schedule_table, NULL, handle_schedule_patch },
	{ HTTP_DELETE, G, "deleteSchedule", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_schedule_delete },
	{ HTTP_GET, G "/state", "getScheduleState", READERS, ENDPOINT_NO_STORE, CALLS, NULL, NULL, "at", handle_schedule_state },
	{ HTTP_GET, G "/transitions", "getScheduleTransitions", READERS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, "from to", handle_schedule_transitions },
	{ HTTP_PUT, G "/holidays", "putScheduleHolidays", ADMINS, ENDPOINT_CALENDAR, MANAGE, NULL, &schedule_table, NULL, handle_schedule_holidays_put },
	{ HTTP_PUT, G "/override", "putScheduleOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, &override_body_table, &schedule_table, NULL, handle_schedule_override_put },
	{ HTTP_DELETE, G "/override", "deleteScheduleOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, NULL, NULL, NULL, handle_schedule_override_delete },

	{ HTTP_GET, D "/statuses", "listStatuses", EVERY_READER, 0, MANAGE, NULL, &status_meaning_table, "limit cursor", handle_status_definition_list },
	{ HTTP_GET, D "/statuses/{status}", "getStatusDefinition", EVERY_READER, 0, MANAGE, NULL, &status_meaning_table, NULL, handle_status_definition_get },
	{ HTTP_PUT, D "/statuses/{status}", "putStatusDefinition", ADMINS, 0, MANAGE, &status_meaning_table, &status_meaning_table, NULL, handle_status_definition_put },
	{ HTTP_PATCH, D "/statuses/{status}", "patchStatusDefinition", ADMINS, 0, MANAGE, &status_meaning_table, &status_meaning_table, NULL, handle_status_definition_patch },
	{ HTTP_DELETE, D "/statuses/{status}", "deleteStatusDefinition", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_status_definition_delete },

	{ HTTP_GET, D "/sites", "listSites", READERS, 0, MANAGE, NULL, &site_table, "limit cursor", handle_site_list },
	{ HTTP_GET, D "/sites/{site}", "getSite", READERS, 0, MANAGE, NULL, &site_table, NULL, handle_site_get },
	{ HTTP_PUT, D "/sites/{site}", "putSite", ADMINS, 0, MANAGE, &site_table, &site_table, NULL, handle_site_put },
	{ HTTP_PATCH, D "/sites/{site}", "patchSite", ADMINS, 0, MANAGE, &site_table, &site_table, NULL, handle_site_patch },
	{ HTTP_DELETE, D "/sites/{site}", "deleteSite", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_site_delete },
	{ HTTP_GET, D "/sources", "listSources", ADMINS | R(PBX), 0, MANAGE, NULL, &source_table, "limit cursor", handle_source_list },
	{ HTTP_GET, Q, "getSource", ADMINS | R(PBX) | R(CARRIER), 0, MANAGE, NULL, &source_table, NULL, handle_source_get },
	{ HTTP_PUT, Q, "putSource", ADMINS, 0, MANAGE, &source_table, &source_table, NULL, handle_source_put },
	{ HTTP_PATCH, Q, "patchSource", ADMINS, 0, MANAGE, &source_table, &source_table, NULL, handle_source_patch },
	{ HTTP_DELETE, Q, "deleteSource", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_source_delete },
	{ HTTP_GET, Q "/state", "getSourceState", ADMINS | R(PBX) | R(CARRIER) | R(SUPERVISOR), ENDPOINT_NO_STORE, CALLS, NULL, NULL, NULL, handle_source_state_get },
	{ HTTP_PUT, Q "/heartbeat", "putHeartbeat", ADMINS | R(PBX) | R(CARRIER), 0, LISTEN_ALL, &heartbeat_body_table, NULL, NULL, handle_heartbeat_put },
	{ HTTP_PUT, Q "/snapshot", "putSnapshot", ADMINS | R(PBX) | R(CARRIER), ENDPOINT_DOCUMENT, LISTEN_ALL, &snapshot_table, NULL, "epoch", handle_snapshot_put },
	{ HTTP_PUT, D "/sites/{site}/override", "putSiteOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, &override_body_table, &site_table, NULL, handle_site_override_put },
	{ HTTP_DELETE, D "/sites/{site}/override", "deleteSiteOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, NULL, NULL, NULL, handle_site_override_delete },
	{ HTTP_PUT, D "/groups/{group}/override", "putGroupOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, &override_body_table, &group_table, NULL, handle_group_override_put },
	{ HTTP_DELETE, D "/groups/{group}/override", "deleteGroupOverride", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, NULL, NULL, NULL, handle_group_override_delete },
	{ HTTP_GET, D "/groups/{group}/presence", "getGroupPresence", EVERY_READER, ENDPOINT_NO_STORE, CALLS, NULL, NULL, NULL, handle_group_presence },
	{ HTTP_GET, D "/groups/{group}/state", "getGroupState", ADMINS | R(PBX) | R(SUPERVISOR), ENDPOINT_NO_STORE, CALLS, NULL, NULL, "at", handle_group_state },
	{ HTTP_GET, D "/rosters", "listRosters", READERS, 0, MANAGE, NULL, &roster_table, "limit cursor", handle_roster_list },
	{ HTTP_GET, O, "getRoster", READERS, 0, MANAGE, NULL, &roster_table, NULL, handle_roster_get },
	{ HTTP_PUT, O, "putRoster", ADMINS, 0, MANAGE, &roster_table, &roster_table, NULL, handle_roster_put },
	{ HTTP_PATCH, O, "patchRoster", ADMINS, 0, MANAGE, &roster_table, &roster_table, NULL, handle_roster_patch },
	{ HTTP_DELETE, O, "deleteRoster", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_roster_delete },
	{ HTTP_GET, O "/state", "getRosterState", READERS, ENDPOINT_NO_STORE, CALLS, NULL, NULL, "at", handle_roster_state },
	{ HTTP_GET, O "/transitions", "getRosterTransitions", READERS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, "from to", handle_roster_transitions },
	{ HTTP_PUT, O "/shifts", "putRosterShifts", ADMINS, 0, MANAGE, NULL, &roster_table, NULL, handle_roster_shifts_put },
	{ HTTP_PUT, O "/swaps/{swap}", "putRosterSwap", ADMINS | R(SUPERVISOR), 0, MANAGE, &swap_body_table, &roster_table, NULL, handle_roster_swap_put },
	{ HTTP_DELETE, O "/swaps/{swap}", "deleteRosterSwap", ADMINS | R(SUPERVISOR), 0, MANAGE, NULL, NULL, NULL, handle_roster_swap_delete },

	{ HTTP_GET, D "/groups/{group}/members/{user}/state", "getAgentState", READERS, SELF, CALLS, NULL, NULL, NULL, handle_agent_state_get },
	{ HTTP_PUT, D "/groups/{group}/members/{user}/state", "putAgentState", ADMINS | R(PBX) | R(SUPERVISOR) | R(USER), SELF, CALLS, &agent_state_body_table, NULL, NULL, handle_agent_state_put },
	{ HTTP_DELETE, D "/groups/{group}/members/{user}/state", "deleteAgentState", ADMINS | R(PBX) | R(SUPERVISOR) | R(USER), SELF, CALLS, NULL, NULL, NULL, handle_agent_state_delete },
	{ HTTP_GET, D "/groups/{group}/load", "getGroupLoad", ADMINS | R(PBX) | R(SUPERVISOR), 0, CALLS, NULL, NULL, NULL, handle_group_load_get },
	{ HTTP_PUT, D "/groups/{group}/load", "putGroupLoad", ADMINS | R(PBX), 0, CALLS, &group_load_body_table, NULL, NULL, handle_group_load_put },

	{ HTTP_GET, U "/status", "getStatus", READERS, SELF, CALLS, NULL, NULL, NULL, handle_status_get },
	{ HTTP_PUT, U "/status", "putStatus", ADMINS | R(SUPERVISOR) | R(USER), SELF, CALLS, &status_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/status", "deleteStatus", ADMINS | R(SUPERVISOR) | R(USER), SELF, CALLS, NULL, NULL, "epoch seq at", handle_fact_end },
	{ HTTP_PUT, U "/lock", "putUserLock", ADMINS | R(SUPERVISOR), 0, CALLS, &user_lock_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/lock", "deleteUserLock", ADMINS | R(SUPERVISOR), 0, CALLS, NULL, NULL, NULL, handle_fact_end },
	{ HTTP_PUT, U "/location", "putUserLocation", ADMINS | R(PBX) | R(USER), SELF, CALLS, &location_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/location", "deleteUserLocation", ADMINS | R(PBX) | R(USER), SELF, CALLS, NULL, NULL, "epoch seq at", handle_fact_end },
	{ HTTP_PUT, U "/appear-offline", "putAppearOffline", ADMINS | R(USER), SELF, CALLS, &hiding_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/appear-offline", "deleteAppearOffline", ADMINS | R(USER), SELF, CALLS, NULL, NULL, NULL, handle_fact_end },
	{ HTTP_DELETE, U "/wrap-up", "deleteWrapUp", ADMINS | R(PBX) | R(SUPERVISOR) | R(USER), SELF, CALLS, NULL, NULL, "at", handle_fact_end },
	{ HTTP_GET, U "/sessions", "listSessions", READERS, SELF, CALLS, NULL, NULL, NULL, handle_session_list },
	{ HTTP_PUT, U "/sessions/{session}", "putSession", ADMINS | R(PBX) | R(USER), SELF, CALLS, &session_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/sessions/{session}", "deleteSession", ADMINS | R(PBX) | R(USER), SELF, CALLS, NULL, NULL, "epoch seq at", handle_fact_end },
	{ HTTP_POST, U "/reset", "postReset", ADMINS | R(SUPERVISOR), 0, CALLS, &reset_body_table, NULL, NULL, handle_reset_post },
	{ HTTP_GET, U "/calls", "listCalls", READERS, SELF, CALLS, NULL, NULL, NULL, handle_call_list },
	{ HTTP_PUT, U "/calls/{call_id}", "putCall", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, &call_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_POST, U "/calls/{call_id}", "postCall", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, &call_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/calls/{call_id}", "deleteCall", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, NULL, NULL, "epoch seq at", handle_fact_end },
	{ HTTP_GET, U "/devices/{device}/state", "getDeviceState", READERS, SELF, CALLS, NULL, NULL, NULL, handle_device_state_get },
	{ HTTP_PUT, U "/devices/{device}/state", "putDeviceState", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, &device_state_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_POST, U "/devices/{device}/state", "postDeviceState", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, &device_state_body_table, NULL, NULL, handle_fact_put },
	{ HTTP_DELETE, U "/devices/{device}/state", "deleteDeviceState", ADMINS | R(PBX) | R(CARRIER), SELF, LISTEN_ALL, NULL, NULL, "epoch seq at", handle_fact_end },
	{ HTTP_GET, U "/calendars", "listCalendars", ADMINS | R(USER), SELF | ENDPOINT_NO_STORE, MANAGE, NULL, NULL, NULL, handle_calendar_list },
	{ HTTP_GET, U "/calendars/{calendar}", "getCalendar", ADMINS | R(USER), SELF | ENDPOINT_NO_STORE, MANAGE, NULL, NULL, NULL, handle_calendar_get },
	{ HTTP_PUT, U "/calendars/{calendar}", "putCalendar", ADMINS | R(USER), SELF | ENDPOINT_CALENDAR, MANAGE, &calendar_feed_body_table, NULL, NULL, handle_calendar_put },
	{ HTTP_DELETE, U "/calendars/{calendar}", "deleteCalendar", ADMINS | R(USER), SELF, MANAGE, NULL, NULL, NULL, handle_calendar_delete },
	{ HTTP_POST, U "/hook-password", "makeHookPassword", ADMINS | R(USER), SELF | ENDPOINT_NO_STORE, MANAGE, &hook_password_body_table, NULL, NULL, handle_hook_password_post },
	{ HTTP_DELETE, U "/hook-password", "deleteHookPassword", ADMINS | R(USER), SELF, MANAGE, NULL, NULL, NULL, handle_hook_password_delete },

	{ HTTP_POST, D "/hook-passwords", "makeHookPasswords", ADMINS, ENDPOINT_DOCUMENT | ENDPOINT_NO_STORE, MANAGE, NULL, NULL, NULL, handle_hook_passwords },

	{ HTTP_POST, D "/signals/batch", "postSignalBatch", ADMINS | R(PBX) | R(CARRIER) | R(SUPERVISOR) | R(USER), ENDPOINT_BATCH, LISTEN_ALL, &signal_batch_table, NULL, NULL, handle_signal_batch },

	{ HTTP_POST, D "/feature-codes", "postFeatureCode", ADMINS | R(PBX), ENDPOINT_NO_STORE, CALLS, &feature_code_body_table, NULL, NULL, handle_feature_code_post },
	{ HTTP_GET, U "/transfer-advice", "getTransferAdvice", EVERY_READER, ENDPOINT_NO_STORE | ENDPOINT_DECIDES, CALLS, NULL, NULL, "from side call_id", handle_transfer_advice_get },
	{ HTTP_GET, U "/presence", "getPresence", EVERY_READER, ENDPOINT_NO_STORE, CALLS, NULL, NULL, "explain", handle_presence_get },
	{ HTTP_GET, D "/presence", "findPresence", EVERY_READER, ENDPOINT_NO_STORE, CALLS, NULL, NULL,
	  "kind device_kind site department group skills availability routable order limit cursor",
	  handle_presence_find },
	{ HTTP_POST, D "/presence/query", "queryPresence", EVERY_READER, ENDPOINT_NO_STORE, CALLS, &presence_query_body_table, NULL, NULL, handle_presence_query },
	{ HTTP_GET, D "/route", "getRoute", ADMINS | R(PBX), ENDPOINT_NO_STORE | ENDPOINT_NO_HEAD | ENDPOINT_DECIDES, CALLS, NULL, NULL,
	  "to from side class call_id stepwise format skills preferred_skills relax_skills_after_s", handle_route },
	{ HTTP_POST, D "/route", "postRoute", ADMINS | R(PBX), ENDPOINT_NO_STORE | ENDPOINT_DECIDES, CALLS, &route_body_table, NULL, NULL, handle_route },
	{ HTTP_POST, D "/freeswitch", "postFreeswitch", ADMINS | R(PBX), ENDPOINT_NO_STORE | ENDPOINT_DECIDES, CALLS, NULL, NULL, "side", handle_freeswitch },

	{ HTTP_GET, D "/decisions", "listDecisions", READERS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, "user group call_id limit cursor", handle_decision_list },
	{ HTTP_GET, D "/decisions/{id}", "getDecision", READERS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, NULL, handle_decision_get },
	{ HTTP_POST, D "/decisions/{id}/outcome", "reportOutcome", ADMINS | R(PBX), ENDPOINT_NO_STORE, CALLS, &outcome_body_table, NULL, NULL, handle_outcome },
	{ HTTP_POST, D "/route/simulate", "simulateRoute", ADMINS | R(SUPERVISOR), ENDPOINT_NO_STORE, MANAGE, &simulation_body_table, NULL, NULL, handle_simulate },

	{ HTTP_GET, D "/tokens", "listTokens", ADMINS, 0, MANAGE, NULL, &token_table, "limit cursor", handle_token_list },
	{ HTTP_POST, D "/tokens", "createToken", ADMINS, ENDPOINT_NO_STORE, MANAGE, &token_body_table, &token_table, NULL, handle_token_post },
	{ HTTP_GET, D "/tokens/{token}", "getToken", ADMINS, 0, MANAGE, NULL, &token_table, NULL, handle_token_get },
	{ HTTP_DELETE, D "/tokens/{token}", "deleteToken", ADMINS, 0, MANAGE, NULL, NULL, NULL, handle_token_delete },
	{ HTTP_GET, "/v1/tokens", "listSystemTokens", S, 0, MANAGE, NULL, &token_table, "limit cursor", handle_system_token_list },
	{ HTTP_POST, "/v1/tokens", "createSystemToken", S, ENDPOINT_NO_STORE, MANAGE, &token_body_table, &token_table, NULL, handle_system_token_post },
	{ HTTP_GET, "/v1/tokens/{token}", "getSystemToken", S, 0, MANAGE, NULL, &token_table, NULL, handle_system_token_get },
	{ HTTP_DELETE, "/v1/tokens/{token}", "deleteSystemToken", S, 0, MANAGE, NULL, NULL, NULL, handle_system_token_delete },

	{ HTTP_GET, D "/config", "exportConfig", ADMINS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, "format", handle_config_get },
	{ HTTP_GET, D "/config/lint", "lintConfig", ADMINS, ENDPOINT_NO_STORE, MANAGE, NULL, NULL, "limit", handle_config_lint },
	{ HTTP_PUT, D "/config", "importConfig", ADMINS, ENDPOINT_DOCUMENT, MANAGE, NULL, NULL, "dry_run", handle_config_put },
};
/* clang-format on */

const size_t endpoint_count = sizeof(endpoints) / sizeof(*endpoints);

const struct endpoint *endpoint_of(const char *operation)
{
	size_t i = 0;

	while (i < endpoint_count && strcmp(endpoints[i].operation, operation) != 0)
		i++;
	assert(i < endpoint_count);
	return &endpoints[i];
}
