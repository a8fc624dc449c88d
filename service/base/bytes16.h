/*
 * bytes16: sixteen bytes in one look, for checks that every byte of a request and its answer goes
 * through. Compilers make vector instructions of it where there are some, and right code elsewhere.
 */
#ifndef BASE_BYTES16_H
#define BASE_BYTES16_H

#include "base/str.h"

/*
 * A comparison of two has all bits set in each byte for which it holds. Signed, because vectors
 * compare so at once: bytes from 0x80 up are below 0.
 */
typedef signed char bytes16 __attribute__((vector_size(16)));
typedef uint64_t bytes16_halves __attribute__((vector_size(16)));

static inline bytes16 bytes16_load(const char *p)
{
	bytes16 x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* At most 8, at least 1; some of them twice rather than any from beyond. */
static inline uint64_t bytes16_load_few(const char *p, size_t n)
{
	uint32_t front, back;

	if (n >= sizeof(front)) {
		memcpy(&front, p, sizeof(front));
		memcpy(&back, p + n - sizeof(back), sizeof(back));
		return front | (uint64_t)back << 32;
	}
	front = (unsigned char)p[0];
	back = (unsigned char)p[n / 2] | (uint32_t)(unsigned char)p[n - 1] << 8;
	return (front | back << 8 | front << 24) * UINT64_C(0x100000001);
}

/* The same of fewer than 16. */
static inline bytes16 bytes16_load_short(const char *p, size_t n)
{
	bytes16_halves x;
	uint64_t front, back;

	if (n >= sizeof(front)) {
		memcpy(&front, p, sizeof(front));
		memcpy(&back, p + n - sizeof(back), sizeof(back));
	} else {
		front = back = bytes16_load_few(p, n);
	}
	x = (bytes16_halves){ front, back };
	return (bytes16)x;
}

static inline bool bytes16_any(bytes16 comparison)
{
	bytes16_halves h = (bytes16_halves)comparison;

	return (h[0] | h[1]) != 0;
}

/* Some byte of s is such that `holds`, a comparison, is true of it. */
__attribute__((always_inline)) static inline bool any_byte(struct str s, bytes16 (*holds)(bytes16))
{
	if (s.n < sizeof(bytes16))
		return s.n && bytes16_any(holds(bytes16_load_short(s.p, s.n)));
	for (size_t at = 0; at < s.n - sizeof(bytes16); at += sizeof(bytes16))
		if (bytes16_any(holds(bytes16_load(s.p + at))))
			return true;
	return bytes16_any(holds(bytes16_load(s.p + s.n - sizeof(bytes16))));
}

#endif
