/* version: the order of stream ids, "<ms>-<n>". */
#include "store/store.h"

static void parse(struct str version, uint64_t *out_ms, uint64_t *out_n)
{
	struct str rest = version;

	*out_ms = 0;
	*out_n = 0;
	str_to_u64(str_cut(&rest, '-'), UINT64_MAX, out_ms);
	str_to_u64(rest, UINT64_MAX, out_n);
}

int store_version_cmp(struct str a, struct str b)
{
	uint64_t a_ms, a_n, b_ms, b_n;

	if (a.n == 0 || b.n == 0)
		return (a.n != 0) - (b.n != 0);
	parse(a, &a_ms, &a_n);
	parse(b, &b_ms, &b_n);
	if (a_ms != b_ms)
		return a_ms < b_ms ? -1 : 1;
	return a_n < b_n ? -1 : a_n > b_n;
}
