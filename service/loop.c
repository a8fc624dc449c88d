/*
 * loop: base/loop.h over libuv: watches, timers, turns, signals. Work off the loop is in
 * loop_work.c, child processes in loop_child.c.
 *
 * libuv's order in a turn: timers, idle, prepare, wait, descriptors, closing. The turn functions
 * run in prepare, so what descriptors and timers have caused goes out before the loop waits.
 */
#include "loop_priv.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

struct loop_watch {
	uv_poll_t poll; /* first: see loop_handle_free */
	struct loop *loop;
	loop_watch_fn *fn;
	void *arg;
	int events;
};

struct loop_timer {
	uv_timer_t timer;
	struct loop *loop;
	loop_timer_fn *fn;
	void *arg;
};

struct signal_watch {
	uv_signal_t signal;
	struct loop *loop;
	loop_signal_fn *fn;
	void *arg;
};

void loop_require(int uv_status, const char *what)
{
	if (uv_status < 0) {
		fprintf(stderr, "presenced: %s: %s\n", what, uv_strerror(uv_status));
		abort();
	}
}

void loop_begin(struct loop *loop)
{
	if (!loop->begun) {
		loop->begun = true;
		clock_turn();
	}
}

void loop_handle_free(uv_handle_t *handle)
{
	free(handle);
}

/* ---- watches ---- */

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct loop_watch *w = poll->data;
	int seen = 0;

	loop_begin(w->loop);
	if (status < 0) {
		/* libuv has stopped the handle; the descriptor's error is the reader's to find */
		seen = LOOP_READ | LOOP_WRITE;
		loop_watch_set(w, w->events);
	} else {
		seen |= events & UV_READABLE ? LOOP_READ : 0;
		seen |= events & UV_WRITABLE ? LOOP_WRITE : 0;
	}
	w->fn(w->arg, seen);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_fn *fn, void *arg)
{
	struct loop_watch *w = mem_new(sizeof(*w));

	loop_require(uv_poll_init(&loop->uv, &w->poll, fd), "watching a descriptor");
	w->poll.data = w;
	w->loop = loop;
	w->fn = fn;
	w->arg = arg;
	return w;
}

void loop_watch_set(struct loop_watch *w, int events)
{
	int wanted = 0;

	w->events = events;
	wanted |= events & LOOP_READ ? UV_READABLE : 0;
	wanted |= events & LOOP_WRITE ? UV_WRITABLE : 0;
	if (wanted)
		loop_require(uv_poll_start(&w->poll, wanted, on_poll), "watching a descriptor");
	else
		uv_poll_stop(&w->poll);
}

void loop_watch_free(struct loop_watch *w)
{
	if (!w)
		return;
	uv_poll_stop(&w->poll);
	uv_close((uv_handle_t *)&w->poll, loop_handle_free);
}

/* ---- timers ---- */

static void on_timer(uv_timer_t *timer)
{
	struct loop_timer *t = timer->data;

	loop_begin(t->loop);
	t->fn(t->arg);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *fn, void *arg)
{
	struct loop_timer *t = mem_new(sizeof(*t));

	uv_timer_init(&loop->uv, &t->timer);
	t->timer.data = t;
	t->loop = loop;
	t->fn = fn;
	t->arg = arg;
	return t;
}

void loop_timer_start(struct loop_timer *t, uint64_t delay_ms, uint64_t repeat_ms)
{
	/* libuv counts from the start of the turn, which may be a long slice ago */
	uv_update_time(&t->loop->uv);
	uv_timer_start(&t->timer, on_timer, delay_ms, repeat_ms);
}

void loop_timer_stop(struct loop_timer *t)
{
	uv_timer_stop(&t->timer);
}

bool loop_timer_is_active(const struct loop_timer *t)
{
	return uv_is_active((const uv_handle_t *)&t->timer);
}

void loop_timer_free(struct loop_timer *t)
{
	if (t)
		uv_close((uv_handle_t *)&t->timer, loop_handle_free);
}

/* ---- turns ---- */

static void on_idle(uv_idle_t *idle)
{
	loop_begin(idle->data); /* an active idle handle only keeps the loop from waiting */
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct loop *loop = prepare->data;

	loop_begin(loop);
	for (size_t i = 0; i < loop->turn_fn_count; i++)
		if (loop->turn_fns[i].fn)
			loop->turn_fns[i].fn(loop->turn_fns[i].arg);
	if (loop->again)
		uv_idle_start(&loop->idle, on_idle);
	else
		uv_idle_stop(&loop->idle);
	loop->again = false;
	loop->begun = false;
	log_flush();
}

void loop_each_turn(struct loop *loop, loop_turn_fn *fn, void *arg)
{
	size_t bytes = (loop->turn_fn_count + 1) * sizeof(*loop->turn_fns);

	loop->turn_fns = mem_resize(loop->turn_fns, bytes);
	loop->turn_fns[loop->turn_fn_count++] = (struct turn_fn){ .fn = fn, .arg = arg };
}

void loop_each_turn_end(struct loop *loop, loop_turn_fn *fn, void *arg)
{
	for (size_t i = 0; i < loop->turn_fn_count; i++)
		if (loop->turn_fns[i].fn == fn && loop->turn_fns[i].arg == arg)
			loop->turn_fns[i].fn = NULL;
}

void loop_again(struct loop *loop)
{
	loop->again = true;
}

/* ---- signals ---- */

static void on_signal(uv_signal_t *signal, int signal_number)
{
	struct signal_watch *s = signal->data;

	loop_begin(s->loop);
	s->fn(s->arg, signal_number);
}

void loop_on_signal(struct loop *loop, int signal_number, loop_signal_fn *fn, void *arg)
{
	struct signal_watch *s = mem_new(sizeof(*s));

	loop_require(uv_signal_init(&loop->uv, &s->signal), "watching a signal");
	s->signal.data = s;
	s->loop = loop;
	s->fn = fn;
	s->arg = arg;
	loop_require(uv_signal_start(&s->signal, on_signal, signal_number), "watching a signal");
}

/* ---- life ---- */

struct loop *loop_new(void)
{
	struct loop *loop = mem_new(sizeof(*loop));

	signal(SIGPIPE, SIG_IGN);
	loop_require(uv_loop_init(&loop->uv), "starting the event loop");
	uv_prepare_init(&loop->uv, &loop->prepare);
	uv_idle_init(&loop->uv, &loop->idle);
	loop->prepare.data = loop;
	loop->idle.data = loop;
	uv_prepare_start(&loop->prepare, on_prepare);
	return loop;
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

static void set_true(void *arg)
{
	*(bool *)arg = true;
}

bool loop_run_until(struct loop *loop, const bool *done, uint64_t timeout_ms)
{
	bool over = false;
	struct loop_timer *t = loop_timer_new(loop, set_true, &over);

	loop_timer_start(t, timeout_ms, 0);
	while (!*done && !over)
		uv_run(&loop->uv, UV_RUN_ONCE);
	loop_timer_free(t);
	return *done;
}

static void close_left(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, loop_handle_free);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop_work_stop(loop);
	loop_children_free(loop);
	uv_close((uv_handle_t *)&loop->prepare, NULL);
	uv_close((uv_handle_t *)&loop->idle, NULL);
	uv_walk(&loop->uv, close_left, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	loop_require(uv_loop_close(&loop->uv), "closing the event loop");
	log_flush();
	free(loop->turn_fns);
	free(loop);
}
