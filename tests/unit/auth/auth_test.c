/* auth_test: see auth_test.h. */
#include "auth_test.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"

static struct redis_child redis;

struct loop *loop;
struct state *state;
struct auth *auth;
struct arena *arena;
struct str machine_made;

static char machine_made_text[64];

static void run_until(const bool *done)
{
	assert_true(loop_run_until(loop, done, 20000));
}

static void written(void *arg, const struct write_outcome *outcome)
{
	assert_int_equal(outcome->err, ERR_OK);
	*(bool *)arg = true;
}

static void put(const struct config_op *op)
{
	struct replica_domain *d = state_domain(state, STR(DOMAIN));
	char version[64] = "";
	bool done = false;

	if (d)
		snprintf(version, sizeof(version), "%.*s", STR_ARG(replica_domain_version(d)));
	state_write(state, STR(DOMAIN), str_of(version), op, 1, written, &done);
	run_until(&done);
}

void put_object(const char *key, const char *value)
{
	put(&(struct config_op){ .key = str_of(key), .value = str_of(value) });
}

void put_secret(const char *key, struct str value)
{
	put(&(struct config_op){ .key = str_of(key), .value = value, .secret = true });
}

static struct str encoded(const struct table *t, const void *value)
{
	struct buf b = { 0 };
	struct json_writer w = JSON_WRITER(&b);
	struct str copy;

	table_encode_stored(t, value, &w);
	copy = arena_str(arena, buf_str(&b));
	buf_free(&b);
	return copy;
}

void put_hook_secret(const char *user, bool chosen, struct str hash)
{
	struct hook_secret secret = { .user = str_of(user), .chosen = chosen, .hash = hash };
	char key[64];

	snprintf(key, sizeof(key), "hook/%s", user);
	put_secret(key, encoded(&hook_secret_table, &secret));
}

struct str put_token(const struct token *wanted)
{
	struct token token = *wanted;
	struct made_token made;
	char key[64];

	auth_make_token(arena, &made);
	token.id = made.id;
	token.secret_hash = made.hash;
	snprintf(key, sizeof(key), "token/%.*s", STR_ARG(made.id));
	put_secret(key, encoded(&token_table, &token));
	return made.presented;
}

struct hashing {
	bool done;
	struct str hash;
};

static void hashed(void *arg, enum err err, struct str hash)
{
	struct hashing *h = arg;

	assert_int_equal(err, ERR_OK);
	h->hash = arena_str(arena, hash);
	h->done = true;
}

struct str hash_slowly(const char *password)
{
	struct hashing h = { 0 };

	auth_hash_password(auth, str_of(password), hashed, &h);
	run_until(&h.done);
	return h.hash;
}

static void fill_domain(void)
{
	struct str hash;

	put_object("domain", "{\"time_zone\":\"Europe/Luxembourg\",\"aliases\":[\"alias.lu\"]}");
	put_object("user/123", "{\"extension\":\"23\",\"numbers\":[\"+35227998123\"]}");
	put_object("user/124", "{}");
	put_object("user/125", "{}"); /* without a hook password */
	put_hook_secret("123", true, hash_slowly(CHOSEN));
	auth_make_hook_password(arena, &machine_made, &hash);
	put_hook_secret("124", false, hash);
	snprintf(machine_made_text, sizeof(machine_made_text), "%.*s", STR_ARG(machine_made));
	machine_made = str_of(machine_made_text);
}

static void look_ready(void *arg)
{
	if (state_is_ready(state))
		*(bool *)arg = true;
}

int group_up(void **s)
{
	struct store_options options = { 0 };
	bool ready = false;
	struct str error;

	(void)s;
	clock_init();
	random_init();
	log_open("/dev/null", LOG_ERROR);
	assert_true(redis_child_start(&redis, 0, NULL));
	options.url = str_of(redis.url);
	loop = loop_new();
	arena = arena_new(0);
	state = state_new(loop, &options, arena, &error);
	assert_non_null(state);
	loop_each_turn(loop, look_ready, &ready);
	run_until(&ready);
	loop_each_turn_end(loop, look_ready, &ready);
	test_up(s);
	fill_domain();
	return test_down(s);
}

static void stopped(void *arg)
{
	*(bool *)arg = true;
}

int group_down(void **s)
{
	bool done = false;

	(void)s;
	loop_work_stop(loop);
	state_stop(state, stopped, &done);
	run_until(&done);
	state_free(state);
	arena_free(arena);
	loop_free(loop);
	redis_child_stop(&redis);
	return 0;
}

int test_up(void **s)
{
	(void)s;
	auth = auth_new(loop, state,
			STR("pk_theadmin0001_0123456789012345678901234567890123456789012"));
	return 0;
}

int test_down(void **s)
{
	struct auth_stats stats;

	(void)s;
	auth_stats(auth, &stats);
	assert_int_equal(stats.queue, 0);
	auth_free(auth);
	arena_reset(arena);
	return 0;
}
