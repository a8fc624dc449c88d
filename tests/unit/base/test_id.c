/* Ids, cluster slots, hashes, random text. */
#include "support/cmocka.h"

#include "base/id.h"
#include "base/random.h"

static void test_uuid_form(void **state)
{
	char a[ID_TEXT_MAX], b[ID_TEXT_MAX];
	struct str s = id_uuid(a);

	(void)state;
	assert_int_equal(s.n, 36);
	assert_int_equal(s.p[14], '4'); /* version */
	assert_non_null(strchr("89ab", s.p[19]));
	assert_true(str_only(s, "0123456789abcdef-"));
	assert_false(str_eq(s, id_uuid(b)));
	assert_true(str_eq(id_instance(), id_instance()));
}

static void test_next_is_unique_and_ordered_by_length(void **state)
{
	char a[ID_TEXT_MAX], b[ID_TEXT_MAX];
	struct str before = id_next(a);

	(void)state;
	for (int i = 0; i < 5000; i++) {
		struct str next = id_next(i % 2 ? a : b);
		assert_false(str_eq(before, next));
		assert_int_equal(str_find_char(next, '-'), 12);
		assert_true(next.n > before.n || str_cmp(next, before) > 0);
		before = next;
	}
}

static void test_crc16_is_redis_clusters(void **state)
{
	(void)state;
	assert_int_equal(id_crc16(STR("123456789")), 0x31C3);
	assert_int_equal(id_crc16(STR("")), 0);
	assert_int_equal(id_crc16(STR("foo")) % 16384, 12182);
}

static void test_hash64_is_stable_and_salted(void **state)
{
	(void)state;
	assert_true(hash64(STR("call-1"), 0) == hash64(STR("call-1"), 0));
	assert_true(hash64(STR("call-1"), 0) != hash64(STR("call-1"), 1));
	assert_true(hash64(STR("call-1"), 0) != hash64(STR("call-2"), 0));
	/* the same on every machine and in every release: decisions are seeded by it */
	assert_true(hash64(STR("call-1"), 5) == UINT64_C(0xE28ED23F9E88CE7F));
}

/* Seeded choices among few must come out even. */
static void test_hash64_spreads(void **state)
{
	int counts[5] = { 0 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		counts[hash64(str_n((const char *)&i, sizeof(i)), 7) % 5]++;
	for (int i = 0; i < 5; i++)
		assert_in_range(counts[i], 1800, 2200);
}

static void test_digests(void **state)
{
	struct digest a = digest_of(STR("key"), STR("data")),
		      b = digest_of(STR("key"), STR("data"));
	struct digest c = digest_of(STR("kez"), STR("data")), d = digest_of(STR_NONE, STR("data"));

	(void)state;
	assert_true(digest_eq(&a, &b));
	assert_false(digest_eq(&a, &c));
	assert_false(digest_eq(&a, &d));
	b.bytes[DIGEST_BYTES - 1] ^= 1;
	assert_false(digest_eq(&a, &b));
}

static void test_base62(void **state)
{
	char a[43], b[43];

	(void)state;
	random_base62(a, sizeof(a));
	random_base62(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	assert_true(str_only(str_n(a, sizeof(a)), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
						  "abcdefghijklmnopqrstuvwxyz"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uuid_form),
		cmocka_unit_test(test_next_is_unique_and_ordered_by_length),
		cmocka_unit_test(test_crc16_is_redis_clusters),
		cmocka_unit_test(test_hash64_is_stable_and_salted),
		cmocka_unit_test(test_hash64_spreads),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_base62),
	};

	random_init();
	return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
