/* http: start, the turn's end, the reaper's timer, stop. The room is described in http.h. */
#include "http.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "daemon.h"
#include "deadline.h"

/* At the end, answers get this long to leave. */
enum { DRAIN_MS = 500, DRAIN_STEP_MS = 5 };

static void on_turn(void *arg)
{
	struct http *h = arg;

	for (size_t i = 0; i < h->daemon_count; i++) {
		if (!h->daemons[i]->run_wanted)
			continue;
		daemon_run(h->daemons[i]);
		loop_again(h->loop); /* its handlers may have work for turn functions before ours */
	}
}

static void on_reaper(void *arg)
{
	struct http *h = arg;
	int64_t now_ms = clock_mono_ms();

	for (size_t i = 0; i < h->daemon_count; i++) {
		deadline_sweep(h->daemons[i], now_ms);
		daemon_run(h->daemons[i]);
	}
}

struct http *http_start(struct loop *loop, const struct http_listen *listens, size_t count,
			const struct http_handler *handler, struct arena *a, struct str *out_error)
{
	struct http *h = mem_new(sizeof(*h));

	h->loop = loop;
	h->handler = *handler;
	h->daemons = mem_new((count + 1) * sizeof(struct http_daemon *));
	h->waits = wait_wheel_new(loop, connection_wait_due);
	h->reaper = loop_timer_new(loop, on_reaper, h);
	loop_timer_start(h->reaper, REAPER_EVERY_MS, REAPER_EVERY_MS);
	loop_each_turn(loop, on_turn, h);
	for (size_t i = 0; i < count; i++) {
		struct http_daemon *d = daemon_start(h, &listens[i], a, out_error);
		if (!d) {
			http_free(h);
			return NULL;
		}
		h->daemons[h->daemon_count++] = d;
	}
	return h;
}

void http_stop_accepting(struct http *h)
{
	h->stopping = true;
	for (size_t i = 0; i < h->daemon_count; i++)
		daemon_quiesce(h->daemons[i]);
}

size_t http_in_flight(const struct http *h)
{
	return h->in_flight;
}

/* Lets answers leave; without the loop, which may not run any more. */
static void drain(struct http *h)
{
	int64_t end_ms = clock_mono_ms() + DRAIN_MS;

	do {
		for (size_t i = 0; i < h->daemon_count; i++)
			daemon_run(h->daemons[i]);
		/* a request that came in meanwhile may wait: it is not kept either */
		wait_expire_all(h->waits);
		if (h->in_flight)
			poll(NULL, 0, DRAIN_STEP_MS);
	} while (h->in_flight && clock_mono_ms() < end_ms);
}

void http_free(struct http *h)
{
	if (!h)
		return;
	http_stop_accepting(h);
	/* the library aborts when stopped with connections that nobody has resumed */
	wait_expire_all(h->waits);
	drain(h);
	for (size_t i = 0; i < h->daemon_count; i++)
		daemon_free(h->daemons[i]);
	assert(h->in_flight == 0);
	loop_each_turn_end(h->loop, on_turn, h);
	loop_timer_free(h->reaper);
	wait_wheel_free(h->waits);
	free(h->daemons);
	free(h);
}
