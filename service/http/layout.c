/* layout: see layout.h. Addresses are compared as numbers; nothing between the views is read. */
#include "layout.h"

enum { SPACE = 1, COLON = 1, LINE_END = 2 };

bool layout_is_known(const char *library_version)
{
	return str_has_prefix(str_of(library_version), STR("0.9.7"));
}

static uintptr_t start_of(struct str s)
{
	return (uintptr_t)s.p;
}

static uintptr_t end_of(struct str s)
{
	return (uintptr_t)s.p + s.n;
}

/* Blanks may stand before a value; those behind it are part of it. */
static bool is_header_whole(const struct http_param *h, uintptr_t line)
{
	return start_of(h->name) == line && start_of(h->value) >= end_of(h->name) + COLON;
}

bool layout_is_whole(const struct guard_request *r, size_t block_bytes)
{
	uintptr_t line = end_of(r->version) + LINE_END;

	if (start_of(r->uri) != end_of(r->method) + SPACE ||
	    start_of(r->version) != end_of(r->uri) + SPACE)
		return false;
	for (size_t i = 0; i < r->header_count; i++) {
		if (!is_header_whole(&r->headers[i], line))
			return false;
		line = end_of(r->headers[i].value) + LINE_END;
	}
	return line + LINE_END - start_of(r->method) == block_bytes;
}
