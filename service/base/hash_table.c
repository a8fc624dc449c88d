/*
 * hash_table: see hash_table.h. Eight bytes at a time are multiplied into 128 bits and folded, so
 * every bit of the key reaches the low ones that choose the bucket.
 */
#include "base/hash_table.h"

#include "base/bytes16.h"
#include "base/random.h"

static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load_8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

unsigned hash_of_key(const void *key, size_t n)
{
	static uint64_t seed[2];
	const char *p = key;
	size_t rest = n;
	uint64_t h;

	while (!seed[0] || !seed[1])
		random_bytes(seed, sizeof(seed));
	h = seed[0] ^ n;
	for (; rest > 8; rest -= 8, p += 8)
		h = fold(h ^ load_8(p), seed[1]);
	return (unsigned)fold(h ^ (rest ? bytes16_load_few(p, rest) : 0), seed[1]);
}
