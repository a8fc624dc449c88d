/*
 * limits: token buckets, and how much each role may do per second. Integers only; a bucket counts
 * thousandths, so a rate per second is its refill per millisecond.
 */
#ifndef AUTH_LIMITS_H
#define AUTH_LIMITS_H

#include "auth/auth.h"

enum { LENT_MOST_S = 60 };

struct bucket {
	int64_t level; /* thousandths of a request left */
	int64_t at_ms; /* when level was right */
	bool started;  /* false: full, not used yet */
};

struct limit {
	int64_t rate_per_s, burst;
};

extern const struct limit hook_password_limit;

struct limit limit_of_role(enum role role, enum auth_class class);
/* The limit of a token that names a rate of its own. */
struct limit limit_of_rate(int64_t rate_per_s);
/* Takes one; false = empty, and *out_retry_s (1 and more) says when one is there again. */
bool bucket_take(struct bucket *b, struct limit limit, int64_t now_ms, int64_t *out_retry_s);
/* The same of several at once, all or none. More than the burst are lent to a bucket from which at
 * most one was taken: what follows waits until they are paid back. */
bool bucket_take_many(struct bucket *b, struct limit limit, int64_t count, int64_t now_ms,
		      int64_t *out_retry_s);
/* Takes them though they are not there, down to what comes back within LENT_MOST_S. */
void bucket_lend(struct bucket *b, struct limit limit, int64_t count, int64_t now_ms);

#endif
