/* Token text: its one form; made tokens and passwords verify, neighbours do not. */

#include "support/cmocka.h"

#include "auth/auth.h"
#include "auth/secret.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	random_init();
	arena = arena_new(0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void test_made_token_verifies(void **state)
{
	struct made_token made, other;
	struct str id, secret;
	char *text;

	(void)state;
	auth_make_token(arena, &made);
	auth_make_token(arena, &other);
	assert_int_equal(made.presented.n, 59);
	assert_true(token_split(made.presented, &id, &secret));
	assert_true(str_eq(id, made.id));
	assert_int_equal(made.id.n, 12);
	assert_int_equal(secret.n, 43);
	assert_true(secret_matches(made.hash, secret));
	assert_false(secret_matches(other.hash, secret));
	assert_false(str_eq(made.id, other.id));
	text = arena_cstr(arena, secret);
	text[42] = text[42] == 'a' ? 'b' : 'a';
	assert_false(secret_matches(made.hash, str_of(text)));
}

static void test_only_one_form(void **state)
{
	static const char good[] = "pk_0123456789ab_0123456789012345678901234567890123456789abZ";
	struct str id, secret;
	char bad[sizeof(good) + 1];

	(void)state;
	assert_true(token_split(str_of(good), &id, &secret));
	assert_false(token_split(str_n(good, 58), &id, &secret));
	assert_false(token_split(STR(""), &id, &secret));
	assert_false(token_split(STR_NONE, &id, &secret));
	for (size_t i = 0; i + 1 < sizeof(good); i++) {
		memcpy(bad, good, sizeof(good));
		bad[i] = i % 2 ? '-' : '\0';
		assert_false(token_split(str_n(bad, 59), &id, &secret));
	}
	memcpy(bad, good, 59);
	bad[59] = 'a';
	assert_false(token_split(str_n(bad, 60), &id, &secret));
}

static void test_stored_form_is_checked(void **state)
{
	struct str hash = secret_hash(STR("x"), arena);
	char *text = arena_cstr(arena, hash);

	(void)state;
	assert_true(secret_matches(hash, STR("x")));
	assert_false(secret_matches(hash, STR("")));
	assert_false(secret_matches(STR(""), STR("")));
	assert_false(secret_matches(str_n(hash.p, 62), STR("x")));
	text[3] = 'g';
	assert_false(secret_matches(str_of(text), STR("x")));
}

static void test_hook_password(void **state)
{
	struct str password, hash, again, again_hash;

	(void)state;
	auth_make_hook_password(arena, &password, &hash);
	auth_make_hook_password(arena, &again, &again_hash);
	assert_int_equal(password.n, 24); /* 142 bits */
	assert_true(secret_matches(hash, password));
	assert_false(secret_matches(again_hash, password));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_made_token_verifies),
		T(test_only_one_form),
		T(test_stored_form_is_checked),
		T(test_hook_password),
	};

	return cmocka_run_group_tests_name("auth/secret", tests, NULL, NULL);
}
