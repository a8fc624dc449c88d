/*
 * reach: which addresses a customer may make us connect to: public ones, on the ports of https.
 * Asked about the very address that is about to be connected to, so no name that changes its mind
 * leads inside.
 */
#ifndef EVENTS_REACH_H
#define EVENTS_REACH_H

#include <sys/socket.h>

#include "auth/network.h"
#include "base/arena.h"

struct reach {
	const struct network *allowed; /* whatever else they are, on any port */
	size_t count;
};

/* False: one is no network, *out_wrong. */
bool reach_parse(struct reach *r, const struct str *texts, size_t count, struct arena *a,
		 struct str *out_wrong);
/* The installation names it, for any port. */
bool reach_opens(const struct reach *r, const struct address *a);
bool reach_is_public(const struct address *a);
bool reach_is_port(unsigned port);
bool reach_allows(const struct reach *r, const struct sockaddr *address);

#endif
