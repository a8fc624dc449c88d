/*
 * The links: what a caller is told when the connection breaks at the worst moment, how fast it is
 * back, and that nothing hangs.
 */
#include "store_test.h"
#include "tcp_relay.h"

static struct observer a;
static struct tcp_relay *relay;

static int up(void **state)
{
	char url[64];

	fixture_up(state);
	relay = tcp_relay_start(redis.socket);
	snprintf(url, sizeof(url), "redis://127.0.0.1:%d", tcp_relay_port(relay));
	observe(&a, url, "one");
	return 0;
}

static int down(void **state)
{
	observer_stop(&a);
	tcp_relay_stop(relay);
	return fixture_down(state);
}

static struct live_commit live(const char *user, const char *value)
{
	return (struct live_commit){ .domain = STR("abc.com"),
				     .user = str_of(user),
				     .value = str_of(value),
				     .ttl_ms = 60000 };
}

static const char *key(const char *user)
{
	static char text[128];

	snprintf(text, sizeof(text), "{%02u}:live:abc.com:%s",
		 store_shard_of(a.store, STR("abc.com")), user);
	return text;
}

/* Applied, but the answer is lost with the connection: nobody says "not applied". */
static void test_reset_after_execution_is_unknown(void **state)
{
	struct outcome out = { 0 };

	(void)state;
	tcp_relay_hold_replies(relay, true);
	struct live_commit c = live("reset", "x");
	store_commit_live(a.store, &c, 2000, on_outcome, &out);
	assert_true(until(redis_child_ask(&redis, "EXISTS %s", key("reset"))->integer == 1));
	assert_false(out.done);
	tcp_relay_reset(relay);
	assert_true(until(out.done));
	assert_int_equal(out.status, STORE_UNKNOWN);
	assert_true(saw(&a, "link down"));
	tcp_relay_hold_replies(relay, false);
	assert_true(until(store_is_up(a.store)));
	out = commit_live(&a, &c);
	assert_int_equal(out.status, STORE_CONFLICT); /* its own value: the retry finds it */
	assert_string_equal(out.value, "x");
}

static void test_resets_leave_nothing_hanging(void **state)
{
	enum { ROUNDS = 10, EACH = 50 };
	struct outcome out[EACH];
	struct store_stats stats;
	char user[32];

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		memset(out, 0, sizeof(out));
		store_stats(a.store, &stats);
		int64_t before = stats.reconnects;
		for (int i = 0; i < EACH; i++) {
			snprintf(user, sizeof(user), "r%d-%d", round, i);
			struct live_commit c = live(user, "y");
			store_commit_live(a.store, &c, 250, on_outcome, &out[i]);
		}
		turn_for(round % 3);
		tcp_relay_reset(relay);
		for (int i = 0; i < EACH; i++) {
			assert_true(until(out[i].done));
			snprintf(user, sizeof(user), "r%d-%d", round, i);
			bool there = redis_child_ask(&redis, "EXISTS %s", key(user))->integer;
			if (out[i].status == STORE_OK)
				assert_true(there);
			if (out[i].status == STORE_UNAVAILABLE)
				assert_false(there);
		}
		assert_true(until((store_stats(a.store, &stats), stats.reconnects > before)));
	}
}

static void test_unsent_is_unavailable(void **state)
{
	struct outcome out = { 0 };
	struct live_commit c = live("down", "z");

	(void)state;
	tcp_relay_reset(relay);
	assert_true(until(!store_is_up(a.store)));
	store_commit_live(a.store, &c, 250, on_outcome, &out);
	assert_false(out.done);
	assert_true(until(out.done));
	assert_int_equal(out.status, STORE_UNAVAILABLE);
	assert_true(until(store_is_up(a.store)));
	assert_int_equal(redis_child_ask(&redis, "EXISTS %s", key("down"))->integer, 0);
}

/* Silence on an open connection: the deadline for the caller, then the link itself. */
static void test_silent_connection(void **state)
{
	struct outcome out = { .asked_at_ms = clock_mono_ms() };
	struct live_commit c = live("silent", "z");

	(void)state;
	forget(&a);
	tcp_relay_hold_replies(relay, true);
	store_commit_live(a.store, &c, 100, on_outcome, &out);
	assert_true(until(out.done));
	assert_int_equal(out.status, STORE_UNKNOWN);
	assert_true(out.took_ms >= 100);
	assert_true(until(saw(&a, "link down")));
	tcp_relay_hold_replies(relay, false);
	tcp_relay_reset(relay);
	assert_true(until(store_is_up(a.store)));
}

static void test_many_in_one_turn(void **state)
{
	enum { MANY = 5000 };
	static struct outcome out[MANY];
	char user[16];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		snprintf(user, sizeof(user), "m%d", i);
		struct live_commit c = live(user, "y");
		store_commit_live(a.store, &c, 5000, on_outcome, &out[i]);
	}
	for (int i = 0; i < MANY; i++) {
		wait_outcome(&out[i]);
		assert_int_equal(out[i].status, STORE_OK);
		if (i > 0)
			assert_true(out[i].n == out[i - 1].n + 1);
	}
}

/* More than a socket takes at once: what has left is forgotten on the way, the rest stays whole. */
static void test_megabytes_in_one_turn(void **state)
{
	enum { EACH = 60, BYTES = 100 * 1000 };
	static struct outcome out[EACH];
	static char value[EACH][BYTES];
	char user[32];

	(void)state;
	memset(out, 0, sizeof(out));
	for (int i = 0; i < EACH; i++) {
		memset(value[i], 'a' + i % 26, BYTES);
		snprintf(user, sizeof(user), "large%d", i);
		struct live_commit c = live(user, "");
		c.value = str_n(value[i], BYTES);
		store_commit_live(a.store, &c, 2000, on_outcome, &out[i]);
	}
	for (int i = 0; i < EACH; i++) {
		assert_true(until(out[i].done));
		assert_int_equal(out[i].status, STORE_OK);
		snprintf(user, sizeof(user), "large%d", i);
		redisReply *r = redis_child_ask(&redis, "GET %s", key(user));
		assert_memory_equal(r->str + strlen(out[i].version) + 1, value[i], BYTES);
	}
}

static void test_stats_count(void **state)
{
	struct store_stats stats;

	(void)state;
	assert_true(until((store_stats(a.store, &stats), stats.events > 5000)));
	assert_true(stats.commits >= 5000);
	assert_true(stats.conflicts >= 1);
	assert_true(stats.unavailable >= 2);
	assert_true(stats.reconnects >= 12);
	assert_in_range(stats.clock_offset_ms + 100, 0, 200);
	assert_int_equal(stats.reloads, 0);
}

static void test_password(void **state)
{
	struct redis_child locked;
	struct observer o;
	char url[200];
	struct str error;

	(void)state;
	assert_true(redis_child_start(&locked, 0, "pass word"));
	observe_options(&o, &(struct store_options){ .url = str_of(locked.url),
						     .password = STR("pass word") });
	observer_stop(&o);
	/* a wrong one: down, and it goes on trying */
	o = (struct observer){ .arena = arena_new(0) };
	struct store_listener silent = { .arg = &o };
	snprintf(url, sizeof(url), "%s", locked.url);
	o.store = store_start(loop,
			      &(struct store_options){ .url = str_of(url), .password = STR("no") },
			      &silent, o.arena, &error);
	assert_non_null(o.store);
	turn_for(600);
	assert_false(store_is_up(o.store));
	observer_stop(&o);
	redis_child_stop(&locked);
}

static void test_foreign_format_is_refused(void **state)
{
	struct observer o = { .arena = arena_new(0) };
	struct store_listener silent = { .arg = &o };
	struct redis_child other;
	struct str error;

	(void)state;
	assert_true(redis_child_start(&other, 0, NULL));
	redis_child_ask(&other, "HSET presenced:meta format 99 shards 16");
	o.store = store_start(loop, &(struct store_options){ .url = str_of(other.url) }, &silent,
			      o.arena, &error);
	turn_for(400);
	assert_false(store_is_up(o.store));
	assert_string_equal(redis_child_ask(&other, "HGET presenced:meta format")->str, "99");
	observer_stop(&o);
	redis_child_stop(&other);
}

/* The name is looked up off the loop. */
static void test_host_name(void **state)
{
	struct observer o;
	char url[64];

	(void)state;
	snprintf(url, sizeof(url), "redis://localhost:%d", tcp_relay_port(relay));
	observe(&o, url, "named");
	observer_stop(&o);
}

static void test_no_redis_at_all(void **state)
{
	struct observer o = { .arena = arena_new(0) };
	struct store_listener silent = { .arg = &o };
	struct str error;
	struct outcome out = { 0 };

	(void)state;
	o.store =
		store_start(loop, &(struct store_options){ .url = STR("unix:/nowhere/redis.sock") },
			    &silent, o.arena, &error);
	assert_non_null(o.store);
	struct live_commit c = live("x", "y");
	store_commit_live(o.store, &c, 100, on_outcome, &out);
	assert_true(until(out.done));
	assert_int_equal(out.status, STORE_UNAVAILABLE);
	turn_for(300);
	observer_stop(&o);
	o.arena = arena_new(0);
	assert_null(store_start(loop, &(struct store_options){ .url = STR("http://x") }, &silent,
				o.arena, &error));
	assert_true(error.n > 0);
	arena_free(o.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reset_after_execution_is_unknown),
		cmocka_unit_test(test_resets_leave_nothing_hanging),
		cmocka_unit_test(test_unsent_is_unavailable),
		cmocka_unit_test(test_silent_connection),
		cmocka_unit_test(test_many_in_one_turn),
		cmocka_unit_test(test_megabytes_in_one_turn),
		cmocka_unit_test(test_stats_count),
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_foreign_format_is_refused),
		cmocka_unit_test(test_host_name),
		cmocka_unit_test(test_no_redis_at_all),
	};

	return cmocka_run_group_tests(tests, up, down);
}
