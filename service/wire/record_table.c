/*
 * record_table: the live record as Redis holds it.
 */
#include "wire/stored_rows.h"

/* clang-format off */
#define STORED_ORIGIN(type) \
	STORED_STR("source", type, origin.source), \
	STORED_STR("epoch", type, origin.epoch), \
	STORED_INT("seq", type, origin.seq, -1), \
	STORED_MS("at", type, origin.at_ms), \
	STORED_INT("gen", type, origin.generation, 0)

static const struct field call_fields[] = {
	STORED_STR("id", struct call, call_id),
	STORED_STR("device", struct call, device),
	STORED_WORD("state", struct call, state, call_state_words),
	STORED_WORD("dir", struct call, direction, direction_words),
	STORED_STR("number", struct call, number),
	STORED_BOOL("carrier", struct call, carrier),
	STORED_MS("since", struct call, since_ms),
	STORED_MS("until", struct call, expires_at_ms),
	STORED_INT("wrap_up", struct call, wrap_up_s, 0),
	STORED_ORIGIN(struct call),
};
STORED_TABLE(call, struct call);

static const struct field ended_fields[] = {
	STORED_STR("id", struct ended_call, call_id),
	STORED_MS("until", struct ended_call, forget_at_ms),
};
STORED_TABLE(ended, struct ended_call);

static const struct field device_fact_fields[] = {
	STORED_STR("id", struct device_fact, device),
	STORED_WORD("state", struct device_fact, state, device_state_words),
	STORED_WORD("why", struct device_fact, reachability, reachability_words),
	STORED_WORD("health", struct device_fact, health, health_words),
	STORED_BOOL("carrier", struct device_fact, carrier),
	STORED_STR("lock_owner", struct device_fact, lock_owner),
	STORED_STR("lock_reason", struct device_fact, lock_reason),
	STORED_INT("lock_priority", struct device_fact, lock_priority, 0),
	STORED_MS("lock_since", struct device_fact, locked_since_ms),
	STORED_MS("lock_until", struct device_fact, locked_until_ms),
	STORED_STR("instance", struct device_fact, instance),
	STORED_MS("since", struct device_fact, since_ms),
	STORED_MS("health_since", struct device_fact, health_since_ms),
	STORED_MS("until", struct device_fact, expires_at_ms),
	STORED_MS("damped", struct device_fact, damped_until_ms),
	STORED_ORIGIN(struct device_fact),
};
STORED_TABLE(device_fact, struct device_fact);

static const struct field session_fields[] = {
	STORED_STR("id", struct session_fact, session),
	STORED_WORD("app", struct session_fact, app, device_kind_words),
	STORED_STR("device", struct session_fact, device),
	STORED_WORD("availability", struct session_fact, availability, app_availability_words),
	STORED_MS("since", struct session_fact, since_ms),
	STORED_MS("active", struct session_fact, active_ms),
	STORED_INT("push", struct session_fact, push_s, 0),
	STORED_MS("until", struct session_fact, expires_at_ms),
	STORED_ORIGIN(struct session_fact),
};
STORED_TABLE(session, struct session_fact);

static const struct field epoch_fields[] = {
	STORED_STR("source", struct source_epoch, source),
	STORED_STR("epoch", struct source_epoch, epoch),
	STORED_MS("since", struct source_epoch, since_ms),
	STORED_MS("until", struct source_epoch, until_ms),
};
STORED_TABLE(epoch, struct source_epoch);

static const struct field past_epoch_fields[] = {
	STORED_STR("source", struct past_epoch, source),
	STORED_STR("epoch", struct past_epoch, epoch),
	STORED_MS("until", struct past_epoch, forget_at_ms),
};
STORED_TABLE(past_epoch, struct past_epoch);

static const struct field status_fields[] = {
	STORED_STR("id", struct status_fact, id),
	STORED_STR("note", struct status_fact, note),
	STORED_MS("since", struct status_fact, since_ms),
	STORED_MS("until", struct status_fact, expires_at_ms),
	STORED_ORIGIN(struct status_fact),
};
STORED_TABLE(status, struct status_fact);

static const struct field admin_lock_fields[] = {
	STORED_WORD("availability", struct admin_lock, availability, availability_words),
	STORED_WORD("activity", struct admin_lock, activity, activity_words),
	STORED_BOOL("routable", struct admin_lock, routable),
	STORED_STR("note", struct admin_lock, note),
	STORED_MS("since", struct admin_lock, since_ms),
	STORED_MS("until", struct admin_lock, expires_at_ms),
	STORED_ORIGIN(struct admin_lock),
};
STORED_TABLE(admin_lock, struct admin_lock);

static const struct field location_fields[] = {
	STORED_STR("label", struct location_fact, label),
	STORED_MS("since", struct location_fact, since_ms),
	STORED_MS("until", struct location_fact, expires_at_ms),
	STORED_ORIGIN(struct location_fact),
};
STORED_TABLE(location, struct location_fact);

static const struct field hiding_fields[] = {
	STORED_MS("since", struct hiding_fact, since_ms),
	STORED_MS("until", struct hiding_fact, expires_at_ms),
	STORED_ORIGIN(struct hiding_fact),
};
STORED_TABLE(hiding, struct hiding_fact);

static const struct field wrap_up_fields[] = {
	STORED_MS("since", struct wrap_up_fact, since_ms),
	STORED_MS("until", struct wrap_up_fact, until_ms),
	STORED_MS("ready", struct wrap_up_fact, ready_ms),
	STORED_INT("after", struct wrap_up_fact, after_s, 0),
	STORED_MS("forget", struct wrap_up_fact, forget_ms),
};
STORED_TABLE(wrap_up, struct wrap_up_fact);

static const struct field interval_fields[] = {
	STORED_MS("from", struct calendar_interval, from_ms),
	STORED_MS("to", struct calendar_interval, to_ms),
	STORED_WORD("type", struct calendar_interval, type, calendar_type_words),
};
STORED_TABLE(interval, struct calendar_interval);

static const struct field calendar_fields[] = {
	STORED_STR("zone", struct calendar_fact, time_zone),
	STORED_INT("revision", struct calendar_fact, revision, 0),
	STORED_LIST("ahead", struct calendar_fact, ahead, count, interval_table),
	STORED_MS("at", struct calendar_fact, told_at_ms),
	STORED_MS("until", struct calendar_fact, known_until_ms),
};
STORED_TABLE(calendar, struct calendar_fact);

static const struct field published_fields[] = {
	STORED_WORD("availability", struct published, availability, availability_words),
	STORED_WORD("activity", struct published, activity, activity_words),
	STORED_STR("activity_id", struct published, activity_id),
	STORED_STR("status", struct published, status),
	STORED_BOOL("routable", struct published, routable),
	STORED_WORD("reason", struct published, reason, reason_words),
	STORED_MS("since", struct published, since_ms),
	STORED_MS("at", struct published, at_ms),
};
STORED_TABLE(published, struct published);

#define LIST_ROW(member, counter, type, noun, most) \
	STORED_LIST(#member, struct record, member, counter, noun##_table),
#define FACT_ROW(member, type, noun) STORED_OBJECT(#member, struct record, member, noun##_table),
#define EMERGENCY_ROW STORED_MS("emergency", struct record, emergency_dialled_ms)

static const struct field facts_fields[] = {
	SNAPSHOT_LISTS(LIST_ROW)
	SNAPSHOT_FACTS(FACT_ROW)
	EMERGENCY_ROW,
};
static const struct table facts_table = {
	.name = "facts", .size = sizeof(struct record), .fields = facts_fields,
	.count = COUNT(facts_fields), .of_part = true
};

static const struct field staged_fields[] = {
	STORED_STR("source", struct staged_facts, source),
	STORED_INT("gen", struct staged_facts, generation, 0),
	STORED_OBJECT("facts", struct staged_facts, facts, facts_table),
};
STORED_TABLE(staged, struct staged_facts);

static const struct field fields[] = {
	RECORD_LISTS(LIST_ROW)
	RECORD_FACTS(FACT_ROW)
	EMERGENCY_ROW,
};
/* clang-format on */

const struct table record_table = {
	.name = "Record",
	.size = sizeof(struct record),
	.fields = fields,
	.count = COUNT(fields),
};
