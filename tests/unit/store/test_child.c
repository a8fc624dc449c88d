/* The private redis-server: a directory of its own, back after a kill, gone at stop. */
#include "store_test.h"

#include <errno.h>

#include "base/log.h"

static char dir[64];
static struct observer a;

static int up(void **state)
{
	(void)state;
	clock_init();
	log_open("/dev/null", LOG_DEBUG);
	loop = loop_new();
	snprintf(dir, sizeof(dir), "/tmp/presenced-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return 0;
}

static int down(void **state)
{
	(void)state;
	loop_free(loop);
	redis_child_remove_dir(dir);
	return 0;
}

static void read_pids(int *out_owner, int *out_redis)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/lock", dir);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d %d", out_owner, out_redis), 2);
	fclose(f);
}

static struct outcome write_live(const char *expected, const char *value)
{
	return commit_live(&a, &(struct live_commit){ .domain = STR("abc.com"),
						      .user = STR("123"),
						      .expected = str_of(expected),
						      .value = str_of(value) });
}

static void test_starts_and_takes_commits(void **state)
{
	int owner, redis_pid;

	(void)state;
	observe_options(&a, &(struct store_options){ .data_dir = str_of(dir) });
	make_domain(&a, "abc.com");
	assert_int_equal(write_live("", "first").status, STORE_OK);
	read_pids(&owner, &redis_pid);
	assert_int_equal(owner, getpid());
	assert_int_equal(kill(redis_pid, 0), 0);
}

static void test_directory_in_use_is_refused(void **state)
{
	struct arena *arena = arena_new(0);
	struct store_listener silent = { 0 };
	struct str error = STR("");
	char pid[32];

	(void)state;
	assert_null(store_start(loop, &(struct store_options){ .data_dir = str_of(dir) }, &silent,
				arena, &error));
	snprintf(pid, sizeof(pid), "process %d", (int)getpid());
	assert_true(str_contains_nocase(error, str_of(pid)));
	assert_null(store_start(loop, &(struct store_options){ .data_dir = STR("/nowhere/at/all") },
				&silent, arena, &error));
	arena_free(arena);
}

/* An fsync under way on a busy disk holds the next writes back, 2 s at most: appendfsync everysec.
 */
static void wait_until_written(void)
{
	struct redis_child child = { .password = NULL };

	snprintf(child.socket, sizeof(child.socket), "%s/redis.sock", dir);
	assert_true(redis_child_try_connect(&child));
	assert_true(until(
		strstr(redis_child_ask(&child, "INFO persistence")->str, "aof_buffer_length:0\r")));
	redisFree(child.asks);
}

static void test_back_after_kill(void **state)
{
	int owner, before, after;

	(void)state;
	struct outcome out = write_live("", "x");
	assert_int_equal(out.status, STORE_CONFLICT);
	struct outcome second = write_live(out.version, "second");
	assert_int_equal(second.status, STORE_OK);
	wait_until_written();
	read_pids(&owner, &before);
	forget(&a);
	kill(before, SIGKILL);
	assert_true(until(saw(&a, "link down")));
	assert_true(until(store_is_up(a.store)));
	read_pids(&owner, &after);
	assert_int_not_equal(before, after);
	/* nothing acknowledged is lost, and what is known still fits: no reload */
	out = write_live("", "x");
	assert_int_equal(out.status, STORE_CONFLICT);
	assert_string_equal(out.version, second.version);
	assert_string_equal(out.value, "second");
	turn_for(300);
	assert_false(saw(&a, "begin * gap"));
}

/* kill -9 of the whole service: its redis-server follows it, and the next start waits for that. */
static void test_next_start_after_kill(void **state)
{
	int ready[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		loop = loop_new();
		observe_options(&a, &(struct store_options){ .data_dir = str_of(dir) });
		struct outcome out = write_live("", "x");
		out = write_live(out.version, "third");
		if (out.status == STORE_OK && write(ready[1], "k", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	observe_options(&a, &(struct store_options){ .data_dir = str_of(dir) });
	assert_true(saw(&a, "live abc.com 123 third"));
	observer_stop(&a);
}

static void test_gone_at_stop_and_data_stay(void **state)
{
	int owner, redis_pid;

	(void)state;
	read_pids(&owner, &redis_pid);
	observer_stop(&a);
	assert_int_equal(kill(redis_pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	observe_options(&a, &(struct store_options){ .data_dir = str_of(dir) });
	assert_true(saw(&a, "live abc.com 123 second"));
	observer_stop(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_and_takes_commits),
		cmocka_unit_test(test_directory_in_use_is_refused),
		cmocka_unit_test(test_back_after_kill),
		cmocka_unit_test(test_gone_at_stop_and_data_stay),
		cmocka_unit_test(test_next_start_after_kill),
	};

	return cmocka_run_group_tests(tests, up, down);
}
