/* test_source_change: the upload of a source's snapshot, said once and said again. */
#include "support/cmocka.h"

#include "core/source_change.h"

enum { NOW = 1000000 };

static enum source_verdict change(struct source_state *s, enum source_event event,
				  int64_t generation)
{
	struct source_change c = { .event = event, .generation = generation, .facts = 7 };

	return source_apply(s, &c, NOW, s);
}

static struct source_state uploading(void)
{
	struct source_state s = { 0 };

	assert_int_equal(change(&s, UPLOAD_BEGINS, 0), SOURCE_CHANGED);
	assert_int_equal(s.upload.generation, 1);
	return s;
}

/* Redis took it and its answer was lost: whoever asks again is told that it counts. */
static void test_what_counts_is_said_again(void **unused)
{
	struct source_state s = uploading();
	int64_t to_judge;

	(void)unused;
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_CHANGED);
	to_judge = s.to_judge;
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_AS_BEFORE);
	assert_int_equal(s.to_judge, to_judge);
	assert_int_equal(s.snapshot_facts, 7);
}

static void test_what_was_given_up_never_counts(void **unused)
{
	struct source_state s = uploading();

	(void)unused;
	assert_int_equal(change(&s, UPLOAD_GIVEN_UP, 1), SOURCE_CHANGED);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_UPLOAD_GONE);
	assert_int_equal(s.generation, 0);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 0), SOURCE_UPLOAD_GONE);
}

static void test_a_later_snapshot_takes_its_place(void **unused)
{
	struct source_state s = uploading();

	(void)unused;
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_CHANGED);
	assert_int_equal(change(&s, UPLOAD_BEGINS, 0), SOURCE_CHANGED);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 2), SOURCE_CHANGED);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_UPLOAD_GONE);
}

static void test_one_begun_anew_takes_the_place_of_one_on_its_way(void **unused)
{
	struct source_state s = uploading();

	(void)unused;
	assert_int_equal(change(&s, UPLOAD_BEGINS, 0), SOURCE_CHANGED);
	assert_int_equal(s.upload.generation, 2);
	assert_int_equal(change(&s, UPLOAD_GOES_ON, 1), SOURCE_UPLOAD_GONE);
	assert_int_equal(change(&s, UPLOAD_GIVEN_UP, 1), SOURCE_UPLOAD_GONE);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 1), SOURCE_UPLOAD_GONE);
	assert_int_equal(change(&s, UPLOAD_COUNTS, 2), SOURCE_CHANGED);
	assert_int_equal(s.generation, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_counts_is_said_again),
		cmocka_unit_test(test_what_was_given_up_never_counts),
		cmocka_unit_test(test_a_later_snapshot_takes_its_place),
		cmocka_unit_test(test_one_begun_anew_takes_the_place_of_one_on_its_way),
	};

	return cmocka_run_group_tests_name("core/source_change", tests, NULL, NULL);
}
