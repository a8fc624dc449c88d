/* commits: what a change leaves in Redis, and which changes are refused. */
#include "store_test.h"

static struct observer a;
static const char key_text[] = "{%02u}:%s";

static const char *key(const char *rest)
{
	static char text[8][128];
	static unsigned next;
	char *out = text[next++ % 8];

	snprintf(out, 128, key_text, store_shard_of(a.store, STR("abc.com")), rest);
	return out;
}

static int up(void **state)
{
	fixture_up(state);
	observe(&a, redis.url, "one");
	return 0;
}

static int down(void **state)
{
	observer_stop(&a);
	return fixture_down(state);
}

static struct live_commit live(const char *user, const char *expected, const char *value)
{
	return (struct live_commit){ .domain = STR("abc.com"),
				     .user = str_of(user),
				     .expected = str_of(expected),
				     .value = str_of(value),
				     .ttl_ms = 60000 };
}

static int64_t ask_int(const char *command, const char *name)
{
	return redis_child_ask(&redis, "%s %s", command, name)->integer;
}

static void test_first_write(void **state)
{
	struct live_commit c = live("first", "", "{\"calls\":1}");
	char stored[128];

	(void)state;
	c.due_ms = 12345;
	struct outcome out = commit_live(&a, &c);
	assert_int_equal(out.status, STORE_OK);
	assert_true(out.n > 0);
	snprintf(stored, sizeof(stored), "%s\n{\"calls\":1}", out.version);
	assert_string_equal(redis_child_ask(&redis, "GET %s", key("live:abc.com:first"))->str,
			    stored);
	assert_in_range(redis_child_ask(&redis, "PTTL %s", key("live:abc.com:first"))->integer,
			50000, 60000);
	assert_string_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|first", key("due"))->str,
			    "12345");
	assert_true(until(saw(&a, "event live abc.com first {\"calls\":1}")));
	assert_string_equal(a.version, out.version);
	assert_true(until(strcmp(a.passed, out.version) == 0));
}

static void test_conflict_shows_what_is_there(void **state)
{
	struct live_commit c = live("conflict", "", "one");

	(void)state;
	struct outcome first = commit_live(&a, &c);
	c.value = STR("two");
	struct outcome second = commit_live(&a, &c);
	assert_int_equal(second.status, STORE_CONFLICT);
	assert_string_equal(second.version, first.version);
	assert_string_equal(second.value, "one");
	c.expected = STR("1-1");
	c.user = STR("nobody");
	second = commit_live(&a, &c);
	assert_int_equal(second.status, STORE_CONFLICT);
	assert_string_equal(second.version, "");
	assert_false(second.has_value);
}

static void test_due_moves_and_goes(void **state)
{
	struct live_commit c = live("mover", "", "x");

	(void)state;
	c.due_ms = 5;
	struct outcome out = commit_live(&a, &c);
	assert_true(until(saw(&a, "event live abc.com mover x")));
	forget(&a);
	c = live("mover", out.version, "");
	c.silent = true;
	c.due_ms = 9;
	struct outcome moved = commit_live(&a, &c);
	assert_int_equal(moved.status, STORE_OK);
	assert_int_equal(moved.n, 0);
	assert_string_equal(moved.version, out.version);
	assert_string_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|mover", key("due"))->str,
			    "9");
	c.due_ms = 0;
	commit_live(&a, &c);
	assert_int_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|mover", key("due"))->type,
			 REDIS_REPLY_NIL);
	turn_for(50);
	assert_int_equal(a.seen.n, 0); /* silent is silent */
	c.expected = STR("1-1");
	assert_int_equal(commit_live(&a, &c).status, STORE_CONFLICT);
}

static void test_emptied_record_stays_as_tombstone(void **state)
{
	struct live_commit c = live("tomb", "", "x");

	(void)state;
	c.ttl_ms = 0;
	struct outcome out = commit_live(&a, &c);
	assert_int_equal(ask_int("PTTL", key("live:abc.com:tomb")), -1);
	c = live("tomb", out.version, "");
	c.ttl_ms = 1;
	out = commit_live(&a, &c);
	assert_in_range(ask_int("PTTL", key("live:abc.com:tomb")), 50000, 60000);
	c.expected = STR("");
	struct outcome late = commit_live(&a, &c);
	assert_int_equal(late.status, STORE_CONFLICT);
	assert_string_equal(late.version, out.version);
	assert_true(late.has_value);
	assert_string_equal(late.value, "");
	assert_true(until(saw(&a, "event live abc.com tomb ")));
}

/* Redis hangs: the caller is told in time, and the change does not come to life afterwards. */
static void test_timed_out_start_never_applies(void **state)
{
	struct live_commit c = live("late", "", "busy");
	struct outcome out = { .asked_at_ms = clock_mono_ms() };

	(void)state;
	kill(redis.pid, SIGSTOP);
	store_commit_live(a.store, &c, 100, on_outcome, &out);
	assert_true(loop_run_until(loop, &out.done, ARRIVAL_MS));
	assert_int_equal(out.status, STORE_UNKNOWN);
	assert_true(out.took_ms >= 95);
	turn_for(50);
	kill(redis.pid, SIGCONT);
	turn_for(200);
	assert_int_equal(ask_int("EXISTS", key("live:abc.com:late")), 0);
	assert_int_equal(commit_live(&a, &c).status, STORE_OK); /* the same link goes on */
}

static void test_config_version_and_events(void **state)
{
	struct config_op ops[] = {
		{.key = STR("domain"), .value = STR("D")},
		{		    .key = STR("user/1"),   .value = STR("U")                },
		{ .key = STR("hook/1"),      .value = STR("S"),                      .secret = true }
	};
	struct str due[] = { STR("1") };
	struct config_commit c = { .domain = STR("abc.com"),
				   .ops = ops,
				   .op_count = 3,
				   .due_users = due,
				   .due_user_count = 1,
				   .due_ms = 77 };

	(void)state;
	struct outcome out = commit_config(&a, &c);
	assert_int_equal(out.status, STORE_OK);
	assert_string_equal(redis_child_ask(&redis, "HGET %s @version", key("config:abc.com"))->str,
			    out.version);
	assert_int_equal(redis_child_ask(&redis, "SISMEMBER %s abc.com", key("domains"))->integer,
			 1);
	assert_string_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|1", key("due"))->str, "77");
	assert_true(until(saw(&a, "event secret abc.com hook/1 S")));
	assert_true(saw(&a, "event config abc.com domain D"));

	struct outcome again = commit_config(&a, &c); /* must not exist */
	assert_int_equal(again.status, STORE_CONFLICT);
	assert_string_equal(again.version, out.version);

	struct config_op gone[] = { { .key = STR("user/1") } };
	struct config_commit d = { .domain = STR("abc.com"),
				   .expected = str_of(out.version),
				   .ops = gone,
				   .op_count = 1 };
	again = commit_config(&a, &d);
	assert_int_equal(again.status, STORE_OK);
	assert_true(strcmp(again.version, out.version) != 0);
	assert_true(until(saw(&a, "event config abc.com user/1 -")));

	/* quiet: bytes change, no version does; of what is gone nothing comes back */
	struct config_op quiet[] = {
		{.key = STR("domain"),  .value = STR("D2"), .quiet = true},
		{ .key = STR("user/1"), .value = STR("X"),  .quiet = true}
	};
	char kept[128];
	snprintf(kept, sizeof(kept), "%s",
		 redis_child_ask(&redis, "HGET %s domain", key("config:abc.com"))->str);
	*strchr(kept, '\n') = '\0';
	d = (struct config_commit){ .domain = STR("abc.com"),
				    .expected = str_of(again.version),
				    .ops = quiet,
				    .op_count = 2 };
	out = commit_config(&a, &d);
	assert_int_equal(out.status, STORE_OK);
	assert_string_equal(out.version, again.version);
	assert_true(until(saw(&a, "event config abc.com domain D2")));
	assert_true(a.quiet);
	assert_string_equal(a.version, kept);
	assert_int_equal(
		redis_child_ask(&redis, "HEXISTS %s user/1", key("config:abc.com"))->integer, 0);

	/* secrets alone: whatever the config version is */
	struct config_op secret[] = {
		{.key = STR("hook/1"), .secret = true}
	};
	d = (struct config_commit){ .domain = STR("abc.com"), .ops = secret, .op_count = 1 };
	assert_int_equal(commit_config(&a, &d).status, STORE_OK);
	assert_true(until(saw(&a, "event secret abc.com hook/1 -")));
	assert_string_equal(redis_child_ask(&redis, "HGET %s @version", key("config:abc.com"))->str,
			    again.version);

	d = (struct config_commit){ .domain = STR("abc.com"),
				    .expected = STR("1-1"),
				    .remove_domain = true };
	assert_int_equal(commit_config(&a, &d).status, STORE_CONFLICT);
	d.expected = str_of(again.version);
	assert_int_equal(commit_config(&a, &d).status, STORE_OK);
	assert_int_equal(ask_int("EXISTS", key("config:abc.com")), 0);
	assert_int_equal(redis_child_ask(&redis, "SCARD %s", key("domains"))->integer, 0);
	assert_true(until(saw(&a, "event domain_removed abc.com  -")));
}

/* The keys of abc.com's users, and the sorted sets that name them. */
static const char *const user_keys[] = { "live", "calendar" };
static const char *const user_sets[] = { "due", "calendars" };

static void leave_behind(const char *user)
{
	char name[64];

	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s:abc.com:%s", user_keys[i], user);
		redis_child_ask(&redis, "SET %s left", key(name));
		redis_child_ask(&redis, "ZADD %s 5 abc.com|%s", key(user_sets[i]), user);
	}
}

static int64_t left_of(const char *user)
{
	char name[64];
	int64_t left = 0;

	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s:abc.com:%s", user_keys[i], user);
		left += ask_int("EXISTS", key(name));
		left += redis_child_ask(&redis, "ZSCORE %s abc.com|%s", key(user_sets[i]), user)
				->str != NULL;
	}
	return left;
}

/* Whoever had the name before, and whether it was cleared up behind them or not. */
static void test_a_user_begins_with_nothing(void **state)
{
	struct config_op ops[] = {
		{.key = STR("domain"),  .value = STR("D")},
		{ .key = STR("user/1"), .value = STR("U")},
		{ .key = STR("user/2"), .value = STR("U")}
	};
	struct config_op later[] = {
		{.key = STR("user/1"), .value = STR("V") },
                { .key = STR("user/2")                  }
	};
	struct str users[] = { STR("1"), STR("2") };
	struct config_commit c = {
		.domain = STR("abc.com"), .ops = ops, .op_count = 3, .users = users, .user_count = 2
	};

	(void)state;
	leave_behind("1");
	leave_behind("2");
	leave_behind("3");
	struct outcome out = commit_config(&a, &c);
	assert_int_equal(out.status, STORE_OK);
	assert_int_equal(left_of("1") + left_of("2"), 0);
	assert_int_equal(left_of("3"), 4);

	/* who is there already keeps what is known of them; who goes takes it along */
	leave_behind("1");
	leave_behind("2");
	c.ops = later;
	c.op_count = 2;
	c.expected = str_of(out.version);
	assert_int_equal(commit_config(&a, &c).status, STORE_OK);
	assert_int_equal(left_of("1"), 4);
	assert_int_equal(left_of("2"), 0);
}

static void test_secrets_need_a_domain(void **state)
{
	struct config_op op = { .key = STR("token/1"), .value = STR("T"), .secret = true };
	struct config_commit c = { .domain = STR("nowhere.com"), .ops = &op, .op_count = 1 };

	(void)state;
	assert_int_equal(commit_config(&a, &c).status, STORE_CONFLICT);
	c.domain = STR("_system");
	assert_int_equal(commit_config(&a, &c).status, STORE_OK);
	assert_true(until(saw(&a, "event secret _system token/1 T")));
}

static void test_drop_and_due_put(void **state)
{
	struct str users[] = { STR("d1"), STR("d2") };
	struct outcome out = { 0 };

	(void)state;
	struct live_commit c = live("d1", "", "x");
	c.due_ms = 4;
	commit_live(&a, &c);
	store_due_put(a.store, DUE_PRESENCE, STR("abc.com"), users, 2, 321, on_outcome, &out);
	wait_outcome(&out);
	assert_int_equal(out.status, STORE_OK);
	assert_string_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|d2", key("due"))->str,
			    "321");
	out = (struct outcome){ 0 };
	store_drop_live(a.store, STR("abc.com"), users, 2, on_outcome, &out);
	wait_outcome(&out);
	assert_int_equal(out.status, STORE_OK);
	assert_int_equal(ask_int("EXISTS", key("live:abc.com:d1")), 0);
	assert_int_equal(redis_child_ask(&redis, "ZSCORE %s abc.com|d1", key("due"))->type,
			 REDIS_REPLY_NIL);
}

/* Whoever asks may not have heard yet that the user was made (again). */
static void test_drop_spares_whom_the_configuration_names(void **state)
{
	struct str user = STR("123");
	struct live_commit c = live("123", "", "x");
	struct outcome out = { 0 };

	(void)state;
	c.domain = STR("named.com");
	c.due_ms = 4;
	make_domain(&a, "named.com");
	assert_int_equal(commit_live(&a, &c).status, STORE_OK);
	store_drop_live(a.store, c.domain, &user, 1, on_outcome, &out);
	wait_outcome(&out);
	assert_int_equal(out.status, STORE_OK);
	out = commit_live(&a, &c);
	assert_int_equal(out.status, STORE_CONFLICT);
	assert_string_equal(out.value, "x");
}

static void test_any_bytes(void **state)
{
	struct live_commit c = live("bin", "", "");
	char bytes[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	c.value = str_n(bytes, sizeof(bytes));
	struct outcome out = commit_live(&a, &c);
	assert_int_equal(out.status, STORE_OK);
	redisReply *r = redis_child_ask(&redis, "GET %s", key("live:abc.com:bin"));
	assert_int_equal(r->len, strlen(out.version) + 1 + sizeof(bytes));
	assert_memory_equal(r->str + strlen(out.version) + 1, bytes, sizeof(bytes));
}

/* How often Redis has said that it is full. */
static long refused_as_full(void)
{
	redisReply *r = redis_child_ask(&redis, "INFO errorstats");
	const char *count = strstr(r->str, "errorstat_OOM:count=");

	return count ? strtol(strchr(count, '=') + 1, NULL, 10) : 0;
}

/* The link stays, also when the lease is refused: what Redis knows can still be read. */
static void test_refused_when_full(void **state)
{
	struct live_commit c = live("full", "", "x");
	int64_t until_ms = clock_mono_ms() + ARRIVAL_MS;
	bool never = false;

	(void)state;
	redis_child_ask(&redis, "CONFIG SET maxmemory 1");
	struct outcome out = commit_live(&a, &c);
	while (refused_as_full() < 3 && clock_mono_ms() < until_ms)
		loop_run_until(loop, &never, 20);
	redis_child_ask(&redis, "CONFIG SET maxmemory 0");
	assert_int_equal(out.status, STORE_UNAVAILABLE);
	assert_true(refused_as_full() >= 3);
	assert_int_equal(commit_live(&a, &c).status, STORE_OK);
}

static void test_lost_functions_come_back(void **state)
{
	struct live_commit c = live("fn", "", "x");

	(void)state;
	redis_child_ask(&redis, "FUNCTION FLUSH");
	assert_int_equal(commit_live(&a, &c).status, STORE_UNAVAILABLE);
	assert_true(until(store_is_up(a.store)));
	assert_int_equal(commit_live(&a, &c).status, STORE_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_write),
		cmocka_unit_test(test_conflict_shows_what_is_there),
		cmocka_unit_test(test_due_moves_and_goes),
		cmocka_unit_test(test_emptied_record_stays_as_tombstone),
		cmocka_unit_test(test_timed_out_start_never_applies),
		cmocka_unit_test(test_config_version_and_events),
		cmocka_unit_test(test_a_user_begins_with_nothing),
		cmocka_unit_test(test_secrets_need_a_domain),
		cmocka_unit_test(test_drop_and_due_put),
		cmocka_unit_test(test_drop_spares_whom_the_configuration_names),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_refused_when_full),
		cmocka_unit_test(test_lost_functions_come_back),
	};

	return cmocka_run_group_tests(tests, up, down);
}
