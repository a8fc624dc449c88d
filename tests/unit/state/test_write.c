/* test_write: configuration against its version, and waiting until a version was seen. */
#include "state_test.h"

struct writing {
	bool done, unknown;
	enum err err;
	char version[64];
};

static void on_written(void *arg, const struct write_outcome *outcome)
{
	struct writing *w = arg;

	w->err = outcome->err;
	w->unknown = outcome->unknown;
	snprintf(w->version, sizeof(w->version), "%.*s", STR_ARG(outcome->version));
	w->done = true;
}

static struct writing write_at(struct state *s, const char *version, const char *json)
{
	struct config_op op = { .key = STR("user/300"), .value = str_of(json) };
	struct writing w = { 0 };

	state_write(s, ABC, str_of(version), &op, 1, on_written, &w);
	assert_true(loop_run_until(loop, &w.done, 10000));
	return w;
}

static void config_version(struct state *s, char text[64])
{
	struct str version = replica_domain_version(state_domain(s, ABC));

	snprintf(text, 64, "%.*s", STR_ARG(version));
}

static void test_a_stale_version_is_a_conflict(void **state)
{
	char version[64];

	(void)state;
	config_version(here, version);
	assert_true(until(store_version_cmp(replica_domain_version(state_domain(there, ABC)),
					    str_of(version)) == 0));
	assert_int_equal(write_at(there, version, "{\"extension\":\"30\"}").err, ERR_OK);
	assert_int_equal(write_at(here, version, "{\"extension\":\"31\"}").err, ERR_CONFLICT);
	assert_true(until(replica_user_find(state_domain(here, ABC), STR("30"))));
	assert_null(replica_user_find(state_domain(here, ABC), STR("31")));
}

/* done means: this process answers by what was written. */
static void test_the_writer_sees_its_write(void **state)
{
	char version[64];

	(void)state;
	for (int i = 0; i < 20; i++) {
		char json[48], extension[16];

		snprintf(extension, sizeof(extension), "4%d", i);
		snprintf(json, sizeof(json), "{\"extension\":\"%s\"}", extension);
		config_version(here, version);
		struct writing w = write_at(here, version, json);
		assert_int_equal(w.err, ERR_OK);
		assert_non_null(replica_user_find(state_domain(here, ABC), str_of(extension)));
		config_version(here, version);
		assert_string_equal(version, w.version);
	}
}

static void test_without_redis_it_fails_at_once(void **state)
{
	int64_t as_of_ms, begun_ms;
	char version[64];

	(void)state;
	redis_child_kill(&redis, SIGKILL);
	assert_true(until(state_is_degraded(here, &as_of_ms)));
	assert_true(as_of_ms > 0);
	config_version(here, version);
	begun_ms = clock_mono_ms();
	struct writing w = write_at(here, version, "{}");
	assert_int_equal(w.err, ERR_STORE_UNAVAILABLE);
	assert_false(w.unknown);
	assert_in_range(clock_mono_ms() - begun_ms, 0, 300);
	assert_true(redis_child_run(&redis));
	wait_ready(here);
	wait_ready(there);
}

/* Sent, then no answer: it may stand, and the outcome says so. */
static void test_an_unanswered_write_is_unknown(void **state)
{
	char version[64];

	(void)state;
	config_version(here, version);
	kill(redis.pid, SIGSTOP);
	struct writing w = write_at(here, version, "{}");
	kill(redis.pid, SIGCONT);
	assert_int_equal(w.err, ERR_STORE_UNAVAILABLE);
	assert_true(w.unknown);
	wait_ready(here);
	wait_ready(there);
}

/* ---- waiting for a version ---- */

struct waiting {
	int calls;
	bool passed;
	int64_t at_ms;
};

static void on_passed(void *arg, bool passed)
{
	struct waiting *w = arg;

	w->calls++;
	w->passed = passed;
	w->at_ms = clock_mono_ms();
}

static void test_a_version_handed_over_is_waited_for(void **state)
{
	struct answer a = signal_now(here, "123", call_of("handed", 60));
	struct waiting w = { 0 };

	(void)state;
	state_when_passed(there, ABC, str_of(a.version), 250, on_passed, &w);
	assert_true(until(w.calls == 1));
	assert_true(w.passed);
	assert_int_equal(record_of(there, "123")->call_count, record_of(here, "123")->call_count);
}

static void test_not_for_ever(void **state)
{
	int64_t begun_ms = clock_mono_ms();
	struct waiting w = { 0 };

	(void)state;
	state_when_passed(here, ABC, STR("99999999999999-0"), 100, on_passed, &w);
	assert_int_equal(w.calls, 0);
	assert_true(until(w.calls == 1));
	assert_false(w.passed);
	assert_in_range(w.at_ms - begun_ms, 100, 300);
	turn_for(100);
	assert_int_equal(w.calls, 1);
}

static void on_stopped(void *arg)
{
	*(bool *)arg = true;
}

/* What is asked while it stops is answered, not kept; what waits is told. */
static void test_a_stop_leaves_nobody_waiting(void **state)
{
	struct waiting before = { 0 }, after = { 0 };
	bool stopped = false;
	struct answer a;

	(void)state;
	state_when_passed(here, ABC, STR("99999999999999-0"), 60000, on_passed, &before);
	tell(here, "123", call_of("at-the-end", 60), &a);
	state_stop(here, on_stopped, &stopped);
	assert_int_equal(before.calls, 1);
	state_when_passed(here, ABC, STR("99999999999999-0"), 60000, on_passed, &after);
	assert_int_equal(after.calls, 1);
	assert_true(loop_run_until(loop, &stopped, 10000));
	assert_true(a.done);
	assert_int_equal(a.outcome.err, ERR_NOT_READY);
	tell(here, "123", call_of("too-late", 60), &a);
	state_free(here);
	assert_true(a.done);
	here = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_stale_version_is_a_conflict),
		cmocka_unit_test(test_the_writer_sees_its_write),
		cmocka_unit_test(test_without_redis_it_fails_at_once),
		cmocka_unit_test(test_an_unanswered_write_is_unknown),
		cmocka_unit_test(test_a_version_handed_over_is_waited_for),
		cmocka_unit_test(test_not_for_ever),
		cmocka_unit_test(test_a_stop_leaves_nobody_waiting),
	};

	return cmocka_run_group_tests(tests, states_up, states_down);
}
