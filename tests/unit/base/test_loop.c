/* The loop over libuv: what base/loop.h promises. */
#include "support/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"
#include "base/memory.h"

#define ARG(text) ((char[]){ text }) /* argv wants what may be written to */

struct fixture {
	struct loop *loop;
	bool done;
	int count, events;
	char trace[64];
	size_t trace_length;
	struct loop_timer *timer;
	struct loop_watch *watch;
	int fd;
};

static int setup(void **state)
{
	struct fixture *f = mem_new(sizeof(*f));

	clock_init();
	f->loop = loop_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	loop_free(f->loop);
	free(f);
	return 0;
}

static void set_done(void *arg)
{
	((struct fixture *)arg)->done = true;
}

static void test_timer_fires_after_its_delay(void **state)
{
	struct fixture *f = *state;
	struct loop_timer *t = loop_timer_new(f->loop, set_done, f);
	int64_t before = clock_mono_ms();

	assert_false(loop_timer_is_active(t));
	loop_timer_start(t, 30, 0);
	assert_true(loop_timer_is_active(t));
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_in_range(clock_mono_ms() - before, 29, 1000);
	assert_false(loop_timer_is_active(t));
	loop_timer_free(t);
}

static void test_timer_counts_from_its_start_not_the_turns(void **state)
{
	struct fixture *f = *state;
	struct loop_timer *t = loop_timer_new(f->loop, set_done, f);

	usleep(60000);
	int64_t before = clock_mono_ms();
	loop_timer_start(t, 40, 0);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_in_range(clock_mono_ms() - before, 39, 1000);
	loop_timer_free(t);
}

static void free_in_callback(void *arg)
{
	struct fixture *f = arg;

	if (++f->count == 3) {
		loop_timer_free(f->timer);
		f->done = true;
	}
}

static void test_timer_repeats_and_may_free_itself(void **state)
{
	struct fixture *f = *state;

	f->timer = loop_timer_new(f->loop, free_in_callback, f);
	loop_timer_start(f->timer, 1, 1);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(f->count, 3);
}

static void test_stopped_timer_stays_silent(void **state)
{
	struct fixture *f = *state;
	struct loop_timer *t = loop_timer_new(f->loop, set_done, f);

	loop_timer_start(t, 5, 0);
	loop_timer_stop(t);
	assert_false(loop_run_until(f->loop, &f->done, 40));
	loop_timer_free(t);
}

static void on_ready(void *arg, int events)
{
	struct fixture *f = arg;

	f->events = events;
	f->count++;
	f->done = true;
	loop_watch_set(f->watch, 0);
}

static void test_watch_sees_reading_and_pauses(void **state)
{
	struct fixture *f = *state;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	f->watch = loop_watch_new(f->loop, ends[0], on_ready, f);
	loop_watch_set(f->watch, LOOP_READ);
	assert_false(loop_run_until(f->loop, &f->done, 20));
	assert_int_equal(write(ends[1], "x", 1), 1);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(f->events, LOOP_READ);

	/* paused, though still readable */
	f->done = false;
	assert_false(loop_run_until(f->loop, &f->done, 20));
	loop_watch_set(f->watch, LOOP_READ);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	loop_watch_free(f->watch);
	close(ends[0]);
	close(ends[1]);
}

/* A TCP pair whose far end has sent a reset. */
static int reset_socket(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	struct linger at_once = { .l_onoff = 1 };
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int near = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(listener, 1), 0);
	getsockname(listener, (struct sockaddr *)&a, &n);
	assert_int_equal(connect(near, (struct sockaddr *)&a, n), 0);
	int far = accept(listener, NULL, NULL);
	setsockopt(far, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(far);
	close(listener);
	return near;
}

static void test_watch_reports_a_reset_as_both(void **state)
{
	struct fixture *f = *state;
	int fd = reset_socket();
	char byte;

	f->watch = loop_watch_new(f->loop, fd, on_ready, f);
	loop_watch_set(f->watch, LOOP_READ);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(f->events, LOOP_READ | LOOP_WRITE);
	assert_int_equal(read(fd, &byte, 1), -1);
	assert_int_equal(errno, ECONNRESET);
	loop_watch_free(f->watch);
	close(fd);
}

static void note(struct fixture *f, char c)
{
	if (f->trace_length + 1 < sizeof(f->trace))
		f->trace[f->trace_length++] = c;
}

static void turn_a(void *arg)
{
	note(arg, 'a');
}

static void turn_b(void *arg)
{
	note(arg, 'b');
}

static void test_turn_functions_run_in_order_until_ended(void **state)
{
	struct fixture *f = *state;
	struct loop_timer *t = loop_timer_new(f->loop, set_done, f);

	loop_each_turn(f->loop, turn_a, f);
	loop_each_turn(f->loop, turn_b, f);
	assert_int_equal(f->trace_length, 0);
	loop_timer_start(t, 5, 0);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_in_range(f->trace_length, 2, 20); /* turns, not a spinning loop */
	assert_memory_equal(f->trace, "ab", 2);

	loop_each_turn_end(f->loop, turn_a, f);
	f->trace_length = 0;
	f->done = false;
	loop_timer_start(t, 5, 0);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_memory_equal(f->trace, "b", 1);
	assert_null(memchr(f->trace, 'a', f->trace_length));
	loop_timer_free(t);
}

static void turn_slices(void *arg)
{
	struct fixture *f = arg;

	if (++f->count < 1000)
		loop_again(f->loop);
	else
		f->done = true;
}

static void test_again_does_not_wait(void **state)
{
	struct fixture *f = *state;
	int64_t before = clock_mono_ms();

	loop_each_turn(f->loop, turn_slices, f);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(f->count, 1000);
	assert_in_range(clock_mono_ms() - before, 0, 1000);
}

struct test_job {
	struct fixture *f;
	int nice_value, ran, cancelled;
	pthread_t thread;
};

static void job_work(void *arg)
{
	struct test_job *j = arg;

	j->nice_value = getpriority(PRIO_PROCESS, (id_t)gettid());
	j->thread = pthread_self();
	usleep(1000);
}

static void job_done(void *arg, bool ran)
{
	struct test_job *j = arg;

	if (ran)
		j->ran++;
	else
		j->cancelled++;
	j->f->done = true;
}

static void test_work_runs_niced_on_another_thread(void **state)
{
	struct fixture *f = *state;
	struct test_job j = { .f = f };

	assert_true(loop_work(f->loop, LOOP_LANE_PASSWORDS, job_work, job_done, &j));
	assert_int_equal(j.ran, 0);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(j.ran, 1);
	assert_int_equal(j.nice_value, getpriority(PRIO_PROCESS, 0) + 10);
	assert_false(pthread_equal(j.thread, pthread_self()));
}

static void test_work_refuses_past_its_queue_and_cancels(void **state)
{
	struct fixture *f = *state;
	struct test_job j = { .f = f };
	int taken = 0;

	while (taken < 1000 && loop_work(f->loop, LOOP_LANE_PASSWORDS, job_work, job_done, &j))
		taken++;
	assert_in_range(taken, 64, 80);
	loop_work_stop(f->loop);
	assert_int_equal(j.ran + j.cancelled, taken);
	assert_true(j.cancelled > 0);
	assert_false(loop_work(f->loop, LOOP_LANE_PASSWORDS, job_work, job_done, &j));
}

/* Calendars that are held up until a password has been judged behind them. */
struct held {
	struct fixture *f;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool judged, gave_up;
	int read, read_before;
};

static void calendar_work(void *arg)
{
	struct held *h = arg;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 10;
	pthread_mutex_lock(&h->lock);
	while (!h->judged && !h->gave_up)
		h->gave_up = pthread_cond_timedwait(&h->changed, &h->lock, &until) == ETIMEDOUT;
	pthread_mutex_unlock(&h->lock);
}

static void calendar_done(void *arg, bool ran)
{
	struct held *h = arg;

	h->read += ran;
	h->f->done = h->read == 64;
}

static void password_work(void *arg)
{
	(void)arg;
}

static void password_done(void *arg, bool ran)
{
	struct held *h = arg;

	h->read_before = h->read;
	pthread_mutex_lock(&h->lock);
	h->judged = ran;
	pthread_cond_broadcast(&h->changed);
	pthread_mutex_unlock(&h->lock);
}

static void test_a_password_does_not_wait_for_calendars(void **state)
{
	struct fixture *f = *state;
	struct held h = { .f = f, .read_before = -1 };

	pthread_mutex_init(&h.lock, NULL);
	pthread_cond_init(&h.changed, NULL);
	for (int i = 0; i < 64; i++)
		assert_true(
			loop_work(f->loop, LOOP_LANE_CALENDARS, calendar_work, calendar_done, &h));
	assert_true(loop_work(f->loop, LOOP_LANE_PASSWORDS, password_work, password_done, &h));
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(h.read_before, 0);
	pthread_cond_destroy(&h.changed);
	pthread_mutex_destroy(&h.lock);
}

static void test_a_full_lane_leaves_the_others_open(void **state)
{
	struct fixture *f = *state;
	struct test_job j = { .f = f }, other = { .f = f };

	while (loop_work(f->loop, LOOP_LANE_CALENDARS, job_work, job_done, &j))
		continue;
	assert_true(loop_work(f->loop, LOOP_LANE_PASSWORDS, job_work, job_done, &other));
	loop_work_stop(f->loop);
	assert_int_equal(other.ran + other.cancelled, 1);
}

struct name {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool begun, answered, over;
	int done;
};

static void name_tell(struct name *n, bool *what)
{
	pthread_mutex_lock(&n->lock);
	*what = true;
	pthread_cond_broadcast(&n->changed);
	pthread_mutex_unlock(&n->lock);
}

static void name_await(struct name *n, const bool *what)
{
	pthread_mutex_lock(&n->lock);
	while (!*what)
		pthread_cond_wait(&n->changed, &n->lock);
	pthread_mutex_unlock(&n->lock);
}

static void name_work(void *arg)
{
	struct name *n = arg;

	name_tell(n, &n->begun);
	name_await(n, &n->answered);
	name_tell(n, &n->over);
}

static void name_done(void *arg, bool ran)
{
	struct name *n = arg;

	n->done += ran ? 100 : 1;
}

/* The first is never answered before the stop, the second is not begun. */
static void test_stop_does_not_wait_for_names(void **state)
{
	struct fixture *f = *state;
	struct name n = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

	assert_true(loop_work(f->loop, LOOP_LANE_NAMES, name_work, name_done, &n));
	assert_true(loop_work(f->loop, LOOP_LANE_NAMES, name_work, name_done, &n));
	name_await(&n, &n.begun);
	loop_work_stop(f->loop);
	assert_int_equal(n.done, 1);
	name_tell(&n, &n.answered);
	name_await(&n, &n.over);
}

static void on_sigusr1(void *arg, int number)
{
	struct fixture *f = arg;

	f->events = number;
	f->done = true;
}

static void test_signal_arrives_in_the_loop(void **state)
{
	struct fixture *f = *state;

	loop_on_signal(f->loop, SIGUSR1, on_sigusr1, f);
	kill(getpid(), SIGUSR1);
	assert_int_equal(f->events, 0);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(f->events, SIGUSR1);
}

struct exited {
	struct fixture *f;
	int status, signal;
};

static void on_exit_(void *arg, int exit_status, int term_signal)
{
	struct exited *e = arg;

	e->status = exit_status;
	e->signal = term_signal;
	e->f->done = true;
}

static void read_file(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	close(fd);
}

static void test_child_writes_to_its_log_and_reports_its_exit(void **state)
{
	struct fixture *f = *state;
	struct exited e = { .f = f };
	char *argv[] = { ARG("sh"), ARG("-c"),
			 ARG("echo out; echo err >&2; ls /proc/self/fd | wc -l; exit 7"), NULL };
	char path[] = "/tmp/presenced-test-XXXXXX", text[256];
	int log = mkstemp(path); /* without close-on-exec: the child must not see it */

	struct loop_child *c = loop_child_start(f->loop, argv, path, on_exit_, &e);
	assert_non_null(c);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(e.status, 7);
	assert_int_equal(e.signal, 0);
	read_file(path, text, sizeof(text));
	assert_string_equal(text, "out\nerr\n4\n"); /* 0, 1, 2 and the directory itself */
	loop_child_free(c);
	close(log);
	unlink(path);
}

static void test_child_is_signalled(void **state)
{
	struct fixture *f = *state;
	struct exited e = { .f = f };
	char *argv[] = { ARG("sleep"), ARG("60"), NULL };
	struct loop_child *c = loop_child_start(f->loop, argv, "/dev/null", on_exit_, &e);

	assert_non_null(c);
	assert_int_equal(kill(loop_child_pid(c), 0), 0);
	loop_child_signal(c, SIGTERM);
	assert_true(loop_run_until(f->loop, &f->done, 10000));
	assert_int_equal(e.signal, SIGTERM);
	loop_child_free(c);
}

static void test_child_that_cannot_be_run(void **state)
{
	struct fixture *f = *state;
	char *argv[] = { ARG("/nowhere/redis-server"), NULL };

	assert_null(loop_child_start(f->loop, argv, "/dev/null", on_exit_, f));
	assert_int_equal(errno, ENOENT);
}

/* A parent that is killed takes its child along. */
static void test_child_dies_with_its_parent(void **state)
{
	char *argv[] = { ARG("sleep"), ARG("60"), NULL };
	int ends[2], pid = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	pid_t parent = fork();
	if (parent == 0) {
		struct loop *loop = loop_new();
		struct loop_child *c = loop_child_start(loop, argv, "/dev/null", NULL, NULL);
		int child = c ? loop_child_pid(c) : 0;
		_exit(write(ends[1], &child, sizeof(child)) == sizeof(child) ? pause() : 1);
	}
	assert_int_equal(read(ends[0], &pid, sizeof(pid)), sizeof(pid));
	assert_true(pid > 0);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	for (int i = 0; i < 200; i++, usleep(10000)) {
		char path[64], text[512] = "";
		snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		if (access(path, R_OK) != 0)
			break;
		read_file(path, text, sizeof(text));
		if (strstr(text, ") Z "))
			break; /* dead, its new parent has not noticed */
		assert_int_not_equal(i, 199);
	}
	close(ends[0]);
	close(ends[1]);
}

#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOP_TEST(test_timer_fires_after_its_delay),
		LOOP_TEST(test_timer_counts_from_its_start_not_the_turns),
		LOOP_TEST(test_timer_repeats_and_may_free_itself),
		LOOP_TEST(test_stopped_timer_stays_silent),
		LOOP_TEST(test_watch_sees_reading_and_pauses),
		LOOP_TEST(test_watch_reports_a_reset_as_both),
		LOOP_TEST(test_turn_functions_run_in_order_until_ended),
		LOOP_TEST(test_again_does_not_wait),
		LOOP_TEST(test_work_runs_niced_on_another_thread),
		LOOP_TEST(test_work_refuses_past_its_queue_and_cancels),
		LOOP_TEST(test_a_password_does_not_wait_for_calendars),
		LOOP_TEST(test_a_full_lane_leaves_the_others_open),
		LOOP_TEST(test_stop_does_not_wait_for_names),
		LOOP_TEST(test_signal_arrives_in_the_loop),
		LOOP_TEST(test_child_writes_to_its_log_and_reports_its_exit),
		LOOP_TEST(test_child_is_signalled),
		LOOP_TEST(test_child_that_cannot_be_run),
		LOOP_TEST(test_child_dies_with_its_parent),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
