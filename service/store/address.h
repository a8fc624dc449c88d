/* address: where Redis is, parsed from its URL. Never logged whole: it holds the password. */
#ifndef STORE_ADDRESS_H
#define STORE_ADDRESS_H

#include "base/arena.h"

struct address {
	struct str path; /* unix socket; empty = TCP */
	struct str host, port;
	struct str user, password; /* empty = none */
	struct str shown;          /* for logs: without user and password */
};

/* redis://[[user]:password@]host[:port][/0] or unix:/path; all in `a`. On failure a sentence in
 * *out_error. */
bool address_parse(struct str url, struct arena *a, struct address *out, struct str *out_error);

#endif
