/*
 * deadline: see deadline.h.
 *
 * A kept-alive connection has 60 s from the end of one request to the complete request line of the
 * next, dripped or not: the library tells of a request only when that line is whole.
 */
#include "deadline.h"

#include <sys/socket.h>

#include "base/clock.h"

struct deadline_limits deadline_limits = {
	.headers = 5000,
	.body = 10000,
	.document_idle = 10000,
	.document = 120000,
	.keep_alive = 60000,
	.send = 10000,
};

static void set(struct http_connection *c, int64_t deadline_ms, int64_t idle_deadline_ms)
{
	c->deadline_ms = deadline_ms;
	c->idle_deadline_ms = idle_deadline_ms;
}

void deadline_connected(struct http_connection *c, int64_t now_ms)
{
	set(c, now_ms + deadline_limits.headers, 0);
}

void deadline_headers(struct http_connection *c, int64_t now_ms)
{
	int64_t end_ms = now_ms + deadline_limits.headers;

	/* the first request's five seconds began with the connection */
	if (!c->served && c->deadline_ms && c->deadline_ms < end_ms)
		end_ms = c->deadline_ms;
	set(c, end_ms, 0);
}

void deadline_body(struct http_connection *c, int64_t now_ms)
{
	if (c->is_document)
		set(c, now_ms + deadline_limits.document, now_ms + deadline_limits.document_idle);
	else
		set(c, now_ms + deadline_limits.body, 0);
}

void deadline_body_progress(struct http_connection *c)
{
	if (c->idle_deadline_ms)
		c->idle_deadline_ms = clock_mono_ms() + deadline_limits.document_idle;
}

void deadline_clear(struct http_connection *c)
{
	set(c, 0, 0);
}

void deadline_sending(struct http_connection *c, int64_t now_ms, size_t bytes)
{
	set(c, now_ms + deadline_limits.send + (int64_t)(bytes / SEND_BYTES_PER_MS), 0);
}

void deadline_keep_alive(struct http_connection *c, int64_t now_ms)
{
	c->served = true;
	set(c, now_ms + deadline_limits.keep_alive, 0);
}

static bool is_over(const struct http_connection *c, int64_t now_ms)
{
	return (c->deadline_ms && now_ms >= c->deadline_ms) ||
	       (c->idle_deadline_ms && now_ms >= c->idle_deadline_ms);
}

void deadline_sweep(struct http_daemon *d, int64_t now_ms)
{
	for (struct http_connection *c = d->connections; c; c = c->next) {
		if (c->cut || !is_over(c, now_ms))
			continue;
		c->cut = true;
		shutdown(c->fd, SHUT_RDWR);
	}
}
