/* Addresses to listen on, the sockets made from them, and peers as text. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/http.h"
#include "http/listener.h"
#include "http/peer.h"

static const char *parse(const char *text, struct listen_address *out)
{
	return listen_address_parse(str_of(text), out);
}

static void test_parses(void **state)
{
	struct listen_address a;

	(void)state;
	assert_null(parse("127.0.0.1:8080", &a));
	assert_int_equal(a.any.sa_family, AF_INET);
	assert_int_equal(ntohs(a.four.sin_port), 8080);
	assert_int_equal(ntohl(a.four.sin_addr.s_addr), 0x7f000001);
	assert_null(parse("localhost:1", &a));
	assert_int_equal(ntohl(a.four.sin_addr.s_addr), 0x7f000001);
	assert_null(parse("[::1]:65535", &a));
	assert_int_equal(a.any.sa_family, AF_INET6);
	assert_int_equal(ntohs(a.six.sin6_port), 65535);
	assert_null(parse("[::]:80", &a));
	assert_null(parse("0.0.0.0:80", &a));
	assert_null(parse("unix:/run/presenced.sock", &a));
	assert_int_equal(a.any.sa_family, AF_UNIX);
	assert_string_equal(a.local.sun_path, "/run/presenced.sock");
}

static void test_refuses(void **state)
{
	static const char *const wrong[] = {
		"",         "8080",           "127.0.0.1",     "127.0.0.1:",     "127.0.0.1:65536",
		"127.1:80", "127.0.0.1:+80",  "127.0.0.1:80x", "::1:80",         "[::1]",
		"[::1:80",  "[::1]x:80",      "[]:80",         "example.com:80", ":80",
		"unix:",    "256.0.0.1:8080", "[::zz]:80",     "127.0.0.1 :80",  "127.0.0.1:0x50",
	};
	struct listen_address a;
	char path[200] = "unix:/";

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (!parse(wrong[i], &a))
			fail_msg("accepted: %s", wrong[i]);
	memset(path + 6, 'x', 150);
	assert_non_null(parse(path, &a));
}

static void test_loopback(void **state)
{
	(void)state;
	assert_true(http_is_loopback(STR("127.0.0.1:8080")));
	assert_true(http_is_loopback(STR("127.9.9.9")));
	assert_true(http_is_loopback(STR("localhost:8080")));
	assert_true(http_is_loopback(STR("[::1]:8080")));
	assert_true(http_is_loopback(STR("::1")));
	assert_true(http_is_loopback(STR("unix")));
	assert_true(http_is_loopback(STR("unix:/x")));
	assert_false(http_is_loopback(STR("0.0.0.0:8080")));
	assert_false(http_is_loopback(STR("[::]:8080")));
	assert_false(http_is_loopback(STR("192.0.2.1")));
	assert_false(http_is_loopback(STR("2001:db8::1")));
	assert_false(http_is_loopback(STR("128.0.0.1:1")));
	assert_false(http_is_loopback(STR("")));
	assert_false(http_is_loopback(STR("garbage")));
}

static void test_unix_socket(void **state)
{
	char path[] = "/tmp/test_listener.XXXXXX", text[64];
	struct arena *a = arena_new(0);
	struct str error;
	struct stat found;

	(void)state;
	assert_non_null(mkdtemp(path));
	snprintf(text, sizeof(text), "unix:%s/s", path);
	int fd = listener_open(str_of(text), a, &error);
	assert_true(fd >= 0);
	assert_int_equal(stat(text + 5, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0660);
	/* somebody listens: refused, and the file stays */
	assert_int_equal(listener_open(str_of(text), a, &error), -1);
	assert_true(str_contains_nocase(error, STR("in use")));
	/* nobody does, as after a crash: replaced */
	close(fd);
	fd = listener_open(str_of(text), a, &error);
	assert_true(fd >= 0);
	listener_close(fd, str_of(text));
	assert_int_not_equal(stat(text + 5, &found), 0);
	/* what is no socket is not removed */
	FILE *file = fopen(text + 5, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(listener_open(str_of(text), a, &error), -1);
	assert_int_equal(stat(text + 5, &found), 0);
	unlink(text + 5);
	rmdir(path);
	arena_free(a);
}

static void test_taken_port(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	struct arena *a = arena_new(0);
	struct str error = STR_NONE;
	char text[64];

	(void)state;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	snprintf(text, sizeof(text), "127.0.0.1:%d", ntohs(address.sin_port));
	assert_int_equal(listener_open(str_of(text), a, &error), -1);
	assert_true(str_contains_nocase(error, str_of(text)));
	assert_true(str_contains_nocase(error, STR("in use")));
	assert_int_equal(listener_open(STR("nonsense"), a, &error), -1);
	assert_true(str_contains_nocase(error, STR("nonsense")));
	close(fd);
	arena_free(a);
}

static void assert_peer(const void *address, const char *expected)
{
	char text[PEER_TEXT_MAX];
	struct str got = peer_text(address, text);

	if (!str_eq(got, str_of(expected)))
		fail_msg("%.*s instead of %s", STR_ARG(got), expected);
}

static void test_peer(void **state)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_un local = { .sun_family = AF_UNIX };

	(void)state;
	inet_pton(AF_INET, "192.0.2.1", &four.sin_addr);
	assert_peer(&four, "192.0.2.1");
	inet_pton(AF_INET6, "2001:db8::1", &six.sin6_addr);
	assert_peer(&six, "2001:db8::1");
	inet_pton(AF_INET6, "::ffff:192.0.2.1", &six.sin6_addr);
	assert_peer(&six, "192.0.2.1");
	assert_peer(&local, "unix");
	assert_peer(NULL, "unix");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parses),     cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_loopback),   cmocka_unit_test(test_unix_socket),
		cmocka_unit_test(test_taken_port), cmocka_unit_test(test_peer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
