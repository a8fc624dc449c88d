/*
 * hook_cache: hook credentials that were right, so that a carrier's stream of hooks pays argon2id
 * once. An entry holds for one version of the stored secret and dies ten minutes after its last
 * use; the key is a keyed digest, so a memory dump shows no password.
 */
#ifndef AUTH_HOOK_CACHE_H
#define AUTH_HOOK_CACHE_H

#include "auth/limits.h"
#include "base/random.h"

enum { HOOK_CACHE_TTL_MS = 10 * 60 * 1000, HOOK_CACHE_MAX = 100 * 1000 };

struct hook_cache;
struct hook_entry;

struct hook_cache *hook_cache_new(size_t max); /* entries; HOOK_CACHE_MAX but in tests */
void hook_cache_free(struct hook_cache *c);

/* Names of domain and user contain no '|', the password comes last: no two triples are one key. */
struct digest hook_cache_key(const struct hook_cache *c, struct str domain, struct str user,
			     struct str password);
/* NULL: not known, run out, or verified against another version. Prolongs what it finds. */
struct hook_entry *hook_cache_find(struct hook_cache *c, const struct digest *key,
				   struct str version, int64_t now_ms);
/* Remembers; past `max` the one that would run out first goes. Keeps the bucket of a known key. */
struct hook_entry *hook_cache_put(struct hook_cache *c, const struct digest *key,
				  struct str version, int64_t now_ms);
struct bucket *hook_entry_bucket(struct hook_entry *e);

#endif
