/* guard: see guard.h. The checks run in the order of the list at the end. */
#include "guard.h"

#include "uri.h"

/* RFC 9110 5.6.2 */
static const bool token_chars[256] = {
	['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['!'] = true,
	['#'] = true,         ['$'] = true,         ['%'] = true,         ['&'] = true,
	['\''] = true,        ['*'] = true,         ['+'] = true,         ['-'] = true,
	['.'] = true,         ['^'] = true,         ['_'] = true,         ['`'] = true,
	['|'] = true,         ['~'] = true,
};

/* What the headers say about framing, gathered in one pass. */
struct framing {
	unsigned hosts, lengths, codings;
	struct str host, length, coding;
};

static bool refuse(struct guard_verdict *v, enum err err, const char *detail)
{
	v->err = err;
	v->detail = detail;
	return false;
}

static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!token_chars[(unsigned char)s.p[i]])
			return false;
	return s.n > 0;
}

/* RFC 9110 5.5: a tab is fine, bytes from 0x80 up are opaque. */
static bool is_value(struct str s)
{
	if (!str_has_control(s)) /* quick, and nearly always so */
		return true;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* The letters of `word` follow each other in s from here on, whatever stands between them. */
static bool letters_follow(struct str s, const char *word)
{
	for (size_t i = 0; i < s.n && *word; i++) {
		char c = (char)(s.p[i] | 0x20);
		if (c < 'a' || c > 'z')
			continue;
		if (c != *word)
			return false;
		word++;
	}
	return *word == '\0';
}

/* `Content_Length`, `X-Transfer-Encoding`: what a lenient proxy might take for the real one. */
static bool is_disguise(struct str name)
{
	const size_t shortest = sizeof("contentlength") - 1;

	for (size_t i = 0; i + shortest <= name.n; i++) {
		char c = (char)(name.p[i] | 0x20);
		if (c == 'c' && letters_follow(str_skip(name, i), "contentlength"))
			return true;
		if (c == 't' && letters_follow(str_skip(name, i), "transferencoding"))
			return true;
	}
	return false;
}

static bool check_method(const struct guard_request *r, struct guard_verdict *v)
{
	v->method = http_method_find(r->method);
	if (v->method != HTTP_NONE)
		return true;
	return refuse(v, ERR_NOT_IMPLEMENTED, "The method is not one the service knows.");
}

static bool check_version(const struct guard_request *r, struct guard_verdict *v)
{
	v->http_1_0 = str_eq(r->version, STR("HTTP/1.0"));
	if (v->http_1_0 || str_eq(r->version, STR("HTTP/1.1")))
		return true;
	return refuse(v, ERR_BAD_REQUEST, "The protocol version is neither HTTP/1.1 nor HTTP/1.0.");
}

static bool check_uri(const struct guard_request *r, struct guard_verdict *v)
{
	if (r->uri.n > URI_MAX)
		return refuse(v, ERR_URI_TOO_LONG, "The request line is longer than 4 KB.");
	const char *wrong = uri_check(r->uri);
	return wrong ? refuse(v, ERR_BAD_REQUEST, wrong) : true;
}

static bool check_size(const struct guard_request *r, struct guard_verdict *v)
{
	size_t bytes = 0;

	if (r->header_count > HTTP_HEADERS_MAX)
		return refuse(v, ERR_HEADERS_TOO_LARGE, "There are more than 64 headers.");
	for (size_t i = 0; i < r->header_count; i++)
		bytes += r->headers[i].name.n + r->headers[i].value.n + 4; /* ": " and CRLF */
	if (bytes > GUARD_HEADER_BYTES)
		return refuse(v, ERR_HEADERS_TOO_LARGE, "The headers are larger than 8 KB.");
	return true;
}

static bool check_spelling(const struct guard_request *r, struct guard_verdict *v)
{
	for (size_t i = 0; i < r->header_count; i++) {
		if (!is_token(r->headers[i].name))
			return refuse(v, ERR_BAD_REQUEST, "A header's name is not a token.");
		if (!is_value(r->headers[i].value))
			return refuse(v, ERR_BAD_REQUEST,
				      "A header's value has control characters.");
	}
	return true;
}

static bool note_framing(const struct http_param *h, struct framing *f)
{
	if (h->name.n == 4 && str_eq_nocase(h->name, STR("Host"))) {
		f->hosts++;
		f->host = h->value;
	} else if (h->name.n == 14 && str_eq_nocase(h->name, STR("Content-Length"))) {
		f->lengths++;
		f->length = h->value;
	} else if (h->name.n == 17 && str_eq_nocase(h->name, STR("Transfer-Encoding"))) {
		f->codings++;
		f->coding = h->value;
	} else {
		return !is_disguise(h->name);
	}
	return true;
}

/* uri-host [":" port]; an empty one is allowed (RFC 9110 7.2). Anything printable but /?#@,\"<>{}
 */
static bool is_host(struct str s)
{
	static const bool host_chars[256] = {
		['!'] = true,         ['$' ... '+'] = true, ['-' ... '.'] = true,
		['0' ... ';'] = true, ['='] = true,         ['A' ... '['] = true,
		[']' ... 'z'] = true, ['|'] = true,         ['~'] = true,
	};

	for (size_t i = 0; i < s.n; i++)
		if (!host_chars[(unsigned char)s.p[i]])
			return false;
	return true;
}

static bool check_host(const struct framing *f, struct guard_verdict *v)
{
	if (f->hosts > 1)
		return refuse(v, ERR_BAD_REQUEST, "There is more than one Host header.");
	if (f->hosts == 0 && !v->http_1_0) /* old carriers speak 1.0 without one */
		return refuse(v, ERR_BAD_REQUEST, "The Host header is missing.");
	if (!is_host(f->host))
		return refuse(v, ERR_BAD_REQUEST, "The Host header is malformed.");
	return true;
}

static bool check_length(const struct framing *f, struct guard_verdict *v)
{
	if (f->lengths > 1)
		return refuse(v, ERR_BAD_REQUEST, "There is more than one Content-Length header.");
	if (f->lengths && !str_to_u64(f->length, INT64_MAX, &v->content_length))
		return refuse(v, ERR_BAD_REQUEST, "Content-Length is not a decimal number.");
	return true;
}

static bool check_coding(const struct framing *f, struct guard_verdict *v)
{
	if (f->codings == 0)
		return true;
	if (f->codings > 1)
		return refuse(v, ERR_BAD_REQUEST,
			      "There is more than one Transfer-Encoding header.");
	if (f->lengths)
		return refuse(v, ERR_BAD_REQUEST,
			      "There are both Content-Length and Transfer-Encoding.");
	if (v->http_1_0)
		return refuse(v, ERR_BAD_REQUEST, "HTTP/1.0 has no Transfer-Encoding.");
	if (!str_eq_nocase(f->coding, STR("chunked")))
		return refuse(v, ERR_NOT_IMPLEMENTED, "The only transfer coding known is chunked.");
	v->chunked = true;
	return true;
}

static bool check_framing(const struct guard_request *r, struct guard_verdict *v)
{
	struct framing f = { 0 };

	for (size_t i = 0; i < r->header_count; i++) {
		if (!note_framing(&r->headers[i], &f))
			return refuse(v, ERR_BAD_REQUEST,
				      "A header is named almost like one that frames the message.");
		if (str_eq_nocase(r->headers[i].name, STR("Expect")))
			v->expects_continue = true;
	}
	return check_host(&f, v) && check_length(&f, v) && check_coding(&f, v);
}

static bool check_body(const struct guard_request *r, struct guard_verdict *v)
{
	(void)r;
	bool wanted = v->method != HTTP_GET && v->method != HTTP_HEAD;

	if (!wanted && (v->chunked || v->content_length))
		return refuse(v, ERR_BAD_REQUEST, "GET and HEAD have no body.");
	return true;
}

struct guard_verdict guard_check(const struct guard_request *r)
{
	static bool (*const checks[])(const struct guard_request *, struct guard_verdict *) = {
		check_method,   check_version, check_uri,  check_size,
		check_spelling, check_framing, check_body,
	};
	struct guard_verdict v = { .err = ERR_OK };

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (!checks[i](r, &v))
			break;
	return v;
}
