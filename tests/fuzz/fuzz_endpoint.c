/* Matching of raw paths: what matches has clean parameters, as many as the template says. */
#include <stdio.h>
#include <stdlib.h>

#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* clang-format off */
static const struct endpoint table[] = {
	{ .method = HTTP_GET, .path = "/" },
	{ .method = HTTP_GET, .path = "/call_state.htm", .flags = ENDPOINT_NO_HEAD },
	{ .method = HTTP_POST, .path = "/call_state.htm" },
	{ .method = HTTP_GET, .path = "/docs/errors/{slug}" },
	{ .method = HTTP_GET, .path = "/v1/domains" },
	{ .method = HTTP_PUT, .path = "/v1/domains/{domain}" },
	{ .method = HTTP_GET, .path = "/v1/domains/{domain}/users/{user}" },
	{ .method = HTTP_GET, .path = "/v1/domains/{domain}/users/{user}/profiles/{status}" },
	{ .method = HTTP_DELETE, .path = "/v1/domains/{domain}/users/{user}/calls/{call_id}" },
	{ .method = HTTP_GET, .path = "/v1/domains/{domain}/users/query/{a}/{b}" },
	{ .method = HTTP_GET, .path = "/v1/{a}/{b}/{c}/{d}" },
};
/* clang-format on */

static void require(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "not so: %s\n", what);
		abort();
	}
}

static size_t count_char(struct str s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static void check_match(const struct exchange *x)
{
	struct str template = str_of(x->endpoint->path);
	size_t params = count_char(template, '{');

	require(count_char(x->path, '/') == count_char(template, '/'), "as many segments");
	require(params <= HTTP_PATH_PARAMS_MAX, "room for the parameters");
	for (size_t i = 0; i < params; i++) {
		require(x->path_params[i].n > 0, "a parameter is not empty");
		require(!str_has_control(x->path_params[i]), "no control characters");
		require(str_is_utf8(x->path_params[i]), "valid UTF-8");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct exchange x;

	if (size == 0)
		return 0;
	x.arena = arena_new(0);
	x.listener = LISTEN_ALL;
	x.method = (enum http_method)(data[0] % HTTP_METHOD_COUNT);
	x.path = str_n((const char *)data + 1, size - 1);
	struct endpoint_match m = http_match(&x, table, sizeof(table) / sizeof(table[0]));
	require(m.endpoint == x.endpoint, "the row is noted");
	require(!m.endpoint || m.path_known, "what matches is known");
	require(m.path_known == (m.endpoint || m.methods),
		"a known path has a row or other methods");
	if (m.endpoint) {
		check_match(&x);
	}
	arena_free(x.arena);
	return 0;
}
