/* uri: text within URIs. */
#ifndef WIRE_URI_H
#define WIRE_URI_H

#include "base/buf.h"

/* "%2F" (RFC 3986 section 2.1). */
void uri_add_percent(unsigned char c, struct buf *out);
/* The user of a sip: URI (RFC 3261 section 25.1); what XML minds is encoded too. */
void uri_add_user(struct str user, struct buf *out);

#endif
