/*
 * hook_cache: see hook_cache.h. The table's own order (uthash keeps insertion order) is the order
 * of deadlines, because a prolonged entry moves to the end.
 */
#include "auth/hook_cache.h"

#include <stdlib.h>

#include "base/hash_table.h"
#include "base/memory.h"

enum { VERSION_MAX = 48 };

struct hook_entry {
	struct digest key;
	char version[VERSION_MAX];
	size_t version_n;
	int64_t expires_at_ms;
	struct bucket bucket;
	UT_hash_handle hh;
};

struct hook_cache {
	struct hook_entry *entries;
	size_t max;
	unsigned char key[DIGEST_BYTES];
};

struct hook_cache *hook_cache_new(size_t max)
{
	struct hook_cache *c = mem_new(sizeof(*c));

	c->max = max;
	random_bytes(c->key, sizeof(c->key));
	return c;
}

static void drop(struct hook_cache *c, struct hook_entry *e)
{
	HASH_DEL(c->entries, e);
	free(e);
}

void hook_cache_free(struct hook_cache *c)
{
	if (!c)
		return;
	while (c->entries)
		drop(c, c->entries);
	free(c);
}

struct digest hook_cache_key(const struct hook_cache *c, struct str domain, struct str user,
			     struct str password)
{
	char text[1024];
	size_t n = domain.n + user.n + password.n + 2;
	char *p = n <= sizeof(text) ? text : mem_new(n), *end = p;
	const struct str parts[] = { domain, STR("|"), user, STR("|"), password };
	struct digest digest;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (parts[i].n)
			memcpy(end, parts[i].p, parts[i].n);
		end += parts[i].n;
	}
	digest = digest_of(str_n((const char *)c->key, sizeof(c->key)), str_n(p, n));
	explicit_bzero(p, n);
	if (p != text)
		free(p);
	return digest;
}

static struct hook_entry *find(struct hook_cache *c, const struct digest *key)
{
	struct hook_entry *e;

	HASH_FIND(hh, c->entries, key, sizeof(*key), e);
	return e;
}

static void prolong(struct hook_cache *c, struct hook_entry *e, int64_t now_ms)
{
	e->expires_at_ms = now_ms + HOOK_CACHE_TTL_MS;
	HASH_DEL(c->entries, e);
	HASH_ADD(hh, c->entries, key, sizeof(e->key), e);
}

struct hook_entry *hook_cache_find(struct hook_cache *c, const struct digest *key,
				   struct str version, int64_t now_ms)
{
	struct hook_entry *e = find(c, key);

	if (!e)
		return NULL;
	/* no version: there is no secret (any more), so nothing can have been verified */
	if (version.n == 0 || now_ms >= e->expires_at_ms ||
	    !str_eq(version, str_n(e->version, e->version_n))) {
		drop(c, e);
		return NULL;
	}
	if (e->expires_at_ms - now_ms < HOOK_CACHE_TTL_MS / 2)
		prolong(c, e, now_ms);
	return e;
}

struct hook_entry *hook_cache_put(struct hook_cache *c, const struct digest *key,
				  struct str version, int64_t now_ms)
{
	struct hook_entry *e = find(c, key);

	if (!e) {
		if (HASH_COUNT(c->entries) >= c->max)
			drop(c, c->entries);
		e = mem_new(sizeof(*e));
		e->key = *key;
		HASH_ADD(hh, c->entries, key, sizeof(e->key), e);
	}
	e->version_n = version.n < VERSION_MAX ? version.n : 0;
	if (e->version_n)
		memcpy(e->version, version.p, e->version_n);
	prolong(c, e, now_ms);
	return e;
}

struct bucket *hook_entry_bucket(struct hook_entry *e)
{
	return &e->bucket;
}
