/* test_sweep: what time alone changes, once, by whichever of two processes holds the lease. */
#include "state_test.h"

static int64_t expiries(void)
{
	return stats_of(here).expiries + stats_of(there).expiries;
}

static double due_of(const char *user)
{
	redisReply *r =
		redis_child_ask(&redis, "ZSCORE %s abc.com|%s", key_of("abc.com", "due"), user);

	return r->type == REDIS_REPLY_STRING ? atof(r->str) : 0;
}

static int64_t due_count(void)
{
	return redis_child_ask(&redis, "ZCARD %s", key_of("abc.com", "due"))->integer;
}

static void test_an_expiry_is_published_once(void **state)
{
	int64_t before;
	struct answer a;

	(void)state;
	assert_true(until(due_count() == 0)); /* what the configuration caused is done */
	turn_for(50);
	before = expiries();
	a = signal_now(here, "123", call_of("short", 1));
	assert_int_equal(a.outcome.err, ERR_OK);
	assert_int_equal(record_of(here, "123")->published.availability, AVAILABILITY_BUSY);
	assert_true(due_of("123") > 0);
	assert_true(until(record_of(here, "123")->published.availability != AVAILABILITY_BUSY));
	assert_true(until(record_of(there, "123")->published.availability != AVAILABILITY_BUSY));
	/* it changed when the call ran out, not when somebody came to look */
	assert_int_equal(record_of(here, "123")->published.since_ms,
			 a.outcome.result.expires_at_ms);
	assert_int_equal(due_of("123"), 0);
	turn_for(500);
	assert_int_equal(expiries() - before, 1);
	assert_in_range(stats_of(here).sweep_lag_ms + stats_of(there).sweep_lag_ms, 0, 1000);
}

/* A status without an end and a call with one: the sweep takes the call alone. */
static void test_the_status_outlives_the_call(void **state)
{
	struct signal status = { .kind = SIGNAL_STATUS,
				 .source = STR("me"),
				 .seq = -1,
				 .expires_in_s = -1,
				 .status = STR("do_not_disturb") };

	(void)state;
	assert_int_equal(signal_now(here, "124", status).outcome.err, ERR_OK);
	assert_int_equal(signal_now(here, "124", call_of("short", 1)).outcome.err, ERR_OK);
	assert_true(until(record_of(here, "124")->published.activity == ACTIVITY_NONE));
	assert_true(str_eq(record_of(here, "124")->status.id, STR("do_not_disturb")));
	assert_int_equal(
		redis_child_ask(&redis, "PTTL %s", key_of("abc.com", "live:abc.com:124"))->integer,
		-1);
}

/* Since when somebody is as they are is told long behind the last that was heard of them. */
static void test_the_last_presence_stays_for_days(void **state)
{
	const int64_t day_ms = 24 * 3600 * 1000;
	int64_t left_ms;

	(void)state;
	put_object(here, "user/125", "{}");
	assert_int_equal(signal_now(here, "125", call_of("short", 1)).outcome.err, ERR_OK);
	assert_true(until(record_of(here, "125")->published.activity == ACTIVITY_NONE));
	left_ms =
		redis_child_ask(&redis, "PTTL %s", key_of("abc.com", "live:abc.com:125"))->integer;
	assert_in_range(left_ms, 6 * day_ms, 7 * day_ms);
	assert_true(record_of(here, "125")->published.since_ms);
}

/* An entry without a record publishes what is so now, and goes. */
static void test_an_entry_without_a_record(void **state)
{
	(void)state;
	put_object(here, "user/130", "{}");
	assert_true(until(due_of("130") == 0));
	assert_true(until(record_of(here, "130") && record_of(here, "130")->published.at_ms));
}

/* A deleted user's record goes, by the sweep where nobody else came to it. */
static void test_entries_of_nobody_go(void **state)
{
	(void)state;
	redis_child_ask(&redis, "SET %s 1-1\n{}", key_of("abc.com", "live:abc.com:ghost"));
	redis_child_ask(&redis, "ZADD %s 5 abc.com|ghost", key_of("abc.com", "due"));
	assert_true(until(due_of("ghost") == 0));
	assert_int_equal(
		redis_child_ask(&redis, "EXISTS %s", key_of("abc.com", "live:abc.com:ghost"))
			->integer,
		0);
}

/* ---- everybody of a domain ---- */

enum { USERS = 1100 };

static int64_t published_at(struct state *s, const char *user)
{
	const struct record *r = record_of(s, user);

	return r ? r->published.at_ms : 0;
}

static void make_users(void)
{
	static char keys[USERS][24];
	static struct config_op ops[USERS];

	for (int i = 0; i < USERS; i++) {
		snprintf(keys[i], sizeof(keys[i]), "user/w%04d", i);
		ops[i] = (struct config_op){ .key = str_of(keys[i]), .value = STR("{}") };
	}
	for (int i = 0; i < USERS; i += 275)
		assert_int_equal(write_ops(here, ABC, ops + i, 275), ERR_OK);
	assert_true(until(published_at(here, "w1099") && published_at(here, "w0000")));
}

/* Also when a machine so busy that Redis seems lost makes them ready again. */
static bool nobody_sweeps(void)
{
	here->ready = there->ready = false;
	return true;
}

/* Redis takes no writes for a while: the slice that came too late is put again, none is skipped. */
static void test_a_slice_that_did_not_land_is_repeated(void **state)
{
	(void)state;
	make_users();
	assert_true(until(due_count() == 0));
	nobody_sweeps();
	redis_child_ask(&redis, "CLIENT PAUSE 700 WRITE");
	sweep_whole_domain(here, ABC);
	turn_for(500);
	assert_non_null(here->walks);
	assert_true(until(nobody_sweeps() && here->walks == NULL));
	assert_true(due_count() >= USERS);
	here->ready = there->ready = true;
}

/* Calls that put a slice: what else was committed here are sweeps. */
static int64_t slices_put(void)
{
	struct state_stats stats = stats_of(here);

	return stats.store.commits - stats.expiries;
}

/* Profile after profile of a domain is changed: that is one walk, begun anew. */
static void test_walks_of_a_domain_are_one(void **state)
{
	int64_t before;

	(void)state;
	assert_true(until(due_count() == 0));
	turn_for(50);
	before = slices_put();
	here->ready = there->ready = false;
	for (int i = 0; i < 20; i++)
		sweep_whole_domain(here, ABC);
	sweep_turn(here);
	for (int i = 0; i < 20; i++)
		sweep_whole_domain(here, ABC); /* while a slice is under way */
	assert_true(until(here->walks == NULL));
	assert_in_range(slices_put() - before, 3, 6); /* slices of 500 */
	here->ready = there->ready = true;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_expiry_is_published_once),
		cmocka_unit_test(test_the_status_outlives_the_call),
		cmocka_unit_test(test_the_last_presence_stays_for_days),
		cmocka_unit_test(test_an_entry_without_a_record),
		cmocka_unit_test(test_entries_of_nobody_go),
		cmocka_unit_test(test_a_slice_that_did_not_land_is_repeated),
		cmocka_unit_test(test_walks_of_a_domain_are_one),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
