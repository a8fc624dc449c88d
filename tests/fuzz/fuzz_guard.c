/*
 * The guard over header blocks taken apart as leniently as the library does it (lines cut at NUL,
 * bare LF as line end). Whatever passes guard and layout can be read in one way only.
 */
#include <stdio.h>
#include <stdlib.h>

#include "http/guard.h"
#include "http/layout.h"

enum { VIEWS_MAX = HTTP_HEADERS_MAX + 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine, const char *what)
{
	if (!fine) {
		fprintf(stderr, "not so: %s\n", what);
		abort();
	}
}

static struct str cut_at_nul(struct str s)
{
	return str_n(s.p, str_find_char(s, '\0'));
}

/* One line without its end; *rest moves behind it. False when no line end is left. */
static bool take_line(struct str *rest, struct str *out_line)
{
	size_t n = str_find_char(*rest, '\n');

	if (n == rest->n)
		return false;
	*out_line = str_n(rest->p, n && rest->p[n - 1] == '\r' ? n - 1 : n);
	*rest = str_skip(*rest, n + 1);
	return true;
}

static bool take_request_line(struct str line, struct guard_request *r)
{
	struct str rest = line;

	r->method = cut_at_nul(str_cut(&rest, ' '));
	if (!rest.p)
		return false;
	r->uri = cut_at_nul(str_cut(&rest, ' '));
	r->version = rest.p ? cut_at_nul(rest) : str_n(line.p + line.n, 0);
	return true;
}

static void take_header(struct str line, struct http_param *h)
{
	size_t colon = str_find_char(line, ':');

	h->name = str_n(line.p, colon);
	h->value = str_skip(line, colon + 1);
	while (h->value.n && (h->value.p[0] == ' ' || h->value.p[0] == '\t'))
		h->value = str_skip(h->value, 1);
}

/* Fills *r; returns the size of the block, 0 when it is none. */
static size_t take_apart(struct str raw, struct guard_request *r, struct http_param *headers)
{
	struct str rest = raw, line;

	if (!take_line(&rest, &line) || !take_request_line(line, r))
		return 0;
	while (take_line(&rest, &line)) {
		line = cut_at_nul(line);
		if (line.n == 0)
			return (size_t)(rest.p - raw.p);
		if (r->header_count == VIEWS_MAX || str_find_char(line, ':') == line.n)
			return 0;
		take_header(line, &headers[r->header_count++]);
	}
	return 0;
}

/* What cannot be seen (layout.h): a NUL next to line ends whose missing CR makes up for it. */
static void check_bytes(struct str block)
{
	bool has_nul = str_find_char(block, '\0') < block.n, has_bare_lf = false;

	for (size_t i = 0; i < block.n; i++) {
		has_bare_lf |= block.p[i] == '\n' && (i == 0 || block.p[i - 1] != '\r');
		require(has_nul || block.p[i] != '\r' || block.p[i + 1] == '\n', "no bare CR");
	}
	require(has_nul == has_bare_lf, "no hidden NUL, no bare LF");
}

static void check_accepted(const struct guard_request *r, const struct guard_verdict *v)
{
	unsigned hosts = 0, lengths = 0, codings = 0;

	for (size_t i = 0; i < r->header_count; i++) {
		hosts += str_eq_nocase(r->headers[i].name, STR("host"));
		lengths += str_eq_nocase(r->headers[i].name, STR("content-length"));
		codings += str_eq_nocase(r->headers[i].name, STR("transfer-encoding"));
	}
	require(hosts == 1 || (hosts == 0 && v->http_1_0), "one Host");
	require(lengths + codings <= 1, "one framing");
	require(v->chunked == (codings == 1), "chunked is noticed");
	require(!v->content_length || lengths, "a length is noticed");
	require(v->method != HTTP_NONE, "a method");
	require(r->uri.n && r->uri.p[0] == '/', "a path");
	require(!str_contains_nocase(r->uri, STR("%00")), "no NUL in the target");
	require(r->header_count <= HTTP_HEADERS_MAX, "within limits");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_param headers[VIEWS_MAX];
	struct guard_request r = { .headers = headers };
	struct str raw = str_n((const char *)data, size);
	size_t block = take_apart(raw, &r, headers);

	if (!block)
		return 0;
	struct guard_verdict v = guard_check(&r);
	require((v.err == ERR_OK) == (v.detail == NULL), "a reason, or none");
	if (v.err != ERR_OK)
		return 0;
	check_accepted(&r, &v);
	if (layout_is_whole(&r, block))
		check_bytes(str_n(raw.p, block));
	return 0;
}
