/*
 * connection: one peer's connection and, inside it, the one exchange it may have at a time. The
 * memory (exchange, arena, buffers) is made once per connection and reused by every request on it.
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include <microhttpd.h>

#include "http.h"
#include "guard.h"
#include "peer.h"
#include "request_id.h"
#include "wait.h"

/* Where an exchange stands; also what the deadline of the connection means. */
enum phase {
	PHASE_IDLE,    /* before a complete request line */
	PHASE_HEADERS, /* request line is there */
	PHASE_BODY,    /* guard passed, on_headers called */
	PHASE_DISCARD, /* refused, but the body is read so that the peer reads our answer */
	PHASE_HANDLING,
	PHASE_WAITING, /* suspended */
	PHASE_REPLIED  /* http_reply() called; queued or about to be */
};

struct http_daemon;

struct http_connection {
	struct exchange exchange;
	struct wait wait; /* of PHASE_WAITING */
	void (*on_timeout)(struct exchange *x);

	struct MHD_Connection *library;
	struct http_daemon *daemon;
	struct http_connection *next, *prev; /* all of the daemon */
	int fd;

	enum phase phase;
	bool handed;      /* the handler has seen the exchange: it gets on_done */
	bool wait_wanted; /* http_wait() called, not suspended yet */
	bool slow;        /* time has passed since started_us: there was a body, or a wait */
	bool cut;         /* the reaper has shut the descriptor down */
	bool served;      /* not the first request of this connection */
	bool is_document; /* body limit above HTTP_BODY_MAX: the longer deadlines */

	/* Monotonic, 0 = none. The idle one ends a document's pause, the other the whole phase. */
	int64_t deadline_ms, idle_deadline_ms;

	int64_t body_limit, body_bytes;
	struct buf body;
	struct str uri;          /* raw, in the arena */
	const char *library_uri; /* where the library has it: compared, not read */
	struct http_param headers[HTTP_HEADERS_MAX]; /* views into the library's memory */
	size_t header_count;

	char peer_text[PEER_TEXT_MAX];
	char request_id[REQUEST_ID_MAX + 1];
};

/* The library's callbacks; arg is the struct http_daemon. */
void connection_notify(void *arg, struct MHD_Connection *library, void **socket_context,
		       enum MHD_ConnectionNotificationCode code);
void *connection_uri(void *arg, const char *uri, struct MHD_Connection *library);
enum MHD_Result connection_access(void *arg, struct MHD_Connection *library, const char *url,
				  const char *method, const char *version, const char *upload,
				  size_t *upload_size, void **request_context);
void connection_completed(void *arg, struct MHD_Connection *library, void **request_context,
			  enum MHD_RequestTerminationCode code);

/* The wheel's callback: the exchange has waited long enough. */
void connection_wait_due(struct wait *w);
/* Answers 500 for a handler that did not; resumes. */
void connection_force_reply(struct http_connection *c);

/* reply.c: hands the exchange's answer to the library; MHD_NO closes the connection. */
enum MHD_Result reply_queue(struct http_connection *c);

#endif
