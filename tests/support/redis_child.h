/*
 * redis_child: a real redis-server for C tests, on a unix socket (and, where asked for, a loopback
 * port) in a directory of its own under /tmp. Dies with the test.
 */
#ifndef SUPPORT_REDIS_CHILD_H
#define SUPPORT_REDIS_CHILD_H

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hiredis/hiredis.h>

struct redis_child {
	char dir[64], socket[96], url[112];
	int port; /* 0 = unix socket only */
	const char *password;
	pid_t pid;
	redisContext *asks; /* a connection of the test's own, to look and to meddle */
};

static inline void redis_child_exec(const struct redis_child *r)
{
	char port[16];
	int log = open("redis.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	snprintf(port, sizeof(port), "%d", r->port);
	dup2(log, 1);
	dup2(log, 2);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1",
	       "--unixsocket", r->socket, "--save", "", "--appendonly", "yes", "--maxmemory-policy",
	       "noeviction", "--requirepass", r->password ? r->password : "",
	       "--enable-debug-command", "yes", (char *)NULL);
	_exit(127);
}

static inline redisReply *redis_child_ask(struct redis_child *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The reply is the next call's to free: enough for a test that looks at one at a time. */
static inline redisReply *redis_child_ask(struct redis_child *r, const char *format, ...)
{
	static redisReply *last;
	va_list args;

	if (last)
		freeReplyObject(last);
	va_start(args, format);
	last = redisvCommand(r->asks, format, args);
	va_end(args);
	return last;
}

static inline bool redis_child_try_connect(struct redis_child *r)
{
	r->asks = redisConnectUnix(r->socket);
	if (!r->asks->err) {
		redisReply *reply = r->password ? redisCommand(r->asks, "AUTH %s", r->password)
						: redisCommand(r->asks, "PING");
		bool good = reply && reply->type == REDIS_REPLY_STATUS;
		if (reply)
			freeReplyObject(reply);
		if (good)
			return true;
	}
	redisFree(r->asks);
	r->asks = NULL;
	return false;
}

/* Starts it in its directory (again); waits until it answers. */
static inline bool redis_child_run(struct redis_child *r)
{
	r->pid = fork();
	if (r->pid == 0) {
		if (chdir(r->dir) == 0)
			redis_child_exec(r);
		_exit(127);
	}
	for (int i = 0; i < 500; i++) {
		if (redis_child_try_connect(r))
			return true;
		usleep(10000);
	}
	return false;
}

static inline bool redis_child_start(struct redis_child *r, int port, const char *password)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/presenced-test-XXXXXX");
	if (!mkdtemp(r->dir))
		return false;
	snprintf(r->socket, sizeof(r->socket), "%s/redis.sock", r->dir);
	snprintf(r->url, sizeof(r->url), "unix:%s", r->socket);
	r->port = port;
	r->password = password;
	return redis_child_run(r);
}

static inline void redis_child_kill(struct redis_child *r, int signal_number)
{
	if (r->asks)
		redisFree(r->asks);
	r->asks = NULL;
	if (r->pid > 0) {
		kill(r->pid, signal_number);
		waitpid(r->pid, NULL, 0);
	}
	r->pid = 0;
}

static inline void redis_child_remove_dir(const char *dir)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", dir, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, NULL, 0);
}

static inline void redis_child_stop(struct redis_child *r)
{
	redis_child_kill(r, SIGKILL);
	redis_child_remove_dir(r->dir);
}

#endif
