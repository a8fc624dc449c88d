/*
 * secret: machine-made secrets (tokens, hook passwords). They carry more than 128 random bits, so
 * one fast hash keeps them safe at rest; what a person chose goes through password.h instead.
 */
#ifndef AUTH_SECRET_H
#define AUTH_SECRET_H

#include "base/arena.h"
#include "base/random.h"

enum { TOKEN_ID_CHARS = 12, TOKEN_SECRET_CHARS = 43, HOOK_PASSWORD_CHARS = 24 };

/* The parts of pk_<id>_<secret>; false where the text has another form. */
bool token_split(struct str presented, struct str *out_id, struct str *out_secret);
/* The stored form: hex of the unkeyed BLAKE2b-256. */
struct str secret_hash(struct str secret, struct arena *arena);
/* Compares in constant time; false for a stored form that is no hash. */
bool secret_matches(struct str stored_hash, struct str secret);

#endif
