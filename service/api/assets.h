/* assets: the contract and the pages of service/web/, built into the program. */
#ifndef API_ASSETS_H
#define API_ASSETS_H

#include "base/str.h"

struct asset {
	struct str name; /* "openapi.yaml", "docs.html", "docs.css" … */
	const char *content_type;
	struct str bytes;
	struct str etag; /* changes with the bytes; without quotes */
	bool linked;     /* served under /docs/assets/; the others are pages or templates */
};

/* NULL for an unknown name. Everything found lives as long as the program. */
const struct asset *asset_find(struct str name);

/* Sent with every page: nothing is loaded from another host, no script stands inside a page. */
#define ASSET_CONTENT_SECURITY_POLICY                                                              \
	"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "            \
	"img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

#endif
