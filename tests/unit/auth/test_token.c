/* Presented tokens against real stored ones: right, wrong, expired, revoked, from elsewhere. */
#include "auth_test.h"

enum { NOW = 1800000000 };
#define NOW_MS ((int64_t)NOW * 1000)

static struct str one_domain = { DOMAIN, sizeof(DOMAIN) - 1 };

static struct token a_token(void)
{
	return (struct token){
		.role = ROLE_PBX, .domains = {&one_domain, 1}
	};
}

static const struct principal *present(struct str text)
{
	return auth_token(auth, text, STR(CARRIER), NOW_MS);
}

static void test_right_and_wrong(void **s)
{
	struct token t = a_token();
	struct str text = put_token(&t);
	const struct principal *p = present(text), *again;
	char *wrong = arena_cstr(arena, text);

	(void)s;
	assert_non_null(p);
	assert_int_equal(p->role, ROLE_PBX);
	assert_true(principal_covers(p, STR(DOMAIN)));
	assert_false(principal_covers(p, STR("other.com")));
	assert_false(p->numbers_read);
	again = present(text);
	assert_ptr_equal(again, p); /* remembered, not built anew */
	wrong[20] = wrong[20] == 'x' ? 'y' : 'x';
	assert_null(present(str_of(wrong)));
	assert_ptr_equal(present(text), p);
	assert_null(present(str_of(wrong))); /* still, though the right one is remembered */
	assert_null(present(str_n(text.p, text.n - 1)));
	assert_null(present(STR("")));
	assert_null(present(STR("pk_unknown00000_0123456789012345678901234567890123456789012")));
}

static void test_admin_token(void **s)
{
	const struct principal *p;
	int64_t retry_s;

	(void)s;
	p = present(STR("pk_theadmin0001_0123456789012345678901234567890123456789012"));
	assert_non_null(p);
	assert_int_equal(p->role, ROLE_SUPERADMIN);
	assert_true(p->all_domains);
	assert_true(auth_charge(auth, p, AUTH_WRITE, NOW_MS, &retry_s));
	assert_null(present(STR("pk_theadmin0001_0123456789012345678901234567890123456789013")));
}

static void test_no_admin_token(void **s)
{
	struct auth *without = auth_new(loop, state, STR(""));

	(void)s;
	assert_null(auth_token(without, STR(""), STR(CARRIER), NOW_MS));
	auth_free(without);
}

static void test_expiry(void **s)
{
	struct token t = a_token();
	struct str text;

	(void)s;
	t.expires_at_ms = NOW_MS + 1;
	text = put_token(&t);
	assert_non_null(present(text));
	assert_null(auth_token(auth, text, STR(CARRIER), NOW_MS + 1));
	assert_non_null(present(text));
}

static void test_revocation(void **s)
{
	struct token t = a_token();
	struct str text = put_token(&t);
	char key[64];

	(void)s;
	assert_non_null(present(text));
	snprintf(key, sizeof(key), "token/%.12s", text.p + 3);
	put_secret(key, STR_NONE);
	assert_null(present(text));
}

static void test_networks(void **s)
{
	struct str network = STR("192.0.2.0/24");
	struct token t = a_token();
	struct str text;

	(void)s;
	t.networks = (struct str_list){ &network, 1 };
	text = put_token(&t);
	assert_non_null(present(text));
	assert_null(auth_token(auth, text, STR(ATTACKER), NOW_MS));
}

static void test_scopes_and_everything(void **s)
{
	struct str scope = STR(SCOPE_NUMBERS_READ), all = STR("*");
	struct token t = a_token();
	const struct principal *p;

	(void)s;
	t.scopes = (struct str_list){ &scope, 1 };
	t.domains = (struct str_list){ &all, 1 };
	p = present(put_token(&t));
	assert_true(p->numbers_read);
	assert_true(p->all_domains);
	assert_true(principal_covers(p, STR("whatever.com")));
}

static void test_charges(void **s)
{
	struct token t = a_token();
	const struct principal *p;
	int64_t retry_s = 0;
	int taken = 0;

	(void)s;
	t.rate_per_s = 10;
	p = present(put_token(&t));
	while (taken < 100 && auth_charge(auth, p, AUTH_DECISION, NOW_MS, &retry_s))
		taken++;
	assert_int_equal(taken, 20);
	assert_int_equal(retry_s, 1);
	assert_true(auth_charge(auth, p, AUTH_READ, NOW_MS, &retry_s)); /* each class its own */
	assert_true(auth_charge(auth, p, AUTH_DECISION, NOW_MS + 100, &retry_s));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, test_up, test_down)
	const struct CMUnitTest tests[] = {
		T(test_right_and_wrong),
		T(test_admin_token),
		T(test_no_admin_token),
		T(test_expiry),
		T(test_revocation),
		T(test_networks),
		T(test_scopes_and_everything),
		T(test_charges),
	};

	return cmocka_run_group_tests_name("auth/token", tests, group_up, group_down);
}
