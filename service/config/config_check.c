/* config_check: what no single option can know: addresses, options that exclude each other. */
#include "config/option.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/un.h>

enum { FILES_BESIDE = 200 }; /* descriptors for everything but requests */

static size_t option_index(const char *name)
{
	bool is_file;

	return (size_t)(option_find(str_of(name), &is_file) - options);
}

bool config_is_given(const struct config *c, const char *name)
{
	return c->origins[option_index(name)].p != NULL;
}

struct str config_place(const struct config *c, const char *name, struct arena *a)
{
	struct str origin = c->origins[option_index(name)];

	return origin.p ? origin : arena_printf(a, "--%s", name);
}

/* ---- listeners ---- */

static bool cut_kind(struct str *address, enum config_listen_kind *out_kind)
{
	static const char *const kinds[] = { "", "hook", "decision", "manage" };
	struct str rest = *address;

	*address = str_cut(&rest, '=');
	*out_kind = CONFIG_LISTEN_ALL;
	if (!rest.p)
		return true;
	for (int i = 1; i < 4; i++) {
		*out_kind = (enum config_listen_kind)i;
		if (str_eq(rest, str_of(kinds[i])))
			return true;
	}
	return false;
}

static bool is_host(struct str host, struct arena *a)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		return inet_pton(AF_INET6, arena_cstr(a, str_n(host.p + 1, host.n - 2)), bytes) ==
		       1;
	return inet_pton(AF_INET, arena_cstr(a, host), bytes) == 1;
}

/* Splits at the last colon: an IPv6 address has some of its own. */
static bool split_port(struct str address, struct str *out_host, uint64_t *out_port)
{
	size_t at = address.n;

	while (at && address.p[at - 1] != ':')
		at--;
	if (at == 0)
		return false;
	*out_host = str_n(address.p, at - 1);
	return str_to_u64(str_skip(address, at), 65535, out_port);
}

static const char *listen_fault(struct config_listen *l, struct arena *a)
{
	struct str host;
	uint64_t port;

	l->address = l->text;
	if (!cut_kind(&l->address, &l->kind))
		return "what follows = is hook, decision or manage";
	if (str_has_prefix(l->address, STR("unix:"))) {
		size_t length = l->address.n - 5;
		return length == 0 ? "unix: needs a path"
		       : length >= sizeof(((struct sockaddr_un *)0)->sun_path)
			       ? "the path of a unix socket has at most 107 bytes"
			       : NULL;
	}
	if (!split_port(l->address, &host, &port))
		return "write ADDR:PORT, for example 127.0.0.1:8080, or unix:PATH";
	if (str_eq(host, STR("localhost"))) {
		l->address = arena_printf(a, "127.0.0.1:%u", (unsigned)port);
		return NULL;
	}
	return is_host(host, a) ? NULL
				: "the address is an IPv4 one, or an IPv6 one in brackets; all "
				  "addresses are 0.0.0.0 or [::]";
}

static bool is_repeated(const struct config *c, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (str_eq(c->listens[i].address, c->listens[index].address))
			return true;
	return false;
}

static void check_listens(struct config *c, struct arena *a, struct faults *faults)
{
	struct str place = config_place(c, "listen", a);

	c->listen_count = c->listen_texts.count;
	c->listens = ARENA_ARRAY(a, c->listen_count, struct config_listen);
	for (size_t i = 0; i < c->listen_count; i++) {
		struct config_listen *l = &c->listens[i];
		l->text = c->listen_texts.items[i];
		const char *wrong = listen_fault(l, a);
		if (!wrong && is_repeated(c, i))
			wrong = "the address is given twice";
		if (wrong)
			fault_add(faults, place, "%.*s: %s", STR_ARG(l->text), wrong);
	}
}

/* ---- connections against the limit on open files ---- */

static uint64_t open_files(uint64_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return wanted;
	if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	return limit.rlim_cur;
}

static void check_connections(struct config *c, struct arena *a, struct faults *faults)
{
	uint64_t wanted = (uint64_t)c->connections * c->listen_count + FILES_BESIDE;
	uint64_t allowed = open_files(wanted);

	if (allowed >= wanted)
		return;
	if (!config_is_given(c, "connections") && allowed >= FILES_BESIDE + c->listen_count * 10)
		c->connections = (int64_t)((allowed - FILES_BESIDE) / c->listen_count);
	else
		fault_add(faults, config_place(c, "connections", a),
			  "%lld connections on %zu listeners need %llu open files, %llu are "
			  "allowed; raise the limit (ulimit -n, LimitNOFILE=) or lower it",
			  (long long)c->connections, c->listen_count, (unsigned long long)wanted,
			  (unsigned long long)allowed);
}

/* ---- Redis ---- */

static const char *redis_fault(struct str url)
{
	if (str_has_prefix(url, STR("rediss:")))
		return "TLS to Redis is not supported; use a unix socket, a private network or a "
		       "tunnel";
	if (!str_has_prefix(url, STR("redis://")) && !str_has_prefix(url, STR("unix:")))
		return "write redis://[:PASSWORD@]HOST:PORT or unix:/PATH";
	return NULL;
}

static void check_redis(struct config *c, struct arena *a, struct faults *faults)
{
	const char *wrong = c->redis.n ? redis_fault(c->redis) : NULL;

	if (wrong)
		fault_add(faults, config_place(c, "redis", a), "%s", wrong);
	if (c->redis.n && config_is_given(c, "data-dir"))
		fault_add(faults, config_place(c, "data-dir", a),
			  "data-dir is for the private Redis, redis (%.*s) for another one: give "
			  "one of them",
			  STR_ARG(config_place(c, "redis", a)));
	if (!c->redis.n && c->redis_password.n)
		fault_add(faults, config_place(c, "redis-password", a),
			  "the private Redis has no password; redis is not given");
	if (c->redis.n)
		c->data_dir = STR_NONE;
}

/* The form only; whether it opens anything is auth's business. */
static void check_admin_token(struct config *c, struct arena *a, struct faults *faults)
{
	struct str rest = c->admin_token;

	if (rest.n == 0)
		return;
	struct str mark = str_cut(&rest, '_'), id = str_cut(&rest, '_');
	if (!str_eq(mark, STR("pk")) || id.n == 0 || rest.n < 32 || str_has_control(rest))
		fault_add(faults, config_place(c, "admin-token", a),
			  "a token is pk_<id>_<secret of 32 characters or more>");
}

void config_check(struct config *c, struct arena *a, struct faults *faults)
{
	check_listens(c, a, faults);
	check_connections(c, a, faults);
	check_redis(c, a, faults);
	check_admin_token(c, a, faults);
}
