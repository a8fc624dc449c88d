/*
 * facts: what ladder P looks at, gathered once from a subject so that every rung is a plain
 * predicate. Private to core; no allocation, everything points into the subject.
 */
#ifndef CORE_FACTS_H
#define CORE_FACTS_H

#include "core/device.h"
#include "core/session.h"

struct call_facts {
	int64_t live, counted; /* one call seen by carrier and PBX counts once */
	int64_t capacity;
	const struct call *shown; /* the one that gives the activity; NULL = no call is live */
	enum activity activity;   /* of `shown` */
	int64_t since_ms;         /* the earliest live call with that activity */
	int64_t stale;            /* live, but their source is silent and they do not count */
	const struct call *stale_first;
	bool stale_routable;    /* whoever may be tried all the same */
	int64_t stale_since_ms; /* when the last of their sources fell silent */
	int64_t ended_ms;       /* last moment a call more telling than `shown` ran out; 0 = none */
};

struct device_facts {
	size_t total, reachable, diallable, unreported, stale, locked, faulty;
	size_t desk; /* diallable, and no app or mobile number */
	size_t phone_off, out_of_coverage;
	size_t silent; /* their source is, so nothing is known */
	int64_t silent_since_ms;
	size_t claimable; /* reachable, or unreported where the domain is lenient */
	const struct device *reachable_first, *unreachable_first, *unreported_first;
	struct device_standing first, unreachable; /* of reachable_first, unreachable_first */
	int64_t reachable_since_ms;                /* the earliest of the reachable ones */
	int64_t lost_ms;                           /* when the last reported one was lost */
};

struct session_facts {
	const struct session_fact *shown; /* the open one that says most; NULL = none is open */
	const struct session_fact *stale; /* one that is open, but its source is silent */
	struct session_standing standing; /* of `shown` */
	bool known;                       /* there was one, if only once */
	int64_t since_ms;                 /* of what is shown */
	int64_t ended_ms;                 /* when the last one ended */
};

/* What the calendar means here, by the domain's policy. */
struct calendar_facts {
	const struct calendar_interval *now; /* the strongest that is on; NULL = none */
	enum calendar_effect effect;         /* of `now` */
	int64_t since_ms;                    /* it, or a stronger one before it */
	int64_t ended_ms;                    /* when one was last over; 0 = never */
};

struct facts {
	const struct subject *s;
	int64_t now_ms;
	bool damped;                      /* devices that were lost a moment ago count as there */
	bool has_damped;                  /* damped: there was such a device */
	const struct status_fact *status; /* in force, or NULL; may be `timed` */
	const struct status_meaning *meaning;
	const struct status_meaning *ended_meaning; /* of the status that ran out, or NULL */
	int64_t status_ended_ms;                    /* it ran out, or its source fell silent */
	/* set, but its source is silent and it does not count; NULL = there is none */
	const struct status_fact *status_stale;
	bool status_stale_routable;
	struct call_facts calls;
	struct session_facts sessions;
	struct device_facts devices;
	struct calendar_facts calendar;
	/* last: not cleared, but found */
	struct status_fact timed;
	struct device_set set;
};

/* The same with devices lost a moment ago as if they were there: for what is shown, never for
 * routing. False where there is none of them. */
bool facts_damp(struct facts *f);
/* except_call_id: a call that is not there; empty = none. */
void facts_gather(struct facts *f, const struct subject *s, struct str except_call_id,
		  int64_t now_ms);
/* The same in two halves. First the calls, and the status in force (NULL = none), which the caller
 * knows: all that P1 to P5 look at, and much the cheaper one. */
void facts_begin(struct facts *f, const struct subject *s, const struct status_fact *status,
		 struct str except_call_id, int64_t now_ms);
void facts_finish(struct facts *f);
/* facts_device.c: its parts of that. */
void facts_gather_devices(struct facts *f);
void facts_gather_sessions(struct facts *f);
/* What colleagues see of a live call. */
enum activity call_activity(const struct call *c);

#endif
