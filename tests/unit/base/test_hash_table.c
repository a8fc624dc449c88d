/* The tables' hash: the whole key counts, whatever its length, and buckets fill evenly. */
#include "support/cmocka.h"

#include <stdio.h>

#include "base/hash_table.h"
#include "base/random.h"

static int setup(void **state)
{
	(void)state;
	random_init();
	return 0;
}

/* One bit anywhere changes the hash, and so does a byte more; what stands behind the key does not.
 */
static void test_every_bit_counts(void **state)
{
	char key[41];

	(void)state;
	for (size_t n = 1; n < sizeof(key) - 1; n++) {
		memset(key, 'a', sizeof(key));
		unsigned hash = hash_of_key(key, n);

		key[n] = 'b';
		assert_int_equal(hash_of_key(key, n), hash);
		key[n] = 'a';
		assert_int_not_equal(hash_of_key(key, n + 1), hash);
		for (size_t bit = 0; bit < n * 8; bit++) {
			key[bit / 8] ^= (char)(1 << bit % 8);
			assert_int_not_equal(hash_of_key(key, n), hash);
			key[bit / 8] ^= (char)(1 << bit % 8);
		}
	}
}

/* Extensions, the most regular of keys: no bucket of 256 gets four times its share. */
static void test_buckets_fill_evenly(void **state)
{
	unsigned buckets[256] = { 0 };
	char key[16];

	(void)state;
	for (int i = 0; i < 16 * 1024; i++) {
		int n = snprintf(key, sizeof(key), "%d", 1000 + i);
		buckets[hash_of_key(key, (size_t)n) & 255]++;
	}
	for (size_t i = 0; i < 256; i++)
		assert_in_range(buckets[i], 16, 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit_counts),
		cmocka_unit_test(test_buckets_fill_evenly),
	};

	return cmocka_run_group_tests_name("base/hash_table", tests, setup, NULL);
}
