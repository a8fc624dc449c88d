/* random: libsodium's generator, BLAKE2b and SipHash; hash64 is in hash64.c. */
#include "base/random.h"

#include <sodium.h>
#include <stdlib.h>

static unsigned char fingerprint_key[crypto_shorthash_siphashx24_KEYBYTES];

void random_init(void)
{
	if (sodium_init() < 0)
		abort();
	random_bytes(fingerprint_key, sizeof(fingerprint_key));
}

void random_bytes(void *out, size_t n)
{
	randombytes_buf(out, n);
}

void random_base62(char *out, size_t n)
{
	static const char letters[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	for (size_t i = 0; i < n; i++)
		out[i] = letters[randombytes_uniform(62)];
}

struct digest digest_of(struct str key, struct str data)
{
	struct digest d;

	crypto_generichash(d.bytes, sizeof(d.bytes), (const unsigned char *)data.p, data.n,
			   key.n ? (const unsigned char *)key.p : NULL, key.n);
	return d;
}

bool digest_eq(const struct digest *a, const struct digest *b)
{
	return crypto_verify_32(a->bytes, b->bytes) == 0;
}

struct fingerprint fingerprint_of(struct str data)
{
	struct fingerprint f;

	crypto_shorthash_siphashx24(f.bytes, (const unsigned char *)data.p, data.n,
				    fingerprint_key);
	return f;
}

bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b)
{
	return crypto_verify_16(a->bytes, b->bytes) == 0;
}
