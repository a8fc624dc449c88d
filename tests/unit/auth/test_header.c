/* Authorization headers: Bearer, Basic, and what is neither. */

#include "support/cmocka.h"
#include "support/arena.h"

#include "auth/auth.h"

static void gives(const char *header, const char *token)
{
	struct str got = auth_header_token(str_of(header), arena);

	if (!token)
		assert_null(got.p);
	else
		assert_true(str_eq(got, str_of(token)));
}

static void test_bearer(void **state)
{
	(void)state;
	gives("Bearer pk_x", "pk_x");
	gives("bearer pk_x", "pk_x");
	gives("BEARER   pk_x ", "pk_x");
	gives("Bearer", NULL);
	gives("Bearer ", NULL);
	gives("Bearerpk_x", NULL);
}

static void test_basic(void **state)
{
	(void)state;
	gives("Basic dXNlcjpwa194", "pk_x"); /* user:pk_x */
	gives("basic OnBrX3g=", "pk_x");     /* :pk_x */
	gives("Basic dTphOmI=", "a:b");      /* u:a:b, the first colon cuts */
}

static void test_bad_basic(void **state)
{
	(void)state;
	gives("Basic", NULL);
	gives("Basic dXNlcg==", NULL);  /* user, no colon */
	gives("Basic dXNlcjo=", NULL);  /* user:, empty password */
	gives("Basic OnBrX3g", NULL);   /* padding missing */
	gives("Basic OnBrX3g==", NULL); /* too much of it */
	gives("Basic !!!!", NULL);
	gives("Basic dXNl cjpwa194", NULL); /* blank inside */
	gives("Basic dXNlcjpwa194dXNlcjpw*", NULL);
}

static void test_neither(void **state)
{
	char longer[4096];

	(void)state;
	gives("", NULL);
	gives("Digest abc", NULL);
	gives("pk_x", NULL);
	assert_null(auth_header_token(STR_NONE, arena).p);
	memset(longer, 'a', sizeof(longer));
	memcpy(longer, "Bearer ", 7);
	assert_null(auth_header_token(str_n(longer, sizeof(longer)), arena).p);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, arena_set_up, arena_tear_down)
	const struct CMUnitTest tests[] = {
		T(test_bearer),
		T(test_basic),
		T(test_bad_basic),
		T(test_neither),
	};

	return cmocka_run_group_tests_name("auth/header", tests, NULL, NULL);
}
