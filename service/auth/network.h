/*
 * network: addresses and CIDR networks, IPv4 and IPv6. A v4-mapped IPv6 address is its IPv4
 * address, so that a dual-stack listener and an IPv4 rule agree.
 */
#ifndef AUTH_NETWORK_H
#define AUTH_NETWORK_H

#include "base/str.h"

struct address {
	unsigned char bytes[16]; /* IPv4: the first 4 */
	unsigned bits;           /* 32 or 128 */
};

struct network {
	struct address base;
	unsigned prefix; /* leading bits that count; those behind are ignored */
};

/* "192.0.2.1", "2001:db8::1", "fe80::1%eth0" (the zone is dropped). False on anything else. */
bool network_address_parse(struct str text, struct address *out);
/* An address, or an address, '/' and the prefix length. */
bool network_parse(struct str text, struct network *out);
bool network_contains(const struct network *n, const struct address *a);
/* Zeroes what is behind the prefix: the /24 or /64 that guesses are counted by. */
void address_mask(struct address *a, unsigned prefix);

#endif
