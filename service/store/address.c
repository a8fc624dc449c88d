/* address: see address.h. */
#include "store/address.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent-decodes; a stray % stands for itself. */
static struct str decode(struct str s, struct arena *a)
{
	char *text = arena_cstr(a, s);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int high = s.p[i] == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;
		if (low >= 0) {
			text[n++] = (char)(high << 4 | low);
			i += 2;
		} else {
			text[n++] = s.p[i];
		}
	}
	text[n] = '\0';
	return str_n(text, n);
}

static void parse_credentials(struct str text, struct arena *a, struct address *out)
{
	size_t colon = str_find_char(text, ':');

	out->user = decode(str_n(text.p, colon), a);
	out->password = decode(str_skip(text, colon + 1), a);
}

/* "host", "host:port", "[v6]:port" */
static bool parse_host(struct str text, struct arena *a, struct address *out)
{
	size_t end =
		text.n && text.p[0] == '[' ? str_find_char(text, ']') : str_find_char(text, ':');
	bool v6 = text.n && text.p[0] == '[';
	uint64_t port;

	if (v6 && end == text.n)
		return false;
	out->host = arena_str(a, v6 ? str_n(text.p + 1, end - 1) : str_n(text.p, end));
	struct str rest = str_skip(text, v6 ? end + 1 : end);
	if (rest.n && rest.p[0] != ':')
		return false;
	out->port = rest.n ? arena_str(a, str_skip(rest, 1)) : STR("6379");
	return out->host.n > 0 && str_to_u64(out->port, 65535, &port) && port > 0;
}

static size_t find_last(struct str s, char c)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != c)
		i--;
	return i; /* behind it; 0 = none */
}

bool address_parse(struct str url, struct arena *a, struct address *out, struct str *out_error)
{
	*out = (struct address){ 0 };
	if (str_has_prefix(url, STR("unix:/"))) {
		struct str path = str_skip(url, 5);
		while (str_has_prefix(path, STR("//")))
			path = str_skip(path, 1);
		out->path = arena_str(a, path);
		out->shown = arena_printf(a, "unix:%.*s", STR_ARG(path));
		return true;
	}
	if (!str_has_prefix(url, STR("redis://"))) {
		*out_error = STR("The Redis URL is neither redis://[:password@]host[:port] nor "
				 "unix:/path. (TLS to Redis needs a tunnel, e.g. stunnel.)");
		return false;
	}
	struct str rest = str_skip(url, 8);
	size_t at = find_last(rest, '@');
	if (at > 0)
		parse_credentials(str_n(rest.p, at - 1), a, out);
	rest = str_skip(rest, at);
	struct str host = str_cut(&rest, '/');
	if (!parse_host(host, a, out) || (rest.n && !str_eq(rest, STR("0")))) {
		*out_error = STR("The Redis URL names no usable host and port, or another database "
				 "than 0.");
		return false;
	}
	out->shown = arena_printf(a, "%.*s:%.*s", STR_ARG(out->host), STR_ARG(out->port));
	return true;
}
