/*
 * assets: files of the source tree as bytes of the program. The assembler takes them in (.incbin),
 * by paths from the top of the tree, where make runs; the Makefile says what this file depends on.
 */
#include "api/assets.h"

#include "base/random.h"

/* X(symbol, file, name, media type, linked) */
#define ASSETS(X)                                                                                  \
	X(openapi_yaml, "api/openapi.yaml", "openapi.yaml", "application/yaml", false)             \
	X(docs_html, "service/web/docs.html", "docs.html", "text/html; charset=utf-8", false)      \
	X(error_html, "service/web/error.html", "error.html", "text/html; charset=utf-8", false)   \
	X(errors_html, "service/web/errors.html", "errors.html", "text/html; charset=utf-8",       \
	  false)                                                                                   \
	X(docs_css, "service/web/docs.css", "docs.css", "text/css; charset=utf-8", true)           \
	X(docs_js, "service/web/docs.js", "docs.js", "text/javascript; charset=utf-8", true)       \
	X(contract_js, "service/web/contract.js", "contract.js", "text/javascript; charset=utf-8", \
	  true)                                                                                    \
	X(dom_js, "service/web/dom.js", "dom.js", "text/javascript; charset=utf-8", true)          \
	X(fields_js, "service/web/fields.js", "fields.js", "text/javascript; charset=utf-8", true) \
	X(search_js, "service/web/search.js", "search.js", "text/javascript; charset=utf-8", true) \
	X(yaml_js, "service/web/yaml.js", "yaml.js", "text/javascript; charset=utf-8", true)       \
	X(mark_svg, "service/web/mark.svg", "mark.svg", "image/svg+xml", true)

#define INCLUDE(symbol, file, name, type, linked)                                                  \
	__asm__(".section .rodata\n"                                                               \
		".balign 16\n"                                                                     \
		"asset_" #symbol ":\n"                                                             \
		".incbin \"" file "\"\n"                                                           \
		"asset_" #symbol "_end:\n"                                                         \
		".byte 0\n"                                                                        \
		".previous\n");                                                                    \
	extern const char asset_##symbol[], asset_##symbol##_end[];
ASSETS(INCLUDE)
#undef INCLUDE

enum {
#define COUNT(...) +1
	ASSET_COUNT = ASSETS(COUNT)
#undef COUNT
};
enum { ETAG_BYTES = 16 };

static struct asset assets[ASSET_COUNT];
static char etags[ASSET_COUNT][ETAG_BYTES];

static struct str etag_of(struct str bytes, char *out)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t h = hash64(bytes, 0);

	for (int i = 0; i < ETAG_BYTES; i++, h >>= 4)
		out[i] = hex[h & 15];
	return str_n(out, ETAG_BYTES);
}

/* Sizes are differences of two symbols, which C does not count as constant: filled at first use. */
static void fill(void)
{
	size_t i = 0;
	struct str bytes;

#define FILL(symbol, file, name, type, linked)                                                     \
	bytes = str_n(asset_##symbol, (size_t)(asset_##symbol##_end - asset_##symbol));            \
	assets[i] = (struct asset){ STR(name), type, bytes, etag_of(bytes, etags[i]), linked };    \
	i++;
	ASSETS(FILL)
#undef FILL
}

const struct asset *asset_find(struct str name)
{
	if (assets[0].name.n == 0)
		fill();
	for (size_t i = 0; i < ASSET_COUNT; i++)
		if (str_eq(assets[i].name, name))
			return &assets[i];
	return NULL;
}
