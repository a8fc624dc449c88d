/* loop_priv: what loop.c, loop_work.c and loop_child.c share. */
#ifndef LOOP_PRIV_H
#define LOOP_PRIV_H

#include <uv.h>

#include "base/loop.h"

struct worker;

struct turn_fn {
	loop_turn_fn *fn; /* NULL: ended */
	void *arg;
};

struct loop {
	uv_loop_t uv;
	uv_prepare_t prepare;
	uv_idle_t idle;
	struct turn_fn *turn_fns;
	size_t turn_fn_count;
	bool begun; /* the clock has been turned since the loop last waited */
	bool again;
	struct worker *workers[LOOP_LANE_COUNT]; /* NULL until the first job */
	bool work_stopped;
	struct loop_child *children; /* started and not yet reaped, forgotten ones included */
	uv_signal_t *child_signal;   /* NULL until the first child */
};

/* First thing in every callback out of libuv. */
void loop_begin(struct loop *loop);
/* For uv_close: the handle is the first member of what mem_new() gave. */
void loop_handle_free(uv_handle_t *handle);
void loop_require(int uv_status, const char *what); /* ends the process on failure */

void loop_children_free(struct loop *loop);

#endif
