/*
 * words: the vocabulary of docs/DOMAIN.md section 2 as enums with their names. One list each; the
 * enum, the name table, the JSON spelling and the contract's enum come from it.
 * Value 0 is always the safe "not said"; its word may be empty.
 */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include "base/str.h"

/* clang-format off */
#define SUBJECT_KIND_WORDS(X) \
	X(PERSON, "person") \
	X(RESOURCE, "resource") \
	X(TEAM, "team")

#define AVAILABILITY_WORDS(X) \
	X(UNKNOWN, "unknown") \
	X(AVAILABLE, "available") \
	X(BUSY, "busy") \
	X(DO_NOT_DISTURB, "do_not_disturb") \
	X(AWAY, "away") \
	X(OFFLINE, "offline")

#define ACTIVITY_WORDS(X) \
	X(NONE, "none") \
	X(RINGING, "ringing") \
	X(DIALING, "dialing") \
	X(ON_THE_PHONE, "on_the_phone") \
	X(ON_HOLD, "on_hold") \
	X(PARKED, "parked") \
	X(WRAP_UP, "wrap_up") \
	X(MEETING, "meeting") \
	X(LUNCH, "lunch") \
	X(BREAK, "break") \
	X(BUSINESS_TRIP, "business_trip") \
	X(OUT_OF_OFFICE, "out_of_office") \
	X(OFF_WORK, "off_work") \
	X(OFF_SHIFT, "off_shift") \
	X(IDLE, "idle") \
	X(MONITORING, "monitoring") \
	X(DISPATCHING, "dispatching") \
	X(HANDLING_INCIDENT, "handling_incident") \
	X(NOT_READY, "not_ready") \
	X(FAULT, "fault") \
	X(ALARM, "alarm") \
	X(MAINTENANCE, "maintenance") \
	X(EMERGENCY, "emergency")

/* What a status asks of the queues whose agent its user is. */
#define AGENT_ACTION_WORDS(X) \
	X(NONE, "none") \
	X(LOG_IN, "log_in") \
	X(LOG_OUT, "log_out") \
	X(PAUSE, "pause")

#define CALL_STATE_WORDS(X) \
	X(NONE, "") \
	X(TRYING, "trying") \
	X(EARLY, "early") \
	X(CONFIRMED, "confirmed") \
	X(HELD, "held") \
	X(PARKED, "parked") \
	X(TERMINATED, "terminated")

#define DIRECTION_WORDS(X) \
	X(NONE, "") \
	X(INBOUND, "inbound") \
	X(OUTBOUND, "outbound")

#define DEVICE_KIND_WORDS(X) \
	X(NONE, "") \
	X(DESK_PHONE, "desk_phone") \
	X(SOFTPHONE, "softphone") \
	X(MOBILE_APP, "mobile_app") \
	X(DESKTOP_APP, "desktop_app") \
	X(WEB_APP, "web_app") \
	X(MOBILE_NUMBER, "mobile_number") \
	X(ANALOG, "analog") \
	X(DECT, "dect") \
	X(INTERCOM, "intercom") \
	X(HELP_POINT, "help_point") \
	X(PAGING, "paging") \
	X(CONSOLE, "console") \
	X(ROOM, "room") \
	X(FIELD_TERMINAL, "field_terminal") \
	X(RADIO, "radio") \
	X(CHANNEL, "channel")

#define DEVICE_STATE_WORDS(X) \
	X(UNREPORTED, "unreported") \
	X(REGISTERED, "registered") \
	X(UNREGISTERED, "unregistered") \
	X(PUSH_REACHABLE, "push_reachable")

/* What an app says of who sits before it; ENDED: its session is over. */
#define APP_WORDS(X) \
	X(ENDED, "") \
	X(AVAILABLE, "available") \
	X(BUSY, "busy") \
	X(DO_NOT_DISTURB, "do_not_disturb") \
	X(AWAY, "away")

/* The device kinds that are apps. */
#define APP_KIND_WORDS(X) \
	X(NONE, "") \
	X(DESKTOP_APP, "desktop_app") \
	X(WEB_APP, "web_app") \
	X(MOBILE_APP, "mobile_app")

/* Whether groups ring somebody whose apps are all idle or away. */
#define IDLE_ROUTABLE_WORDS(X) \
	X(WITH_DESK_DEVICE, "with_desk_device") \
	X(NEVER, "never") \
	X(ALWAYS, "always")

#define HEALTH_WORDS(X) \
	X(OK, "ok") \
	X(ALARM, "alarm") \
	X(FAULT, "fault") \
	X(MAINTENANCE, "maintenance")

#define REACHABILITY_WORDS(X) \
	X(NONE, "") \
	X(ATTACHED, "attached") \
	X(PHONE_OFF, "phone_off") \
	X(OUT_OF_COVERAGE, "out_of_coverage")

/* What a batch of signals may hold. */
#define FACT_WORDS(X) \
	X(CALL, "call") \
	X(DEVICE_STATE, "device_state") \
	X(SESSION, "session") \
	X(STATUS, "status") \
	X(LOCK, "lock") \
	X(LOCATION, "location") \
	X(APPEAR_OFFLINE, "appear_offline")

#define SIDE_WORDS(X) \
	X(NONE, "") \
	X(INTERNAL, "internal") \
	X(EXTERNAL, "external")

#define FORWARD_CONDITION_WORDS(X) \
	X(ALWAYS, "always") \
	X(BUSY, "busy") \
	X(NO_ANSWER, "no_answer") \
	X(UNAVAILABLE, "unavailable") \
	X(REJECTED, "rejected")

#define DESTINATION_KIND_WORDS(X) \
	X(NONE, "") \
	X(EXTENSION, "extension") \
	X(EXTERNAL, "external") \
	X(VOICEMAIL, "voicemail") \
	X(IVR, "ivr") \
	X(RING_GROUP, "ring_group") \
	X(QUEUE, "queue") \
	X(CALLBACK_QUEUE, "callback_queue") \
	X(ANNOUNCEMENT, "announcement") \
	X(BUSY, "busy") \
	X(HANGUP, "hangup") \
	X(ROSTER, "roster")

#define RING_STRATEGY_WORDS(X) \
	X(SIMULTANEOUS, "simultaneous") \
	X(SEQUENTIAL, "sequential") \
	X(RANDOM, "random") \
	X(FIRST_AVAILABLE, "first_available") \
	X(STAGED, "staged")

#define TARGET_FORWARDING_WORDS(X) \
	X(ALWAYS_ONLY, "always_only") \
	X(FOLLOW, "follow")

#define GROUP_STRATEGY_WORDS(X) \
	X(SIMULTANEOUS, "simultaneous") \
	X(SEQUENTIAL, "sequential") \
	X(ROUND_ROBIN, "round_robin") \
	X(LONGEST_IDLE, "longest_idle") \
	X(FEWEST_CALLS, "fewest_calls") \
	X(RANDOM, "random") \
	X(WEIGHTED_RANDOM, "weighted_random")

#define MEMBER_KIND_WORDS(X) \
	X(NONE, "") \
	X(USER, "user") \
	X(EXTERNAL, "external") \
	X(GROUP, "group") \
	X(ROSTER, "roster")

#define FALLBACK_CAUSE_WORDS(X) \
	X(NONE_AVAILABLE, "none_available") \
	X(ALL_BUSY, "all_busy") \
	X(NONE_LOGGED_IN, "none_logged_in") \
	X(CLOSED, "closed") \
	X(STAGE_TIMEOUT, "stage_timeout") \
	X(OVERFLOW, "overflow")

#define RINGING_BUSY_WORDS(X) \
	X(BY_STRATEGY, "by_strategy") \
	X(YES, "yes") \
	X(NO, "no")

#define RESERVE_MODE_WORDS(X) \
	X(SOFT, "soft") \
	X(STRICT, "strict")

#define CALLER_CLASS_WORDS(X) \
	X(NORMAL, "normal") \
	X(EMERGENCY, "emergency")

/* What a caller rule lets a caller through; capacity is never among them. */
#define PASS_WORDS(X) \
	X(NONE, "") \
	X(CLOSED, "closed") \
	X(DO_NOT_DISTURB, "do_not_disturb") \
	X(CALLS_OFF, "calls_off") \
	X(FORWARD_ALWAYS, "forward_always")

#define ACTION_WORDS(X) \
	X(NONE, "") \
	X(RING, "ring") \
	X(FORWARD, "forward") \
	X(VOICEMAIL, "voicemail") \
	X(QUEUE, "queue") \
	X(ANNOUNCE, "announce") \
	X(REJECT, "reject") \
	X(HANGUP, "hangup")

/* The outcomes of a step (answered, no_answer, …). */
#define OUTCOME_WORDS(X) \
	X(NONE, "") \
	X(ANSWERED, "answered") \
	X(NO_ANSWER, "no_answer") \
	X(BUSY, "busy") \
	X(REJECTED, "rejected") \
	X(UNAVAILABLE, "unavailable") \
	X(ABANDONED, "abandoned")

#define REASON_WORDS(X) \
	X(NONE, "") \
	X(LOCKED, "locked") \
	X(MANUAL_DND, "manual_dnd") \
	X(MANUAL_STATUS, "manual_status") \
	X(ON_CALL, "on_call") \
	X(CARRIER_CALL, "carrier_call") \
	X(CAPACITY_REACHED, "capacity_reached") \
	X(WRAP_UP, "wrap_up") \
	X(CALENDAR_BUSY, "calendar_busy") \
	X(OFF_SHIFT, "off_shift") \
	X(SESSION_IDLE, "session_idle") \
	X(NO_REACHABLE_DEVICE, "no_reachable_device") \
	X(DEVICE_FAULT, "device_fault") \
	X(DEVICE_LOCKED, "device_locked") \
	X(PHONE_OFF, "phone_off") \
	X(OUT_OF_COVERAGE, "out_of_coverage") \
	X(STALE_SOURCE, "stale_source") \
	X(NO_REPORT, "no_report") \
	X(NO_INFORMATION, "no_information") \
	X(CALLS_NOT_ACCEPTED, "calls_not_accepted") \
	X(DIRECT_TO_VOICEMAIL, "direct_to_voicemail") \
	X(FORWARD_ALWAYS, "forward_always") \
	X(FORWARD_BUSY, "forward_busy") \
	X(FORWARD_NO_ANSWER, "forward_no_answer") \
	X(FORWARD_UNAVAILABLE, "forward_unavailable") \
	X(FORWARD_REJECTED, "forward_rejected") \
	X(NOT_LOGGED_IN, "not_logged_in") \
	X(NOT_AT_LOCATION, "not_at_location") \
	X(PAUSED, "paused") \
	X(RESERVED, "reserved") \
	X(SKILL_MISSING, "skill_missing") \
	X(NONE_AVAILABLE, "none_available") \
	X(ALL_BUSY, "all_busy") \
	X(NONE_LOGGED_IN, "none_logged_in") \
	X(OVERFLOW, "overflow") \
	X(STAGE_TIMEOUT, "stage_timeout") \
	X(STRATEGY_ORDER, "strategy_order") \
	X(ON_DUTY, "on_duty") \
	X(STAND_BY, "stand_by") \
	X(NOBODY_ON_DUTY, "nobody_on_duty") \
	X(CLOSED, "closed") \
	X(HOLIDAY, "holiday") \
	X(OVERRIDE, "override") \
	X(CALLER_BLOCKED, "caller_blocked") \
	X(CALLER_VIP, "caller_vip") \
	X(EMERGENCY, "emergency") \
	X(SELF_CALL, "self_call") \
	X(LOOP_DETECTED, "loop_detected") \
	X(HOP_LIMIT, "hop_limit") \
	X(DESTINATION_MISSING, "destination_missing") \
	X(WAIT_BUDGET_CUT, "wait_budget_cut") \
	X(FALLBACK_USER, "fallback_user") \
	X(FALLBACK_GROUP, "fallback_group") \
	X(FALLBACK_DOMAIN, "fallback_domain") \
	X(FALLBACK_BUILTIN, "fallback_builtin") \
	X(DEGRADED, "degraded")

#define WEEKDAY_WORDS(X) \
	X(NONE, "") \
	X(MONDAY, "monday") \
	X(TUESDAY, "tuesday") \
	X(WEDNESDAY, "wednesday") \
	X(THURSDAY, "thursday") \
	X(FRIDAY, "friday") \
	X(SATURDAY, "saturday") \
	X(SUNDAY, "sunday")

#define SCHEDULE_STATE_WORDS(X) \
	X(NONE, "") \
	X(OPEN, "open") \
	X(CLOSED, "closed") \
	X(HOLIDAY, "holiday")

/* Whose override, the stronger first (docs/DOMAIN.md, "Overrides"). */
#define OVERRIDE_HOLDER_WORDS(X) \
	X(GROUP, "group") \
	X(SITE, "site") \
	X(SCHEDULE, "schedule")

#define PERIOD_UNIT_WORDS(X) \
	X(NONE, "") \
	X(DAY, "day") \
	X(WEEK, "week")

/* Who stands by: whose turn it is next, or always the same one. */
#define STAND_BY_WORDS(X) \
	X(NONE, "") \
	X(NEXT, "next") \
	X(USER, "user")

/* What in a roster says who is on duty. */
#define DUTY_SOURCE_WORDS(X) \
	X(NONE, "") \
	X(ROTATION, "rotation") \
	X(SHIFT, "shift") \
	X(SWAP, "swap")

/* How to reach somebody now, the best first. */
#define ADVICE_WORDS(X) \
	X(NONE, "") \
	X(CALL, "call") \
	X(MESSAGE, "message") \
	X(MOBILE, "mobile") \
	X(VOICEMAIL, "voicemail") \
	X(LATER, "later")

#define LINT_SEVERITY_WORDS(X) \
	X(NONE, "") \
	X(ERROR, "error") \
	X(WARNING, "warning") \
	X(NOTICE, "notice")

/* What lint finds. */
#define LINT_CODE_WORDS(X) \
	X(NONE, "") \
	X(LOOP_CERTAIN, "loop_certain") \
	X(LOOP_POSSIBLE, "loop_possible") \
	X(LOOP_ROUNDABOUT, "loop_roundabout") \
	X(DESTINATION_MISSING, "destination_missing") \
	X(DESTINATION_EMPTY, "destination_empty") \
	X(MAILBOX_UNKNOWN, "mailbox_unknown") \
	X(MEMBER_MISSING, "member_missing") \
	X(GROUP_EMPTY, "group_empty") \
	X(SCHEDULE_MISSING, "schedule_missing") \
	X(SCHEDULE_NEVER_OPEN, "schedule_never_open") \
	X(SITE_MISSING, "site_missing") \
	X(CLOSED_UNSAID, "closed_unsaid") \
	X(RULE_DISABLED, "rule_disabled") \
	X(RULE_HIDDEN, "rule_hidden") \
	X(RULE_TARGET_MISSING, "rule_target_missing") \
	X(RULE_SCHEDULE_NEVER, "rule_schedule_never") \
	X(RULE_PROFILE_MISSING, "rule_profile_missing") \
	X(HOURS_UNCOVERED, "hours_uncovered") \
	X(ROSTER_UNCOVERED, "roster_uncovered") \
	X(TOKEN_MISSING, "token_missing")

/* What somebody's calendar says of a time: never more than this. */
#define CALENDAR_TYPE_WORDS(X) \
	X(MEETING, "meeting") \
	X(TENTATIVE, "tentative") \
	X(OUT_OF_OFFICE, "out_of_office")

/* What a domain makes of who is in it (P7). */
#define CALENDAR_EFFECT_WORDS(X) \
	X(FREE, "free") \
	X(BUSY, "busy") \
	X(AWAY, "away")

/* What reports facts. */
#define SOURCE_KIND_WORDS(X) \
	X(OTHER, "other") \
	X(PBX, "pbx") \
	X(CARRIER, "carrier") \
	X(APP, "app") \
	X(MEETING_PLATFORM, "meeting_platform") \
	X(DISPATCH, "dispatch")

/* What the facts of a silent source are good for. */
#define STALE_POLICY_WORDS(X) \
	X(BY_DOMAIN, "by_domain") \
	X(ROUTABLE, "routable") \
	X(NOT_ROUTABLE, "not_routable") \
	X(KEEP, "keep")

#define VISIBILITY_WORDS(X) \
	X(UNSAID, "") \
	X(NONE, "none") \
	X(REACHABILITY, "reachability") \
	X(AVAILABILITY, "availability") \
	X(ACTIVITY, "activity") \
	X(DETAIL, "detail")

/* Sources of facts that a person may switch off for themselves. */
#define SWITCHABLE_SOURCE_WORDS(X) \
	X(NONE, "") \
	X(CALENDAR, "calendar") \
	X(CARRIER, "carrier") \
	X(SESSION, "session") \
	X(LOCATION, "location")

#define ROLE_WORDS(X) \
	X(NONE, "") \
	X(CARRIER, "carrier") \
	X(PBX, "pbx") \
	X(DASHBOARD, "dashboard") \
	X(SUPERVISOR, "supervisor") \
	X(USER, "user") \
	X(ADMIN, "admin") \
	X(OPERATOR, "operator") \
	X(SUPERADMIN, "superadmin")

/* X(enum name, constant prefix, list): every vocabulary. */
#define WORD_LISTS(X)                                                                              \
	X(subject_kind, SUBJECT, SUBJECT_KIND_WORDS)                                               \
	X(availability, AVAILABILITY, AVAILABILITY_WORDS)                                          \
	X(activity, ACTIVITY, ACTIVITY_WORDS)                                                      \
	X(agent_action, AGENT_ACTION, AGENT_ACTION_WORDS)                                          \
	X(call_state, CALL_STATE, CALL_STATE_WORDS)                                                \
	X(direction, DIRECTION, DIRECTION_WORDS)                                                   \
	X(device_kind, DEVICE_KIND, DEVICE_KIND_WORDS)                                             \
	X(device_state, DEVICE_STATE, DEVICE_STATE_WORDS)                                          \
	X(app_availability, APP, APP_WORDS)                                                        \
	X(app_kind, APP_KIND, APP_KIND_WORDS)                                                      \
	X(idle_routable, IDLE_ROUTABLE, IDLE_ROUTABLE_WORDS)                                       \
	X(health, HEALTH, HEALTH_WORDS)                                                            \
	X(reachability, REACHABILITY, REACHABILITY_WORDS)                                          \
	X(fact_word, FACT, FACT_WORDS)                                                             \
	X(side, SIDE, SIDE_WORDS)                                                                  \
	X(forward_condition, FORWARD, FORWARD_CONDITION_WORDS)                                     \
	X(destination_kind, DESTINATION, DESTINATION_KIND_WORDS)                                   \
	X(ring_strategy, RING, RING_STRATEGY_WORDS)                                                \
	X(target_forwarding, TARGET_FORWARDING, TARGET_FORWARDING_WORDS)                           \
	X(group_strategy, GROUP_STRATEGY, GROUP_STRATEGY_WORDS)                                    \
	X(member_kind, MEMBER, MEMBER_KIND_WORDS)                                                  \
	X(fallback_cause, FALLBACK, FALLBACK_CAUSE_WORDS)                                          \
	X(ringing_busy, RINGING_BUSY, RINGING_BUSY_WORDS)                                          \
	X(reserve_mode, RESERVE, RESERVE_MODE_WORDS)                                               \
	X(caller_class, CALLER, CALLER_CLASS_WORDS)                                                \
	X(pass, PASS, PASS_WORDS)                                                                  \
	X(action, ACTION, ACTION_WORDS)                                                            \
	X(outcome, OUTCOME, OUTCOME_WORDS)                                                         \
	X(reason, REASON, REASON_WORDS)                                                            \
	X(weekday, WEEKDAY, WEEKDAY_WORDS)                                                         \
	X(schedule_state, SCHEDULE, SCHEDULE_STATE_WORDS)                                          \
	X(override_holder, HELD_BY, OVERRIDE_HOLDER_WORDS)                                         \
	X(period_unit, PERIOD, PERIOD_UNIT_WORDS)                                                  \
	X(stand_by_kind, STAND_BY, STAND_BY_WORDS)                                                 \
	X(duty_source, DUTY, DUTY_SOURCE_WORDS)                                                    \
	X(advice, ADVICE, ADVICE_WORDS)                                                            \
	X(calendar_type, CALENDAR, CALENDAR_TYPE_WORDS)                                            \
	X(calendar_effect, EFFECT, CALENDAR_EFFECT_WORDS)                                          \
	X(lint_severity, LINT_SEVERITY, LINT_SEVERITY_WORDS)                                       \
	X(lint_code, LINT, LINT_CODE_WORDS)                                                        \
	X(source_kind, SOURCE, SOURCE_KIND_WORDS)                                                  \
	X(stale_policy, STALE, STALE_POLICY_WORDS)                                                 \
	X(visibility, VISIBILITY, VISIBILITY_WORDS)                                                \
	X(switchable_source, SWITCHABLE, SWITCHABLE_SOURCE_WORDS)                                  \
	X(role, ROLE, ROLE_WORDS)

/* One enum per list: enum availability { AVAILABILITY_UNKNOWN, …, AVAILABILITY_COUNT }. */
#define W(n, w) SUBJECT_##n,
enum subject_kind { SUBJECT_KIND_WORDS(W) SUBJECT_COUNT };
#undef W
#define W(n, w) AVAILABILITY_##n,
enum availability { AVAILABILITY_WORDS(W) AVAILABILITY_COUNT };
#undef W
#define W(n, w) ACTIVITY_##n,
enum activity { ACTIVITY_WORDS(W) ACTIVITY_COUNT };
#undef W
#define W(n, w) AGENT_ACTION_##n,
enum agent_action { AGENT_ACTION_WORDS(W) AGENT_ACTION_COUNT };
#undef W
#define W(n, w) CALL_STATE_##n,
enum call_state { CALL_STATE_WORDS(W) CALL_STATE_COUNT };
#undef W
#define W(n, w) DIRECTION_##n,
enum direction { DIRECTION_WORDS(W) DIRECTION_COUNT };
#undef W
#define W(n, w) DEVICE_KIND_##n,
enum device_kind { DEVICE_KIND_WORDS(W) DEVICE_KIND_COUNT };
#undef W
#define W(n, w) DEVICE_STATE_##n,
enum device_state { DEVICE_STATE_WORDS(W) DEVICE_STATE_COUNT };
#undef W
#define W(n, w) APP_##n,
enum app_availability { APP_WORDS(W) APP_COUNT };
#undef W
#define W(n, w) APP_KIND_##n,
enum app_kind { APP_KIND_WORDS(W) APP_KIND_COUNT };
#undef W
#define W(n, w) IDLE_ROUTABLE_##n,
enum idle_routable { IDLE_ROUTABLE_WORDS(W) IDLE_ROUTABLE_COUNT };
#undef W
#define W(n, w) HEALTH_##n,
enum health { HEALTH_WORDS(W) HEALTH_COUNT };
#undef W
#define W(n, w) REACHABILITY_##n,
enum reachability { REACHABILITY_WORDS(W) REACHABILITY_COUNT };
#undef W
#define W(n, w) FACT_##n,
enum fact_word { FACT_WORDS(W) FACT_COUNT };
#undef W
#define W(n, w) SIDE_##n,
enum side { SIDE_WORDS(W) SIDE_COUNT };
#undef W
#define W(n, w) FORWARD_##n,
enum forward_condition { FORWARD_CONDITION_WORDS(W) FORWARD_COUNT };
#undef W
#define W(n, w) DESTINATION_##n,
enum destination_kind { DESTINATION_KIND_WORDS(W) DESTINATION_COUNT };
#undef W
#define W(n, w) RING_##n,
enum ring_strategy { RING_STRATEGY_WORDS(W) RING_COUNT };
#undef W
#define W(n, w) TARGET_FORWARDING_##n,
enum target_forwarding { TARGET_FORWARDING_WORDS(W) TARGET_FORWARDING_COUNT };
#undef W
#define W(n, w) GROUP_STRATEGY_##n,
enum group_strategy { GROUP_STRATEGY_WORDS(W) GROUP_STRATEGY_COUNT };
#undef W
#define W(n, w) MEMBER_##n,
enum member_kind { MEMBER_KIND_WORDS(W) MEMBER_COUNT };
#undef W
#define W(n, w) FALLBACK_##n,
enum fallback_cause { FALLBACK_CAUSE_WORDS(W) FALLBACK_COUNT };
#undef W
#define W(n, w) RINGING_BUSY_##n,
enum ringing_busy { RINGING_BUSY_WORDS(W) RINGING_BUSY_COUNT };
#undef W
#define W(n, w) RESERVE_##n,
enum reserve_mode { RESERVE_MODE_WORDS(W) RESERVE_COUNT };
#undef W
#define W(n, w) CALLER_##n,
enum caller_class { CALLER_CLASS_WORDS(W) CALLER_COUNT };
#undef W
#define W(n, w) PASS_##n,
enum pass { PASS_WORDS(W) PASS_COUNT };
#undef W
#define W(n, w) ACTION_##n,
enum action { ACTION_WORDS(W) ACTION_COUNT };
#undef W
#define W(n, w) OUTCOME_##n,
enum outcome { OUTCOME_WORDS(W) OUTCOME_COUNT };
#undef W
#define W(n, w) REASON_##n,
enum reason { REASON_WORDS(W) REASON_COUNT };
#undef W
#define W(n, w) WEEKDAY_##n,
enum weekday { WEEKDAY_WORDS(W) WEEKDAY_COUNT };
#undef W
#define W(n, w) SCHEDULE_##n,
enum schedule_state { SCHEDULE_STATE_WORDS(W) SCHEDULE_STATE_COUNT };
#undef W
#define W(n, w) HELD_BY_##n,
enum override_holder { OVERRIDE_HOLDER_WORDS(W) HELD_BY_COUNT };
#undef W
#define W(n, w) PERIOD_##n,
enum period_unit { PERIOD_UNIT_WORDS(W) PERIOD_COUNT };
#undef W
#define W(n, w) STAND_BY_##n,
enum stand_by_kind { STAND_BY_WORDS(W) STAND_BY_COUNT };
#undef W
#define W(n, w) DUTY_##n,
enum duty_source { DUTY_SOURCE_WORDS(W) DUTY_COUNT };
#undef W
#define W(n, w) ADVICE_##n,
enum advice { ADVICE_WORDS(W) ADVICE_COUNT };
#undef W
#define W(n, w) CALENDAR_##n,
enum calendar_type { CALENDAR_TYPE_WORDS(W) CALENDAR_COUNT };
#undef W
#define W(n, w) EFFECT_##n,
enum calendar_effect { CALENDAR_EFFECT_WORDS(W) EFFECT_COUNT };
#undef W
#define W(n, w) LINT_SEVERITY_##n,
enum lint_severity { LINT_SEVERITY_WORDS(W) LINT_SEVERITY_COUNT };
#undef W
#define W(n, w) LINT_##n,
enum lint_code { LINT_CODE_WORDS(W) LINT_COUNT };
#undef W
#define W(n, w) SOURCE_##n,
enum source_kind { SOURCE_KIND_WORDS(W) SOURCE_COUNT };
#undef W
#define W(n, w) STALE_##n,
enum stale_policy { STALE_POLICY_WORDS(W) STALE_COUNT };
#undef W
#define W(n, w) VISIBILITY_##n,
enum visibility { VISIBILITY_WORDS(W) VISIBILITY_COUNT };
#undef W
#define W(n, w) SWITCHABLE_##n,
enum switchable_source { SWITCHABLE_SOURCE_WORDS(W) SWITCHABLE_COUNT };
#undef W
#define W(n, w) ROLE_##n,
enum role { ROLE_WORDS(W) ROLE_COUNT };
#undef W

/* clang-format on */

/* The words of one enum, indexed by its value. */
struct words {
	const char *name; /* the enum's tag */
	const struct str *words;
	int count;
};
#define X(tag, prefix, list) extern const struct words tag##_words;
WORD_LISTS(X)
#undef X

/* The word of a value; out of range gives the word of 0. */
struct str word_of(const struct words *w, int value);
/* The value of a word; empty words never match. */
bool word_find(const struct words *w, struct str word, int *out_value);

#endif
