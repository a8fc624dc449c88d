/* listener: see listener.h. */
#include "listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http.h"

enum { BACKLOG = 1024 };

#define UNIX_PREFIX STR("unix:")

static const char *parse_unix(struct str path, struct listen_address *out)
{
	if (path.n == 0 || path.n >= sizeof(out->local.sun_path) || memchr(path.p, 0, path.n))
		return "the path of a unix socket has 1 to 107 bytes";
	out->local.sun_family = AF_UNIX;
	memcpy(out->local.sun_path, path.p, path.n);
	out->size = sizeof(out->local);
	return NULL;
}

/* Splits "host:port" and "[v6]:port"; the brackets go. */
static bool split_port(struct str text, struct str *out_host, struct str *out_port)
{
	size_t colon = text.n;

	while (colon > 0 && text.p[colon - 1] != ':')
		colon--;
	if (colon == 0)
		return false;
	*out_port = str_skip(text, colon);
	*out_host = str_n(text.p, colon - 1);
	bool bracketed = out_host->n > 2 && out_host->p[0] == '[';
	if (bracketed) {
		if (out_host->p[out_host->n - 1] != ']')
			return false;
		*out_host = str_n(out_host->p + 1, out_host->n - 2);
	}
	return bracketed || str_find_char(*out_host, ':') == out_host->n;
}

static bool parse_host(struct str host, uint16_t port, struct listen_address *out)
{
	char text[INET6_ADDRSTRLEN];

	if (str_eq(host, STR("localhost")))
		host = STR("127.0.0.1");
	if (host.n >= sizeof(text))
		return false;
	memcpy(text, host.p, host.n);
	text[host.n] = '\0';
	if (inet_pton(AF_INET, text, &out->four.sin_addr) == 1) {
		out->four.sin_family = AF_INET;
		out->four.sin_port = htons(port);
		out->size = sizeof(out->four);
		return true;
	}
	if (inet_pton(AF_INET6, text, &out->six.sin6_addr) != 1)
		return false;
	out->six.sin6_family = AF_INET6;
	out->six.sin6_port = htons(port);
	out->size = sizeof(out->six);
	return true;
}

const char *listen_address_parse(struct str text, struct listen_address *out_address)
{
	struct str host, port;
	uint64_t number;

	memset(out_address, 0, sizeof(*out_address));
	if (str_has_prefix(text, UNIX_PREFIX))
		return parse_unix(str_skip(text, UNIX_PREFIX.n), out_address);
	if (!split_port(text, &host, &port))
		return "an address is written ADDRESS:PORT, [IPV6]:PORT or unix:PATH";
	if (!str_to_u64(port, 65535, &number))
		return "a port is a number up to 65535";
	if (!parse_host(host, (uint16_t)number, out_address))
		return "the host is neither an IPv4 nor a bracketed IPv6 address";
	return NULL;
}

/* Removes the socket file that a dead process left. False when somebody answers behind it. */
static bool remove_stale(const struct listen_address *address)
{
	struct stat found;

	if (stat(address->local.sun_path, &found) != 0 || !S_ISSOCK(found.st_mode))
		return true; /* bind() says what is wrong, if anything */
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return true;
	int status = connect(fd, &address->any, address->size);
	bool stale = status != 0 && errno == ECONNREFUSED;
	close(fd);
	if (stale)
		unlink(address->local.sun_path);
	return stale;
}

static bool bind_unix(int fd, const struct listen_address *address)
{
	if (!remove_stale(address)) {
		errno = EADDRINUSE;
		return false;
	}
	mode_t before = umask(0117); /* the file is 0660 from its first moment */
	int status = bind(fd, &address->any, address->size);
	umask(before);
	return status == 0;
}

static bool bind_inet(int fd, const struct listen_address *address)
{
	int on = 1, off = 0;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0)
		return false;
	if (address->any.sa_family == AF_INET6)
		(void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	return bind(fd, &address->any, address->size) == 0;
}

int listener_open(struct str text, struct arena *a, struct str *out_error)
{
	struct listen_address address;
	const char *wrong = listen_address_parse(text, &address);

	if (wrong) {
		*out_error =
			arena_printf(a, "Cannot listen on \"%.*s\": %s.", STR_ARG(text), wrong);
		return -1;
	}
	int family = address.any.sa_family;
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool bound =
		fd >= 0 && (family == AF_UNIX ? bind_unix(fd, &address) : bind_inet(fd, &address));
	if (bound && listen(fd, BACKLOG) == 0)
		return fd;
	*out_error = arena_printf(a, "Cannot listen on %.*s: %s.", STR_ARG(text), strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

void listener_close(int fd, struct str text)
{
	struct listen_address address;

	if (fd >= 0)
		close(fd);
	if (str_has_prefix(text, UNIX_PREFIX) && !listen_address_parse(text, &address))
		unlink(address.local.sun_path);
}

bool http_is_loopback(struct str address)
{
	struct listen_address parsed;

	if (str_eq(address, STR("unix")) || str_has_prefix(address, UNIX_PREFIX))
		return true;
	/* with a port as in --listen, or bare as a peer */
	if (listen_address_parse(address, &parsed) && !parse_host(address, 0, &parsed))
		return false;
	if (parsed.any.sa_family == AF_INET)
		return ntohl(parsed.four.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&parsed.six.sin6_addr);
}
