/* daemon: one libmicrohttpd daemon per listener, all on the one loop. */
#ifndef HTTP_DAEMON_H
#define HTTP_DAEMON_H

#include "connection.h"

enum { MEMORY_PER_CONNECTION = 16 * 1024 };

struct http {
	struct loop *loop;
	struct http_handler handler;
	struct http_daemon **daemons;
	size_t daemon_count;
	struct wait_wheel *waits;
	struct loop_timer *reaper;
	size_t in_flight;
	bool stopping; /* answers carry Connection: close */
};

struct http_daemon {
	struct http *http;
	struct MHD_Daemon *library;
	struct loop_watch *watch;
	char *address; /* as configured */
	int listen_fd; /* -1 once quiesced */
	unsigned kinds;
	unsigned budget;
	bool run_wanted; /* something was resumed or freed: run in this turn */
	bool layout_known;
	bool running;   /* inside MHD_run */
	size_t decided; /* requests, in this run of the library */
	bool crowded;   /* several quick ones in the one before: answers leave together */
	struct http_connection *connections;
	size_t connection_count;
};

/* NULL with a sentence in *out_error (in `a`). */
struct http_daemon *daemon_start(struct http *h, const struct http_listen *listen, struct arena *a,
				 struct str *out_error);
void daemon_run(struct http_daemon *d); /* lets the library work off what is ready */
void daemon_quiesce(struct http_daemon *d);
void daemon_free(struct http_daemon *d); /* nothing may be suspended; NULL is fine */

#endif
