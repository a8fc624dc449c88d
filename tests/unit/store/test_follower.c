/*
 * The follower and the loads: what one process writes another sees, and whatever makes XREAD lie
 * (trim, flush, restored backup, broken link) leads to a reload with `gap`, never to silence.
 */
#include "store_test.h"

static struct observer a, b;

static int up(void **state)
{
	fixture_up(state);
	observe(&a, redis.url, "one");
	observe(&b, redis.url, "two");
	make_domain(&a, "abc.com");
	assert_true(until(saw(&b, "event config abc.com user/123 {\"id\":2}")));
	forget(&a);
	forget(&b);
	return 0;
}

static int down(void **state)
{
	observer_stop(&a);
	observer_stop(&b);
	return fixture_down(state);
}

static const char *key(const char *rest)
{
	static char text[128];

	snprintf(text, sizeof(text), "{%02u}:%s", store_shard_of(a.store, STR("abc.com")), rest);
	return text;
}

static struct outcome write_live(const char *value)
{
	struct live_commit c = { .domain = STR("abc.com"), .user = STR("123") };
	static char version[48];
	struct outcome out;

	c.expected = str_of(version);
	c.value = str_of(value);
	out = commit_live(&a, &c);
	if (out.status == STORE_CONFLICT) { /* another test's or history's */
		snprintf(version, sizeof(version), "%s", out.version);
		c.expected = str_of(version);
		out = commit_live(&a, &c);
	}
	assert_int_equal(out.status, STORE_OK);
	snprintf(version, sizeof(version), "%s", out.version);
	return out;
}

static void test_events_reach_another_process(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++) {
		char value[16];
		snprintf(value, sizeof(value), "v%d", i);
		write_live(value);
	}
	assert_true(until(saw(&b, "event live abc.com 123 v299")));
	assert_int_equal(count_seen(&b, "event live abc.com 123 v0"), 1);
	assert_false(saw(&b, "begin * gap"));
}

static void test_load_shows_what_is_there(void **state)
{
	struct observer c;

	(void)state;
	struct config_op ops[] = {
		{.key = STR("hook/123"), .value = STR("H"), .secret = true}
	};
	struct config_commit secret = { .domain = STR("abc.com"), .ops = ops, .op_count = 1 };
	assert_int_equal(commit_config(&a, &secret).status, STORE_OK);
	struct config_op token[] = {
		{.key = STR("token/x"), .value = STR("T"), .secret = true}
	};
	secret = (struct config_commit){ .domain = STR("_system"), .ops = token, .op_count = 1 };
	assert_int_equal(commit_config(&a, &secret).status, STORE_OK);
	struct outcome out = write_live("now");
	observe(&c, redis.url, "three");
	assert_true(saw(&c, "config abc.com domain {\"id\":1}"));
	assert_true(saw(&c, "config abc.com @version "));
	assert_true(saw(&c, "secret abc.com hook/123 H"));
	assert_true(saw(&c, "secret _system token/x T"));
	assert_true(saw(&c, "live abc.com 123 now"));
	assert_true(saw(&c, "begin *") && !saw(&c, "begin * gap"));
	forget(&c);
	out = write_live("after");
	assert_true(until(saw(&c, "event live abc.com 123 after"))); /* woken at once */
	assert_string_equal(c.version, out.version);
	observer_stop(&c);
}

static void test_trimmed_stream_is_a_gap(void **state)
{
	(void)state;
	forget(&b);
	/* b's follower is stopped from reading while the stream loses what it has not seen */
	redis_child_ask(&redis, "MULTI");
	redis_child_ask(&redis, "INCR %s", key("seq"));
	redis_child_ask(&redis, "XADD %s * n 999999 t live d abc.com k 123 v lost", key("events"));
	redis_child_ask(&redis, "XTRIM %s MAXLEN 0", key("events"));
	redis_child_ask(&redis, "EXEC");
	assert_true(until(saw(&b, "begin * gap")));
	assert_true(until(saw(&b, "end *")));
	assert_false(saw(&b, "event live abc.com 123 lost"));
	forget(&b);
	write_live("goes on");
	assert_true(until(saw(&b, "event live abc.com 123 goes on")));
}

static void test_flush_is_a_gap(void **state)
{
	(void)state;
	forget(&b);
	redis_child_ask(&redis, "FLUSHALL");
	assert_true(until(saw(&b, "begin * gap")));
	assert_true(until(saw(&b, "end *")));
	assert_false(saw(&b, "config abc.com domain {\"id\":1}"));
	assert_true(until(redis_child_ask(&redis, "HEXISTS presenced:meta shards")->integer == 1));
	forget(&b);
	assert_true(until(saw(&a, "begin * gap")));
	make_domain(&a, "abc.com");
	assert_true(until(saw(&b, "event config abc.com domain {\"id\":1}")));
	/* and a flush hidden by as many new events as there had been */
	turn_for(100);
	forget(&b);
	redis_child_ask(&redis, "MULTI");
	redis_child_ask(&redis, "FLUSHALL");
	for (int i = 1; i <= 2; i++) {
		redis_child_ask(&redis, "INCR %s", key("seq"));
		redis_child_ask(&redis, "XADD %s * n %d t live d abc.com k 1 v new", key("events"),
				i);
	}
	redis_child_ask(&redis, "EXEC");
	assert_true(until(saw(&b, "begin * gap")));
}

/* The files of an hour ago, put back while everybody follows. */
static void test_restored_backup_is_a_gap(void **state)
{
	char command[300];

	(void)state;
	redis_child_ask(&redis, "FLUSHALL");
	turn_for(1500);
	make_domain(&a, "abc.com");
	write_live("old");
	assert_true(until(saw(&b, "event live abc.com 123 old")));
	snprintf(command, sizeof(command), "cp -r %s/appendonlydir %s/backup", redis.dir,
		 redis.dir);
	turn_for(1200); /* everysec */
	assert_int_equal(system(command), 0);
	write_live("newer");
	assert_true(until(saw(&b, "event live abc.com 123 newer")));
	forget(&b);
	redis_child_kill(&redis, SIGKILL);
	snprintf(command, sizeof(command),
		 "cd %s && rm -r appendonlydir && mv backup appendonlydir", redis.dir);
	assert_int_equal(system(command), 0);
	assert_true(until(saw(&b, "link down")));
	assert_true(redis_child_run(&redis));
	assert_true(until(saw(&b, "begin * gap")));
	assert_true(until(saw(&b, "live abc.com 123 old")));
	assert_true(until(saw(&a, "live abc.com 123 old")));
	forget(&b);
	write_live("goes on");
	assert_true(until(saw(&b, "event live abc.com 123 goes on")));
}

/* A broken connection alone loses nothing: no reload, what was missed comes as events. */
static void test_broken_link_catches_up(void **state)
{
	(void)state;
	turn_for(100);
	forget(&b);
	redis_child_ask(&redis, "CLIENT KILL TYPE normal SKIPME yes");
	assert_true(until(saw(&b, "link down")));
	assert_true(until(store_is_up(a.store)));
	write_live("meanwhile");
	assert_true(until(saw(&b, "link up")));
	assert_true(until(saw(&b, "event live abc.com 123 meanwhile")));
	assert_false(saw(&b, "begin * gap"));
	turn_for(1500);
	assert_false(saw(&b, "begin * gap"));
}

static void test_hanging_redis_is_noticed(void **state)
{
	(void)state;
	forget(&b);
	kill(redis.pid, SIGSTOP);
	assert_true(until(!store_is_up(b.store)));
	turn_for(1500);
	kill(redis.pid, SIGCONT);
	assert_true(until(store_is_up(b.store) && store_is_up(a.store)));
	write_live("back");
	assert_true(until(saw(&b, "event live abc.com 123 back")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events_reach_another_process),
		cmocka_unit_test(test_load_shows_what_is_there),
		cmocka_unit_test(test_trimmed_stream_is_a_gap),
		cmocka_unit_test(test_flush_is_a_gap),
		cmocka_unit_test(test_restored_backup_is_a_gap),
		cmocka_unit_test(test_broken_link_catches_up),
		cmocka_unit_test(test_hanging_redis_is_noticed),
	};

	return cmocka_run_group_tests(tests, up, down);
}
