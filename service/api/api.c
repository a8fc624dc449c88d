/*
 * api: from a request to its handler, and from the answer to the log line and the metrics. What
 * admits a request stands in admission.c; both derive from the rows of endpoints.c.
 */
#include "api/api_priv.h"
#include "api/group_outcome.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

static void on_outcome(void *arg, struct str domain, const struct call_outcome *outcome)
{
	struct api *api = arg;

	decision_ring_outcome(api->decisions, domain, outcome);
	if (outcome->heard)
		return;
	history_outcome(api->history, domain, outcome);
	group_outcome(api, domain, outcome);
}

struct api *api_new(struct loop *loop, struct state *state, struct auth *auth)
{
	struct api *api = mem_new(sizeof(*api));

	api->loop = loop;
	api->state = state;
	api->auth = auth;
	api->decisions = decision_ring_new();
	api->history = history_new(loop, state);
	state_on_outcome(state, on_outcome, api);
	return api;
}

void api_free(struct api *api)
{
	if (!api)
		return;
	loop_timer_free(api->demo);
	history_free(api->history);
	decision_ring_free(api->decisions);
	free(api);
}

void api_set_stopping(struct api *api)
{
	api->stopping = true;
	history_flush(api->history);
}

/* ---- the life of a request ---- */

static bool has_body(const struct exchange *x)
{
	struct str length = http_header(x, "Content-Length");

	return http_header(x, "Transfer-Encoding").p || (length.n && !str_eq(length, STR("0")));
}

static void answer_refused(struct request *r)
{
	if (r->x->faults.count)
		reply_faults(r, r->refused);
	else
		reply_problem(r, r->refused, "%.*s", STR_ARG(r->refused_detail));
}

/* OPTIONS is answered for every known path, without credentials: it tells methods only. */
static bool answer_options(struct request *r, const struct endpoint_match *m)
{
	if (r->x->method != HTTP_OPTIONS || !(m->path_known || m->endpoint))
		return false;
	http_set_header(r->x, "Allow", http_allow(m->methods, r->arena));
	return true;
}

static struct request *request_new(struct api *api, struct exchange *x)
{
	struct request *r = ARENA_NEW(x->arena, struct request);

	r->api = api;
	r->x = x;
	r->loop = api->loop;
	r->state = api->state;
	r->auth = api->auth;
	r->arena = x->arena;
	r->now_ms = clock_now_ms();
	x->user = r;
	return r;
}

static void fill_refusal(struct exchange *x, struct request *r);

static int64_t on_headers(struct exchange *x, void *arg)
{
	struct request *r = request_new(arg, x);
	struct endpoint_match m = http_match(x, endpoints, endpoint_count);

	if (answer_options(r, &m))
		return 0;
	r->refused = request_judge(r, &m);
	if (!r->refused && x->endpoint && x->endpoint->flags & ENDPOINT_DOCUMENT &&
	    !documents_add(&r->api->documents, r)) {
		r->refused = ERR_BUSY;
		r->refused_detail = STR("Other documents are under way");
		r->retry_after_s = 1;
	}
	if (r->refused && has_body(x)) {
		fill_refusal(x, r);
		return HTTP_REFUSE;
	}
	if (r->refused || !x->endpoint)
		return 0;
	if (x->endpoint->flags & ENDPOINT_DOCUMENT)
		return HTTP_DOCUMENT_MAX;
	if (x->endpoint->flags & ENDPOINT_CALENDAR)
		return HTTP_CALENDAR_MAX;
	if (x->endpoint->flags & ENDPOINT_BATCH)
		return HTTP_BATCH_MAX;
	return x->method == HTTP_GET || x->method == HTTP_HEAD || x->method == HTTP_DELETE
		       ? 0
		       : HTTP_BODY_MAX;
}

static void on_request(struct exchange *x, void *arg)
{
	struct request *r = request_of(x);

	if (r->domain && has_body(x))
		request_domain(r); /* gone, or made anew, while the body came */
	if (r->refused) {
		answer_refused(r);
	} else if (x->method == HTTP_OPTIONS) {
		reply_empty(r, 204);
	} else {
		if (x->endpoint->flags & ENDPOINT_NO_STORE)
			http_set_header(x, "Cache-Control", STR("no-store"));
		x->endpoint->handler(x, arg);
	}
}

/* Who asked, what came of it; never the query, a secret or a number of somebody else. */
static void write_log_line(const struct exchange *x, int64_t duration_us, size_t bytes)
{
	const struct request *r = x->user;
	const struct err_info *err = err_info(x->err);

	log_event(x->http_status >= 500 ? err->level : LOG_INFO, "request",
		  LOG_S("request_id", x->request_id),
		  LOG_S("operation", x->endpoint ? str_of(x->endpoint->operation) : STR("none")),
		  LOG_S("method", x->method_text), LOG_S("domain", r ? r->domain_name : STR("")),
		  LOG_S("principal", r ? r->principal.id : STR("")), LOG_S("peer", x->peer),
		  LOG_I("status", x->http_status), LOG_S("problem", str_of(err->slug)),
		  LOG_I("bytes", (int64_t)bytes), LOG_I("us", duration_us));
}

static void on_done(struct exchange *x, int64_t duration_us, size_t bytes, void *arg)
{
	documents_remove(&((struct api *)arg)->documents, x->user);
	metric_request(x->endpoint ? (int)(x->endpoint - endpoints) : -1, x->http_status,
		       duration_us);
	write_log_line(x, duration_us, bytes);
}

/* ---- problems ---- */

static void fill_problem(struct exchange *x, enum err err, struct str detail, int64_t retry_after_s)
{
	struct json_writer w = JSON_WRITER(&x->reply);
	/* the same to the byte, whatever is behind it */
	bool tells_nothing = err == ERR_HOOK_REFUSED || err == ERR_UNKNOWN_NUMBER;
	struct problem problem = { .err = err,
				   .detail = detail,
				   .instance = tells_nothing ? STR("") : x->request_id,
				   .faults = x->faults.count ? &x->faults : NULL,
				   .retry_after_s = retry_after_s };

	buf_clear(&x->reply);
	x->static_reply = STR_NONE;
	wire_problem(&problem, &w);
	x->err = err;
	x->http_status = err_info(err)->http_status;
	x->content_type = "application/problem+json";
	if (retry_after_s)
		http_set_header(x, "Retry-After",
				arena_printf(x->arena, "%lld", (long long)retry_after_s));
	if (err == ERR_UNAUTHENTICATED)
		http_set_header(x, "WWW-Authenticate",
				STR("Bearer realm=\"presenced\", Basic realm=\"presenced\""));
}

static void fill_refusal(struct exchange *x, struct request *r)
{
	fill_problem(x, r->refused, r->refused_detail, r->retry_after_s);
}

static void on_problem(struct exchange *x, enum err err, struct str detail, void *arg)
{
	(void)arg;
	fill_problem(x, err, detail, 0);
}

void reply_faults(struct request *r, enum err err)
{
	fill_problem(r->x, err, STR(""), err_info(err)->retryable ? 1 : 0);
	http_reply(r->x);
}

void reply_problem(struct request *r, enum err err, const char *fmt, ...)
{
	char text[512];
	va_list args;

	va_start(args, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	size_t length = n < 0 ? 0 : (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1;
	if (!r->retry_after_s && err_info(err)->retryable && err_info(err)->http_status >= 429)
		r->retry_after_s = 1;
	fill_problem(r->x, err, str_n(text, length), r->retry_after_s);
	http_reply(r->x);
}

struct http_handler api_handler(struct api *api)
{
	return (struct http_handler){ .arg = api,
				      .on_headers = on_headers,
				      .on_request = on_request,
				      .on_done = on_done,
				      .problem = on_problem };
}
