/*
 * throttle: slows the guessing of hook passwords by where it comes from, never by whom it is about,
 * so nobody can lock a carrier out by failing in its name.
 *
 *   one source (/24 or /64) for one user     10 failures in 10 min, then it waits the rest
 *   one source over all users               100 failures in 10 min
 *   a source that succeeded for the user within 24 h   is asked neither; 100 failures for that user
 *
 * A failure is charged before the slow check and given back when the password was right, so that
 * many guesses at once count as many.
 */
#ifndef AUTH_THROTTLE_H
#define AUTH_THROTTLE_H

#include "base/random.h"

enum {
	THROTTLE_PAIR_MAX = 10,
	THROTTLE_SOURCE_MAX = 100,
	THROTTLE_WINDOW_MS = 10 * 60 * 1000,
	THROTTLE_TRUST_MS = 24 * 60 * 60 * 1000,
	THROTTLE_ENTRIES_MAX = 64 * 1024, /* each of failures and successes; the oldest goes */
};

struct throttle;
struct throttle_key {
	struct digest pair, source, user;
};

struct throttle *throttle_new(void);
void throttle_free(struct throttle *t);

struct throttle_key throttle_key(const struct throttle *t, struct str peer, struct str domain,
				 struct str user);
/* This source has lately had the right password of this user. */
bool throttle_trusts(struct throttle *t, const struct throttle_key *key, int64_t now_ms);
/* 0 = go on; otherwise seconds until this source may guess for this user again. */
int64_t throttle_wait_s(struct throttle *t, const struct throttle_key *key, int64_t now_ms);
void throttle_failure(struct throttle *t, const struct throttle_key *key, int64_t now_ms);
/* charged: throttle_failure() was called for this attempt. */
void throttle_success(struct throttle *t, const struct throttle_key *key, bool charged,
		      int64_t now_ms);
/* True once per hour and user, when failures from everywhere pass 100: worth a log line. */
bool throttle_alarm(struct throttle *t, const struct throttle_key *key, int64_t now_ms);

#endif
