/*
 * deadline: what the library's own timeout does not do. That one is an idle timer: a byte a second
 * keeps a connection for ever. Each phase has an end here, and a sweep every 200 ms shuts down what
 * has passed it; the library then sees the end of the stream and closes.
 */
#ifndef HTTP_DEADLINE_H
#define HTTP_DEADLINE_H

#include "daemon.h"

enum { REAPER_EVERY_MS = 200, SEND_BYTES_PER_MS = 64 };

/* Milliseconds; a variable so that tests need not wait for minutes. */
struct deadline_limits {
	int64_t headers;
	int64_t body;
	int64_t document_idle, document;
	int64_t keep_alive;
	int64_t send; /* and more for a long answer: SEND_BYTES_PER_MS */
};
extern struct deadline_limits deadline_limits;

void deadline_connected(struct http_connection *c, int64_t now_ms);
/* A request line is complete. */
void deadline_headers(struct http_connection *c, int64_t now_ms);
void deadline_body(struct http_connection *c, int64_t now_ms);
/* More of a document's body has come. */
void deadline_body_progress(struct http_connection *c);
/* The request is complete: the handler's own limits hold now. */
void deadline_clear(struct http_connection *c);
void deadline_sending(struct http_connection *c, int64_t now_ms, size_t bytes);
void deadline_keep_alive(struct http_connection *c, int64_t now_ms);
void deadline_sweep(struct http_daemon *d, int64_t now_ms);

#endif
