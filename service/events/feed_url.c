/*
 * feed_url: see feed_url.h. Read by libcurl itself, which makes an address in dots of each of its
 * spellings, so that none is judged otherwise than it is fetched.
 */
#include "events/feed_url.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "base/memory.h"

static const char unreadable[] = "must be an address that can be read, such as "
				 "https://calendar.example/anna.ics";
static const char is_inside[] = "must not lead to a private address: none is fetched but from "
				"networks that the installation opens (--fetch-allow)";
static const char is_no_https[] = "must be https: http is fetched only from networks that the "
				  "installation opens (--fetch-allow)";
static const char is_other_port[] = "must be on port 443 or 8443: others are fetched only from "
				    "networks that the installation opens (--fetch-allow)";

struct parts {
	bool https, is_address, is_loopback; /* is_loopback: by its name */
	struct address address;
	unsigned port;
};

static bool is_localhost(struct str host)
{
	static const struct str local = STR(".localhost");
	size_t n = host.n < local.n ? host.n : local.n;

	return str_eq_nocase(host, STR("localhost")) ||
	       str_eq_nocase(str_skip(host, host.n - n), local);
}

static void read_host(struct str host, struct parts *out)
{
	if (host.n > 2 && host.p[0] == '[')
		host = str_n(host.p + 1, host.n - 2);
	if (host.n && host.p[host.n - 1] == '.')
		host.n--;
	out->is_loopback = is_localhost(host);
	out->is_address = network_address_parse(host, &out->address);
}

static bool read_parts(CURLU *url, struct parts *out)
{
	char *scheme = NULL, *host = NULL, *port = NULL;
	uint64_t number = 0;
	bool fine = !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) &&
		    !curl_url_get(url, CURLUPART_HOST, &host, 0) &&
		    !curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) &&
		    str_to_u64(str_of(port), UINT16_MAX, &number);

	*out = (struct parts){ .port = (unsigned)number };
	if (fine) {
		out->https = str_eq_nocase(str_of(scheme), STR("https"));
		read_host(str_of(host), out);
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	return fine;
}

static bool opens_loopback(const struct reach *r)
{
	static const struct str loopback[] = { STR("127.0.0.1"), STR("::1") };
	struct address a;

	for (size_t i = 0; i < 2; i++)
		if (network_address_parse(loopback[i], &a) && reach_opens(r, &a))
			return true;
	return false;
}

static const char *judge(const struct reach *r, const struct parts *p)
{
	if (p->is_loopback)
		return opens_loopback(r) ? NULL : is_inside;
	if (p->is_address && reach_opens(r, &p->address))
		return NULL;
	if (p->is_address && !reach_is_public(&p->address))
		return is_inside;
	if (!p->is_address && r->count)
		return NULL; /* the name may lead to what is opened */
	if (!p->https)
		return is_no_https;
	return reach_is_port(p->port) ? NULL : is_other_port;
}

const char *feed_url_refusal(const struct reach *r, struct str url)
{
	char *text = mem_copy(url.p, url.n);
	CURLU *read = curl_url();
	const char *why = unreadable;
	struct parts p;

	if (!curl_url_set(read, CURLUPART_URL, text, 0) && read_parts(read, &p))
		why = judge(r, &p);
	curl_url_cleanup(read);
	free(text);
	return why;
}
