/*
 * connection: the library's callbacks, in the order a request meets them: connection_notify,
 * connection_uri (request line), connection_access (first call with the headers, then the body,
 * then once more), connection_completed.
 *
 * An answer queued in the first call makes the library close the connection, so only refusals are
 * given there. What it finds wrong before the first call (no Host on 1.1, a broken length, headers
 * beyond its pool: 400, 413, 414, 431) it answers itself, in HTML; there is no hook for that.
 */
#include "connection.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "daemon.h"
#include "deadline.h"
#include "layout.h"
#include "uri.h"

/* A refused body up to this long is read and thrown away: closing on it would reset the connection
 * under the peer before it has read why. */
enum { DISCARD_MAX = 256 * 1024, BODY_KEEP = 64 * 1024, REPLY_KEEP = 16 * 1024 };

static struct http_connection *connection_of(struct MHD_Connection *library)
{
	return MHD_get_connection_info(library, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static size_t header_block_bytes(struct http_connection *c)
{
	return MHD_get_connection_info(c->library, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
		->header_size;
}

/* ---- the end of an exchange ---- */

static size_t bytes_sent(const struct exchange *x, enum MHD_RequestTerminationCode code)
{
	bool bodiless = x->method == HTTP_HEAD || x->http_status == 204 || x->http_status == 304;

	if (bodiless || x->http_status == 0 || code != MHD_REQUEST_TERMINATED_COMPLETED_OK)
		return 0;
	return x->static_reply.p ? x->static_reply.n : x->reply.n;
}

/* The library does not report the end of every request that it turned down itself. */
static void end_exchange(struct http_connection *c, enum MHD_RequestTerminationCode code)
{
	struct http *h = c->daemon->http;
	int64_t now_us = clock_mono_us();

	if (c->phase == PHASE_IDLE)
		return;
	wait_end(h->waits, &c->wait);
	h->in_flight--;
	if (c->handed)
		h->handler.on_done(&c->exchange, now_us - c->exchange.started_us,
				   bytes_sent(&c->exchange, code), h->handler.arg);
	c->phase = PHASE_IDLE;
	if (c->body.size > BODY_KEEP)
		buf_free(&c->body);
	if (c->exchange.reply.size > REPLY_KEEP)
		buf_free(&c->exchange.reply);
	deadline_keep_alive(c, now_us / 1000);
}

void connection_completed(void *arg, struct MHD_Connection *library, void **request_context,
			  enum MHD_RequestTerminationCode code)
{
	struct http_connection *c = *request_context;

	(void)arg, (void)library;
	*request_context = NULL;
	if (c)
		end_exchange(c, code);
}

/* ---- connections ---- */

static struct http_connection *connection_new(struct http_daemon *d, struct MHD_Connection *library)
{
	struct http_connection *c = mem_new(sizeof(*c));
	const struct sockaddr *address =
		MHD_get_connection_info(library, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;

	c->library = library;
	c->daemon = d;
	c->fd = MHD_get_connection_info(library, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	c->exchange.connection = c;
	c->exchange.arena = arena_new(0); /* bodies are bounded, and what handlers keep with them */
	c->exchange.listener = d->kinds;
	c->exchange.peer = peer_text(address, c->peer_text);
	c->next = d->connections;
	if (c->next)
		c->next->prev = c;
	d->connections = c;
	d->connection_count++;
	deadline_connected(c, clock_mono_ms());
	return c;
}

static void connection_free(struct http_connection *c)
{
	struct http_daemon *d = c->daemon;

	end_exchange(c, MHD_REQUEST_TERMINATED_WITH_ERROR);
	if (c->prev)
		c->prev->next = c->next;
	else
		d->connections = c->next;
	if (c->next)
		c->next->prev = c->prev;
	/* the library accepts again only when it is run */
	if (d->connection_count-- >= d->budget)
		d->run_wanted = true;
	buf_free(&c->exchange.reply);
	buf_free(&c->body);
	arena_free(c->exchange.arena);
	free(c);
}

void connection_notify(void *arg, struct MHD_Connection *library, void **socket_context,
		       enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = connection_new(arg, library);
	} else if (*socket_context) {
		connection_free(*socket_context);
		*socket_context = NULL;
	}
}

/* ---- the request line ---- */

/* Only what a request reads before it is set; the parameter arrays stay as they are. */
static void reset_exchange(struct http_connection *c)
{
	struct exchange *x = &c->exchange;

	arena_reset(x->arena);
	x->faults = FAULTS(x->arena);
	x->endpoint = NULL;
	x->query_count = x->header_count = 0;
	x->http_status = 0;
	x->err = ERR_OK;
	x->content_type = NULL;
	x->static_reply = x->body = STR_NONE;
	x->close_after = false;
	x->user = NULL;
	buf_clear(&x->reply);
	buf_clear(&c->body);
	c->handed = c->wait_wanted = c->is_document = c->slow = false;
	c->body_limit = c->body_bytes = 0;
	c->header_count = 0;
}

void *connection_uri(void *arg, const char *uri, struct MHD_Connection *library)
{
	struct http_connection *c = connection_of(library);
	struct http_daemon *d = arg;
	size_t n = strnlen(uri, URI_MAX + 1);

	end_exchange(c, MHD_REQUEST_TERMINATED_WITH_ERROR);
	reset_exchange(c);
	c->phase = PHASE_HEADERS;
	c->exchange.started_us = clock_mono_us();
	c->library_uri = uri; /* cut up in place afterwards */
	c->uri = arena_str(c->exchange.arena, str_n(uri, n));
	deadline_headers(c, c->exchange.started_us / 1000);
	d->http->in_flight++;
	return c;
}

/* ---- first call: the headers ---- */

static enum MHD_Result gather_header(void *arg, enum MHD_ValueKind kind, const char *name,
				     size_t name_size, const char *value, size_t value_size)
{
	struct http_connection *c = arg;

	(void)kind;
	if (c->header_count < HTTP_HEADERS_MAX)
		c->headers[c->header_count] = (struct http_param){
			.name = str_n(name, name_size),
			.value = str_n(value ? value : "", value ? value_size : 0),
		};
	c->header_count++; /* the guard refuses what is over */
	return MHD_YES;
}

/* The guard, and whether the library has shown it everything. */
static struct guard_verdict judge(struct http_connection *c, const struct guard_request *request)
{
	struct guard_verdict v = guard_check(request);
	struct guard_request in_place = *request;

	in_place.uri.p = c->library_uri;
	if (v.err == ERR_OK && c->daemon->layout_known &&
	    !layout_is_whole(&in_place, header_block_bytes(c))) {
		v.err = ERR_BAD_REQUEST;
		v.detail = "The header block has NUL bytes, folded lines or line ends without CR.";
	}
	return v;
}

static struct guard_verdict check(struct http_connection *c, const char *method,
				  const char *version)
{
	struct exchange *x = &c->exchange;

	MHD_get_connection_values_n(c->library, MHD_HEADER_KIND, gather_header, c);
	struct guard_request request = {
		.method = str_of(method),
		.version = str_of(version),
		.uri = c->uri,
		.headers = c->headers,
		.header_count = c->header_count,
	};
	struct guard_verdict v = judge(c, &request);

	if (c->header_count > HTTP_HEADERS_MAX)
		c->header_count = HTTP_HEADERS_MAX;
	x->method = v.method;
	x->method_text = request.method;
	x->http_1_0 = v.http_1_0;
	x->path = uri_split(c->uri).path;
	x->request_id = request_id_choose(http_header(x, "X-Request-Id"), c->request_id);
	return v;
}

static void fill_problem(struct http_connection *c, enum err err, const char *detail)
{
	struct http_handler *handler = &c->daemon->http->handler;

	handler->problem(&c->exchange, err, str_of(detail), handler->arg);
	c->exchange.close_after = true;
}

static enum MHD_Result answer_now(struct http_connection *c)
{
	c->exchange.close_after = true;
	c->phase = PHASE_REPLIED;
	return reply_queue(c);
}

static bool decode_query(struct http_connection *c)
{
	struct exchange *x = &c->exchange;
	struct str raw = uri_split(c->uri).query;

	return form_decode(raw, x->arena, &x->faults, x->query, HTTP_PARAMS_MAX, &x->query_count);
}

/* The answer is filled in; it goes out now, or behind a short body that is on its way anyway. */
static enum MHD_Result refuse_body(struct http_connection *c, const struct guard_verdict *v)
{
	bool on_its_way = (v->chunked || v->content_length) && !v->expects_continue;

	c->exchange.close_after = true;
	if (!on_its_way || v->content_length > DISCARD_MAX)
		return answer_now(c);
	c->phase = PHASE_DISCARD;
	c->body_limit = 0;
	deadline_body(c, clock_mono_ms());
	return MHD_YES;
}

static void refuse_size(struct http_connection *c, const char *what)
{
	const char *detail = "No body is taken here.";

	if (c->body_limit)
		detail = arena_printf(c->exchange.arena, "%s is over the limit of %lld bytes here.",
				      what, (long long)c->body_limit)
				 .p;
	fill_problem(c, ERR_BODY_TOO_LARGE, detail);
}

static enum MHD_Result on_first_call(struct http_connection *c, const char *method,
				     const char *version)
{
	struct http_handler *handler = &c->daemon->http->handler;
	struct exchange *x = &c->exchange;
	struct guard_verdict v = check(c, method, version);

	c->handed = true;
	if (v.err != ERR_OK) {
		fill_problem(c, v.err, v.detail);
		return answer_now(c);
	}
	if (!decode_query(c)) {
		fill_problem(c, ERR_BAD_REQUEST, "The query cannot be read.");
		return refuse_body(c, &v);
	}
	c->body_limit = handler->on_headers(x, handler->arg);
	if (c->body_limit == HTTP_REFUSE)
		return refuse_body(c, &v);
	if (v.content_length > (uint64_t)c->body_limit) {
		refuse_size(c, "Content-Length");
		return refuse_body(c, &v);
	}
	c->is_document = c->body_limit > HTTP_BODY_MAX;
	c->phase = PHASE_BODY;
	if (v.chunked || v.content_length)
		deadline_body(c, clock_mono_ms());
	return MHD_YES;
}

/* ---- body and the last call ---- */

/* Chunked bodies announce nothing: they are counted. MHD_NO closes without an answer. */
static enum MHD_Result on_body(struct http_connection *c, struct str bytes)
{
	c->body_bytes += (int64_t)bytes.n;
	c->slow = true;
	deadline_body_progress(c);
	if (c->phase == PHASE_BODY && c->body_bytes > c->body_limit) {
		buf_free(&c->body);
		refuse_size(c, "The body");
		c->phase = PHASE_DISCARD;
	}
	if (c->phase == PHASE_DISCARD)
		return c->body_bytes > c->body_limit + DISCARD_MAX ? MHD_NO : MHD_YES;
	buf_add(&c->body, bytes);
	return MHD_YES;
}

/*
 * What came together is answered together, once all of it is decided: who asks on many connections
 * is woken once and not for each answer, which is dearer than the sending. A request that is left
 * without an answer is given to us again in the library's next run, which daemon_run() sees to.
 */
static enum MHD_Result answer_in_turn(struct http_connection *c)
{
	c->daemon->decided++;
	return c->daemon->crowded ? MHD_YES : reply_queue(c);
}

static enum MHD_Result on_last_call(struct http_connection *c)
{
	struct http_handler *handler = &c->daemon->http->handler;
	struct exchange *x = &c->exchange;

	deadline_clear(c);
	if (c->phase == PHASE_DISCARD)
		return answer_now(c);
	c->phase = PHASE_HANDLING;
	x->body = buf_str(&c->body);
	handler->on_request(x, handler->arg);
	if (c->phase == PHASE_REPLIED)
		return answer_in_turn(c);
	if (!c->wait_wanted) {
		connection_force_reply(c);
		return reply_queue(c);
	}
	c->phase = PHASE_WAITING;
	c->slow = true;
	MHD_suspend_connection(c->library);
	return MHD_YES;
}

enum MHD_Result connection_access(void *arg, struct MHD_Connection *library, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **request_context)
{
	struct http_connection *c = *request_context;

	(void)arg, (void)library, (void)url;
	if (c->phase == PHASE_HEADERS)
		return on_first_call(c, method, version);
	if (*upload_size) {
		struct str bytes = str_n(upload, *upload_size);
		*upload_size = 0;
		return on_body(c, bytes);
	}
	if (c->phase == PHASE_REPLIED) /* resumed, or held back */
		return reply_queue(c);
	return on_last_call(c);
}
