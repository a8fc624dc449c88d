/* auth_priv: the room's one object, for its own files. */
#ifndef AUTH_AUTH_PRIV_H
#define AUTH_AUTH_PRIV_H

#include "auth/auth.h"
#include "auth/bearer.h"
#include "auth/hook_cache.h"
#include "auth/throttle.h"

struct hook_check;

struct auth {
	struct loop *loop;
	struct state *state;
	struct bearers *bearers;
	/* the bootstrap token */
	bool has_admin;
	struct digest admin_digest;
	struct principal admin;
	struct bucket admin_buckets[AUTH_CLASS_COUNT];
	/* hooks */
	struct hook_cache *hook_cache;
	struct throttle *throttle;
	struct hook_check *checks; /* slow checks under way, by credential */
	size_t queued;             /* slow jobs of this room in the loop's queue */
	struct auth_stats stats;
};

enum {
	SLOW_QUEUE_MAX = 64,
	SLOW_QUEUE_STRANGERS = 48, /* the rest is kept for sources that were right before */
};

#endif
