/* child: see child.h. */
#include "store/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
	BACKOFF_FIRST_MS = 100,
	BACKOFF_MAX_MS = 5000,
	STEADY_MS = 10000, /* having lived so long, the next death starts the back-off anew */
	TERM_MS = 5000,
	ORPHAN_WAIT_MS = 10000,
};

struct child {
	struct loop *loop;
	char *dir, *socket, *log_path;
	int lock_fd;
	struct loop_child *process; /* NULL while down */
	struct loop_timer *timer;   /* start again; while stopping: kill */
	int64_t started_at_ms;
	uint64_t backoff_ms;
	bool stopping;
	void (*done)(void *arg);
	void *done_arg;
};

/* ---- the data directory ---- */

/* The lock file holds "<presenced's pid> <redis-server's pid>\n". */
static void write_pids(struct child *c)
{
	char text[48];
	int n = snprintf(text, sizeof(text), "%d %d\n", (int)getpid(), child_pid(c));

	if (ftruncate(c->lock_fd, 0) < 0 || pwrite(c->lock_fd, text, (size_t)n, 0) != n)
		log_event(LOG_WARN, "the data directory's lock file cannot be written");
}

static void read_pids(int fd, int *out_owner, int *out_redis)
{
	char text[48] = "";

	*out_owner = *out_redis = 0;
	if (pread(fd, text, sizeof(text) - 1, 0) > 0)
		sscanf(text, "%d %d", out_owner, out_redis);
}

/* A redis-server whose presenced was killed lives on for a moment in the same directory. */
static bool lives_in(int pid, const char *dir)
{
	char link[64], cwd[PATH_MAX];
	ssize_t n;

	if (pid <= 0)
		return false;
	snprintf(link, sizeof(link), "/proc/%d/cwd", pid);
	n = readlink(link, cwd, sizeof(cwd));
	return n > 0 && str_eq(str_n(cwd, (size_t)n), str_of(dir));
}

static bool wait_for_orphan(int pid, const char *dir)
{
	for (int waited_ms = 0; lives_in(pid, dir); waited_ms += 10) {
		if (waited_ms >= ORPHAN_WAIT_MS)
			return false;
		usleep(10000);
	}
	return true;
}

static bool lock_dir(struct child *c, struct arena *a, struct str *out_error)
{
	struct str path = arena_printf(a, "%s/lock", c->dir);
	int owner, redis;

	c->lock_fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->lock_fd < 0) {
		*out_error = arena_printf(a, "Cannot open %s: %s.", path.p, strerror(errno));
		return false;
	}
	bool locked = flock(c->lock_fd, LOCK_EX | LOCK_NB) == 0;
	read_pids(c->lock_fd, &owner, &redis);
	if (!locked) {
		*out_error = arena_printf(a, "The data directory %s is in use by process %d.",
					  c->dir, owner);
		return false;
	}
	if (!wait_for_orphan(redis, c->dir)) {
		*out_error = arena_printf(a,
					  "An earlier redis-server, process %d, still uses the "
					  "data directory %s.",
					  redis, c->dir);
		return false;
	}
	return true;
}

static bool open_dir(struct child *c, struct str data_dir, struct arena *a, struct str *out_error)
{
	char *wanted = arena_cstr(a, data_dir);

	if (mkdir(wanted, 0700) < 0 && errno != EEXIST) {
		*out_error = arena_printf(a, "Cannot make the data directory %s: %s.", wanted,
					  strerror(errno));
		return false;
	}
	c->dir = realpath(wanted, NULL);
	if (!c->dir) {
		*out_error = arena_printf(a, "Cannot use the data directory %s: %s.", wanted,
					  strerror(errno));
		return false;
	}
	struct str path = arena_printf(a, "%s/redis.sock", c->dir);
	if (path.n >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
		*out_error = arena_printf(
			a, "The data directory's path is too long for a socket: %s.", c->dir);
		return false;
	}
	c->socket = mem_copy(path.p, path.n);
	return lock_dir(c, a, out_error);
}

/* ---- the process ---- */

static bool spawn(struct child *c);

static void on_timer(void *arg)
{
	struct child *c = arg;

	if (c->stopping) {
		if (c->process)
			loop_child_signal(c->process, SIGKILL);
		else if (c->done)
			c->done(c->done_arg);
	} else if (!spawn(c)) {
		log_event(LOG_ERROR, "redis-server cannot be started",
			  LOG_S("why", str_of(strerror(errno))));
		loop_timer_start(c->timer, BACKOFF_MAX_MS, 0);
	}
}

static void plan_restart(struct child *c, int exit_status, int term_signal)
{
	bool steady = clock_mono_ms() - c->started_at_ms > STEADY_MS;

	c->backoff_ms = steady || c->backoff_ms == 0 ? BACKOFF_FIRST_MS : c->backoff_ms * 2;
	if (c->backoff_ms > BACKOFF_MAX_MS)
		c->backoff_ms = BACKOFF_MAX_MS;
	log_event(LOG_ERROR, "redis-server died, starting it again",
		  LOG_I("exit_status", exit_status), LOG_I("signal", term_signal),
		  LOG_I("in_ms", (int64_t)c->backoff_ms));
	loop_timer_start(c->timer, c->backoff_ms, 0);
}

static void on_exit_of_child(void *arg, int exit_status, int term_signal)
{
	struct child *c = arg;

	loop_child_free(c->process);
	c->process = NULL;
	if (c->stopping)
		loop_timer_start(c->timer, 0, 0);
	else
		plan_restart(c, exit_status, term_signal);
}

static bool spawn(struct child *c)
{
	/* clang-format off */
	const char *argv[] = {
		"redis-server",
		"--port", "0",
		"--unixsocket", c->socket,
		"--unixsocketperm", "700",
		"--dir", c->dir,
		"--daemonize", "no",
		"--supervised", "no",
		"--logfile", "",
		"--appendonly", "yes",
		"--appendfsync", "everysec",
		"--save", "",
		"--maxmemory-policy", "noeviction",
		"--lazyfree-lazy-server-del", "yes",
		NULL
	};
	/* clang-format on */
	char **args = mem_new(sizeof(argv));

	memcpy(args, argv, sizeof(argv)); /* execvp's signature wants them writable */
	c->process = loop_child_start(c->loop, args, c->log_path, on_exit_of_child, c);
	int failure = errno;
	free(args);
	c->started_at_ms = clock_mono_ms();
	if (c->process)
		write_pids(c);
	errno = failure;
	return c->process != NULL;
}

struct child *child_start(struct loop *loop, struct str data_dir, const char *log_path,
			  struct arena *a, struct str *out_error)
{
	struct child *c = mem_new(sizeof(*c));

	c->loop = loop;
	c->lock_fd = -1;
	c->timer = loop_timer_new(loop, on_timer, c);
	if (!open_dir(c, data_dir, a, out_error))
		goto failed;
	struct str log = log_path ? str_of(log_path) : arena_printf(a, "%s/redis.log", c->dir);
	c->log_path = mem_copy(log.p, log.n);
	if (spawn(c))
		return c;
	*out_error = arena_printf(a, "Cannot start redis-server (Debian package redis-server): %s.",
				  strerror(errno));
failed:
	child_free(c);
	return NULL;
}

struct str child_socket(const struct child *c)
{
	return str_of(c->socket);
}

int child_pid(const struct child *c)
{
	return c->process ? loop_child_pid(c->process) : 0;
}

void child_stop(struct child *c, void (*done)(void *arg), void *arg)
{
	c->stopping = true;
	c->done = done;
	c->done_arg = arg;
	if (c->process)
		loop_child_signal(c->process, SIGTERM);
	loop_timer_start(c->timer, c->process ? TERM_MS : 0, 0);
}

void child_free(struct child *c)
{
	if (!c)
		return;
	loop_child_free(c->process);
	loop_timer_free(c->timer);
	if (c->lock_fd >= 0)
		close(c->lock_fd); /* lets go of the lock */
	free(c->dir);
	free(c->socket);
	free(c->log_path);
	free(c);
}
