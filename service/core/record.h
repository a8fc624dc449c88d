/*
 * record: a user's live signals as kept in Redis under {NN}:live:<domain>:<user>, and the presence
 * last published. Facts past their deadline may still be inside: whoever reads judges by `now`.
 * Immutable; change_apply() makes a new one. Times are Unix milliseconds, 0 = none.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "base/arena.h"
#include "core/calendar_ahead.h"
#include "core/model.h"

/* How long it is known that somebody had an app: without it they would not be offline, but
 * unknown. */
#define APP_KEPT_MS (INT64_C(30) * 24 * 3600 * 1000)

enum {
	RECORD_CALLS_MAX = 32,
	RECORD_DEVICES_MAX = 32,
	RECORD_SESSIONS_MAX = 16, /* open at once */
	RECORD_SESSIONS_KEPT_MAX =
		32,                   /* with those that have ended; of these the oldest go first */
	RECORD_ENDED_MAX = 32,        /* the oldest is dropped, never refused */
	RECORD_EPOCHS_MAX = 16,       /* present ones, and as many past */
	RECORD_BYTES_MAX = 16 * 1024, /* encoded */
	ENDED_KEPT_MS = 180 * 1000,
	EMERGENCY_KEPT_MS = 30 * 60 * 1000, /* how long a call-back counts as one */
};

/* Where a fact comes from and how it orders among its kind. */
struct origin {
	struct str source;  /* token id, or "hook:<user>" for a hook password */
	struct str epoch;   /* the source's incarnation; empty = none given */
	int64_t seq;        /* -1 = none given */
	int64_t at_ms;      /* when it happened, as far as believed */
	int64_t generation; /* of its source, see core/source.h */
};

struct call {
	/* empty: the hook's slot of this source; state TERMINATED there: its end, kept to order
	 * late reports, never live */
	struct str call_id;
	struct str device; /* device id, may be empty */
	enum call_state state;
	enum direction direction;
	struct str number;     /* other party, normalised; "anonymous", "unknown" or empty */
	bool carrier;          /* seen by a carrier, not by a PBX */
	int64_t since_ms;      /* when this call began */
	int64_t expires_at_ms; /* always set */
	int64_t wrap_up_s;     /* of the group whose call it is; 0 = none said so */
	struct origin origin;
};

struct ended_call {
	struct str call_id;
	int64_t forget_at_ms;
};

struct device_fact {
	struct str device;
	/* UNREPORTED: cleared, kept to order late reports and for the lock */
	enum device_state state;
	enum reachability reachability; /* unregistered: why, as its carrier says; else NONE */
	enum health health;
	bool carrier; /* said by a carrier, not by a PBX */
	struct str lock_owner, lock_reason;
	int64_t lock_priority, locked_since_ms, locked_until_ms;
	struct str instance;     /* hot desking */
	int64_t since_ms;        /* of the state */
	int64_t health_since_ms; /* out of order, or in order again, since; 0 = never was the other
				  */
	int64_t expires_at_ms;   /* always set; then it counts as unregistered */
	int64_t damped_until_ms; /* what is shown takes it as still there until then; 0 = no */
	struct origin origin;
};

/* An app of the user's. Kept when it has ended, closed or silent: the app is then known to be gone,
 * or to be woken by a push. */
struct session_fact {
	struct str session;
	enum device_kind app;               /* desktop_app, web_app, mobile_app */
	struct str device;                  /* the device that it is; empty = one of its own */
	enum app_availability availability; /* ENDED: closed by the app */
	int64_t since_ms;                   /* of the availability */
	int64_t active_ms;                  /* the person's last activity in it */
	int64_t push_s;        /* from its end on it can be woken for so long; 0 = it cannot */
	int64_t expires_at_ms; /* its deadline; of a closed one when it was closed */
	struct origin origin;
};

struct status_fact {
	struct str id; /* empty = automatic; a deadline then is that of the memory of its end */
	struct str note;
	int64_t since_ms;
	int64_t expires_at_ms; /* 0 = until changed */
	struct origin origin;
};

/* Set by an administrator; stands above everything (P1). */
struct admin_lock {
	enum availability availability;
	enum activity activity;
	bool routable;
	struct str note;
	int64_t since_ms; /* 0 = there is none */
	int64_t expires_at_ms;
	struct origin origin;
};

struct location_fact {
	struct str label;
	int64_t since_ms;      /* 0 = there is none */
	int64_t expires_at_ms; /* where there is none: of the memory of its end, 0 = it has none */
	struct origin origin;
};

/* The person appears offline to others. */
struct hiding_fact {
	int64_t since_ms;      /* 0 = they do not */
	int64_t expires_at_ms; /* 0 = until taken back */
	struct origin origin;
};

/* What the end of a call left behind (P5); that of a deadline is worked out, see core/wrap_up.h. */
struct wrap_up_fact {
	int64_t since_ms, until_ms; /* 0 = none */
	int64_t ready_ms;           /* when somebody last said so: what ended before is done with */
	int64_t after_s;   /* of the group whose call is still to be told of; 0 = none said so */
	int64_t forget_ms; /* after_s counts until then */
};

struct source_epoch {
	struct str source, epoch;
	int64_t since_ms; /* the first `at` told of it */
	int64_t until_ms; /* known till then also without facts, to recognise what came before it */
};

/* An incarnation that another has taken the place of: what it still says comes too late. */
struct past_epoch {
	struct str source, epoch;
	int64_t forget_at_ms;
};

struct published {
	enum availability availability;
	enum activity activity;
	struct str activity_id, status; /* as in struct presence */
	bool routable;
	enum reason reason;
	int64_t since_ms; /* of availability + activity */
	int64_t at_ms;    /* when published; 0 = never */
};

struct sources;

/*
 * What a record is made of, once for all who go through it: the struct, the copy, what is kept of
 * it and how long, what Redis holds under the member's name. Who adds a row is told by the compiler
 * what is to be said of it there. SNAPSHOT_…: what a snapshot may hold.
 *   LIST(member, counter, type, noun of the type, how many are kept: the oldest go; 0 = all)
 *   FACT(member, type, noun of the type)
 */
#define SNAPSHOT_LISTS(LIST)                                                                       \
	LIST(calls, call_count, struct call, call, 0)                                              \
	LIST(ended, ended_count, struct ended_call, ended, RECORD_ENDED_MAX)                       \
	LIST(devices, device_count, struct device_fact, device_fact, 0)                            \
	LIST(sessions, session_count, struct session_fact, session, 0)
#define RECORD_LISTS(LIST)                                                                         \
	SNAPSHOT_LISTS(LIST)                                                                       \
	LIST(epochs, epoch_count, struct source_epoch, epoch, RECORD_EPOCHS_MAX)                   \
	LIST(past_epochs, past_epoch_count, struct past_epoch, past_epoch, RECORD_EPOCHS_MAX)      \
	/* of snapshots on their way, one of a source */                                           \
	LIST(staged, staged_count, struct staged_facts, staged, 0)
#define SNAPSHOT_FACTS(FACT)                                                                       \
	FACT(status, struct status_fact, status)                                                   \
	FACT(lock, struct admin_lock, admin_lock)                                                  \
	FACT(location, struct location_fact, location)                                             \
	FACT(hiding, struct hiding_fact, hiding)
#define RECORD_FACTS(FACT)                                                                         \
	SNAPSHOT_FACTS(FACT)                                                                       \
	FACT(wrap_up, struct wrap_up_fact, wrap_up)                                                \
	FACT(calendar, struct calendar_fact, calendar)                                             \
	FACT(published, struct published, published)

#define RECORD_LIST(member, counter, type, noun, most)                                             \
	const type *member;                                                                        \
	size_t counter;
#define RECORD_FACT(member, type, noun) type member;
struct record {
	RECORD_LISTS(RECORD_LIST)
	RECORD_FACTS(RECORD_FACT)
	int64_t emergency_dialled_ms; /* last outbound call to an emergency number */
};
#undef RECORD_LIST
#undef RECORD_FACT

/*
 * What a snapshot on its way says of the user, seen by nobody until its source's generation moves:
 * facts that carry the generation; beside them, as they were, those of the source that it has not
 * named so far, so that a call told again keeps its beginning.
 */
struct staged_facts {
	struct str source;
	int64_t generation;
	struct record facts;
};

/* Everything known of one user: what ladders P and R read. Pointers are never NULL except `record`
 * (nothing live) and entries of `profiles`. */
struct subject {
	const struct domain *domain;
	const struct user *user;
	const struct device *const *devices;
	size_t device_count;
	const struct profile *const *profiles; /* the user's own */
	size_t profile_count;
	const struct profile *const *domain_profiles;
	size_t domain_profile_count;
	const struct record *record;
	const struct schedule *hours;           /* of user->schedule, or NULL */
	const struct schedule *const *timed_by; /* of user->timed[i], NULL where there is none */
	const struct sources *sources;          /* of the domain; NULL = none is configured */
};

/* The origin of each fact inside, from 0 on; NULL: that was the last. An empty source: not there.
 */
const struct origin *record_origin(const struct record *r, size_t i);
/* A deep copy: everything it points to is in `a`. */
void record_copy(const struct record *from, struct arena *a, struct record *out);

/* The profile for a status by DOMAIN section 3 "where nothing is said": the user's, the domain's,
 * the user's `available`, the domain's `available`, the built-in one. Never NULL. */
const struct profile *subject_profile(const struct subject *s, struct str status);
const struct device *subject_device(const struct subject *s, struct str id); /* or NULL */
/* What was reported of the device, or NULL. */
const struct device_fact *record_device(const struct record *r, struct str device);
/* Live at now: not past its deadline. */
bool call_is_live(const struct call *c, int64_t now_ms);
/* Counts against capacity (docs/DOMAIN.md section 3, "What a call counts"). */
bool call_counts(const struct call *c);
/* The manual status as it was told last, be its source silent now; NULL for automatic. */
const struct status_fact *subject_status_told(const struct subject *s, int64_t now_ms);
/* The manual status in force at now, NULL for automatic. */
const struct status_fact *subject_status(const struct subject *s, int64_t now_ms);
/* The manual status in force, else the one that the timed switch gives: computed from now, into
 * *timed, its source being the schedule. NULL for automatic. */
const struct status_fact *subject_status_now(const struct subject *s, int64_t now_ms,
					     struct status_fact *timed);

#endif
