/*
 * peer: who is at the other end, as text. X-Forwarded-For is not honoured: without a list of
 * trusted proxies anybody could name any address.
 */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <sys/socket.h>

#include "base/str.h"

enum { PEER_TEXT_MAX = 48 };

/* "192.0.2.1", "2001:db8::1" (v4-mapped addresses as v4), "unix"; NULL gives "unix". */
struct str peer_text(const struct sockaddr *address, char text[PEER_TEXT_MAX]);

#endif
