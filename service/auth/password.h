/*
 * password: what a person chose, kept as argon2id (19 MiB, 2 passes: about 20 ms). The work runs
 * off the loop, one at a time, in the loop's bounded queue; callers see only their callback.
 */
#ifndef AUTH_PASSWORD_H
#define AUTH_PASSWORD_H

#include "base/loop.h"
#include "base/str.h"

enum { PASSWORD_BYTES_MAX = 256 };

/* ran is false where the loop stopped before the work was done. */
typedef void password_verify_fn(void *arg, bool ran, bool right);
typedef void password_hash_fn(void *arg, bool ran, struct str hash);

/* False: the queue is full, done is not called. The password (≤ PASSWORD_BYTES_MAX) is copied and
 * wiped after use. */
bool password_verify(struct loop *loop, struct str password, struct str hash,
		     password_verify_fn *done, void *arg);
bool password_hash(struct loop *loop, struct str password, password_hash_fn *done, void *arg);
/* A hash of today's cost that no password fits, for those who do not exist. Static. */
struct str password_dummy_hash(void);

#endif
