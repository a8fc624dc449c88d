/* Arenas: alignment, zeroes, growth, ceiling, reset. Fault lists live in one. */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/fault.h"

static void test_memory_is_aligned_zeroed_and_apart(void **state)
{
	struct arena *a = arena_new(0);
	unsigned char *before = NULL;

	(void)state;
	for (size_t size = 1; size < 3000; size += 7) {
		unsigned char *p = arena_alloc(a, size);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		if (before)
			assert_int_equal(before[0], 0xAA); /* what came before stands */
		memset(p, 0xAA, size);
		before = p;
	}
	arena_free(a);
}

static void test_reset_reuses_and_zeroes(void **state)
{
	struct arena *a = arena_new(50000);
	char *first = arena_alloc(a, 100);

	(void)state;
	memset(first, 'x', 100);
	arena_alloc(a, 100000);
	assert_true(arena_is_over(a));
	arena_reset(a);
	assert_false(arena_is_over(a));
	char *again = arena_alloc(a, 100);
	assert_ptr_equal(again, first);
	for (int i = 0; i < 100; i++)
		assert_int_equal(again[i], 0);
	arena_free(a);
}

/* What one gave up may be another's next: apart, and zeroed. */
static void test_large_blocks_pass_on_clean(void **state)
{
	enum { LARGE = 100000, ARENAS = 40 };
	struct arena *arenas[ARENAS];
	char *bytes[ARENAS];

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < ARENAS; i++) {
			arenas[i] = arena_new(0);
			arena_alloc(arenas[i], 1);
			bytes[i] = arena_alloc(arenas[i], LARGE);
			for (int at = 0; at < LARGE; at++)
				assert_int_equal(bytes[i][at], 0);
			memset(bytes[i], '0' + i, LARGE);
		}
		for (int i = 0; i < ARENAS; i++) {
			for (int at = 0; at < LARGE; at++)
				assert_int_equal(bytes[i][at], '0' + i);
			arena_free(arenas[i]);
		}
	}
}

/* As large as all that is kept, and never wanted again. */
static void test_what_is_spare_makes_room(void **state)
{
	enum { ALL_BUT_LITTLE = 2 * 1024 * 1024 - 1024, LARGE = 100000 };
	struct arena *a = arena_new_sized(0, ALL_BUT_LITTLE);
	char *given_up;

	(void)state;
	arena_alloc(a, 1);
	arena_free(a);
	a = arena_new_sized(0, LARGE);
	given_up = arena_alloc(a, 1);
	arena_free(a);
	/* the memory itself may come back from the system: not while this is in its way */
	char *in_the_way = malloc(LARGE);
	a = arena_new_sized(0, LARGE);
#ifndef PRESENCED_SANITIZED
	assert_ptr_equal(arena_alloc(a, 1), given_up);
#endif
	(void)given_up;
	arena_free(a);
	free(in_the_way);
}

static void test_ceiling_marks_but_serves(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	arena_alloc(a, 900);
	assert_false(arena_is_over(a));
	char *p = arena_alloc(a, 5000);
	p[4999] = 1;
	assert_true(arena_is_over(a));
	arena_reset(a);
	assert_false(arena_is_over(a));
	arena_free(a);
}

static void test_what_is_taken_over_stays(void **state)
{
	struct arena *a = arena_new(3000), *empty = arena_new(0), *other = arena_new(0);
	char *large, *own = arena_cstr(a, STR("own"));
	struct str small = arena_str(other, STR("small"));

	(void)state;
	large = memset(arena_alloc(other, 100000), 'x', 100000);
	arena_take_over(a, other);
	assert_true(arena_is_over(a));
	memset(arena_alloc(a, 50000), 'y', 50000);
	assert_string_equal(own, "own");
	assert_string_equal(small.p, "small");
	for (int i = 0; i < 100000; i++)
		assert_int_equal(large[i], 'x');
	arena_take_over(empty, a);
	assert_string_equal(own, "own");
	arena_take_over(empty, arena_new(0));
	memset(arena_alloc(empty, 100000), 'z', 100000);
	assert_string_equal(small.p, "small");
	arena_reset(empty);
	memset(arena_alloc(empty, 100), 'z', 100);
	arena_free(empty);
}

static void test_strings_end_with_nul(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	struct str s = arena_str(a, str_n("abcdef", 3));
	assert_string_equal(s.p, "abc");
	assert_string_equal(arena_cstr(a, STR_NONE), "");
	s = arena_printf(a, "%s-%d", "x", 42);
	assert_int_equal(s.n, 4);
	assert_string_equal(s.p, "x-42");
	arena_free(NULL);
	arena_free(a);
}

static void test_faults_keep_order_and_are_bounded(void **state)
{
	struct arena *a = arena_new(0);
	struct faults f = FAULTS(a);
	char pointer[24];
	size_t kept = 0;

	(void)state;
	for (int i = 0; i < FAULTS_MAX + 5; i++) {
		snprintf(pointer, sizeof(pointer), "/items/%d", i);
		fault_add(&f, str_of(pointer), "is number %d", i);
	}
	assert_int_equal(f.count, FAULTS_MAX + 5);
	for (const struct fault *one = f.first; one; one = one->next, kept++) {
		snprintf(pointer, sizeof(pointer), "/items/%zu", kept);
		assert_string_equal(one->pointer.p, pointer);
	}
	assert_int_equal(kept, FAULTS_MAX);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_spare_makes_room), /* first: nothing is spare yet */
		cmocka_unit_test(test_memory_is_aligned_zeroed_and_apart),
		cmocka_unit_test(test_reset_reuses_and_zeroes),
		cmocka_unit_test(test_large_blocks_pass_on_clean),
		cmocka_unit_test(test_ceiling_marks_but_serves),
		cmocka_unit_test(test_what_is_taken_over_stays),
		cmocka_unit_test(test_strings_end_with_nul),
		cmocka_unit_test(test_faults_keep_order_and_are_bounded),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
