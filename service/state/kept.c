/* kept: see kept.h. */
#include "state/kept.h"

#include "base/memory.h"

struct kept {
	uint32_t version_n, value_n;
	char text[]; /* each with its NUL */
};

struct kept *kept_new(struct str version, struct str value)
{
	struct kept *k = mem_new(sizeof(*k) + version.n + 1 + value.n + 1);

	k->version_n = (uint32_t)version.n;
	k->value_n = (uint32_t)value.n;
	if (version.n)
		memcpy(k->text, version.p, version.n);
	if (value.n)
		memcpy(k->text + version.n + 1, value.p, value.n);
	return k;
}

struct str kept_version(const struct kept *k)
{
	return k ? str_n(k->text, k->version_n) : STR_NONE;
}

struct str kept_value(const struct kept *k)
{
	return k ? str_n(k->text + k->version_n + 1, k->value_n) : STR_NONE;
}
