/* Which domains a principal covers, and from where a domain lets it in. */

#include "support/cmocka.h"

#include "auth/auth.h"

static struct str two[] = { STR("abc.com"), STR("xyz.com") };

static void test_listed_domains(void **state)
{
	struct principal p = {
		.role = ROLE_ADMIN, .domains = {two, 2}
	};

	(void)state;
	assert_true(principal_covers(&p, STR("xyz.com")));
	assert_false(principal_covers(&p, STR("ab.com")));
	assert_false(principal_covers(&p, STR("sub.abc.com")));
	assert_false(principal_covers(&p, STR("")));
	assert_false(principal_covers(&p, STR("_system")));
}

static void test_all_domains(void **state)
{
	struct principal p = { .role = ROLE_CARRIER, .all_domains = true };

	(void)state;
	assert_true(principal_covers(&p, STR("abc.com")));
	assert_false(principal_covers(&p, STR("_system")));
	p.role = ROLE_SUPERADMIN;
	assert_true(principal_covers(&p, STR("_system")));
}

static void test_operator_prefix(void **state)
{
	struct principal p = { .role = ROLE_OPERATOR,
			       .all_domains = true,
			       .prefix = STR(".reseller.example") };

	(void)state;
	assert_true(principal_covers(&p, STR("a.reseller.example")));
	assert_false(principal_covers(&p, STR(".reseller.example")));
	assert_false(principal_covers(&p, STR("reseller.example")));
	assert_false(principal_covers(&p, STR("abc.com")));
	p.prefix = STR("reseller.example");
	assert_true(principal_covers(&p, STR("a.reseller.example")));
	assert_false(principal_covers(&p, STR("evilreseller.example")));
}

static void test_domain_networks(void **state)
{
	struct str office = STR("192.0.2.0/24"), carrier = STR("198.51.100.0/24");
	struct domain d = {
		.pbx_networks = {&office,   1},
                  .hook_networks = { &carrier, 1}
	};
	struct principal p = { .role = ROLE_PBX };

	(void)state;
	assert_true(principal_allowed_from(&p, &d, STR("192.0.2.9")));
	assert_false(principal_allowed_from(&p, &d, STR("198.51.100.9")));
	p.role = ROLE_CARRIER;
	assert_true(principal_allowed_from(&p, &d, STR("198.51.100.9")));
	assert_false(principal_allowed_from(&p, &d, STR("192.0.2.9")));
	p.role = ROLE_ADMIN;
	assert_true(principal_allowed_from(&p, &d, STR("203.0.113.1")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listed_domains),
		cmocka_unit_test(test_all_domains),
		cmocka_unit_test(test_operator_prefix),
		cmocka_unit_test(test_domain_networks),
	};

	return cmocka_run_group_tests_name("auth/principal", tests, NULL, NULL);
}
