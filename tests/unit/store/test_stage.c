/* A domain replaced whole: 20,000 users in slices, one rename, read again by everybody. */
#include "store_test.h"

static struct observer a, b;

static int up(void **state)
{
	fixture_up(state);
	observe(&a, redis.url, "one");
	observe(&b, redis.url, "two");
	return 0;
}

static int down(void **state)
{
	observer_stop(&a);
	observer_stop(&b);
	return fixture_down(state);
}

enum { USERS = 20000, SLICE = 500 };

static struct outcome begin_stage(const char *domain)
{
	struct outcome out = { 0 };

	store_stage_begin(a.store, str_of(domain), on_outcome, &out);
	assert_false(out.done);
	wait_outcome(&out);
	assert_int_equal(out.status, STORE_OK);
	return out;
}

static struct outcome put_slice(const char *domain, const char *stage, unsigned from,
				unsigned count)
{
	struct config_op ops[SLICE];
	char keys[SLICE][24];
	struct outcome out = { 0 };

	for (unsigned i = 0; i < count; i++) {
		snprintf(keys[i], sizeof(keys[i]), "user/%u", from + i);
		ops[i] = (struct config_op){ .key = str_of(keys[i]),
					     .value = STR("{\"kind\":\"person\"}") };
	}
	store_stage_put(a.store, str_of(domain), str_of(stage), ops, count, on_outcome, &out);
	wait_outcome(&out);
	return out;
}

static struct outcome commit_stage(const char *domain, const char *stage, const char *expected,
				   const struct str *drop, size_t drop_count)
{
	struct outcome out = { 0 };

	store_stage_commit(a.store,
			   &(struct stage_commit){ .domain = str_of(domain),
						   .stage_version = str_of(stage),
						   .expected = str_of(expected),
						   .secrets = drop,
						   .secret_count = drop_count },
			   on_outcome, &out);
	wait_outcome(&out);
	return out;
}

static void test_import_of_20000_users(void **state)
{
	struct config_op hook[] = {
		{.key = STR("hook/123"), .value = STR("H"), .secret = true}
	};
	struct str drop[] = { STR("hook/123") };
	char key[64];

	(void)state;
	struct outcome before = make_domain(&a, "big.com");
	struct config_commit c = { .domain = STR("big.com"), .ops = hook, .op_count = 1 };
	assert_int_equal(commit_config(&a, &c).status, STORE_OK);
	struct outcome stage = begin_stage("big.com");
	for (unsigned i = 0; i < USERS; i += SLICE)
		assert_int_equal(put_slice("big.com", stage.version, i, SLICE).status, STORE_OK);
	assert_int_equal(commit_stage("big.com", stage.version, "1-1", NULL, 0).status,
			 STORE_CONFLICT);
	forget(&b);
	struct outcome done = commit_stage("big.com", stage.version, before.version, drop, 1);
	assert_int_equal(done.status, STORE_OK);
	assert_true(until(saw(&b, "begin big.com")));
	assert_true(until(saw(&b, "end big.com")));
	assert_int_equal(count_seen(&b, "event config_replaced big.com  -"), 1);
	assert_true(saw(&b, "config big.com user/19999 {\"kind\":\"person\"}"));
	assert_true(saw(&b, "config big.com @version "));
	assert_false(saw(&b, "config big.com domain {\"id\":1}"));
	assert_false(saw(&b, "secret big.com hook/123 H"));
	snprintf(key, sizeof(key), "{%02u}:config:big.com",
		 store_shard_of(a.store, STR("big.com")));
	assert_int_equal(redis_child_ask(&redis, "TTL %s", key)->integer, -1);
	assert_string_equal(redis_child_ask(&redis, "HGET %s @version", key)->str, done.version);
	assert_int_equal(redis_child_ask(&redis, "HLEN %s", key)->integer, USERS + 1);
	assert_int_equal(strncmp(redis_child_ask(&redis, "HGET %s user/7", key)->str, stage.version,
				 strlen(stage.version)),
			 0);
	/* the load leaves the shard followed */
	c = (struct config_commit){ .domain = STR("big.com"), .expected = str_of(done.version) };
	struct config_op op[] = {
		{.key = STR("user/7"), .value = STR("seven")}
	};
	c.ops = op;
	c.op_count = 1;
	assert_int_equal(commit_config(&a, &c).status, STORE_OK);
	assert_true(until(saw(&b, "event config big.com user/7 seven")));
}

static void test_new_domain_and_empty_import(void **state)
{
	(void)state;
	struct outcome stage = begin_stage("new.com");
	assert_int_equal(commit_stage("new.com", stage.version, "", NULL, 0).status, STORE_OK);
	assert_true(until(saw(&b, "end new.com")));
	/* once committed, it is used up */
	assert_int_equal(commit_stage("new.com", stage.version, "", NULL, 0).status,
			 STORE_CONFLICT);
}

static void test_dead_stage_stays_dead(void **state)
{
	char key[128];

	(void)state;
	struct outcome stage = begin_stage("dead.com");
	snprintf(key, sizeof(key), "{%02u}:stage:dead.com:%s",
		 store_shard_of(a.store, STR("dead.com")), stage.version);
	assert_in_range(redis_child_ask(&redis, "TTL %s", key)->integer, 590, 600);
	redis_child_ask(&redis, "DEL %s", key);
	assert_int_equal(put_slice("dead.com", stage.version, 0, 10).status, STORE_CONFLICT);
	assert_int_equal(commit_stage("dead.com", stage.version, "", NULL, 0).status,
			 STORE_CONFLICT);
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key)->integer, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_import_of_20000_users),
		cmocka_unit_test(test_new_domain_and_empty_import),
		cmocka_unit_test(test_dead_stage_stays_dead),
	};

	return cmocka_run_group_tests(tests, up, down);
}
