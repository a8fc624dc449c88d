/* CIDR lists: IPv4, IPv6, v4-mapped, and everything that is no address. */

#include "support/cmocka.h"

#include "auth/auth.h"
#include "auth/network.h"

static bool allows(const char *cidr, const char *peer)
{
	struct str item = str_of(cidr);

	return network_allows(&(struct str_list){ &item, 1 }, str_of(peer));
}

static void test_empty_list_allows_all(void **state)
{
	struct str_list none = { NULL, 0 };

	(void)state;
	assert_true(network_allows(&none, STR("192.0.2.1")));
	assert_true(network_allows(&none, STR("unix")));
}

static void test_ipv4(void **state)
{
	(void)state;
	assert_true(allows("192.0.2.0/24", "192.0.2.255"));
	assert_false(allows("192.0.2.0/24", "192.0.3.0"));
	assert_true(allows("192.0.2.129/25", "192.0.2.200")); /* host bits do not count */
	assert_false(allows("192.0.2.129/25", "192.0.2.1"));
	assert_true(allows("10.0.0.1", "10.0.0.1"));
	assert_false(allows("10.0.0.1", "10.0.0.2"));
	assert_true(allows("0.0.0.0/0", "203.0.113.9"));
	assert_true(allows("203.0.113.8/31", "203.0.113.9"));
	assert_false(allows("203.0.113.8/32", "203.0.113.9"));
}

static void test_ipv6(void **state)
{
	(void)state;
	assert_true(allows("2001:db8::/32", "2001:db8:ffff::1"));
	assert_false(allows("2001:db8::/32", "2001:db9::1"));
	assert_true(allows("2001:db8::1", "2001:db8:0:0::1"));
	assert_true(allows("fe80::/10", "fe80::1%eth0"));
	assert_true(allows("2001:db8::/33", "2001:db8:7fff::"));
	assert_false(allows("2001:db8::/33", "2001:db8:8000::"));
}

static void test_mapped_is_ipv4(void **state)
{
	(void)state;
	assert_true(allows("192.0.2.0/24", "::ffff:192.0.2.7"));
	assert_true(allows("::ffff:192.0.2.0/120", "192.0.2.7"));
	assert_false(allows("::ffff:192.0.2.0/120", "192.0.3.7"));
	assert_false(allows("::/0", "192.0.2.7")); /* all of IPv6, none of IPv4 */
	assert_false(allows("0.0.0.0/0", "2001:db8::1"));
}

static void test_nonsense_allows_nobody(void **state)
{
	static const char *const bad[] = { "",          "/",           "/8",
					   "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
					   "10.0.0/8",  "10.0.0.0/8 ", "::/129",
					   "x",         "10.0.0.0/+8", "::ffff:1.2.3.4/95" };
	struct network n;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(network_parse(str_of(bad[i]), &n));
		assert_false(allows(bad[i], "10.0.0.1"));
	}
	assert_false(allows("10.0.0.0/8", "unix"));
	assert_false(allows("10.0.0.0/8", ""));
	assert_false(allows("10.0.0.0/8", "10.0.0.1:80"));
	assert_false(network_parse(str_n("10.0.0.1\0", 9), &n));
}

static void test_any_of_several(void **state)
{
	struct str items[] = { STR("bad"), STR("10.0.0.0/8"), STR("2001:db8::/32") };
	struct str_list list = { items, 3 };

	(void)state;
	assert_true(network_allows(&list, STR("10.9.9.9")));
	assert_true(network_allows(&list, STR("2001:db8::5")));
	assert_false(network_allows(&list, STR("11.0.0.1")));
}

static void test_mask(void **state)
{
	struct address a, b;

	(void)state;
	assert_true(network_address_parse(STR("192.0.2.77"), &a) &&
		    network_address_parse(STR("192.0.2.1"), &b));
	address_mask(&a, 24);
	address_mask(&b, 24);
	assert_memory_equal(a.bytes, b.bytes, 16);
	assert_true(network_address_parse(STR("2001:db8:0:1::1"), &a));
	assert_true(network_address_parse(STR("2001:db8:0:2::1"), &b));
	address_mask(&a, 64);
	address_mask(&b, 64);
	assert_memory_not_equal(a.bytes, b.bytes, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_list_allows_all),
		cmocka_unit_test(test_ipv4),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_mapped_is_ipv4),
		cmocka_unit_test(test_nonsense_allows_nobody),
		cmocka_unit_test(test_any_of_several),
		cmocka_unit_test(test_mask),
	};

	return cmocka_run_group_tests_name("auth/network", tests, NULL, NULL);
}
