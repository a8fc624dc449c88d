/* state_test: see state_test.h. */
#include "state_test.h"

#include "base/log.h"
#include "base/random.h"

struct redis_child redis;
struct loop *loop;
struct state *here, *there;

static struct arena *arena;

void turn_for(int ms)
{
	const bool never = false;

	loop_run_until(loop, &never, (uint64_t)ms);
}

static struct state *state_up(const char *instance)
{
	struct store_options options = { .url = str_of(redis.url), .instance = str_of(instance) };
	struct str error = STR_NONE;
	struct state *s = state_new(loop, &options, arena, &error);

	if (!s)
		fail_msg("%.*s", STR_ARG(error));
	return s;
}

void wait_ready(struct state *s)
{
	int64_t as_of_ms;

	assert_true(until(state_is_ready(s) && !state_is_degraded(s, &as_of_ms)));
}

int states_up(void **state)
{
	(void)state;
	clock_init();
	random_init();
	log_open("/dev/null", LOG_ERROR);
	arena = arena_new(0);
	loop = loop_new();
	assert_true(redis_child_start(&redis, 0, NULL));
	here = state_up("here");
	there = state_up("there");
	wait_ready(here);
	wait_ready(there);
	make_domain(here, "abc.com", "{\"time_zone\":\"Europe/Luxembourg\"}");
	put_object(here, "user/123", "{\"extension\":\"23\"}");
	put_object(here, "user/124", "{}");
	return 0;
}

static void on_stopped(void *arg)
{
	*(bool *)arg = true;
}

static void state_down(struct state *s)
{
	bool stopped = false;

	if (!s)
		return; /* the test has done so */
	state_stop(s, on_stopped, &stopped);
	assert_true(loop_run_until(loop, &stopped, 10000));
	state_free(s);
}

int states_down(void **state)
{
	(void)state;
	state_down(here);
	state_down(there);
	loop_free(loop);
	redis_child_stop(&redis);
	arena_free(arena);
	return 0;
}

/* ---- configuration ---- */

struct writing {
	bool done;
	enum err err;
};

static void on_written(void *arg, const struct write_outcome *outcome)
{
	struct writing *w = arg;

	w->err = outcome->err;
	w->done = true;
}

static struct str version_of(struct state *s, struct str domain, char text[64])
{
	struct replica_domain *d = state_domain(s, domain);
	int n = d ? snprintf(text, 64, "%.*s", STR_ARG(replica_domain_version(d))) : 0;

	return str_n(text, (size_t)n);
}

enum err write_ops(struct state *s, struct str domain, const struct config_op *ops, size_t count)
{
	struct writing w = { 0 };
	char version[64];

	state_write(s, domain, version_of(s, domain, version), ops, count, on_written, &w);
	assert_true(loop_run_until(loop, &w.done, 10000));
	return w.err;
}

void put_object(struct state *s, const char *key, const char *json)
{
	struct config_op op = { .key = str_of(key), .value = json ? str_of(json) : STR_NONE };

	assert_int_equal(write_ops(s, ABC, &op, 1), ERR_OK);
}

void make_domain(struct state *s, const char *name, const char *json)
{
	struct config_op op = { .key = STR("domain"), .value = str_of(json) };

	assert_int_equal(write_ops(s, str_of(name), &op, 1), ERR_OK);
}

enum err remove_domain(struct state *s, const char *name)
{
	struct writing w = { 0 };
	char version[64];

	state_remove_domain(s, str_of(name), version_of(s, str_of(name), version), on_written, &w);
	assert_true(loop_run_until(loop, &w.done, 10000));
	return w.err;
}

/* ---- signals ---- */

void on_answer(void *arg, const struct signal_outcome *outcome)
{
	struct answer *a = arg;

	assert_false(a->done);
	a->outcome = *outcome;
	snprintf(a->version, sizeof(a->version), "%.*s", STR_ARG(outcome->version));
	a->took_ms = clock_mono_ms() - a->asked_at_ms;
	a->done = true;
}

struct signal call_of(const char *call_id, int64_t expires_in_s)
{
	return (struct signal){ .kind = SIGNAL_CALL,
				.source = STR("pbx"),
				.seq = -1,
				.call_id = str_of(call_id),
				.number = STR("+352621000000"),
				.state =
					expires_in_s ? CALL_STATE_CONFIRMED : CALL_STATE_TERMINATED,
				.expires_in_s = expires_in_s };
}

void tell(struct state *s, const char *user, struct signal signal, struct answer *out)
{
	*out = (struct answer){ .asked_at_ms = clock_mono_ms() };
	state_signal(s, ABC, str_of(user), &signal, false, on_answer, out);
}

void wait_answer(struct answer *a, int64_t ms)
{
	assert_true(loop_run_until(loop, &a->done, (uint64_t)ms));
}

struct answer signal_now(struct state *s, const char *user, struct signal signal)
{
	struct answer a;

	tell(s, user, signal, &a);
	wait_answer(&a, ARRIVAL_MS);
	return a;
}

const struct record *record_of(struct state *s, const char *user)
{
	struct replica_domain *d = state_domain(s, ABC);
	struct replica_user *u = d ? replica_user(d, str_of(user)) : NULL;

	return u ? replica_subject(u)->record : NULL;
}

struct state_stats stats_of(struct state *s)
{
	struct state_stats stats;

	state_stats(s, &stats);
	return stats;
}

const char *key_of(const char *domain, const char *rest)
{
	static char text[300];
	unsigned shard = store_shard_of(state_store(here), str_of(domain));

	snprintf(text, sizeof(text), "{%02u}:%s", shard, rest);
	return text;
}
