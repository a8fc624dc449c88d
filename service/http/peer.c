/* peer: see peer.h. */
#include "peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct str peer_text(const struct sockaddr *address, char text[PEER_TEXT_MAX])
{
	const void *bytes = NULL;
	struct sockaddr_in6 six;
	struct sockaddr_in four;
	int family = address ? address->sa_family : AF_UNIX;

	if (family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		bytes = &four.sin_addr;
	} else if (family == AF_INET6) {
		memcpy(&six, address, sizeof(six));
		bytes = &six.sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr)) {
			family = AF_INET;
			bytes = six.sin6_addr.s6_addr + 12;
		}
	}
	if (!bytes || !inet_ntop(family, bytes, text, PEER_TEXT_MAX))
		return STR("unix");
	return str_of(text);
}
