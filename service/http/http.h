/*
 * http: the libmicrohttpd adapter (external epoll mode inside the loop). It owns listeners and
 * their connection budgets, the header guard, limits, deadlines, raw-URI checks, request ids and
 * what the library itself answers. It knows nothing of endpoints' meaning: complete, sane requests
 * go to one handler as struct exchange.
 *
 * May know base only. microhttpd.h is included in this room and nowhere else.
 *
 * Life of an exchange: headers arrive -> guard -> on_headers (may refuse, chooses the body limit)
 * -> body -> on_request -> http_reply() at once or, after http_wait(), in a later turn -> on_done.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/loop.h"

enum http_method {
	HTTP_NONE,
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_METHOD_COUNT
};
struct str http_method_name(enum http_method m);
enum http_method http_method_find(struct str name); /* HTTP_NONE = unknown */

/* Which endpoints a listener serves. */
enum http_listener_kind { LISTEN_HOOK = 1, LISTEN_DECISION = 2, LISTEN_MANAGE = 4, LISTEN_ALL = 7 };

struct http_param {
	struct str name, value; /* decoded once; value.p is NULL for "name" without "=" */
};

enum {
	HTTP_PARAMS_MAX = 32,
	HTTP_HEADERS_MAX = 64,
	HTTP_REPLY_HEADERS_MAX = 16,
	HTTP_PATH_PARAMS_MAX = 4
};

struct http_connection; /* private */
struct endpoint;

struct http_reply_header {
	const char *name; /* static */
	struct str value; /* in the exchange's arena or static */
};

/* One request and its answer. Everything lives in `arena` until on_done has run. */
struct exchange {
	struct http_connection *connection;
	struct arena *arena;
	struct str request_id; /* from X-Request-Id when sane, else made */
	int64_t started_us;    /* monotonic */

	enum http_method method;
	struct str method_text; /* as sent */
	struct str path;        /* raw: undecoded, without query */
	bool http_1_0;
	unsigned listener; /* enum http_listener_kind bits of the listener it came by */
	struct str peer;   /* address text without port: "192.0.2.1", "2001:db8::1", "unix" */
	struct http_param query[HTTP_PARAMS_MAX];
	size_t query_count;
	struct str body; /* complete when on_request is called */

	/* set by http_match() */
	const struct endpoint *endpoint;
	struct str path_params[HTTP_PATH_PARAMS_MAX]; /* decoded, in template order */

	/* the answer; filled by the handler before http_reply() */
	int http_status;
	enum err err; /* for the log and metrics; ERR_OK when fine */
	struct http_reply_header headers[HTTP_REPLY_HEADERS_MAX];
	size_t header_count;
	const char *content_type; /* static; NULL without a body */
	struct buf reply;         /* freed by http/ */
	struct str static_reply;  /* used instead of `reply` when p is set; static memory */
	bool close_after;

	void *user;           /* for the handler */
	struct faults faults; /* ready to use, in `arena` */
};

/* Value of a request header by name (ASCII case ignored); p == NULL when absent. */
struct str http_header_named(const struct exchange *x, struct str name);
static inline struct str http_header(const struct exchange *x, const char *name)
{
	return http_header_named(x, str_n(name, strlen(name)));
}
/* Query parameter; NULL when absent. Names are unique (duplicates were refused with 400). */
const struct http_param *http_query_named(const struct exchange *x, struct str name);
static inline const struct http_param *http_query(const struct exchange *x, const char *name)
{
	return http_query_named(x, str_n(name, strlen(name)));
}
void http_set_header(struct exchange *x, const char *name, struct str value);

/*
 * Decodes an application/x-www-form-urlencoded body or query (raw) into params. False with faults:
 * bad percent-encoding, %00 and other controls, invalid UTF-8, a duplicate name, more than max.
 */
MUST_CHECK
bool form_decode(struct str raw, struct arena *a, struct faults *faults, struct http_param *params,
		 size_t max, size_t *out_count);

/* The first value of that name in such a body, decoded; p == NULL where it is missing or unfit. For
 * senders whose forms hold much that is nobody's business here (FreeSWITCH). */
struct str form_find(struct str raw, const char *name, struct arena *a);

/* Sends the answer; once per exchange, in the turn it was called or later. */
void http_reply(struct exchange *x);
/*
 * The answer comes later: suspends the connection. If http_reply() has not been called after
 * timeout_ms, on_timeout runs and must reply. At stop, on_timeout runs early. Called again, the
 * wait goes on with the new time and the new on_timeout.
 */
void http_wait(struct exchange *x, int64_t timeout_ms, void (*on_timeout)(struct exchange *x));

struct http_handler {
	void *arg;
	/*
	 * Headers are in, the body is not. Returns the body limit in bytes (0 = no body wanted).
	 * May instead fill in an answer and return HTTP_REFUSE: sent at once, connection closed.
	 */
	int64_t (*on_headers)(struct exchange *x, void *arg);
	void (*on_request)(struct exchange *x, void *arg);
	/* The answer is sent (or the peer gone): write the log line, count. Last use of x. */
	void (*on_done)(struct exchange *x, int64_t duration_us, size_t bytes_sent, void *arg);
	/* Fills in a problem answer for x: used for guard refusals and limits. */
	void (*problem)(struct exchange *x, enum err err, struct str detail, void *arg);
};
enum { HTTP_REFUSE = -1 };
enum {
	HTTP_BODY_MAX = 64 * 1024,
	HTTP_CALENDAR_MAX = 256 * 1024,
	HTTP_BATCH_MAX = 256 * 1024,
	HTTP_DOCUMENT_MAX = 64 * 1024 * 1024
};

struct http_listen {
	struct str address;   /* "127.0.0.1:8080", "[::1]:8080", "unix:/path" */
	unsigned kinds;       /* enum http_listener_kind bits */
	unsigned connections; /* its own budget */
};

struct http;
/* NULL with a sentence in *out_error (in `a`) when an address cannot be listened on. */
struct http *http_start(struct loop *loop, const struct http_listen *listens, size_t count,
			const struct http_handler *handler, struct arena *a, struct str *out_error);
void http_stop_accepting(struct http *h);
/* Exchanges being handled or still arriving. */
size_t http_in_flight(const struct http *h);
/* Resumes waiting exchanges (their on_timeout runs), then closes all. */
void http_free(struct http *h);

/* True for 127.0.0.0/8, ::1 and unix sockets. */
bool http_is_loopback(struct str address);

/* ---- endpoint match (endpoint.c) ---- */
enum endpoint_flags {
	ENDPOINT_PUBLIC = 1, /* no credentials */
	ENDPOINT_NO_STORE = 2,
	ENDPOINT_NO_HEAD = 4,   /* GET has an effect */
	ENDPOINT_DOCUMENT = 8,  /* streamed document, up to HTTP_DOCUMENT_MAX */
	ENDPOINT_OWN_AUTH = 16, /* the handler checks credentials itself (the hook) */
};

struct endpoint {
	enum http_method method;
	const char *path;      /* "/v1/domains/{domain}/users/{user}" */
	const char *operation; /* operationId of the contract */
	unsigned roles;        /* bit 1 << enum role */
	unsigned flags;
	unsigned listeners;           /* enum http_listener_kind bits */
	const struct table *request;  /* wire table of the body, or NULL */
	const struct table *response; /* schema name of the 2xx body, or NULL */
	const char *query;            /* names it accepts, space separated; NULL = none */
	void (*handler)(struct exchange *x, void *arg);
};

struct endpoint_match {
	const struct endpoint *endpoint; /* NULL: see path_known */
	bool path_known;                 /* some endpoint has the path, another method */
	/* without an endpoint: bits 1 << enum http_method of that path, HEAD and OPTIONS included
	 */
	unsigned methods;
};
/*
 * Splits the raw path at '/', matches, then decodes each parameter once (so %2F may stand inside an
 * id). HEAD finds GET's row unless ENDPOINT_NO_HEAD. False decoding counts as no match.
 * Fills x->endpoint and x->path_params. The table is compiled at first use.
 */
struct endpoint_match http_match(struct exchange *x, const struct endpoint *table, size_t count);
struct str http_allow(unsigned methods, struct arena *a); /* "GET, HEAD, OPTIONS" */

#endif
