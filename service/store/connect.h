/*
 * connect: non-blocking sockets towards Redis, and names looked up off the loop (getaddrinfo
 * blocks for seconds when a name server is away).
 */
#ifndef STORE_CONNECT_H
#define STORE_CONNECT_H

#include <sys/socket.h>

#include "base/loop.h"
#include "base/str.h"

struct host_address {
	struct sockaddr_storage address;
	socklen_t length;
};
enum { HOST_ADDRESSES_MAX = 8 };

/* A socket whose connect is under way (or done); -1 with errno. */
int connect_unix(struct str path);
int connect_tcp(const struct host_address *to);
/* 0 when the connect has succeeded, else its errno. */
int connect_result(int fd);

struct resolve;
typedef void resolve_fn(void *arg, const struct host_address *found, size_t count);
/* fn runs later, with count 0 on failure. NULL where the work queue is full. */
struct resolve *resolve_start(struct loop *loop, struct str host, struct str port, resolve_fn *fn,
			      void *arg);
void resolve_forget(struct resolve *r); /* fn will not run; NULL is fine */
/* A numeric address, at once. */
bool resolve_numeric(struct str host, struct str port, struct host_address *out);

#endif
