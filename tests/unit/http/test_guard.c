/* The guard: everything that two HTTP implementations could read differently is refused. */
#include "support/cmocka.h"

#include "http/guard.h"

#define HOST                                                                                       \
	{                                                                                          \
		STR("Host"), STR("abc.com")                                                        \
	}

struct sample {
	const char *name;
	const char *method, *version, *uri; /* NULL: GET, HTTP/1.1, "/x" */
	struct http_param headers[6];
	enum err expected;
};

#define POST "POST"
#define BAD ERR_BAD_REQUEST
#define NOT_DONE ERR_NOT_IMPLEMENTED

/* clang-format off */
static const struct sample samples[] = {
	{ "plain GET", NULL, NULL, NULL, { HOST }, ERR_OK },
	{ "POST with a length", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("10") } }, ERR_OK },
	{ "POST in chunks", POST, NULL, NULL, { HOST, { STR("transfer-encoding"), STR("Chunked") } }, ERR_OK },
	{ "GET with length 0", NULL, NULL, NULL, { HOST, { STR("Content-Length"), STR("0") } }, ERR_OK },
	{ "1.0 without Host", NULL, "HTTP/1.0", NULL, { { STR("Accept"), STR("*/*") } }, ERR_OK },
	{ "tab and 8 bit in a value", NULL, NULL, NULL, { HOST, { STR("X-A"), STR("a\t\xc3\xbc") } }, ERR_OK },
	{ "empty Host", NULL, NULL, NULL, { { STR("Host"), STR("") } }, ERR_OK },
	{ "Host v6 with port", NULL, NULL, NULL, { { STR("Host"), STR("[::1]:80") } }, ERR_OK },

	{ "lower-case method", "get", NULL, NULL, { HOST }, NOT_DONE },
	{ "TRACE", "TRACE", NULL, NULL, { HOST }, NOT_DONE },
	{ "CONNECT", "CONNECT", NULL, NULL, { HOST }, NOT_DONE },
	{ "garbage method", "G\x01T", NULL, NULL, { HOST }, NOT_DONE },
	{ "HTTP/1.9", NULL, "HTTP/1.9", NULL, { HOST }, BAD },
	{ "HTTP/2.0", NULL, "HTTP/2.0", NULL, { HOST }, BAD },
	{ "no version", NULL, "", NULL, { HOST }, BAD },

	{ "1.1 without Host", NULL, NULL, NULL, { { STR("Accept"), STR("*/*") } }, BAD },
	{ "two Hosts", NULL, NULL, NULL, { HOST, { STR("host"), STR("abc.com") } }, BAD },
	{ "two Hosts on 1.0", NULL, "HTTP/1.0", NULL, { HOST, HOST }, BAD },
	{ "Host with a path", NULL, NULL, NULL, { { STR("Host"), STR("a/b") } }, BAD },
	{ "Host with a space", NULL, NULL, NULL, { { STR("Host"), STR("a b") } }, BAD },
	{ "Host list", NULL, NULL, NULL, { { STR("Host"), STR("a,b") } }, BAD },

	{ "two lengths", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("1") }, { STR("Content-Length"), STR("2") } }, BAD },
	{ "two equal lengths", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("1") }, { STR("content-length"), STR("1") } }, BAD },
	{ "length +5", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("+5") } }, BAD },
	{ "length -5", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("-5") } }, BAD },
	{ "length 0x5", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("0x5") } }, BAD },
	{ "length list", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("5, 5") } }, BAD },
	{ "length empty", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("") } }, BAD },
	{ "length overflow", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("18446744073709551617") } }, BAD },
	{ "length and chunked", POST, NULL, NULL, { HOST, { STR("Content-Length"), STR("5") }, { STR("Transfer-Encoding"), STR("chunked") } }, BAD },
	{ "xchunked", POST, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("xchunked") } }, NOT_DONE },
	{ "gzip, chunked", POST, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("gzip, chunked") } }, NOT_DONE },
	{ "chunked, chunked", POST, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("chunked,chunked") } }, NOT_DONE },
	{ "two codings", POST, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("chunked") }, { STR("Transfer-Encoding"), STR("chunked") } }, BAD },
	{ "8 bit around chunked", POST, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("\xa0" "chunked") } }, NOT_DONE },
	{ "chunked on 1.0", POST, "HTTP/1.0", NULL, { HOST, { STR("Transfer-Encoding"), STR("chunked") } }, BAD },
	{ "body on GET", NULL, NULL, NULL, { HOST, { STR("Content-Length"), STR("5") } }, BAD },
	{ "chunked GET", NULL, NULL, NULL, { HOST, { STR("Transfer-Encoding"), STR("chunked") } }, BAD },
	{ "body on HEAD", "HEAD", NULL, NULL, { HOST, { STR("Content-Length"), STR("5") } }, BAD },

	{ "space before the colon", NULL, NULL, NULL, { HOST, { STR("X "), STR("a") } }, BAD },
	{ "empty name", NULL, NULL, NULL, { HOST, { STR(""), STR("a") } }, BAD },
	{ "control in a name", NULL, NULL, NULL, { HOST, { STR("X\x01"), STR("a") } }, BAD },
	{ "8 bit in a name", NULL, NULL, NULL, { HOST, { STR("X\xe9"), STR("a") } }, BAD },
	{ "CR in a value", NULL, NULL, NULL, { HOST, { STR("X"), STR("a\rb") } }, BAD },
	{ "LF in a value", NULL, NULL, NULL, { HOST, { STR("X"), STR("a\nb") } }, BAD },
	{ "NUL in a value", NULL, NULL, NULL, { HOST, { STR("X"), STR("a\0b") } }, BAD },
	{ "DEL in a value", NULL, NULL, NULL, { HOST, { STR("X"), STR("a\x7f") } }, BAD },
	{ "Content_Length", POST, NULL, NULL, { HOST, { STR("Content_Length"), STR("5") } }, BAD },
	{ "X-Content-Length", POST, NULL, NULL, { HOST, { STR("X-Content-Length"), STR("5") } }, BAD },
	{ "ContentLength-2", POST, NULL, NULL, { HOST, { STR("contentLENGTH-2"), STR("5") } }, BAD },
	{ "Transfer.Encoding", POST, NULL, NULL, { HOST, { STR("Transfer.Encoding"), STR("x") } }, BAD },
	{ "xTransfer-Encoding", POST, NULL, NULL, { HOST, { STR("xTransfer-Encoding"), STR("x") } }, BAD },
	{ "Content-Language is fine", NULL, NULL, NULL, { HOST, { STR("Content-Language"), STR("x") } }, ERR_OK },
	{ "Accept-Encoding is fine", NULL, NULL, NULL, { HOST, { STR("Accept-Encoding"), STR("x") } }, ERR_OK },

	{ "no slash", NULL, NULL, "x", { HOST }, BAD },
	{ "asterisk", "OPTIONS", NULL, "*", { HOST }, BAD },
	{ "absolute", NULL, NULL, "http://abc.com/x", { HOST }, BAD },
	{ "empty target", NULL, NULL, "", { HOST }, BAD },
	{ "fragment", NULL, NULL, "/x#y", { HOST }, BAD },
	{ "space", NULL, NULL, "/x y", { HOST }, BAD },
	{ "8 bit", NULL, NULL, "/\xc3\xbc", { HOST }, BAD },
	{ "encoded NUL", NULL, NULL, "/x%00admin", { HOST }, BAD },
	{ "encoded NUL in the query", NULL, NULL, "/x?a=%00", { HOST }, BAD },
	{ "encoded CR", NULL, NULL, "/x%0d", { HOST }, BAD },
	{ "bad percent", NULL, NULL, "/x%zz", { HOST }, BAD },
	{ "cut percent", NULL, NULL, "/x%4", { HOST }, BAD },
	{ "dots are just text", NULL, NULL, "/a/../b", { HOST }, ERR_OK },
	{ "encoded slash", NULL, NULL, "/a%2Fb?c=%2B", { HOST }, ERR_OK },
};
/* clang-format on */

static struct guard_verdict run(const struct sample *s)
{
	struct guard_request r = {
		.method = s->method ? str_of(s->method) : STR("GET"),
		.version = s->version ? str_of(s->version) : STR("HTTP/1.1"),
		.uri = s->uri ? str_of(s->uri) : STR("/x"),
		.headers = s->headers,
	};

	while (r.header_count < 6 && s->headers[r.header_count].name.p)
		r.header_count++;
	return guard_check(&r);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct guard_verdict v = run(&samples[i]);
		if (v.err != samples[i].expected)
			fail_msg("%s: %s instead of %s (%s)", samples[i].name,
				 err_info(v.err)->name, err_info(samples[i].expected)->name,
				 v.detail ? v.detail : "-");
		assert_int_equal(v.err == ERR_OK, v.detail == NULL);
	}
}

static void test_facts(void **state)
{
	struct http_param headers[] = {
		HOST,
		{STR("Content-Length"), STR("65537")       },
		{ STR("Expect"),        STR("100-continue")}
	};
	struct guard_request r = { STR("PUT"), STR("HTTP/1.0"), STR("/x?a=1"), headers, 3 };
	struct guard_verdict v = guard_check(&r);

	(void)state;
	assert_int_equal(v.err, ERR_OK);
	assert_int_equal(v.method, HTTP_PUT);
	assert_true(v.http_1_0);
	assert_false(v.chunked);
	assert_int_equal(v.content_length, 65537);
	assert_true(v.expects_continue);
}

static void test_sizes(void **state)
{
	static char text[9000];
	struct http_param headers[HTTP_HEADERS_MAX] = { HOST };
	struct guard_request r = { STR("GET"), STR("HTTP/1.1"), STR("/"), headers, 64 };

	(void)state;
	memset(text, 'a', sizeof(text));
	text[0] = '/';
	for (size_t i = 1; i < HTTP_HEADERS_MAX; i++)
		headers[i] = (struct http_param){ STR("X"), STR("") };
	assert_int_equal(guard_check(&r).err, ERR_OK);
	r.header_count = 65;
	assert_int_equal(guard_check(&r).err, ERR_HEADERS_TOO_LARGE);
	r.header_count = 2;
	headers[1].value = str_n(text, 8 * 1024 - 15 - 5); /* "Host: abc.com" and "X: " + CRLF */
	assert_int_equal(guard_check(&r).err, ERR_OK);
	headers[1].value.n++;
	assert_int_equal(guard_check(&r).err, ERR_HEADERS_TOO_LARGE);
	r.header_count = 1;
	r.uri = str_n(text, 4080);
	assert_int_equal(guard_check(&r).err, ERR_OK);
	r.uri.n++;
	assert_int_equal(guard_check(&r).err, ERR_URI_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
