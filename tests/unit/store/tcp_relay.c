/* tcp_relay: see tcp_relay.h. */
#include "tcp_relay.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PAIRS_MAX = 16 };

struct tcp_relay {
	int listener, port;
	struct sockaddr_un redis;
	pthread_t thread;
	atomic_bool hold, reset, stop;
	int near[PAIRS_MAX], far[PAIRS_MAX]; /* the store's end, Redis' end; -1 = free */
};

static void take(struct tcp_relay *r)
{
	int near = accept(r->listener, NULL, NULL);
	int far = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(far, (struct sockaddr *)&r->redis, sizeof(r->redis)) < 0) {
		close(near);
		close(far);
		return;
	}
	for (int i = 0; i < PAIRS_MAX; i++)
		if (r->near[i] < 0) {
			r->near[i] = near;
			r->far[i] = far;
			return;
		}
	abort();
}

static void drop(struct tcp_relay *r, int i, bool reset)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	if (r->near[i] < 0)
		return;
	if (reset)
		setsockopt(r->near[i], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(r->near[i]);
	close(r->far[i]);
	r->near[i] = r->far[i] = -1;
}

static bool copy(int from, int to, bool swallow)
{
	char bytes[16384];
	ssize_t n = recv(from, bytes, sizeof(bytes), 0);

	return n > 0 && (swallow || send(to, bytes, (size_t)n, MSG_NOSIGNAL) == n);
}

static void serve(struct tcp_relay *r)
{
	struct pollfd fds[1 + 2 * PAIRS_MAX] = {
		{.fd = r->listener, .events = POLLIN}
	};

	for (int i = 0; i < PAIRS_MAX; i++) {
		fds[1 + 2 * i] = (struct pollfd){ .fd = r->near[i], .events = POLLIN };
		fds[2 + 2 * i] = (struct pollfd){ .fd = r->far[i], .events = POLLIN };
	}
	poll(fds, 1 + 2 * PAIRS_MAX, 2);
	for (int i = 0; i < PAIRS_MAX; i++) {
		bool alive = true;
		if (fds[1 + 2 * i].revents)
			alive = copy(r->near[i], r->far[i], false);
		if (alive && fds[2 + 2 * i].revents)
			alive = copy(r->far[i], r->near[i], r->hold);
		if (!alive)
			drop(r, i, false);
	}
	if (fds[0].revents)
		take(r);
}

static void *run(void *arg)
{
	struct tcp_relay *r = arg;

	while (!r->stop) {
		if (r->reset) {
			for (int i = 0; i < PAIRS_MAX; i++)
				drop(r, i, true);
			r->reset = false;
		}
		serve(r);
	}
	return NULL;
}

struct tcp_relay *tcp_relay_start(const char *redis_socket)
{
	struct tcp_relay *r = calloc(1, sizeof(*r));
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t length = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	r->redis.sun_family = AF_UNIX;
	memcpy(r->redis.sun_path, redis_socket, strlen(redis_socket) + 1);
	memset(r->near, 0xff, sizeof(r->near));
	memset(r->far, 0xff, sizeof(r->far));
	r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(r->listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    listen(r->listener, 64) < 0 ||
	    getsockname(r->listener, (struct sockaddr *)&at, &length) < 0 ||
	    pthread_create(&r->thread, NULL, run, r) != 0)
		abort();
	r->port = ntohs(at.sin_port);
	return r;
}

int tcp_relay_port(const struct tcp_relay *r)
{
	return r->port;
}

void tcp_relay_hold_replies(struct tcp_relay *r, bool hold)
{
	r->hold = hold;
}

void tcp_relay_reset(struct tcp_relay *r)
{
	r->reset = true;
	while (r->reset)
		usleep(1000);
}

void tcp_relay_stop(struct tcp_relay *r)
{
	r->stop = true;
	pthread_join(r->thread, NULL);
	for (int i = 0; i < PAIRS_MAX; i++)
		drop(r, i, false);
	close(r->listener);
	free(r);
}
