/* The ordered map against an obvious model: random operations, then every way to walk. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/ordered.h"
#include "base/random.h"

enum { KEYS = 300, OPERATIONS = 20000 };

static char names[KEYS][8];
static int values[KEYS];
static bool present[KEYS];

/* Zero-padded, so that the order of numbers is that of bytes. */
static struct str key(int i)
{
	snprintf(names[i], sizeof(names[i]), "k%04d", i);
	return str_of(names[i]);
}

static void assert_same(const struct ordered *o)
{
	const struct ordered_node *n = ordered_first(o);
	size_t count = 0;

	for (int i = 0; i < KEYS; i++) {
		assert_ptr_equal(ordered_find(o, key(i)), present[i] ? &values[i] : NULL);
		if (!present[i])
			continue;
		assert_non_null(n);
		assert_true(str_eq(ordered_key(n), key(i)));
		assert_ptr_equal(ordered_value(n), &values[i]);
		n = ordered_next(n);
		count++;
	}
	assert_null(n);
	assert_int_equal(ordered_count(o), count);
}

static void test_against_a_model(void **state)
{
	struct ordered *o = ordered_new();

	(void)state;
	for (int step = 0; step < OPERATIONS; step++) {
		uint64_t r = hash64(str_n((const char *)&step, sizeof(step)), 1);
		int i = (int)(r % KEYS);
		if (r >> 32 & 1) {
			ordered_put(o, key(i), &values[i]);
			present[i] = true;
		} else {
			assert_ptr_equal(ordered_remove(o, key(i)), present[i] ? &values[i] : NULL);
			present[i] = false;
		}
		if (step % 1000 == 0)
			assert_same(o);
	}
	assert_same(o);
	ordered_free(o);
}

static void test_from_and_after(void **state)
{
	struct ordered *o = ordered_new();
	int a, b;

	(void)state;
	assert_null(ordered_first(o));
	assert_null(ordered_from(o, STR("")));
	ordered_put(o, STR("user/1"), &a);
	ordered_put(o, STR("user/2"), &b);
	assert_true(str_eq(ordered_key(ordered_from(o, STR("user/"))), STR("user/1")));
	assert_true(str_eq(ordered_key(ordered_from(o, STR("user/1"))), STR("user/1")));
	assert_true(str_eq(ordered_key(ordered_after(o, STR("user/1"))), STR("user/2")));
	assert_true(str_eq(ordered_key(ordered_after(o, STR("user/15"))), STR("user/2")));
	assert_null(ordered_after(o, STR("user/2")));
	ordered_put(o, STR("user/1"), &b);
	assert_ptr_equal(ordered_find(o, STR("user/1")), &b);
	assert_int_equal(ordered_count(o), 2);
	ordered_free(o);
	ordered_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_model),
		cmocka_unit_test(test_from_and_after),
	};

	return cmocka_run_group_tests_name("ordered", tests, NULL, NULL);
}
