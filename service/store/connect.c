/* connect: see connect.h. */
#include "store/connect.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"

/* Unacknowledged data older than this breaks the connection: a black hole is noticed in ~1.3 s. */
enum { TCP_UNACKED_MAX_MS = 1000 };

static int started(int fd, const struct sockaddr *to, socklen_t length)
{
	if (connect(fd, to, length) == 0 || errno == EINPROGRESS)
		return fd;
	int failure = errno;
	close(fd);
	errno = failure;
	return -1;
}

int connect_unix(struct str path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd;

	if (path.n >= sizeof(to.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(to.sun_path, path.p, path.n);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return fd < 0 ? -1 : started(fd, (struct sockaddr *)&to, sizeof(to));
}

static void set_option(int fd, int level, int option, int value)
{
	setsockopt(fd, level, option, &value, sizeof(value));
}

int connect_tcp(const struct host_address *to)
{
	int fd = socket(to->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, TCP_UNACKED_MAX_MS);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 15);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
	return started(fd, (const struct sockaddr *)&to->address, to->length);
}

int connect_result(int fd)
{
	int failure = 0;
	socklen_t length = sizeof(failure);

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length) < 0 ? errno : failure;
}

struct resolve {
	char *host, *port;
	resolve_fn *fn; /* NULL: forgotten */
	void *arg;
	struct host_address found[HOST_ADDRESSES_MAX];
	size_t count;
};

static size_t look_up(const char *host, const char *port, int flags, struct host_address *found)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = flags }, *list;
	size_t count = 0;

	if (getaddrinfo(host, port, &hints, &list) != 0)
		return 0;
	for (struct addrinfo *i = list; i && count < HOST_ADDRESSES_MAX; i = i->ai_next) {
		memcpy(&found[count].address, i->ai_addr, i->ai_addrlen);
		found[count++].length = i->ai_addrlen;
	}
	freeaddrinfo(list);
	return count;
}

static void resolve_work(void *arg)
{
	struct resolve *r = arg;

	r->count = look_up(r->host, r->port, AI_NUMERICSERV, r->found);
}

static void resolve_free(struct resolve *r)
{
	free(r->host);
	free(r->port);
	free(r);
}

static void resolve_done(void *arg, bool ran)
{
	struct resolve *r = arg;

	if (r->fn && ran)
		r->fn(r->arg, r->found, r->count);
	resolve_free(r);
}

struct resolve *resolve_start(struct loop *loop, struct str host, struct str port, resolve_fn *fn,
			      void *arg)
{
	struct resolve *r = mem_new(sizeof(*r));

	r->host = mem_copy(host.p, host.n);
	r->port = mem_copy(port.p, port.n);
	r->fn = fn;
	r->arg = arg;
	if (loop_work(loop, LOOP_LANE_NAMES, resolve_work, resolve_done, r))
		return r;
	resolve_free(r);
	return NULL;
}

void resolve_forget(struct resolve *r)
{
	if (r)
		r->fn = NULL;
}

bool resolve_numeric(struct str host, struct str port, struct host_address *out)
{
	struct host_address found[HOST_ADDRESSES_MAX];
	char *host_text = mem_copy(host.p, host.n), *port_text = mem_copy(port.p, port.n);
	size_t count = look_up(host_text, port_text, AI_NUMERICHOST | AI_NUMERICSERV, found);

	free(host_text);
	free(port_text);
	if (count > 0)
		*out = found[0];
	return count > 0;
}
