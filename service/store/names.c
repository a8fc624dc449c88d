/* names: length-prefixed strings in a buf, gathered while loading. */
#include "store/store_priv.h"

void names_add(struct buf *b, struct str name)
{
	uint32_t n = (uint32_t)name.n;

	buf_add(b, str_n((const char *)&n, sizeof(n)));
	buf_add(b, name);
}

struct str names_next(const struct buf *b, size_t *at)
{
	uint32_t n;

	if (*at >= b->n)
		return STR_NONE;
	memcpy(&n, b->p + *at, sizeof(n));
	struct str name = str_n(b->p + *at + sizeof(n), n);
	*at += sizeof(n) + n;
	return name;
}
