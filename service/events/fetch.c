/*
 * fetch: calendar feeds over HTTP, with libcurl's multi interface on the loop. Everything is
 * bounded: time to connect and in all, size, redirections; each address is judged when it is
 * connected to (reach.h). An address of a feed is a secret: it is in no log and no error.
 */
#include "events/events.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <unistd.h>
#include <utlist.h>

#include "base/memory.h"
#include "events/feed_url.h"

enum {
	CONNECT_MS = 5000,
	TOTAL_MS = 10000,
	REDIRECTIONS_MOST = 3,
	VALIDATOR_BYTES_MAX = 256, /* of ETag and Last-Modified */
};

struct fetch {
	struct fetch *prev, *next;
	struct events *events;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	bool too_large, refused; /* refused: an address that is not reached */
	state_feed_done_fn *done;
	void *arg;
};

struct events {
	struct loop *loop;
	struct state *state;
	struct reach reach;
	CURLM *multi;
	struct loop_timer *timer;
	struct fetch *fetches;
};

/* ---- how it went ---- */

static struct str validator(CURL *easy, const char *name)
{
	struct curl_header *header;
	struct str value;

	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return STR_NONE;
	value = str_of(header->value);
	return value.n <= VALIDATOR_BYTES_MAX && !str_has_control(value) ? value : STR_NONE;
}

/* The same for both: which names there are inside is nobody's business. */
static const char not_reached[] = "its host was not found, or is not reached from here";

static const char *why_not(const struct fetch *f, CURLcode code)
{
	if (f->too_large)
		return "it is larger than 1 MB";
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST: return not_reached;
	case CURLE_OPERATION_TIMEDOUT: return "there was no answer in time";
	case CURLE_TOO_MANY_REDIRECTS: return "it was redirected too often";
	case CURLE_UNSUPPORTED_PROTOCOL: return "it is not https, or was redirected to what is not";
	case CURLE_PEER_FAILED_VERIFICATION: return "its certificate is not valid";
	case CURLE_FILESIZE_EXCEEDED: return "it is larger than 1 MB";
	default: break;
	}
	return f->refused ? not_reached : "there was no connection, or it broke";
}

static void read_answer(struct fetch *f, CURLcode code, char *error, size_t error_size,
			struct feed_answer *out)
{
	long http_status = 0;

	curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &http_status);
	*out = (struct feed_answer){ .result = FEED_FAILED, .error = str_of(error) };
	if (code != CURLE_OK) {
		snprintf(error, error_size, "%s", why_not(f, code));
		out->error = str_of(error);
	} else if (http_status == 304) {
		out->result = FEED_UNCHANGED;
	} else if (http_status == 200) {
		out->result = FEED_NEW;
		out->body = f->body.n ? buf_str(&f->body) : STR("");
		out->etag = validator(f->easy, "ETag");
		out->last_modified = validator(f->easy, "Last-Modified");
	} else {
		snprintf(error, error_size, "it was answered with %ld", http_status);
		out->error = str_of(error);
	}
}

static void fetch_free(struct fetch *f)
{
	DL_DELETE(f->events->fetches, f);
	curl_multi_remove_handle(f->events->multi, f->easy);
	curl_easy_cleanup(f->easy);
	curl_slist_free_all(f->headers);
	buf_free(&f->body);
	free(f);
}

static void finish(struct fetch *f, CURLcode code)
{
	char error[80] = "";
	struct feed_answer answer;

	read_answer(f, code, error, sizeof(error), &answer);
	f->done(f->arg, &answer);
	fetch_free(f);
}

static void finish_those_done(struct events *e)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(e->multi, &left))) {
		struct fetch *f = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &f);
		finish(f, code);
	}
}

/* ---- the loop ---- */

static void act(struct events *e, curl_socket_t s, int what)
{
	int running;

	curl_multi_socket_action(e->multi, s, what, &running);
	finish_those_done(e);
}

struct watch {
	struct events *events;
	curl_socket_t socket;
	struct loop_watch *watch;
};

static void on_ready(void *arg, int what)
{
	struct watch *w = arg;

	act(w->events, w->socket,
	    (what & LOOP_READ ? CURL_CSELECT_IN : 0) | (what & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static int on_socket(CURL *easy, curl_socket_t s, int what, void *arg, void *watched)
{
	struct events *e = arg;
	struct watch *w = watched;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			loop_watch_free(w->watch);
		free(w);
		return 0;
	}
	if (!w) {
		w = mem_new(sizeof(*w));
		*w = (struct watch){ .events = e, .socket = s };
		w->watch = loop_watch_new(e->loop, s, on_ready, w);
		curl_multi_assign(e->multi, s, w);
	}
	loop_watch_set(w->watch, (what & CURL_POLL_IN ? LOOP_READ : 0) |
					 (what & CURL_POLL_OUT ? LOOP_WRITE : 0));
	return 0;
}

static int on_timeout(CURLM *multi, long timeout_ms, void *arg)
{
	struct events *e = arg;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(e->timer);
	else
		loop_timer_start(e->timer, (uint64_t)timeout_ms, 0);
	return 0;
}

static void on_timer(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

/* ---- a fetch ---- */

static size_t on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	f->too_large = f->body.n + size * n > CALENDAR_BYTES_MAX;
	if (f->too_large)
		return 0;
	buf_add(&f->body, str_n(bytes, size * n));
	return size * n;
}

/* A redirection has a body of its own. */
static size_t on_header(char *bytes, size_t size, size_t n, void *arg)
{
	struct fetch *f = arg;

	if (str_has_prefix(str_n(bytes, size * n), STR("HTTP/")))
		buf_clear(&f->body);
	return size * n;
}

static curl_socket_t on_connect(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *f = arg;

	if (purpose == CURLSOCKTYPE_IPCXN && reach_allows(&f->events->reach, &address->addr))
		return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	f->refused = true;
	return CURL_SOCKET_BAD;
}

static void add_header(struct fetch *f, const char *name, struct str value)
{
	struct buf line = { 0 };

	if (value.n == 0)
		return;
	buf_printf(&line, "%s: %.*s", name, STR_ARG(value));
	buf_add_char(&line, '\0');
	f->headers = curl_slist_append(f->headers, line.p);
	buf_free(&line);
}

static void set_limits(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)TOTAL_MS);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE, (long)CALENDAR_BYTES_MAX);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)REDIRECTIONS_MOST);
	/* each connection is made anew and judged; no proxy of the environment stands between */
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void set_request(struct fetch *f, const struct feed_request *r)
{
	bool is_https = r->url.n > 6 && str_eq_nocase(str_n(r->url.p, 6), STR("https:"));
	/* in the clear only where the installation names networks of its own */
	const char *schemes = f->events->reach.count ? "http,https" : "https";
	char *url = mem_copy(r->url.p, r->url.n);

	curl_easy_setopt(f->easy, CURLOPT_URL, url);
	free(url);
	curl_easy_setopt(f->easy, CURLOPT_PROTOCOLS_STR, schemes);
	curl_easy_setopt(f->easy, CURLOPT_REDIR_PROTOCOLS_STR, is_https ? "https" : schemes);
	curl_easy_setopt(f->easy, CURLOPT_USERAGENT, "presenced");
	add_header(f, "Accept", STR("text/calendar"));
	add_header(f, "If-None-Match", r->etag);
	add_header(f, "If-Modified-Since", r->last_modified);
	curl_easy_setopt(f->easy, CURLOPT_HTTPHEADER, f->headers);
}

static void set_callbacks(struct fetch *f)
{
	curl_easy_setopt(f->easy, CURLOPT_PRIVATE, f);
	curl_easy_setopt(f->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(f->easy, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(f->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(f->easy, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(f->easy, CURLOPT_OPENSOCKETFUNCTION, on_connect);
	curl_easy_setopt(f->easy, CURLOPT_OPENSOCKETDATA, f);
}

static void fetch_feed(void *arg, const struct feed_request *r, state_feed_done_fn *done,
		       void *done_arg)
{
	struct events *e = arg;
	struct fetch *f = mem_new(sizeof(*f));

	*f = (struct fetch){ .events = e, .easy = curl_easy_init(), .done = done, .arg = done_arg };
	DL_APPEND(e->fetches, f);
	set_limits(f->easy);
	set_request(f, r);
	set_callbacks(f);
	curl_multi_add_handle(e->multi, f->easy); /* starts by its timer, in a later turn */
}

static const char *judge_url(void *arg, struct str url)
{
	struct events *e = arg;

	return feed_url_refusal(&e->reach, url);
}

/* ---- life ---- */

struct events *events_new(struct loop *loop, struct state *state, const struct str *allowed,
			  size_t allowed_count, struct arena *a, struct str *out_error)
{
	struct events *e = mem_new(sizeof(*e));
	struct str wrong = STR_NONE;

	e->loop = loop;
	e->state = state;
	if (!reach_parse(&e->reach, allowed, allowed_count, a, &wrong)) {
		*out_error =
			arena_printf(a, "%.*s is no network such as 10.0.0.0/8", STR_ARG(wrong));
		free(e);
		return NULL;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	e->multi = curl_multi_init();
	e->timer = loop_timer_new(loop, on_timer, e);
	curl_multi_setopt(e->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(e->multi, CURLMOPT_SOCKETDATA, e);
	curl_multi_setopt(e->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(e->multi, CURLMOPT_TIMERDATA, e);
	state_on_feed(state, fetch_feed, judge_url, e);
	return e;
}

void events_free(struct events *e)
{
	if (!e)
		return;
	state_on_feed(e->state, NULL, NULL, NULL);
	while (e->fetches)
		finish(e->fetches, CURLE_ABORTED_BY_CALLBACK);
	curl_multi_cleanup(e->multi);
	loop_timer_free(e->timer);
	curl_global_cleanup();
	free(e);
}
