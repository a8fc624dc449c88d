/* wire_test: what the tests of this room share. */
#ifndef TESTS_WIRE_TEST_H
#define TESTS_WIRE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/checks.h"
#include "wire/config_rows.h"
#include "wire/field.h"

/* One arena, faults and buffer per test; teardown frees them, so that ASan sees what leaks. */
struct kit {
	struct arena *a;
	struct faults faults;
	struct buf out;
	struct json_writer w;
};

static inline int kit_setup(void **state)
{
	struct kit *k = calloc(1, sizeof(*k));

	k->a = arena_new(0);
	k->faults = FAULTS(k->a);
	k->w = JSON_WRITER(&k->out);
	*state = k;
	return 0;
}

static inline int kit_teardown(void **state)
{
	struct kit *k = *state;

	arena_free(k->a);
	buf_free(&k->out);
	free(k);
	return 0;
}

#define KIT_TEST(f) cmocka_unit_test_setup_teardown(f, kit_setup, kit_teardown)

static inline void print_faults(const struct faults *faults)
{
	for (const struct fault *f = faults->first; f; f = f->next)
		print_message("  fault %.*s: %.*s\n", STR_ARG(f->pointer), STR_ARG(f->text));
}

/* A fault at the pointer whose text contains the words. */
static inline bool has_fault(const struct faults *faults, const char *pointer, const char *words)
{
	for (const struct fault *f = faults->first; f; f = f->next)
		if (str_eq(f->pointer, str_of(pointer)) &&
		    str_contains_nocase(f->text, str_of(words)))
			return true;
	print_message("no fault at \"%s\" that says \"%s\"; there are:\n", pointer, words);
	print_faults(faults);
	return false;
}

static inline void faults_clear(struct kit *k)
{
	k->faults = FAULTS(k->a);
}

static inline struct str text_of(struct kit *k)
{
	return buf_str(&k->out);
}

static inline void out_clear(struct kit *k)
{
	buf_clear(&k->out);
	k->w = JSON_WRITER(&k->out);
}

static inline bool out_has(struct kit *k, const char *needle)
{
	struct str hay = text_of(k);

	if (str_contains_nocase(hay, str_of(needle)))
		return true;
	print_message("%s is not in %.*s\n", needle, STR_ARG(hay));
	return false;
}

#define assert_text(k, wanted)                                                                     \
	do {                                                                                       \
		buf_add_char(&(k)->out, '\0');                                                     \
		assert_string_equal((k)->out.p, wanted);                                           \
		(k)->out.n--;                                                                      \
	} while (0)

/* decode_ok: no faults; decode_bad: exactly one, there, with these words. */
#define decode_ok(k, t, json, out)                                                                 \
	do {                                                                                       \
		bool done_ = table_decode((t), str_of(json), (k)->a, &(k)->faults, (out));         \
		if (!done_)                                                                        \
			print_faults(&(k)->faults);                                                \
		assert_true(done_);                                                                \
	} while (0)

#define decode_bad(k, t, json, pointer, words)                                                     \
	do {                                                                                       \
		faults_clear(k);                                                                   \
		assert_false(table_decode((t), str_of(json), (k)->a, &(k)->faults,                 \
					  arena_alloc((k)->a, (t)->size)));                        \
		assert_true(has_fault(&(k)->faults, pointer, words));                              \
		assert_int_equal((k)->faults.count, 1);                                            \
	} while (0)

#endif
