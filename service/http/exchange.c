/* exchange: what handlers ask of an exchange and say to it. */
#include "connection.h"

#include <assert.h>

#include "daemon.h"

struct str http_header_named(const struct exchange *x, struct str name)
{
	const struct http_connection *c = x->connection;

	for (size_t i = 0; i < c->header_count; i++)
		if (c->headers[i].name.n == name.n && str_eq_nocase(c->headers[i].name, name))
			return c->headers[i].value;
	return STR_NONE;
}

const struct http_param *http_query_named(const struct exchange *x, struct str name)
{
	for (size_t i = 0; i < x->query_count; i++)
		if (str_eq(x->query[i].name, name))
			return &x->query[i];
	return NULL;
}

void http_set_header(struct exchange *x, const char *name, struct str value)
{
	size_t i = 0;

	while (i < x->header_count && !str_eq_nocase(str_of(x->headers[i].name), str_of(name)))
		i++;
	assert(i < HTTP_REPLY_HEADERS_MAX);
	x->headers[i] = (struct http_reply_header){ .name = name, .value = value };
	if (i == x->header_count)
		x->header_count++;
}

void http_reply(struct exchange *x)
{
	struct http_connection *c = x->connection;
	bool suspended = c->phase == PHASE_WAITING;

	assert(c->phase == PHASE_HANDLING || suspended);
	wait_end(c->daemon->http->waits, &c->wait);
	c->wait_wanted = false;
	c->phase = PHASE_REPLIED;
	if (suspended) {
		/* does not wake an external loop: the daemon runs again at the end of this turn */
		MHD_resume_connection(c->library);
		c->daemon->run_wanted = true;
	}
}

void http_wait(struct exchange *x, int64_t timeout_ms, void (*on_timeout)(struct exchange *x))
{
	struct http_connection *c = x->connection;

	assert(c->phase == PHASE_HANDLING || c->phase == PHASE_WAITING);
	wait_end(c->daemon->http->waits, &c->wait); /* of a wait before */
	/* suspended when on_request returns without an answer */
	c->wait_wanted = c->phase == PHASE_HANDLING;
	c->on_timeout = on_timeout;
	wait_begin(c->daemon->http->waits, &c->wait, timeout_ms);
}

void connection_wait_due(struct wait *w)
{
	struct http_connection *c =
		(struct http_connection *)(void *)((char *)w -
						   offsetof(struct http_connection, wait));

	c->on_timeout(&c->exchange);
	if (c->phase == PHASE_WAITING)
		connection_force_reply(c);
}

void connection_force_reply(struct http_connection *c)
{
	struct exchange *x = &c->exchange;
	struct http_handler *handler = &c->daemon->http->handler;

	handler->problem(x, ERR_INTERNAL, STR("The request was not answered in time."),
			 handler->arg);
	http_reply(x);
}
