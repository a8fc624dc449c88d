/*
 * bearer: the tokens seen so far, each with what it may do and its buckets. Built when a token is
 * first presented rightly, built anew when the stored token has changed, gone when it is revoked.
 * The stored token is compared at every use, so a revocation counts from the moment the replica
 * has it.
 */
#ifndef AUTH_BEARER_H
#define AUTH_BEARER_H

#include "auth/limits.h"
#include "auth/network.h"
#include "core/credential.h"

struct bearer;
struct bearers;

struct bearers *bearers_new(void);
void bearers_free(struct bearers *b);

/* NULL = not seen yet, or no longer the same as `token`. */
struct bearer *bearers_find(struct bearers *b, const struct token *token);
/* Remembers; keeps the buckets of an older version of the same token. */
struct bearer *bearers_put(struct bearers *b, const struct token *token, int64_t now_ms);
void bearers_drop(struct bearers *b, struct str id, int64_t now_ms);
/* The id of some bearer, another one at each call: for a slow look whether it still exists. */
struct str bearers_next_id(struct bearers *b);

/*
 * Whether `secret` is that of the bearer's token. It is hashed as it is stored the first time; the
 * same one again is recognised by its fingerprint, which lasts as long as the bearer: until the
 * stored token changes.
 */
bool bearer_knows(struct bearer *b, struct str secret);
const struct principal *bearer_principal(const struct bearer *b);
bool bearer_allows(const struct bearer *b, struct str peer); /* the token's own networks */
/* By principal id; NULL where its bearer is gone. */
struct bucket *bearers_bucket(struct bearers *b, struct str id, enum auth_class class);

#endif
