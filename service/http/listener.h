/*
 * listener: our own listening sockets, so that the address forms, the unix socket's mode and
 * SO_REUSEPORT (several processes on one port) are ours to decide.
 */
#ifndef HTTP_LISTENER_H
#define HTTP_LISTENER_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/arena.h"

struct listen_address {
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
		struct sockaddr_un local;
	};
	socklen_t size;
};

/* What is wrong with the address, a sentence; NULL = nothing. Numeric addresses and localhost. */
const char *listen_address_parse(struct str text, struct listen_address *out_address);
/* A non-blocking listening socket, or -1 with a sentence in *out_error (in `a`). */
int listener_open(struct str address, struct arena *a, struct str *out_error);
/* Closes, and removes the socket file of a unix socket. fd < 0 only removes. */
void listener_close(int fd, struct str address);

#endif
