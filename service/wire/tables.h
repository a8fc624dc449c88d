/*
 * tables: the field tables of every body and every stored value. Names as in api/openapi.yaml.
 */
#ifndef WIRE_TABLES_H
#define WIRE_TABLES_H

#include "core/agent.h"
#include "core/assumption.h"
#include "core/change.h"
#include "core/credential.h"
#include "core/group.h"
#include "core/roster.h"
#include "core/routing.h"
#include "core/source_change.h"
#include "core/transfer_advice.h"
#include "core/visibility.h"
#include "wire/dialect.h"
#include "core/schedule.h"
#include "wire/table.h"

/* Configuration: same table for the API body and for what Redis holds (ids are in the path/key and
 * also inside, readonly). */
extern const struct table domain_table;         /* struct domain */
extern const struct table user_table;           /* struct user */
extern const struct table device_table;         /* struct device */
extern const struct table profile_table;        /* struct profile */
extern const struct table caller_rule_table;    /* struct caller_rule */
extern const struct table group_table;          /* struct group */
extern const struct table number_table;         /* struct dialled_number */
extern const struct table schedule_table;       /* struct schedule, without its zone */
extern const struct table site_table;           /* struct site */
extern const struct table status_meaning_table; /* struct status_meaning */
extern const struct table roster_table;         /* struct roster, without its zones */
extern const struct table token_table;          /* struct token; secret_hash is secret */
extern const struct table hook_secret_table;    /* struct hook_secret; stored only */
extern const struct table source_table;         /* struct source */

/* Live state: stored only. */
extern const struct table record_table;         /* struct record */
extern const struct table user_calendars_table; /* struct user_calendars */
/* Of what a group remembers (group_lines.h). */
extern const struct table group_totals_table; /* struct group_state, without its lists */
extern const struct table member_state_table; /* struct member_state, without its user */
extern const struct table group_choice_table; /* struct group_choice_memory, without its call */
extern const struct table source_state_table; /* struct source_state */
/* In events: struct history_outcome without its decision. */
extern const struct table outcome_event_table;

/* Request bodies that are not stored as such. */
struct call_body { /* PUT …/calls/{call_id} */
	enum call_state state;
	enum direction direction;
	struct str number, device, epoch;
	int64_t seq, at_ms, expires_in; /* -1, 0, -1 = not given */
};
struct device_state_body { /* PUT …/devices/{device}/state */
	enum device_state state;
	enum reachability reason; /* unregistered: why, NONE = not said */
	enum health health;
	struct device_lock_body {
		struct str owner, reason;
		int64_t priority, expires_in;
	} lock;
	struct str instance, epoch;
	int64_t seq, at_ms, expires_in;
};
struct user_lock_body { /* PUT …/lock */
	enum availability availability;
	enum activity activity;
	bool routable;
	struct str note;
	int64_t expires_in, until_ms; /* -1, 0 = not given */
};
struct location_body { /* PUT …/location */
	struct str label, epoch;
	int64_t expires_in, until_ms, seq, at_ms;
};
struct hiding_body { /* PUT …/appear-offline */
	int64_t expires_in, until_ms;
};
struct session_body { /* PUT …/sessions/{session} */
	enum app_kind app;
	struct str device, epoch;
	enum app_availability availability;
	int64_t idle_s, active_ms;      /* -1, 0 = not given */
	int64_t push_expires_in;        /* -1 = as it was */
	int64_t seq, at_ms, expires_in; /* -1, 0, -1 = not given */
};
struct carrier_report { /* POST /v1/calls, and an item of /v1/calls/batch */
	struct str msisdn, call_id, number, epoch;
	enum reachability reachability; /* NONE: it is about a call */
	enum call_state state;
	enum direction direction;
	int64_t expires_in, seq, at_ms; /* -1, -1, 0 = not given */
	bool test;
};
enum { BATCH_ITEMS_MAX = 500 };
struct carrier_batch { /* POST /v1/calls/batch; read item by item, see batch_scan_begin() */
	const struct carrier_report *items;
	size_t item_count;
};
struct signal_item { /* of POST …/signals/batch */
	enum fact_word signal;
	struct str user, id;
	bool end;
	struct str value; /* the body as text; p NULL = not given */
};
struct signal_batch { /* POST …/signals/batch; read item by item */
	const struct signal_item *items;
	size_t item_count;
};
struct fact_end_body { /* the value of an end in a batch */
	struct str epoch;
	int64_t seq, at_ms;
};
struct status_body { /* PUT …/status */
	struct str status, note, epoch;
	int64_t expires_in, until_ms, seq, at_ms;
};
struct route_body { /* POST …/route */
	struct str to, from, call_id;
	enum side side;
	enum caller_class class;
	enum dialect format; /* DIALECT_UNSAID where not given */
	bool stepwise;
	struct skill_wishes skills;
};
struct simulation_body { /* POST …/route/simulate */
	struct route_body question;
	int64_t at_ms; /* 0 = now */
	const struct assumption *assume;
	size_t assume_count;
	struct str config; /* a configuration document as text; p NULL = none */
};
struct feature_code_body { /* POST …/feature-codes */
	struct str user, code;
};
struct presence_query_body { /* POST …/presence/query */
	struct str_list users;
};
struct outcome_body { /* POST …/decisions/{id}/outcome */
	enum outcome outcome;
	struct outcome_by {
		struct str user, device;
	} by;
	int64_t step; /* -1 = not given */
};
struct agent_state_body { /* PUT …/members/{user}/state */
	bool logged_in, paused;
	struct str pause_reason;
};
struct group_load_body { /* PUT …/load */
	int64_t waiting, longest_wait_s, expires_in;
	bool overloaded;
};
struct hook_password_body { /* POST …/hook-password; empty = make one */
	struct str password;
};
struct hook_password_line { /* POST …/hook-passwords, each */
	struct str user, password;
};
struct calendar_feed_body { /* PUT …/calendars/{calendar} as JSON */
	struct str url;
	int64_t refresh_s;
};
struct override_body { /* PUT …/override */
	enum schedule_state state;
	int64_t expires_in, until_ms; /* -1, 0 = not given */
	struct str note;
};
struct swap_body { /* PUT …/swaps/{swap} */
	struct str user, note;
	int64_t from_ms, until_ms; /* from: 0 = not given */
};
struct privacy_body {           /* PUT …/privacy */
	const int *sources_off; /* enum switchable_source each */
	size_t sources_off_count;
};
struct heartbeat_body { /* PUT …/heartbeat */
	struct str epoch;
	int64_t at_ms; /* 0 = not given */
};
struct reset_body {        /* POST …/reset */
	struct str source; /* empty = everything */
	bool devices;
};
struct token_body { /* POST /tokens */
	struct str name, user, prefix;
	enum role role;
	struct str_list domains, scopes, groups, networks;
	enum visibility visibility;
	int64_t rate_per_s, expires_at_ms;
};
extern const struct table call_body_table, device_state_body_table, status_body_table;
extern const struct table feature_code_body_table, session_body_table;
extern const struct table user_lock_body_table, location_body_table, hiding_body_table;
extern const struct table carrier_report_table, carrier_batch_table;
extern const struct table hook_password_line_table;
extern const struct table signal_item_table, signal_batch_table, fact_end_table;
extern const struct table snapshot_table; /* struct signal_batch */
extern const struct table route_body_table, hook_password_body_table, token_body_table;
extern const struct table agent_state_body_table, group_load_body_table;
extern const struct table simulation_body_table, override_body_table, outcome_body_table,
	presence_query_body_table;
extern const struct table swap_body_table, privacy_body_table, heartbeat_body_table;
extern const struct table reset_body_table;
extern const struct table calendar_feed_body_table;

/* What a profile may not say for its status (do_not_disturb: DOMAIN S3.2, S3.4, S3.5). The status
 * comes from the path: set profile.status first. */
void profile_check_status(const struct profile *p, struct faults *faults);

/* What a status may say of itself; its id comes from the path. A built-in one gets its meaning. */
void status_check_meaning(struct status_meaning *m, struct faults *faults);

/* Checks shared with paths and queries: NULL when fine, else what would be right. */
const char *check_domain_name(struct str s);    /* [a-z0-9.-]{1,253}, labels; not _system */
const char *check_id(struct str s);             /* [A-Za-z0-9._@+-]{1,64} */
const char *check_call_id(struct str s);        /* 1–128 printable ASCII */
const char *check_status_id(struct str s);      /* of a status that can be set */
const char *check_status_defined(struct str s); /* of one that a domain may define */
const char *check_msisdn(struct str s);         /* E.164, with or without its plus */
const char *check_dialled_number(struct str s); /* normal form, or a short code */
const char *check_text(struct str s);           /* UTF-8 without control characters */
const char *check_cidr(struct str s);
const char *check_time_zone(struct str s); /* exists in the system's tzdata by grammar and file */
/* The rules of a zone that check_time_zone() takes, from the system's tzdata: kept in `a`. */
MUST_CHECK
bool zone_load(struct str name, struct arena *a, struct zone *out);

/* A user as an agent of one of their groups. */
struct agent_of_group {
	struct str group;
	struct agent_standing standing;
};

/* Hot replies, written straight into a buffer. */
struct presence_view {
	const struct subject *subject;
	const struct presence *presence;
	const struct trace *trace;           /* NULL unless explain */
	struct sight sight;                  /* how much of it the reader sees */
	struct str language;                 /* as in Accept-Language; empty: none is preferred */
	const struct agent_of_group *agents; /* by the user's groups; may be none */
	size_t agent_count;
	bool is_self; /* the reader is the person */
	bool hidden;  /* presence is what others see of who appears offline */
	bool degraded, presence_stale;
	int64_t as_of_ms; /* 0 unless degraded */
	int64_t now_ms;
	struct str version; /* event id of the live record */
};
void wire_presence(const struct presence_view *v, struct json_writer *w);
/* The text that a reader of `accept` (Accept-Language, RFC 9110 section 12.5.4) is shown; an empty
 * one where m is NULL or says nothing. */
const struct status_text *status_text_for(const struct status_meaning *m, struct str accept);
/* One fact each, as objects; also the replies of …/calls, …/devices/{device}/state, …/status. */
void wire_call_fact(const struct subject *s, const struct call *c, int64_t now_ms,
		    const struct sight *sight, struct json_writer *w);
void wire_device_fact(const struct subject *s, const struct device *d, int64_t now_ms,
		      struct json_writer *w);
/* Those that are open, as an array. */
void wire_sessions(const struct subject *s, int64_t now_ms, struct json_writer *w);
/* s: NULL = as if none were set. */
void wire_status_fact(const struct subject *s, int64_t now_ms, const struct sight *sight,
		      struct json_writer *w);

/* The replies of …/members/{user}/state and …/load; s may be NULL. */
void wire_agent_state(const struct group_state *s, const struct subject *subject, int64_t now_ms,
		      bool stale, struct json_writer *w);
/* What the status asks, as members; only where it asks something. */
void wire_agent_wish(const struct agent_standing *a, struct json_writer *w);
void wire_source_state(const struct sources *sources, const struct source_standing *standing,
		       int64_t now_ms, struct json_writer *w);
void wire_group_load(const struct group_state *s, int64_t now_ms, bool stale,
		     struct json_writer *w);

/* Of a group's first choice, where the answer waited for it. */
enum reservation { RESERVATION_NONE, RESERVATION_KEPT, RESERVATION_LOST };

struct decision_view {
	const struct decision *decision;
	const struct domain *domain; /* for what its PBX dials; json needs none */
	struct str context;          /* freeswitch: the dialplan context that was asked for */
	struct str decision_id, call_id, presence_version, config_version;
	bool degraded, presence_stale;
	bool stepwise; /* its plan is kept */
	enum reservation reservation;
	int64_t as_of_ms;
};
void wire_decision(const struct decision_view *v, struct json_writer *w);
/* Entries of the history, without any number, each at most so many bytes: what was asked and why
 * it was decided so; what became of it. */
enum { HISTORY_ENTRY_MAX = 200 };
struct history_decision {
	struct str decision_id;
	const struct decision *decision;
	bool degraded;
};
void wire_history_decision(const struct history_decision *h, struct buf *out);
struct history_outcome {
	struct str decision_id, user, device;
	struct str escalated; /* the group whose stage nobody answered; empty = none */
	int64_t step;         /* -1 = not said */
	enum outcome outcome;
	int64_t at_ms;
};
void wire_history_outcome(const struct history_outcome *h, struct buf *out);
/* What of a kept decision its reader may not see. */
struct decision_hiding {
	bool numbers; /* the caller's: these two, wherever they stand */
	struct str from, from_normalised;
	/* How much of a user the reader sees. Below detail no addresses, devices, numbers and
	 * sources; below activity only that they are rung, not why they are not; none: not even
	 * who. NULL: everything of everybody. */
	enum visibility (*level)(const void *arg, struct str user);
	const void *arg;
	enum visibility dialled; /* of whoever was called: for what is said of nobody else */
};
void wire_kept_decision(struct str json, const struct decision_hiding *hide, struct arena *a,
			struct json_writer *w);
/* What is kept of a decision that is asked step by step. */
void wire_plan(const struct decision *d, struct json_writer *w);
/* The one user whom a step of it rings, in `a`; empty where it is not one, or no such step. */
struct str wire_plan_user(struct str plan, int64_t step, struct arena *a);
/* The answer to an outcome of one of its steps; false where the plan has no such step. */
MUST_CHECK
bool wire_plan_next(struct str plan, struct str decision_id, int64_t step, enum outcome outcome,
		    struct json_writer *w);

struct signal_view {
	const struct change_result *result;
	struct str version;
	const struct presence *presence; /* after the change; NULL = not for this reader */
	enum visibility level;           /* how much of it */
};
void wire_signal(const struct signal_view *v, struct json_writer *w);
/* Only what became of it, inside an object that the caller has begun. */
void wire_signal_result(const struct change_result *r, struct json_writer *w);
/* `errors` of a problem, or of an item that was refused. */
void wire_faults(const struct faults *faults, struct json_writer *w);
void wire_reset(const struct signal_view *v, struct json_writer *w);

struct feature_code_view {
	struct str user; /* id */
	const struct feature_code *code;
	struct signal_view signal;
};
void wire_feature_code(const struct feature_code_view *v, struct json_writer *w);

struct advice_view {
	struct str user;
	const struct transfer_advice *advice;
	enum visibility level;
	bool hidden; /* the person appears offline to this reader */
	bool degraded, presence_stale;
	int64_t as_of_ms;
};
void wire_advice(const struct advice_view *v, struct json_writer *w);

/* problem+json (RFC 9457). detail may be empty; faults may be NULL. */
struct problem {
	enum err err;
	struct str detail, instance; /* instance: the request id */
	const struct faults *faults;
	int64_t retry_after_s; /* 0 = none */
};
void wire_problem(const struct problem *p, struct json_writer *w);

/*
 * A configuration document as objects {"path": "/users/123/devices/desk", "value": {…}}: either
 * NDJSON, one per line, or {"format": 1, "objects": [ … ]}. The scanner cuts it without parsing the
 * values.
 */
struct config_scanner {
	struct str rest;
	bool items;                 /* the document is {"items": [ … ]} */
	bool batch;                 /* of those whatever is JSON is cut out, of any size */
	bool ndjson, in_list, done; /* ndjson: each line an object */
	bool seen_format, seen_objects;
	size_t count;      /* objects returned so far */
	size_t index;      /* of the object returned last, for pointers */
	bool of_document;  /* what is wrong is about the document, not about that object */
	struct str member; /* of a batch: that member of it; empty = all of it */
};
void config_scan_begin(struct config_scanner *s, struct str document, bool ndjson);
/* false at the end, or on a syntax fault (then *out_fault says what); object is one JSON object. */
bool config_scan_next(struct config_scanner *s, struct str *out_object, const char **out_fault);
/* The same of {"items": [ … ]}, whose objects are anything. */
void item_scan_begin(struct config_scanner *s, struct str document, bool ndjson);
/* Of a batch also what is no object is an item, for its reader to refuse by itself. */
void batch_scan_begin(struct config_scanner *s, struct str document);
/* Where that is: "" or "/objects/5", "/items/5". */
struct str config_scan_place(const struct config_scanner *s, struct arena *a);
/* Splits one object into path and the JSON text of value. */
MUST_CHECK
bool config_object_split(struct str object, struct arena *a, struct faults *faults,
			 struct str *out_path, struct str *out_value_json);

#endif
