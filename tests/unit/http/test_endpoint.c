/* Matching raw paths against the endpoint table. */
#include "support/cmocka.h"

#include "http/http.h"

/* clang-format off */
static const struct endpoint table[] = {
	{ HTTP_GET, "/", "root", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/healthz", "health", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/metrics", "metrics", .listeners = LISTEN_MANAGE },
	{ HTTP_GET, "/call_state.htm", "hook", .flags = ENDPOINT_NO_HEAD, .listeners = LISTEN_HOOK },
	{ HTTP_POST, "/call_state.htm", "hookPost", .listeners = LISTEN_HOOK },
	{ HTTP_GET, "/docs/errors", "errors", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/docs/errors/{slug}", "error", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains", "listDomains", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains/{domain}", "getDomain", .listeners = LISTEN_ALL },
	{ HTTP_PUT, "/v1/domains/{domain}", "putDomain", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains/{domain}/users", "listUsers", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains/{domain}/users/{user}", "getUser", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains/{domain}/users/{user}/profiles/{status}", "getProfile", .listeners = LISTEN_ALL },
	{ HTTP_POST, "/v1/domains/{domain}/users/query", "queryUsers", .listeners = LISTEN_ALL },
	{ HTTP_GET, "/v1/domains/{domain}/users/query/deep", "deep", .listeners = LISTEN_ALL },
};
/* clang-format on */

static struct exchange x;

static struct endpoint_match match(enum http_method method, const char *path)
{
	x.method = method;
	x.path = str_of(path);
	return http_match(&x, table, sizeof(table) / sizeof(table[0]));
}

static void expect(const char *path, const char *operation)
{
	struct endpoint_match m = match(HTTP_GET, path);

	if (!operation) {
		if (m.endpoint || m.path_known)
			fail_msg("%s matched", path);
		return;
	}
	if (!m.endpoint)
		fail_msg("%s did not match", path);
	assert_string_equal(m.endpoint->operation, operation);
	assert_ptr_equal(x.endpoint, m.endpoint);
}

static void assert_param(size_t i, const char *expected)
{
	if (!str_eq(x.path_params[i], str_of(expected)))
		fail_msg("\"%.*s\" instead of \"%s\"", STR_ARG(x.path_params[i]), expected);
}

static void test_paths(void **state)
{
	(void)state;
	expect("/", "root");
	expect("/healthz", "health");
	expect("/docs/errors", "errors");
	expect("/docs/errors/in-use", "error");
	assert_param(0, "in-use");
	expect("/v1/domains/abc.com", "getDomain");
	assert_param(0, "abc.com");
	expect("/v1/domains/abc.com/users/123/profiles/away", "getProfile");
	assert_param(0, "abc.com");
	assert_param(1, "123");
	assert_param(2, "away");
}

static void test_unknown(void **state)
{
	(void)state;
	expect("", NULL);
	expect("healthz", NULL);
	expect("/healthz/", NULL);
	expect("//healthz", NULL);
	expect("/Healthz", NULL);
	expect("/%68ealthz", NULL);
	expect("/./healthz", NULL);
	expect("/x/../healthz", NULL);
	expect("/v1", NULL);
	expect("/v1/domains/", NULL);
	expect("/v1/domains//users", NULL);
	expect("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s", NULL);
}

static void test_parameters_are_decoded_once(void **state)
{
	(void)state;
	expect("/v1/domains/abc.com/users/a%2Fb", "getUser");
	assert_param(1, "a/b");
	expect("/v1/domains/abc.com/users/a%252Fb", "getUser");
	assert_param(1, "a%2Fb");
	expect("/v1/domains/abc.com/users/a+b", "getUser");
	assert_param(1, "a+b");
	expect("/v1/domains/abc.com/users/..", "getUser"); /* the id's own grammar refuses it */
	expect("/v1/domains/abc.com/users/%00", NULL);
	expect("/v1/domains/abc.com/users/%0a", NULL);
	expect("/v1/domains/abc.com/users/%zz", NULL);
	expect("/v1/domains/abc.com/users/%ff", NULL);
}

static void test_literal_before_parameter(void **state)
{
	(void)state;
	expect("/v1/domains/abc.com/users/query/deep", "deep");
	/* the literal leads nowhere here, the parameter does */
	expect("/v1/domains/abc.com/users/query/profiles/away", "getProfile");
	assert_param(1, "query");
	assert_param(2, "away");
}

static void test_methods(void **state)
{
	struct endpoint_match m = match(HTTP_DELETE, "/v1/domains/abc.com");
	struct str allow;

	(void)state;
	assert_null(m.endpoint);
	assert_true(m.path_known);
	allow = http_allow(m.methods, x.arena);
	assert_true(str_eq(allow, STR("GET, HEAD, PUT, OPTIONS")));
	m = match(HTTP_HEAD, "/v1/domains");
	assert_string_equal(m.endpoint->operation, "listDomains");
	m = match(HTTP_HEAD, "/call_state.htm");
	assert_null(m.endpoint);
	assert_true(m.path_known);
	assert_true(str_eq(http_allow(m.methods, x.arena), STR("GET, POST, OPTIONS")));
	m = match(HTTP_OPTIONS, "/healthz");
	assert_null(m.endpoint);
	assert_true(m.path_known);
	assert_true(str_eq(http_allow(~0u, x.arena),
			   STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")));
	assert_int_equal(http_allow(0, x.arena).n, 0);
}

static void test_listeners(void **state)
{
	(void)state;
	x.listener = LISTEN_HOOK;
	expect("/call_state.htm", "hook");
	expect("/metrics", NULL);
	x.listener = LISTEN_MANAGE;
	expect("/metrics", "metrics");
	expect("/call_state.htm", NULL);
	x.listener = LISTEN_ALL;
	expect("/call_state.htm", "hook");
}

static void test_another_table(void **state)
{
	static const struct endpoint other[] = {
		{.method = HTTP_GET, .path = "/other"}
	};

	(void)state;
	expect("/healthz", "health");
	x.path = STR("/other");
	assert_non_null(http_match(&x, other, 1).endpoint);
	x.path = STR("/healthz");
	assert_null(http_match(&x, other, 1).endpoint);
	expect("/healthz", "health");
}

static void test_method_names(void **state)
{
	(void)state;
	for (enum http_method m = HTTP_GET; m < HTTP_METHOD_COUNT; m++)
		assert_int_equal(http_method_find(http_method_name(m)), m);
	assert_int_equal(http_method_find(STR("get")), HTTP_NONE);
	assert_int_equal(http_method_find(STR("")), HTTP_NONE);
	assert_int_equal(http_method_find(STR("GETS")), HTTP_NONE);
}

static int setup(void **state)
{
	(void)state;
	x.arena = arena_new(0);
	x.listener = LISTEN_ALL;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(x.arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_parameters_are_decoded_once),
		cmocka_unit_test(test_literal_before_parameter),
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_listeners),
		cmocka_unit_test(test_another_table),
		cmocka_unit_test(test_method_names),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
