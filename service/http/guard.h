/*
 * guard: refuses requests that another HTTP implementation could read differently (request
 * smuggling) and those over the limits. Pure: works on views, so that it can be fuzzed.
 *
 * The library in front has already taken apart the header block and is lenient about it: two
 * lengths, two codings, `X : a` and control bytes come through (docs/ARCHITECTURE.md).
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "http.h"

enum { GUARD_HEADER_BYTES = 8 * 1024 };

struct guard_request {
	struct str method, version, uri; /* uri raw, with its query */
	const struct http_param *headers;
	size_t header_count; /* may be more than `headers` holds: then it is refused */
};

struct guard_verdict {
	enum err err;       /* ERR_OK: let it in */
	const char *detail; /* one sentence, static */
	enum http_method method;
	bool http_1_0;
	bool chunked;
	uint64_t content_length; /* 0 when absent or chunked */
	bool expects_continue;   /* the body waits for our "100 Continue" */
};

struct guard_verdict guard_check(const struct guard_request *r);

#endif
