/*
 * limits: the ranges and defaults of docs/DOMAIN.md section 5, once. wire/ refuses configuration
 * and bodies by them, core/ cuts signals and plans to them.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

/* clang-format off */
enum {
	DAY_S = 86400,
	CALL_LEAST_S = 1,      CALL_MOST_S = DAY_S,         CALL_DEFAULT_S = 7200,
	RINGING_LEAST_S = 5,   RINGING_MOST_S = 600,        RINGING_DEFAULT_S = 180,
	SESSION_LEAST_S = 60,  SESSION_MOST_S = 14400,      SESSION_DEFAULT_S = 300,
	IDLE_MOST_S = 3600,    IDLE_DEFAULT_S = 300,        AWAY_DEFAULT_S = 900,
	PUSH_MOST_S = 30 * DAY_S,
	STATUS_LEAST_S = 60,   STATUS_MOST_S = 30 * DAY_S,
	PERSON_LEAST_S = 60,   PERSON_MOST_S = 30 * DAY_S, /* lock, location, appearing offline */
	ADMIN_LOCK_DEFAULT_S = 3600, /* only where a source forgets to say: it always ends */
	LOCATION_DEFAULT_S = 8 * 3600,
	WRAP_UP_MOST_S = 600,  DAMPING_MOST_S = 300,
	AVAILABLE_DEFAULT_S = 8 * 3600, /* no manual `available` outlives the working day */
	REFRESH_LEAST_S = 30,  REFRESH_MOST_S = DAY_S,      REFRESH_DEFAULT_S = 3600,
	DEVICE_PRIORITY_MOST = 100, DEVICE_PRIORITY_DEFAULT = 50,
	REFRESH_WATCHED_S = 120, /* devices whose loss must be seen soon */
	LOCK_MOST_S = DAY_S,   LOCK_PRIORITY_MOST = 100,
	OVERRIDE_LEAST_S = 60, OVERRIDE_MOST_S = 365 * DAY_S,
	RING_LEAST_S = 5,      RING_MOST_S = 300,           RING_DEFAULT_S = 30,
	MOBILE_DEFAULT_S = 25, /* in the range of the ring timeout */
	WAIT_LEAST_S = 10,     WAIT_MOST_S = 1800,          WAIT_DEFAULT_S = 120,
	HOPS_LEAST = 1,        HOPS_MOST = 20,              HOPS_DEFAULT = 10,
	CAPACITY_LEAST = 1,    CAPACITY_MOST = 16,          CAPACITY_DEFAULT = 1,
};
/* clang-format on */

#endif
