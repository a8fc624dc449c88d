/* Which addresses a feed may be fetched from. */
#include "support/cmocka.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "events/reach.h"

static bool reaches(const struct reach *r, const char *address, unsigned port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
		return reach_allows(r, (const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
	return reach_allows(r, (const struct sockaddr *)&v6);
}

static void public_ones(void **state)
{
	static const char *const addresses[] = { "1.1.1.1",           "93.184.215.14",
						 "172.32.0.1",        "100.128.0.1",
						 "2a00:1450:4001::1", "::ffff:1.1.1.1",
						 "2620:fe::fe" };
	const struct reach nothing = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
		if (!reaches(&nothing, addresses[i], 443))
			fail_msg("%s is public", addresses[i]);
		assert_true(reaches(&nothing, addresses[i], 8443));
		assert_false(reaches(&nothing, addresses[i], 80));
		assert_false(reaches(&nothing, addresses[i], 22));
		assert_false(reaches(&nothing, addresses[i], 6379));
	}
}

static void inside(void **state)
{
	static const char *const addresses[] = {
		"0.0.0.0",
		"0.1.2.3",
		"10.0.0.1",
		"10.255.255.255",
		"100.64.0.1",
		"127.0.0.1",
		"127.255.255.254",
		"169.254.169.254",
		"172.16.0.1",
		"172.31.255.255",
		"192.168.1.1",
		"192.0.2.1",
		"198.18.0.1",
		"224.0.0.1",
		"255.255.255.255",
		"240.0.0.1",
		"::",
		"::1",
		"::ffff:127.0.0.1",
		"::ffff:10.0.0.1",
		"::127.0.0.1",
		"fe80::1",
		"fc00::1",
		"fd12:3456::1",
		"ff02::1",
		"64:ff9b::a00:1",
		"2002:7f00:1::",
		"2001:0:53aa::1",
		"2001:db8::1",
		"100::1",
	};
	const struct reach nothing = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		if (reaches(&nothing, addresses[i], 443))
			fail_msg("%s is inside", addresses[i]);
}

static void by_permission(void **state)
{
	static const struct str texts[] = { STR("10.1.0.0/16"), STR("::1") };
	static const struct str wrong[] = { STR("10.1.0.0/16"), STR("intranet") };
	struct arena *a = arena_new(0);
	struct str which;
	struct reach r;

	(void)state;
	assert_true(reach_parse(&r, texts, 2, a, &which));
	assert_true(reaches(&r, "10.1.2.3", 8081));
	assert_true(reaches(&r, "::ffff:10.1.2.3", 443));
	assert_true(reaches(&r, "::1", 443));
	assert_false(reaches(&r, "10.2.0.1", 443));
	assert_true(reaches(&r, "1.1.1.1", 443));
	assert_false(reach_parse(&r, wrong, 2, a, &which));
	assert_true(str_eq(which, STR("intranet")));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(public_ones),
		cmocka_unit_test(inside),
		cmocka_unit_test(by_permission),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
