/* network: see network.h; and the check of a list of CIDRs as configuration holds it. */
#include "auth/network.h"

#include <arpa/inet.h>

#include "auth/auth.h"

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool unmap(struct address *a)
{
	if (a->bits != 128 || memcmp(a->bytes, mapped, sizeof(mapped)) != 0)
		return false;
	memmove(a->bytes, a->bytes + sizeof(mapped), 4);
	memset(a->bytes + 4, 0, 12);
	a->bits = 32;
	return true;
}

/* out_mapped: it was written as a v4-mapped IPv6 address, its prefix length counts from there */
static bool parse(struct str text, struct address *out, bool *out_mapped)
{
	char buffer[INET6_ADDRSTRLEN];
	struct address a = { .bits = 32 };

	text.n = str_find_char(text, '%');
	if (text.n == 0 || text.n >= sizeof(buffer) || memchr(text.p, '\0', text.n))
		return false;
	memcpy(buffer, text.p, text.n);
	buffer[text.n] = '\0';
	if (inet_pton(AF_INET, buffer, a.bytes) != 1) {
		a.bits = 128;
		if (inet_pton(AF_INET6, buffer, a.bytes) != 1)
			return false;
	}
	*out_mapped = unmap(&a);
	*out = a;
	return true;
}

bool network_address_parse(struct str text, struct address *out)
{
	bool was_mapped;

	return parse(text, out, &was_mapped);
}

bool network_parse(struct str text, struct network *out)
{
	struct network n;
	bool was_mapped, has_prefix = str_find_char(text, '/') < text.n;
	uint64_t prefix;

	if (!parse(str_cut(&text, '/'), &n.base, &was_mapped))
		return false;
	n.prefix = n.base.bits;
	if (has_prefix) {
		if (!str_to_u64(text, was_mapped ? 128 : n.base.bits, &prefix))
			return false;
		if (was_mapped && prefix < 96)
			return false; /* wider than the mapped range: means no IPv4 network */
		n.prefix = (unsigned)(was_mapped ? prefix - 96 : prefix);
	}
	*out = n;
	return true;
}

bool network_contains(const struct network *n, const struct address *a)
{
	unsigned whole = n->prefix / 8, rest = n->prefix % 8;

	if (n->base.bits != a->bits || memcmp(n->base.bytes, a->bytes, whole) != 0)
		return false;
	return rest == 0 || ((n->base.bytes[whole] ^ a->bytes[whole]) >> (8 - rest)) == 0;
}

void address_mask(struct address *a, unsigned prefix)
{
	for (unsigned i = 0; i < sizeof(a->bytes); i++) {
		unsigned keep = prefix > i * 8 ? prefix - i * 8 : 0;

		if (keep < 8)
			a->bytes[i] &= (unsigned char)(0xff00 >> keep);
	}
}

bool network_allows(const struct str_list *cidrs, struct str peer)
{
	struct address address;
	struct network network;

	if (cidrs->count == 0)
		return true;
	if (!network_address_parse(peer, &address))
		return false;
	for (size_t i = 0; i < cidrs->count; i++)
		if (network_parse(cidrs->items[i], &network) &&
		    network_contains(&network, &address))
			return true;
	return false;
}
