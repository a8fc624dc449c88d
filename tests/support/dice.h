/* dice: random numbers from a seed (xorshift64*), the same on every machine. Never seeded with 0.
 */
#ifndef TESTS_DICE_H
#define TESTS_DICE_H

#include <stdint.h>

struct dice {
	uint64_t state;
};

static inline uint64_t dice_next(struct dice *d)
{
	d->state ^= d->state >> 12;
	d->state ^= d->state << 25;
	d->state ^= d->state >> 27;
	return d->state * UINT64_C(2685821657736338717);
}

/* 0 to n - 1; 0 where n is none. */
static inline int64_t dice_below(struct dice *d, int64_t n)
{
	return n > 0 ? (int64_t)(dice_next(d) >> 33) % n : 0;
}

#endif
