/* reply: an exchange's answer into the library's form. */
#include "connection.h"

#include "base/clock.h"
#include "base/log.h"
#include "daemon.h"
#include "deadline.h"

static void add_header(struct MHD_Response *response, struct exchange *x, const char *name,
		       struct str value)
{
	/* the library refuses empty values, and line breaks, so that none can split the answer */
	if (value.n == 0 ||
	    MHD_add_response_header(response, name, arena_cstr(x->arena, value)) == MHD_YES)
		return;
	log_event(LOG_ERROR, "reply header refused", LOG_S("header", str_of(name)),
		  LOG_S("request_id", x->request_id));
}

static void add_headers(struct MHD_Response *response, struct http_connection *c)
{
	struct exchange *x = &c->exchange;

	MHD_add_response_header(response, "X-Request-Id", c->request_id);
	if (x->content_type)
		MHD_add_response_header(response, "Content-Type", x->content_type);
	for (size_t i = 0; i < x->header_count; i++)
		add_header(response, x, x->headers[i].name, x->headers[i].value);
	if (x->close_after || c->daemon->http->stopping)
		MHD_add_response_header(response, "Connection", "close");
}

/*
 * The body is not copied: it stays in the exchange until the library reports completion. It writes
 * neither the body of HEAD nor that of 204 and 304.
 */
enum MHD_Result reply_queue(struct http_connection *c)
{
	struct exchange *x = &c->exchange;
	struct str body = x->static_reply.p ? x->static_reply : buf_str(&x->reply);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_PERSISTENT);

	if (!response)
		return MHD_NO;
	if (x->http_status < 200 || x->http_status > 599)
		x->http_status = 500;
	add_headers(response, c);
	/* saves asking the clock where the request came and is answered in one go */
	deadline_sending(c, c->slow ? clock_mono_ms() : x->started_us / 1000, body.n);
	enum MHD_Result result = MHD_queue_response(c->library, (unsigned)x->http_status, response);
	MHD_destroy_response(response);
	return result;
}
