/* keys, versions, addresses: the pure parts. */
#include "support/cmocka.h"

#include "base/buf.h"
#include "store/address.h"
#include "store/keys.h"
#include "store/store.h"

static struct str text_of(struct key k, struct buf *b)
{
	buf_clear(b);
	buf_add(b, str_of(k.tag));
	for (unsigned i = 0; i < KEY_PARTS; i++)
		buf_add(b, k.parts[i]);
	return buf_str(b);
}

static void test_names(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_true(str_eq(text_of(key_live(7, STR("abc.com"), STR("123")), &b),
			   STR("{07}:live:abc.com:123")));
	assert_true(
		str_eq(text_of(key_config(15, STR("abc.com")), &b), STR("{15}:config:abc.com")));
	assert_true(str_eq(text_of(key_stage(130, STR("a"), STR("1-0")), &b),
			   STR("{130}:stage:a:1-0")));
	assert_int_equal(key_shard(text_of(key_events(255), &b)), 255);
	assert_int_equal(key_shard(STR("presenced:meta")), (unsigned)-1);
	assert_int_equal(key_shard(STR("{x}:events")), (unsigned)-1);
	assert_int_equal(key_shard(STR("{")), (unsigned)-1);
	buf_free(&b);
}

static void test_versions(void **state)
{
	(void)state;
	assert_int_equal(store_version_cmp(STR("5-1"), STR("5-1")), 0);
	assert_true(store_version_cmp(STR("999-0"), STR("1000-0")) < 0);
	assert_true(store_version_cmp(STR("5-10"), STR("5-9")) > 0);
	assert_true(store_version_cmp(STR(""), STR("0-0")) < 0);
	assert_true(store_version_cmp(STR("0-0"), STR_NONE) > 0);
	assert_int_equal(store_version_cmp(STR(""), STR_NONE), 0);
	assert_true(store_version_cmp(STR("18446744073709551615-1"), STR("1-1")) > 0);
}

static struct address parse(struct arena *a, const char *url)
{
	struct address out;
	struct str error = STR("");

	if (!address_parse(str_of(url), a, &out, &error))
		fail_msg("%s: %.*s", url, STR_ARG(error));
	return out;
}

static void test_addresses(void **state)
{
	struct arena *a = arena_new(0);
	struct address x;

	(void)state;
	x = parse(a, "redis://localhost");
	assert_true(str_eq(x.host, STR("localhost")) && str_eq(x.port, STR("6379")));
	assert_true(x.password.n == 0);
	x = parse(a, "redis://:p%40s@s@[::1]:7000/0");
	assert_true(str_eq(x.host, STR("::1")) && str_eq(x.port, STR("7000")));
	assert_true(str_eq(x.password, STR("p@s@s")) && x.user.n == 0);
	x = parse(a, "redis://presenced:secret@10.0.0.1:1");
	assert_true(str_eq(x.user, STR("presenced")) && str_eq(x.password, STR("secret")));
	assert_false(str_contains_nocase(x.shown, STR("secret")));
	x = parse(a, "unix:///run/redis.sock");
	assert_true(str_eq(x.path, STR("/run/redis.sock")));
	arena_free(a);
}

static void test_bad_addresses(void **state)
{
	static const char *const bad[] = { "",
					   "localhost:6379",
					   "rediss://localhost",
					   "redis://",
					   "redis://:6379",
					   "redis://h:0",
					   "redis://h:65536",
					   "redis://h:x",
					   "redis://[::1",
					   "redis://[::1]x",
					   "redis://h/1",
					   "unix:relative" };
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct address out;
		struct str error = STR("");
		if (address_parse(str_of(bad[i]), a, &out, &error))
			fail_msg("accepted: %s", bad[i]);
		assert_true(error.n > 0);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_bad_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
