/*
 * model: configuration as core sees it. Decoded by wire/ into one arena per object, immutable
 * afterwards, replaced whole. Views that were not given are empty; every number already holds its
 * default (docs/DOMAIN.md section 5) unless its comment says what "not given" is.
 */
#ifndef CORE_MODEL_H
#define CORE_MODEL_H

#include "base/arena.h"
#include "core/words.h"

struct str_list {
	const struct str *items;
	size_t count;
};

/* Where a call goes. `target`: see docs/DOMAIN.md "destination"; empty for busy and hangup, and for
 * voicemail where it means the mailbox of the first dialled user. */
struct destination {
	enum destination_kind kind; /* DESTINATION_NONE = not given */
	struct str target;
};

/* A numbering plan (E.164 terms). */
struct numbering {
	struct str country_code;    /* "352"; digits, no plus */
	struct str national_prefix; /* "0"; empty where national numbers have none (Luxembourg) */
	struct str international_prefix; /* "00", "011" */
	struct str area_code; /* added to local numbers shorter than national ones; usually empty */
	struct str
		outside_prefix; /* digit(s) dialled for an outside line, stripped; usually empty */
	int64_t local_length;   /* digits of a number without area code; 0 = no local dialling */
};

struct status_default {
	struct str status;
	int64_t expires_s;
};

/* What a dial template is for; `dial` in the contract. The confirm ones are for callees who must
 * press a key. */
enum dial_kind {
	DIAL_DEVICE,
	DIAL_MOBILE,
	DIAL_MOBILE_CONFIRM,
	DIAL_EXTERNAL,
	DIAL_EXTERNAL_CONFIRM,
	DIAL_VOICEMAIL,
	DIAL_IVR,
	DIAL_RING_GROUP,
	DIAL_QUEUE,
	DIAL_CALLBACK_QUEUE,
	DIAL_ANNOUNCEMENT,
	DIAL_KIND_COUNT
};
enum dial_preset { DIAL_PLAIN, DIAL_FREEPBX, DIAL_FUSIONPBX, DIAL_PRESET_COUNT };

struct dial_templates {
	struct str of[DIAL_KIND_COUNT]; /* empty = the preset's */
};

/* How this domain's PBX dials. strings: Asterisk and FreeSWITCH; uris: Kamailio. */
struct dial {
	enum dial_preset preset;
	struct dial_templates strings, uris;
};

/* What is dialled at a phone to switch one's own status; `automatic` takes it back. */
struct feature_code {
	struct str code; /* digits, * and # */
	struct str status;
};

/* Whether, and as what, the calendar makes somebody busy (P7). */
struct calendar_policy {
	enum calendar_effect effect[CALENDAR_COUNT];
	bool meeting_routable; /* groups ring who is in a meeting, sure or tentative */
};
struct status_meaning;

/* Who may report calls by a mobile number alone, naming no domain. */
struct carrier_access {
	bool msisdn;            /* the domain opted in */
	struct str_list tokens; /* ids; empty = every carrier's token that covers the domain */
};

/* How much readers of a role see of somebody; UNSAID = by the next wider rule (core/visibility.h).
 */
struct visibility_rules {
	enum visibility user, supervisor, dashboard, pbx;
	enum visibility location; /* the least level that shows the location; NONE = none does */
};

/* What a group says of its members, to readers of this group and to people who are not in it. */
struct group_visibility {
	enum visibility members, supervisor, dashboard, others;
};

struct domain {
	struct str id, name;
	struct str time_zone; /* IANA name */
	struct numbering numbering;
	struct str_list aliases;                     /* further domain names the hook accepts */
	struct str_list emergency_numbers;           /* as dialled, e.g. "112" */
	struct str_list hook_networks, pbx_networks; /* CIDR; empty = anywhere */
	int64_t hook_password_min_length;            /* 6–128 */
	bool require_registration;                   /* an unreported device is not diallable */
	bool stale_routable;                         /* P12: only stale facts */
	int64_t max_call_duration_s, ringing_call_s, device_refresh_s;
	/* an app available without activity for so long shows as idle, then as away; 0 = off */
	int64_t idle_after_s, away_after_s;
	enum idle_routable idle_routable;
	int64_t capacity; /* calls per person, 1–16 */
	int64_t max_wait_s, max_hops;
	int64_t wrap_up_s;         /* P5: busy for so long after a call */
	int64_t offline_damping_s; /* a device that is gone for less than that is not shown so */
	const struct status_default *status_defaults;
	size_t status_default_count;
	const struct feature_code *feature_codes; /* none: those of feature_codes_of() */
	size_t feature_code_count;
	struct destination fallback; /* R12, domain */
	struct visibility_rules visibility;
	struct dial dial;
	struct calendar_policy calendar;
	struct carrier_access carriers;
	/* put in by whoever decoded it, never stored: all that can be set, as statuses_resolve()
	 * gives them; none: the built-in ones */
	const struct status_meaning *statuses;
	size_t status_count;
};

/* A time of a day on the wall, in minutes since midnight: 0–1440. */
struct day_hours {
	int64_t from_min, to_min; /* to before from: on the day after */
};

struct weekly_period {
	const int *days; /* enum weekday each: the days it begins on */
	size_t day_count;
	struct day_hours hours;
};

/* Days on which the weekly periods do not begin; those of its own hours do. */
struct holiday {
	struct str name;
	int64_t first_day, last_day; /* since 1970-01-01; last_day: DAY_NONE = first_day */
	bool yearly;                 /* on these days of every year */
	const struct day_hours *hours;
	size_t hours_count;
};
#define DAY_NONE INT64_MIN

/* A state forced until its end, whatever the hours say. */
struct override {
	enum schedule_state state;  /* SCHEDULE_NONE = there is none */
	int64_t since_ms, until_ms; /* until: always set */
	struct str note;
};

/* A place, by what people, groups and numbers say in their `site`. */
struct site {
	struct str id, name;
	struct override override;
};

struct zone;
struct schedule_memo;

/* When something is open, in the time of its zone: core/schedule.h reads it. */
struct schedule {
	struct str id, name;
	struct str time_zone; /* IANA name; empty = the domain's */
	const struct weekly_period *periods;
	size_t period_count;
	const struct holiday *holidays;
	size_t holiday_count;
	struct str holidays_of; /* a schedule whose holidays count here too */
	struct override override;
	/* put in by whoever decoded it, never stored */
	const struct zone *zone;                        /* NULL: the zone is unknown, UTC then */
	const struct schedule *holidays_too;            /* the one named by holidays_of, or NULL */
	const struct override *above[HELD_BY_SCHEDULE]; /* by who holds it; NULL = none */
	struct schedule_memo *memo;                     /* see core/schedule.h; NULL = none */
};

/* While the schedule is in that state, the user's status is this one (the timed switch). */
struct timed_status {
	struct str schedule;
	enum schedule_state state;
	struct str status;
};

/* A user's, or what a call asks for. */
struct skill {
	struct str skill;
	int64_t level; /* 1–10 */
};

/* Id of a user's mailbox is the user's id unless `mailbox` says otherwise. */
struct user {
	struct str id;
	enum subject_kind kind;
	/* a resource without devices: what it is itself; NONE = an intercom */
	enum device_kind device_kind;
	bool reported; /* some source has spoken of it; as device.reported */
	struct str display_name, given_name, family_name;
	struct str extension;    /* short number, unique in the domain */
	struct str_list numbers; /* direct numbers, E.164 with plus, unique in the domain */
	struct str email, department, site, language, time_zone, external_id;
	struct str mailbox;
	struct str default_profile; /* status id whose profile applies where nothing else does;
				       empty = available */
	int64_t capacity;           /* 0 = the domain's */
	int64_t wrap_up_s;          /* -1 = the domain's */
	struct str schedule;        /* the user's own hours (P8); empty = always on shift */
	const struct timed_status *timed; /* the first that applies counts */
	size_t timed_count;
	const struct skill *skills;
	size_t skill_count;
	struct destination fallback; /* R12, user */
	struct visibility_rules visibility;
	const int
		*sources_off; /* enum switchable_source each: what the person does not want told */
	size_t sources_off_count;
};

/* What a dialled number or short code leads to that is no user's or group's own. */
struct dialled_number {
	struct str number; /* normal form; unique among all that can be dialled */
	struct str name;
	struct destination destination; /* voicemail has a target: the number is nobody's */
	struct str schedule;            /* empty = always open */
	struct str site;                /* whose override counts here; empty = nobody's */
	struct destination closed;      /* where calls go outside of it; NONE = the fallback */
};

struct device {
	struct str id, user;
	enum device_kind kind;
	struct str name;
	struct str
		uri; /* what the PBX dials, e.g. sip:123@pbx; empty = derived by the PBX from ids */
	struct str dial;   /* dial template instead of the domain's; empty = the domain's */
	struct str number; /* E.164; only and always for mobile_number */
	int64_t priority; /* 0–100, higher rings first in `sequential`, wins in `first_available` */
	int64_t refresh_s; /* 0 = the domain's or the kind's default */
	bool reported;     /* some source has spoken of it; written by the service, read-only */
};

/* A system that reports facts: what its tokens say is its word. core/source.h judges it. */
struct source {
	struct str id, name;
	enum source_kind kind;
	struct str_list tokens; /* ids; each speaks for one source of the domain at most */
	int64_t heartbeat_s;    /* how often it promises to be heard; 0 = it promises nothing */
	int64_t stale_after_s;  /* silent after; 0 = three heartbeats, or never */
	enum stale_policy stale_policy;
};

struct ring_stage {
	const int *kinds; /* enum device_kind each */
	size_t kind_count;
	int64_t timeout_s;
};

struct ring_device {
	struct str device;
	int64_t timeout_s; /* 5–300 */
};

struct ring {
	enum ring_strategy strategy;
	int64_t timeout_s; /* 5–300: whole plan, or each device without a time of its own */
	const struct ring_device *order; /* sequential: explicit order; empty = by priority */
	size_t order_count;
	struct ring_stage first, second; /* staged */
};

struct mobile {
	struct str device; /* id of a mobile_number device; empty = none */
	struct str prefix; /* dialled before the number */
	bool simultaneous; /* rings together with the others; otherwise after them */
	bool confirm;      /* the callee must press a key */
	int64_t timeout_s; /* 5–300 */
};

struct forward_rule {
	struct destination internal, external;
};

struct profile {
	struct str user; /* empty: the domain's profile for this status */
	struct str status;
	struct str note, greeting;
	bool accept_calls; /* default true */
	bool direct_to_voicemail;
	struct ring ring;
	struct mobile mobile;
	struct forward_rule forward[FORWARD_COUNT];
	enum target_forwarding target_forwarding;
};

enum {
	STATUSES_PER_DOMAIN = 64,
	STATUS_TEXTS_MAX = 32,
};

/* How a status is called in one language, and what it asks of colleagues. */
struct status_text {
	struct str language; /* BCP 47 */
	struct str label, guidance;
};

/* What a status asks of the queues whose agent its user is. */
struct agent_wish {
	enum agent_action action;
	struct str reason; /* of a pause */
};

/* What a status means: one of the six built-in ones, or one of the domain's own. */
struct status_meaning {
	struct str id;
	enum availability availability;
	enum activity activity; /* NONE: where it is the domain's own, its id is the activity */
	bool routable;
	struct str why; /* why not, as a sentence of the domain's */
	const struct status_text *texts;
	size_t text_count;
	struct str colour; /* "#rrggbb"; empty = none */
	int64_t expires_s; /* where neither the signal nor the domain's defaults say; 0 = none */
	struct agent_wish agent;
	bool push;   /* push notifications are accepted */
	bool custom; /* the domain's own; never stored */
};

/* The absence of a status. */
#define STATUS_AUTOMATIC STR("automatic")

/* NULL for an unknown id and for `automatic`. */
const struct status_meaning *status_find(const struct domain *d, struct str id);
/* All that can be set: the built-in ones in docs/DOMAIN.md's order, then the domain's own. */
const struct status_meaning *status_all(const struct domain *d, size_t *out_count);
/* NULL for all but the six. */
const struct status_meaning *status_built_in(struct str id);
/* Puts what is configured (count of them; with 0 `a` may be NULL) over the built-in ones, or behind
 * them, into `d`. */
void statuses_resolve(struct domain *d, const struct status_meaning *configured, size_t count,
		      struct arena *a);

#endif
