/* method: the methods the service speaks. Case matters (RFC 9110 9.1). */
#include "http.h"

static const struct str names[HTTP_METHOD_COUNT] = {
	[HTTP_NONE] = {"",         0},
          [HTTP_GET] = { "GET",     3},
	[HTTP_HEAD] = { "HEAD",    4},
          [HTTP_POST] = { "POST",    4},
	[HTTP_PUT] = { "PUT",     3},
          [HTTP_PATCH] = { "PATCH",   5},
	[HTTP_DELETE] = { "DELETE",  6},
          [HTTP_OPTIONS] = { "OPTIONS", 7},
};

struct str http_method_name(enum http_method m)
{
	return names[m];
}

enum http_method http_method_find(struct str name)
{
	for (enum http_method m = HTTP_GET; m < HTTP_METHOD_COUNT; m++)
		if (str_eq(name, names[m]))
			return m;
	return HTTP_NONE;
}

struct str http_allow(unsigned methods, struct arena *a)
{
	char *text = arena_alloc(a, 64); /* all names with ", " are 43 bytes */
	size_t n = 0;

	for (enum http_method m = HTTP_GET; m < HTTP_METHOD_COUNT; m++) {
		if (!(methods & 1u << m))
			continue;
		if (n) {
			text[n++] = ',';
			text[n++] = ' ';
		}
		memcpy(text + n, names[m].p, names[m].n);
		n += names[m].n;
	}
	return str_n(text, n);
}
