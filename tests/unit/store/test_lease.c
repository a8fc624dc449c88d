/* The lease: one holder per shard, moves within 3 s, at once where it is given back; due users. */
#include "store_test.h"

static struct observer a, b;

static int up(void **state)
{
	fixture_up(state);
	/* an event of 1970, for the trim by age */
	redis_child_ask(&redis, "XADD {03}:events 1-1 n 1 t live d x k y v z");
	redis_child_ask(&redis, "SET {03}:seq 1");
	observe(&a, redis.url, "one");
	return 0;
}

static int down(void **state)
{
	return fixture_down(state);
}

static unsigned held(const struct observer *o)
{
	unsigned count = 0;

	for (unsigned i = 0; i < store_shards(o->store); i++)
		count += store_holds_lease(o->store, i);
	return count;
}

static void test_one_holder(void **state)
{
	(void)state;
	assert_true(until(held(&a) == 16));
	observe(&b, redis.url, "two");
	for (int i = 0; i < 30; i++) { /* longer than a lease lives unrenewed */
		turn_for(100);
		assert_int_equal(held(&a), 16);
		assert_int_equal(held(&b), 0);
	}
}

static void test_holder_trims_by_age(void **state)
{
	(void)state;
	assert_int_equal(redis_child_ask(&redis, "EXISTS {03}:events")->integer, 1);
	assert_int_equal(redis_child_ask(&redis, "XLEN {03}:events")->integer, 0);
	assert_false(saw(&a, "begin * gap")); /* what was read may go */
}

static void test_due_users_are_told_to_the_holder(void **state)
{
	struct str users[] = { STR("1"), STR("2"), STR("3") };
	struct outcome out = { 0 };

	(void)state;
	store_due_put(a.store, DUE_PRESENCE, STR("abc.com"), users, 3, 1000, on_outcome, &out);
	wait_outcome(&out);
	store_due_ask(a.store, DUE_PRESENCE, 999, 0, 10);
	turn_for(50);
	assert_false(saw(&a, "due abc.com 1"));
	store_due_ask(a.store, DUE_PRESENCE, 1000, 0, 2);
	store_due_ask(a.store, DUE_PRESENCE, 1000, 0,
		      2); /* one ask is in flight: this one says nothing new */
	store_due_ask(b.store, DUE_PRESENCE, 1000, 0, 2);
	turn_for(50);
	assert_int_equal(count_seen(&a, "due abc.com 1"), 1);
	assert_int_equal(count_seen(&a, "due abc.com 2"), 1);
	assert_false(saw(&a, "due abc.com 3")); /* limit */
	assert_false(saw(&b, "due abc.com 1"));
	store_due_ask(a.store, DUE_PRESENCE, 1000, 0, 2); /* nothing was removed by asking */
	turn_for(50);
	assert_int_equal(count_seen(&a, "due abc.com 1"), 2);
	assert_false(saw(&a, "due abc.com 3"));
	store_due_ask(a.store, DUE_PRESENCE, 1000, 2, 2); /* behind those */
	turn_for(50);
	assert_int_equal(count_seen(&a, "due abc.com 3"), 1);
}

static void test_given_back_at_stop(void **state)
{
	(void)state;
	observer_stop(&a);
	assert_true(until(held(&b) == 16));
}

static void test_moves_from_the_dead(void **state)
{
	(void)state;
	observe(&a, redis.url, "one");
	turn_for(700);
	assert_int_equal(held(&a), 0);
	int64_t start_ms = clock_mono_ms();
	observer_drop(&b);
	assert_true(until(held(&a) == 16));
	assert_true(clock_mono_ms() - start_ms >= 1000); /* its lease runs out first */
	observer_stop(&a);
}

/* A holder that cannot reach Redis stops believing in time. */
static void test_ends_by_itself(void **state)
{
	(void)state;
	observe(&a, redis.url, "one");
	assert_true(until(held(&a) == 16));
	kill(redis.pid, SIGSTOP);
	assert_true(until(held(&a) == 0));
	kill(redis.pid, SIGCONT);
	assert_true(until(held(&a) == 16));
	observer_stop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_holder),
		cmocka_unit_test(test_holder_trims_by_age),
		cmocka_unit_test(test_due_users_are_told_to_the_holder),
		cmocka_unit_test(test_given_back_at_stop),
		cmocka_unit_test(test_moves_from_the_dead),
		cmocka_unit_test(test_ends_by_itself),
	};

	return cmocka_run_group_tests(tests, up, down);
}
