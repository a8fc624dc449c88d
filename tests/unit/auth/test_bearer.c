/* The table of seen tokens: changes are noticed, buckets survive them, principals outlive them. */

#include "support/cmocka.h"

#include "auth/bearer.h"
#include "auth/secret.h"

static struct bearers *b;
static struct str domains[] = { STR("abc.com"), STR("*") };
static struct str networks[] = { STR("10.0.0.0/8") };
static struct str scopes[] = { STR(SCOPE_NUMBERS_READ) };

static struct token a_token(void)
{
	return (struct token){
		.id = STR("0123456789ab"),
		.name = STR("lab"),
		.role = ROLE_PBX,
		.domains = {domains, 1},
		.scopes = { scopes, 1},
		.secret_hash = STR("00ff")
	};
}

static int setup(void **state)
{
	(void)state;
	random_init();
	b = bearers_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bearers_free(b);
	return 0;
}

static void test_principal_is_a_copy(void **state)
{
	char name[] = "abc.com";
	struct str item = str_n(name, 7);
	struct token t = a_token();
	const struct principal *p;

	(void)state;
	t.domains = (struct str_list){ &item, 1 };
	p = bearer_principal(bearers_put(b, &t, 0));
	memset(name, 'x', 7);
	item = STR("gone");
	assert_true(principal_covers(p, STR("abc.com")));
	assert_true(p->numbers_read);
	assert_false(p->all_domains);
	assert_true(str_eq(p->id, STR("0123456789ab")));
}

static void test_any_change_is_noticed(void **state)
{
	struct token t = a_token(), changed;

	(void)state;
	assert_null(bearers_find(b, &t));
	bearers_put(b, &t, 0);
	assert_non_null(bearers_find(b, &t));
	changed = a_token();
	changed.name = STR("renamed"); /* the one thing that does not matter */
	assert_non_null(bearers_find(b, &changed));
#define CHANGED(field, ...)                                                                        \
	do {                                                                                       \
		changed = a_token();                                                               \
		changed.field = __VA_ARGS__;                                                       \
		assert_null(bearers_find(b, &changed));                                            \
	} while (0)
	CHANGED(role, ROLE_ADMIN);
	CHANGED(domains, (struct str_list){ domains, 2 });
	CHANGED(domains, (struct str_list){ domains + 1, 1 });
	CHANGED(scopes, (struct str_list){ NULL, 0 });
	CHANGED(networks, (struct str_list){ networks, 1 });
	CHANGED(user, STR("123"));
	CHANGED(prefix, STR(".x"));
	CHANGED(rate_per_s, 5);
	CHANGED(expires_at_ms, 5);
	CHANGED(secret_hash, STR("00fe"));
	CHANGED(id, STR("other0000000"));
}

static void test_replaced(void **state)
{
	struct token t = a_token();
	const struct principal *old;
	int64_t retry_s;

	(void)state;
	old = bearer_principal(bearers_put(b, &t, 0));
	for (int i = 0; i < 10; i++)
		assert_true(bucket_take(bearers_bucket(b, t.id, AUTH_READ), (struct limit){ 5, 10 },
					0, &retry_s));
	t.role = ROLE_CARRIER;
	assert_int_equal(bearer_principal(bearers_put(b, &t, 0))->role, ROLE_CARRIER);
	assert_int_equal(old->role, ROLE_PBX); /* a waiting request may still read it */
	assert_false(bucket_take(bearers_bucket(b, t.id, AUTH_READ), (struct limit){ 5, 10 }, 0,
				 &retry_s));
	bearers_drop(b, t.id, 0);
	assert_null(bearers_find(b, &t));
	assert_null(bearers_bucket(b, t.id, AUTH_READ));
	bearers_drop(b, t.id, 0);
	bearers_put(b, &t, 3600 * 1000); /* frees the retired ones */
	bearers_drop(b, t.id, 3600 * 1000);
}

/* A secret shown again is recognised without hashing it as it is stored; no other one is. */
static void test_secret_recognised(void **state)
{
	struct arena *a = arena_new(0);
	struct token t = a_token();
	struct bearer *bearer;

	(void)state;
	t.secret_hash = secret_hash(STR("right"), a);
	bearer = bearers_put(b, &t, 0);
	assert_false(bearer_knows(bearer, STR("wrong")));
	for (int i = 0; i < 2; i++) {
		assert_true(bearer_knows(bearer, STR("right")));
		assert_false(bearer_knows(bearer, STR("wrong")));
		assert_false(bearer_knows(bearer, STR("")));
	}
	t.secret_hash = secret_hash(STR("new"), a);
	assert_null(bearers_find(b, &t));
	bearer = bearers_put(b, &t, 0);
	assert_false(bearer_knows(bearer, STR("right")));
	assert_true(bearer_knows(bearer, STR("new")));
	arena_free(a);
}

static void test_networks(void **state)
{
	struct token t = a_token();
	struct str bad = STR("nonsense");
	struct bearer *bearer;

	(void)state;
	t.networks = (struct str_list){ networks, 1 };
	bearer = bearers_put(b, &t, 0);
	assert_true(bearer_allows(bearer, STR("10.1.2.3")));
	assert_false(bearer_allows(bearer, STR("11.1.2.3")));
	assert_false(bearer_allows(bearer, STR("unix")));
	t.networks = (struct str_list){ &bad, 1 };
	assert_false(bearer_allows(bearers_put(b, &t, 0), STR("10.1.2.3"))); /* closed, not open */
}

static void test_next_id_goes_round(void **state)
{
	struct token t = a_token();
	struct str first, second;

	(void)state;
	assert_null(bearers_next_id(b).p);
	bearers_put(b, &t, 0);
	t.id = STR("zzzzzzzzzzzz");
	bearers_put(b, &t, 0);
	first = bearers_next_id(b);
	second = bearers_next_id(b);
	assert_false(str_eq(first, second));
	assert_true(str_eq(first, bearers_next_id(b)));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_principal_is_a_copy),
		T(test_any_change_is_noticed),
		T(test_replaced),
		T(test_secret_recognised),
		T(test_networks),
		T(test_next_id_goes_round),
	};

	return cmocka_run_group_tests_name("auth/bearer", tests, NULL, NULL);
}
