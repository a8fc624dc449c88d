/* uri: checks on the request target as it came, before anything has decoded or cut it. */
#ifndef HTTP_URI_H
#define HTTP_URI_H

#include "base/str.h"

enum { URI_MAX = 4096 - 16 }; /* the request line is 4 KB: without method, version and spaces */

struct uri {
	struct str path, query; /* raw; query.p is NULL without '?' */
};

/* What is wrong with the target, a sentence; NULL = nothing. */
const char *uri_check(struct str raw);
struct uri uri_split(struct str raw);

#endif
