/* throttle: see throttle.h. Counters live in windows that begin with their first failure. */
#include "auth/throttle.h"

#include <stdlib.h>

#include "auth/network.h"
#include "base/hash_table.h"
#include "base/memory.h"

enum { ALARM_FAILURES = 100, ALARM_WINDOW_MS = 60 * 60 * 1000 };

struct counter {
	struct digest key;
	int64_t since_ms; /* failures: begin of the window; successes: the last one */
	int64_t count;
	UT_hash_handle hh;
};

struct throttle {
	struct counter *failures, *successes;
	unsigned char key[DIGEST_BYTES];
};

struct throttle *throttle_new(void)
{
	struct throttle *t = mem_new(sizeof(*t));

	random_bytes(t->key, sizeof(t->key));
	return t;
}

static void drop(struct counter **table, struct counter *c)
{
	HASH_DEL(*table, c);
	free(c);
}

void throttle_free(struct throttle *t)
{
	if (!t)
		return;
	while (t->failures)
		drop(&t->failures, t->failures);
	while (t->successes)
		drop(&t->successes, t->successes);
	free(t);
}

/* The network that counts as one source; what is no address counts as itself. */
static size_t source_bytes(struct str peer, unsigned char out[64])
{
	struct address a;
	size_t n = peer.n < 63 ? peer.n : 63;

	if (network_address_parse(peer, &a)) {
		address_mask(&a, a.bits == 32 ? 24 : 64);
		out[0] = (unsigned char)a.bits;
		memcpy(out + 1, a.bytes, sizeof(a.bytes));
		return 1 + sizeof(a.bytes);
	}
	out[0] = 0;
	if (n)
		memcpy(out + 1, peer.p, n);
	return 1 + n;
}

/* Each part is digested on its own first: lengths cannot be played against each other. */
static struct digest mix(const struct throttle *t, struct digest a, struct digest b)
{
	unsigned char both[2 * DIGEST_BYTES];

	memcpy(both, a.bytes, DIGEST_BYTES);
	memcpy(both + DIGEST_BYTES, b.bytes, DIGEST_BYTES);
	return digest_of(str_n((const char *)t->key, sizeof(t->key)),
			 str_n((const char *)both, sizeof(both)));
}

struct throttle_key throttle_key(const struct throttle *t, struct str peer, struct str domain,
				 struct str user)
{
	unsigned char source[64];
	size_t n = source_bytes(peer, source);
	struct throttle_key key;

	key.source = digest_of(str_n((const char *)t->key, sizeof(t->key)),
			       str_n((const char *)source, n));
	key.user = mix(t, digest_of(STR_NONE, domain), digest_of(STR_NONE, user));
	key.pair = mix(t, key.source, key.user);
	return key;
}

static struct counter *find(struct counter *table, const struct digest *key)
{
	struct counter *c;

	HASH_FIND(hh, table, key, sizeof(*key), c);
	return c;
}

static struct counter *find_or_add(struct counter **table, const struct digest *key, int64_t now_ms)
{
	struct counter *c = find(*table, key);

	if (c)
		return c;
	if (HASH_COUNT(*table) >= THROTTLE_ENTRIES_MAX)
		drop(table, *table);
	c = mem_new(sizeof(*c));
	c->key = *key;
	c->since_ms = now_ms;
	HASH_ADD(hh, *table, key, sizeof(c->key), c);
	return c;
}

bool throttle_trusts(struct throttle *t, const struct throttle_key *key, int64_t now_ms)
{
	struct counter *c = find(t->successes, &key->pair);

	return c && now_ms - c->since_ms < THROTTLE_TRUST_MS;
}

static int64_t wait_ms(struct throttle *t, const struct digest *key, int64_t max, int64_t now_ms)
{
	struct counter *c = find(t->failures, key);

	if (!c || c->count < max)
		return 0;
	if (now_ms - c->since_ms >= THROTTLE_WINDOW_MS) {
		drop(&t->failures, c);
		return 0;
	}
	return c->since_ms + THROTTLE_WINDOW_MS - now_ms;
}

int64_t throttle_wait_s(struct throttle *t, const struct throttle_key *key, int64_t now_ms)
{
	bool trusted = throttle_trusts(t, key, now_ms);
	int64_t pair =
		wait_ms(t, &key->pair, trusted ? THROTTLE_SOURCE_MAX : THROTTLE_PAIR_MAX, now_ms);
	int64_t source = trusted ? 0 : wait_ms(t, &key->source, THROTTLE_SOURCE_MAX, now_ms);

	return ((pair > source ? pair : source) + 999) / 1000;
}

static void count_failure(struct throttle *t, const struct digest *key, int64_t window_ms,
			  int64_t now_ms)
{
	struct counter *c = find_or_add(&t->failures, key, now_ms);

	if (now_ms - c->since_ms >= window_ms) {
		c->since_ms = now_ms;
		c->count = 0;
	}
	c->count++;
}

void throttle_failure(struct throttle *t, const struct throttle_key *key, int64_t now_ms)
{
	count_failure(t, &key->pair, THROTTLE_WINDOW_MS, now_ms);
	count_failure(t, &key->source, THROTTLE_WINDOW_MS, now_ms);
	count_failure(t, &key->user, ALARM_WINDOW_MS, now_ms);
}

static void give_back(struct throttle *t, const struct digest *key)
{
	struct counter *c = find(t->failures, key);

	if (c && c->count > 0 && --c->count == 0)
		drop(&t->failures, c);
}

void throttle_success(struct throttle *t, const struct throttle_key *key, bool charged,
		      int64_t now_ms)
{
	struct counter *pair = find(t->failures, &key->pair);

	if (charged) {
		give_back(t, &key->source);
		give_back(t, &key->user);
	}
	if (pair)
		drop(&t->failures, pair);
	find_or_add(&t->successes, &key->pair, now_ms)->since_ms = now_ms;
}

bool throttle_alarm(struct throttle *t, const struct throttle_key *key, int64_t now_ms)
{
	struct counter *c = find(t->failures, &key->user);

	return c && c->count == ALARM_FAILURES && now_ms - c->since_ms < ALARM_WINDOW_MS;
}
