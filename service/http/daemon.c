/*
 * daemon: libmicrohttpd in external epoll mode. The loop watches the library's epoll descriptor;
 * what is resumed from elsewhere is run at the end of the turn, because nothing wakes the library
 * for it.
 */
#include "daemon.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "layout.h"
#include "listener.h"

enum {
	/* while the library has more that is ready, before other work of the loop is due */
	RUNS_IN_A_ROW = 4,
	/* what it costs a peer to be woken, about: answers that take longer wait for no others */
	WAKE_UP_US = 50,
	LINES_PER_SECOND = 5,
	BUDGET_DEFAULT = 1000,
};

/*
 * Its messages may quote the request, so only the format is logged, a few a second and as detail:
 * every stranger who hangs up causes one.
 */
static void __attribute__((format(printf, 2, 0)))
log_library(void *arg, const char *format, va_list arguments)
{
	static int64_t second;
	static int lines;
	int64_t now_s = clock_mono_ms() / 1000;

	(void)arg, (void)arguments;
	if (now_s != second) {
		second = now_s;
		lines = 0;
	}
	if (lines++ < LINES_PER_SECOND)
		log_event(LOG_DEBUG, "http library", LOG_S("says", str_trim(str_of(format))));
}

/* The raw target is decoded by ourselves, once; the library's copies are not looked at. */
static size_t leave_escaped(void *arg, struct MHD_Connection *library, char *text)
{
	(void)arg, (void)library;
	return strlen(text);
}

static void on_ready(void *arg, int events)
{
	(void)events;
	daemon_run(arg);
}

static struct MHD_Daemon *start_library(struct http_daemon *d)
{
	/* clang-format off */
	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
		NULL, NULL, connection_access, d,
		MHD_OPTION_EXTERNAL_LOGGER, log_library, NULL, /* first, or messages go to stderr */
		MHD_OPTION_LISTEN_SOCKET, d->listen_fd,
		MHD_OPTION_CONNECTION_LIMIT, d->budget,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
		MHD_OPTION_CONNECTION_TIMEOUT, 0, /* deadline.h; its own asks the clock all the time */
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, /* the loop ignores it */
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
		MHD_OPTION_URI_LOG_CALLBACK, connection_uri, d,
		MHD_OPTION_NOTIFY_CONNECTION, connection_notify, d,
		MHD_OPTION_NOTIFY_COMPLETED, connection_completed, d,
		MHD_OPTION_END);
	/* clang-format on */
}

struct http_daemon *daemon_start(struct http *h, const struct http_listen *listen, struct arena *a,
				 struct str *out_error)
{
	int fd = listener_open(listen->address, a, out_error);

	if (fd < 0)
		return NULL;
	struct http_daemon *d = mem_new(sizeof(*d));
	d->http = h;
	d->listen_fd = fd;
	d->address = mem_copy(listen->address.p, listen->address.n);
	d->kinds = listen->kinds;
	d->budget = listen->connections ? listen->connections : BUDGET_DEFAULT;
	d->layout_known = layout_is_known(MHD_get_version());
	d->library = start_library(d);
	if (!d->library) {
		*out_error = STR("The HTTP library does not start.");
		daemon_free(d);
		return NULL;
	}
	int epoll_fd = MHD_get_daemon_info(d->library, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	d->watch = loop_watch_new(h->loop, epoll_fd, on_ready, d);
	loop_watch_set(d->watch, LOOP_READ);
	return d;
}

static bool has_more(const struct http_daemon *d)
{
	MHD_UNSIGNED_LONG_LONG timeout_ms;

	return MHD_get_timeout(d->library, &timeout_ms) == MHD_YES && timeout_ms == 0;
}

static void run_once(struct http_daemon *d)
{
	int64_t began_us = clock_mono_us();

	d->decided = 0;
	MHD_run(d->library);
	d->crowded =
		d->decided > 1 && clock_mono_us() - began_us < (int64_t)d->decided * WAKE_UP_US;
}

/* Other timeouts than 0 need no timer: the reaper runs every daemon five times a second. */
void daemon_run(struct http_daemon *d)
{
	assert(!d->running);
	d->running = true;
	d->run_wanted = false;
	for (int i = 0; i < RUNS_IN_A_ROW; i++) {
		run_once(d);
		if (!has_more(d))
			break;
	}
	d->running = false;
	if (d->run_wanted || has_more(d)) {
		d->run_wanted = true;
		loop_again(d->http->loop);
	}
}

void daemon_quiesce(struct http_daemon *d)
{
	if (d->listen_fd < 0)
		return;
	daemon_run(d); /* takes in what is already in the backlog */
	MHD_quiesce_daemon(d->library);
	listener_close(d->listen_fd, str_of(d->address));
	d->listen_fd = -1;
}

void daemon_free(struct http_daemon *d)
{
	if (!d)
		return;
	loop_watch_free(d->watch);
	if (d->library) {
		daemon_quiesce(d);
		MHD_stop_daemon(d->library);
	} else {
		listener_close(d->listen_fd, str_of(d->address));
	}
	free(d->address);
	free(d);
}
