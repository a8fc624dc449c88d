/*
 * port_owner: /proc/net/tcp{,6} names the inode of every listening socket, /proc/<pid>/fd links to
 * it. The links of other users' processes cannot be read without privileges.
 */
#include "port_owner.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct endpoint_address {
	int family;
	unsigned port;
	unsigned char bytes[16]; /* network order; 4 of them for IPv4 */
};

static bool parse(struct str text, struct endpoint_address *out)
{
	char host[64];
	uint64_t port;
	size_t colon = text.n;

	while (colon && text.p[colon - 1] != ':')
		colon--;
	if (str_has_prefix(text, STR("unix:")) || colon < 2 || colon > sizeof(host) ||
	    !str_to_u64(str_skip(text, colon), 65535, &port))
		return false;
	bool six = text.p[0] == '[';
	size_t length = colon - 1 - (six ? 2 : 0);
	memcpy(host, text.p + six, length);
	host[length] = '\0';
	*out = (struct endpoint_address){ .family = six ? AF_INET6 : AF_INET,
					  .port = (unsigned)port };
	return inet_pton(out->family, host, out->bytes) == 1;
}

static int bind_to(int fd, const struct endpoint_address *e)
{
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)e->port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
				    .sin6_port = htons((uint16_t)e->port) };

	memcpy(&four.sin_addr, e->bytes, sizeof(four.sin_addr));
	memcpy(&six.sin6_addr, e->bytes, sizeof(six.sin6_addr));
	return e->family == AF_INET ? bind(fd, (const struct sockaddr *)&four, sizeof(four))
				    : bind(fd, (const struct sockaddr *)&six, sizeof(six));
}

bool port_is_taken(struct str address)
{
	struct endpoint_address e;
	int on = 1;

	if (!parse(address, &e) || e.port == 0)
		return false;
	int fd = socket(e.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	/* past connections in TIME_WAIT are no obstacle, a listener is one */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	bool taken = bind_to(fd, &e) != 0 && errno == EADDRINUSE;
	close(fd);
	return taken;
}

static bool all_zero(const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* The kernel prints addresses as 32-bit words in the host's byte order. */
static size_t unhex(const char *text, unsigned char out[16])
{
	size_t words = strspn(text, "0123456789ABCDEFabcdef") / 8;

	for (size_t i = 0; i < words && i < 4; i++) {
		char word[9] = { 0 };
		memcpy(word, text + i * 8, 8);
		uint32_t value = (uint32_t)strtoul(word, NULL, 16);
		memcpy(out + i * 4, &value, sizeof(value));
	}
	return words * 4;
}

static bool overlaps(const struct endpoint_address *e, const char *local)
{
	unsigned char bytes[16] = { 0 };
	size_t size = unhex(local, bytes), own = e->family == AF_INET ? 4 : 16;

	if (all_zero(bytes, size) || all_zero(e->bytes, own))
		return true;
	return size == own && memcmp(bytes, e->bytes, own) == 0;
}

/* Inode of a socket that listens on the address; 0 = none in this table. */
static unsigned long listening_inode(const char *table, const struct endpoint_address *e)
{
	char line[512], local[64];
	unsigned port, status;
	unsigned long inode, found = 0;
	FILE *file = fopen(table, "re");

	while (file && !found && fgets(line, sizeof(line), file)) {
		if (sscanf(line, " %*u: %40[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*s %*s %lu", local,
			   &port, &status, &inode) == 4 &&
		    status == 0x0A && port == e->port && overlaps(e, local))
			found = inode;
	}
	if (file)
		fclose(file);
	return found;
}

static bool process_holds(const char *pid, const char *wanted)
{
	char path[300], target[64];
	struct dirent *entry;
	bool holds = false;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	DIR *fds = opendir(path);
	while (fds && !holds && (entry = readdir(fds)) != NULL) {
		snprintf(path, sizeof(path), "/proc/%.20s/fd/%.20s", pid, entry->d_name);
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		holds = strcmp(target, wanted) == 0;
	}
	if (fds)
		closedir(fds);
	return holds;
}

static struct str describe(const char *pid, struct arena *a)
{
	char path[64], name[64] = "";

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	FILE *file = fopen(path, "re");
	if (file) {
		if (!fgets(name, sizeof(name), file))
			name[0] = '\0';
		fclose(file);
	}
	name[strcspn(name, "\n")] = '\0';
	return arena_printf(a, "%s (pid %s)", name[0] ? name : "a process", pid);
}

static struct str holder(unsigned long inode, struct arena *a)
{
	char wanted[64];
	struct dirent *entry;
	struct str found = STR_NONE;
	DIR *proc = opendir("/proc");

	snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	while (proc && !found.p && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    process_holds(entry->d_name, wanted))
			found = describe(entry->d_name, a);
	if (proc)
		closedir(proc);
	return found;
}

struct str port_owner(struct str address, struct arena *a)
{
	struct endpoint_address e;
	struct str found = STR_NONE;
	unsigned long inode = 0;

	if (parse(address, &e)) {
		inode = listening_inode("/proc/net/tcp", &e);
		if (!inode)
			inode = listening_inode("/proc/net/tcp6", &e);
	}
	if (inode)
		found = holder(inode, a);
	return found.p ? found : STR("a process that the system does not show us");
}
