/* hash64: FNV-1a with a 64-bit finisher; needs no library, so core may use it for seeded choices.
 */
#include "base/random.h"

uint64_t hash64(struct str data, uint64_t salt)
{
	uint64_t h = 1469598103934665603u ^ salt;

	for (size_t i = 0; i < data.n; i++)
		h = (h ^ (unsigned char)data.p[i]) * 1099511628211u;
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdu;
	h ^= h >> 33;
	h *= 0xc4ceb9fe1a85ec53u;
	return h ^ h >> 33;
}
