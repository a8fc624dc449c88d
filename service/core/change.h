/*
 * change: what a signal does to a record. Pure. Keeps the order of facts (seq, epoch, at), the
 * tombstones of ended calls, the limits per user and every deadline of docs/DOMAIN.md 3 and 5.
 */
#ifndef CORE_CHANGE_H
#define CORE_CHANGE_H

#include "base/arena.h"
#include "base/err.h"
#include "core/record.h"

enum signal_kind {
	SIGNAL_CALL, /* REST: one call by call_id; TERMINATED ends it */
	SIGNAL_HOOK, /* /call_state.htm; without call_id the credential's slot */
	SIGNAL_DEVICE,
	SIGNAL_DEVICE_CLEAR, /* forget what was reported */
	SIGNAL_SESSION,
	SIGNAL_SESSION_END, /* the app was closed */
	SIGNAL_STATUS,
	SIGNAL_STATUS_CLEAR, /* back to automatic */
	SIGNAL_CALENDAR,     /* what the user's calendars say, whole */
	SIGNAL_RESET,        /* a stuck lamp: the user's calls are over, whoever reported them */
	SIGNAL_LOCK,         /* administrative, of the whole person */
	SIGNAL_LOCK_CLEAR,
	SIGNAL_LOCATION,
	SIGNAL_LOCATION_CLEAR,
	SIGNAL_HIDE, /* appear offline */
	SIGNAL_HIDE_CLEAR,
	SIGNAL_WRAP_UP,     /* a group's call was taken: what follows it lasts so long at least */
	SIGNAL_WRAP_UP_END, /* the person is ready for the next call */
	SIGNAL_KIND_COUNT
};

struct signal {
	enum signal_kind kind;
	struct str source, epoch; /* source is never empty */
	int64_t seq;              /* -1 = none given */
	int64_t at_ms;            /* 0 = none given */
	int64_t expires_in_s;     /* -1 = none given; 0 ends a call */
	int64_t until_ms; /* status, lock, location, hiding: in place of expires_in_s; 0 = none */
	bool carrier;     /* call and hook: the source is a carrier */
	struct str call_id, number, device;
	bool over;             /* hook: number missing or empty */
	enum call_state state; /* CALL_STATE_NONE = not said: confirmed */
	enum direction direction;
	enum device_state device_state;
	enum health health;
	enum reachability
		reachability; /* unregistered: what keeps the mobile away; NONE = not said */
	struct str lock_owner, lock_reason;
	int64_t lock_s; /* 0 = not locked */
	int64_t lock_priority;
	struct str instance;
	bool moved; /* unregistered: it stands at another desk now, and will not be back at once */
	struct str session;
	enum device_kind app; /* NONE = as it was; its device is `device` */
	enum app_availability availability;
	int64_t idle_s; /* since the last activity; -1 = not said */
	int64_t push_s; /* -1 = as it was */
	struct str status, note;
	enum availability shown; /* lock */
	enum activity activity;
	bool routable;
	struct str location;
	int64_t wrap_up_s;
	struct calendar_fact calendar;
	int64_t stage_generation; /* of the snapshot on its way that it is in; 0 = it counts now */
	struct str only_source;   /* reset: what this one said; empty = everything */
	bool devices;             /* reset: what was said of devices goes too */
};

/* What a carrier says of a mobile, as the report of a device: attached is registered. */
void signal_set_reachability(struct signal *signal, enum reachability reachability);

enum change_refusal {
	CHANGE_APPLIED,
	CHANGE_REPEAT,         /* applied: the same fact again, its deadline extended */
	CHANGE_OLDER_SEQ,      /* a newer fact stands: by seq, or by `at` where there is no seq */
	CHANGE_OLDER_EPOCH,    /* another incarnation of the source has taken over */
	CHANGE_CALL_ENDED,     /* the tombstone of its call_id stands */
	CHANGE_TOO_OLD,        /* `at` more than 24 h back */
	CHANGE_LOCKED,         /* a lock of no lower priority stands */
	CHANGE_SOURCE_OFF,     /* the person has switched such sources off */
	CHANGE_NOTHING_TO_END, /* applied: true, the record is as before */
	CHANGE_REFUSAL_COUNT
};

struct change_result {
	bool applied;
	enum change_refusal why;
	bool clamped;          /* the expiry asked for was out of range */
	bool from_future;      /* `at` more than 5 s ahead, taken as now: skew */
	int64_t expires_at_ms; /* effective deadline; 0 = none or ended */
	int64_t effective_s;   /* the same in seconds from now */
	int64_t removed;       /* facts: what a reset took away */
};

/* It tells that something is over, or is taken back. */
bool signal_is_end(const struct signal *signal);

/* The word for a refusal in replies, e.g. "older_seq". */
struct str change_refusal_word(enum change_refusal why);

/*
 * old: NULL or the present record; expired facts in it are dropped on the way. The new record and
 * all it points to live in `a` or in `old`'s memory. published is copied, not recomputed.
 * Returns ERR_TOO_MANY_SIGNALS where a limit is hit, ERR_NOT_A_PERSON for a status or a session of
 * a resource, ERR_OK otherwise, applied or not.
 */
MUST_CHECK
enum err change_apply(const struct subject *s, const struct signal *signal, int64_t now_ms,
		      struct arena *a, struct record *out_record, struct change_result *out_result);
/* The subject's record without what has run out, otherwise as it is. */
void record_prune(const struct subject *s, int64_t now_ms, struct arena *a, struct record *out);
/* Nothing live and nothing remembered; what tests ask of a record at its end. */
bool record_is_empty(const struct record *r);
/* The last deadline inside r, a record of the subject's; 0 where some fact has none (then the
 * record gets no TTL). */
int64_t record_last_deadline(const struct subject *s, const struct record *r, bool *out_endless);

#endif
