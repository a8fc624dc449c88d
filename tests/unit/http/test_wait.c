/* The wheel: on time, never early, removable. */
#include "support/cmocka.h"

#include "base/clock.h"
#include "http/wait.h"

enum { COUNT = 2000 };

static struct loop *loop;
static struct wait_wheel *wheel;
static struct wait waits[COUNT];
static int fired[COUNT];
static int early, late;
static bool all_done;
static int expected, seen;

static void on_due(struct wait *w)
{
	int64_t now_ms = clock_mono_ms();

	fired[w - waits]++;
	early += now_ms < w->due_ms;
	late += now_ms > w->due_ms + 1000; /* a busy machine; the wheel's own grain is 8 ms */
	all_done = ++seen == expected;
	if (w == &waits[1])
		wait_end(wheel, &waits[2]);
}

static void start(int count)
{
	memset(fired, 0, sizeof(fired));
	early = late = seen = 0;
	expected = count;
	all_done = false;
	loop = loop_new();
	wheel = wait_wheel_new(loop, on_due);
}

static void finish(void)
{
	wait_wheel_free(wheel);
	loop_free(loop);
}

static void test_many(void **state)
{
	(void)state;
	start(COUNT);
	for (int i = 0; i < COUNT; i++)
		if (i != 1)
			wait_begin(wheel, &waits[i], i % 300);
	expected--;
	assert_true(loop_run_until(loop, &all_done, 10000));
	assert_int_equal(early, 0);
	assert_int_equal(late, 0);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(fired[i], i != 1);
	finish();
}

static void test_end(void **state)
{
	(void)state;
	start(2);
	wait_begin(wheel, &waits[0], 5);
	wait_begin(wheel, &waits[1], 40);
	wait_begin(wheel, &waits[2], 40); /* ended by 1, though both may be due at once */
	wait_begin(wheel, &waits[3], 30);
	wait_end(wheel, &waits[3]);
	wait_end(wheel, &waits[3]);
	assert_true(loop_run_until(loop, &all_done, 10000));
	bool never = false;
	loop_run_until(loop, &never, 60);
	assert_int_equal(fired[0], 1);
	assert_int_equal(fired[1], 1);
	assert_int_equal(fired[2], 0);
	assert_int_equal(fired[3], 0);
	finish();
}

/* Longer than one round of the wheel (4.1 s) shares slots with what is due now. */
static void test_rounds(void **state)
{
	(void)state;
	start(1);
	wait_begin(wheel, &waits[0], 4096 + 20);
	wait_begin(wheel, &waits[3], 20);
	assert_true(loop_run_until(loop, &all_done, 10000));
	assert_int_equal(fired[0], 0);
	assert_int_equal(fired[3], 1);
	wait_expire_all(wheel);
	assert_int_equal(fired[0], 1);
	finish();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_rounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
