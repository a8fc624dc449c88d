/* reach: see reach.h. The ranges are those of the IANA special-purpose registries. */
#include "events/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>

/* Nobody's public address. Of IPv6 only 2000::/3 is given out at all. */
static const struct str not_public[] = {
	STR("0.0.0.0/8"),      STR("10.0.0.0/8"),     STR("100.64.0.0/10"), STR("127.0.0.0/8"),
	STR("169.254.0.0/16"), STR("172.16.0.0/12"),  STR("192.0.0.0/24"),  STR("192.0.2.0/24"),
	STR("192.88.99.0/24"), STR("192.168.0.0/16"), STR("198.18.0.0/15"), STR("198.51.100.0/24"),
	STR("203.0.113.0/24"), STR("224.0.0.0/4"),    STR("240.0.0.0/4"),   STR("2001::/23"),
	STR("2001:db8::/32"),  STR("2002::/16"),      STR("3fff::/20"),
};
static const struct str given_out = STR("2000::/3");
static const unsigned ports[] = { 443, 8443 };

bool reach_parse(struct reach *r, const struct str *texts, size_t count, struct arena *a,
		 struct str *out_wrong)
{
	struct network *list = ARENA_ARRAY(a, count, struct network);

	for (size_t i = 0; i < count; i++) {
		*out_wrong = texts[i];
		if (!network_parse(texts[i], &list[i]))
			return false;
	}
	*r = (struct reach){ list, count };
	return true;
}

static bool address_of(const struct sockaddr *from, struct address *out, unsigned *out_port)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;
	char text[INET6_ADDRSTRLEN];

	if (from->sa_family != AF_INET && from->sa_family != AF_INET6)
		return false;
	*out_port = ntohs(from->sa_family == AF_INET ? v4->sin_port : v6->sin6_port);
	return inet_ntop(from->sa_family,
			 from->sa_family == AF_INET ? (const void *)&v4->sin_addr
						    : (const void *)&v6->sin6_addr,
			 text, sizeof(text)) &&
	       network_address_parse(str_of(text), out);
}

static bool is_in(const struct address *a, struct str network)
{
	struct network n;

	return network_parse(network, &n) && network_contains(&n, a);
}

bool reach_is_public(const struct address *a)
{
	if (a->bits == 128 && !is_in(a, given_out))
		return false;
	for (size_t i = 0; i < sizeof(not_public) / sizeof(*not_public); i++)
		if (is_in(a, not_public[i]))
			return false;
	return true;
}

bool reach_is_port(unsigned port)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

bool reach_opens(const struct reach *r, const struct address *a)
{
	for (size_t i = 0; i < r->count; i++)
		if (network_contains(&r->allowed[i], a))
			return true;
	return false;
}

bool reach_allows(const struct reach *r, const struct sockaddr *address)
{
	struct address a;
	unsigned port;

	if (!address_of(address, &a, &port))
		return false;
	return reach_opens(r, &a) || (reach_is_port(port) && reach_is_public(&a));
}
