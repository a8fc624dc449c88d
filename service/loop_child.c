/*
 * loop_child: child processes. uv_spawn() cannot ask for a signal at the parent's death, so this
 * forks itself, always from the loop's thread: PR_SET_PDEATHSIG follows the forking thread.
 */
#include "loop_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

struct loop_child {
	struct loop_child *next;
	pid_t pid;        /* 0 once reaped */
	loop_exit_fn *fn; /* NULL: forgotten, freed when reaped */
	void *arg;
};

/* In the child: only async-signal-safe calls from here to exec. */
static void child_become(char *const argv[], const char *log_path, pid_t parent)
{
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int out = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	sigset_t none;

	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		return;
	/* a group of its own: Ctrl-C in a terminal is for the service, which stops it in order */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0); /* it died before the line above */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
	execvp(argv[0], argv);
}

/* Forks; the child reports a failed exec through a pipe that a successful one closes. */
static pid_t child_spawn(char *const argv[], const char *log_path)
{
	int report[2], failure = 0;
	pid_t parent = getpid();

	if (pipe2(report, O_CLOEXEC) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0) {
		child_become(argv, log_path, parent);
		failure = errno;
		_exit(write(report[1], &failure, sizeof(failure)) < 0 ? 126 : 127);
	}
	if (pid < 0)
		failure = errno;
	close(report[1]);
	while (pid > 0 && read(report[0], &failure, sizeof(failure)) < 0 && errno == EINTR)
		;
	close(report[0]);
	if (failure && pid > 0)
		waitpid(pid, NULL, 0);
	errno = failure;
	return failure ? -1 : pid;
}

static void child_unlink(struct loop *loop, struct loop_child *c)
{
	struct loop_child **at = &loop->children;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
}

/* True when one was reaped: the list may have changed, look again. */
static bool reap_one(struct loop *loop)
{
	for (struct loop_child *c = loop->children; c; c = c->next) {
		int status;
		if (waitpid(c->pid, &status, WNOHANG) != c->pid)
			continue;
		child_unlink(loop, c);
		c->pid = 0;
		if (c->fn)
			c->fn(c->arg, WIFEXITED(status) ? WEXITSTATUS(status) : -1,
			      WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		else
			free(c);
		return true;
	}
	return false;
}

static void on_child_signal(uv_signal_t *signal, int signal_number)
{
	struct loop *loop = signal->data;

	(void)signal_number;
	loop_begin(loop);
	while (reap_one(loop))
		;
}

static void watch_children(struct loop *loop)
{
	if (loop->child_signal)
		return;
	loop->child_signal = mem_new(sizeof(*loop->child_signal));
	loop_require(uv_signal_init(&loop->uv, loop->child_signal), "watching children");
	loop->child_signal->data = loop;
	loop_require(uv_signal_start(loop->child_signal, on_child_signal, SIGCHLD),
		     "watching children");
}

struct loop_child *loop_child_start(struct loop *loop, char *const argv[], const char *log_path,
				    loop_exit_fn *fn, void *arg)
{
	watch_children(loop);
	pid_t pid = child_spawn(argv, log_path);
	if (pid < 0)
		return NULL;

	struct loop_child *c = mem_new(sizeof(*c));
	*c = (struct loop_child){ .next = loop->children, .pid = pid, .fn = fn, .arg = arg };
	loop->children = c;
	return c;
}

void loop_child_signal(struct loop_child *c, int signal_number)
{
	if (c->pid)
		kill(c->pid, signal_number);
}

int loop_child_pid(const struct loop_child *c)
{
	return c->pid;
}

void loop_child_free(struct loop_child *c)
{
	if (!c)
		return;
	if (c->pid)
		c->fn = NULL;
	else
		free(c);
}

void loop_children_free(struct loop *loop)
{
	struct loop_child *next;

	for (struct loop_child *c = loop->children; c; c = next) {
		next = c->next;
		if (!c->fn)
			free(c);
		else
			c->pid = 0; /* its owner frees it */
	}
	loop->children = NULL;
}
