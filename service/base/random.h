/* random: unpredictable bytes and keyed or plain fast hashes (libsodium's BLAKE2b, SipHash). */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/str.h"

enum { DIGEST_BYTES = 32 };
struct digest {
	unsigned char bytes[DIGEST_BYTES];
};

void random_init(void); /* once, before the others; dies on failure */
void random_bytes(void *out, size_t n);
/* Digits and letters, log2(62) bits each; writes n characters, no NUL. */
void random_base62(char *out, size_t n);
/* key: any length up to 64 bytes, empty = unkeyed. */
struct digest digest_of(struct str key, struct str data);
/* In constant time. */
bool digest_eq(const struct digest *a, const struct digest *b);
/*
 * To recognise, within this process only, what was looked at before: a keyed 128-bit hash
 * (SipHash-2-4) under a random key of the process; cheaper than a digest, and foreseen by nobody.
 */
struct fingerprint {
	unsigned char bytes[16];
};
struct fingerprint fingerprint_of(struct str data);
/* In constant time. */
bool fingerprint_eq(const struct fingerprint *a, const struct fingerprint *b);
/* Stable 64-bit mix of data and salt for seeded choices (not secret): same in, same out,
 * everywhere. */
uint64_t hash64(struct str data, uint64_t salt);

#endif
