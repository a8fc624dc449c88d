/*
 * loop: what a room that waits may ask of the event loop. Implemented over libuv in
 * service/loop.c; nothing else sees libuv.
 *
 * One thread runs everything except loop_work's `work` functions. Callbacks never run inside the
 * call that registers them.
 */
#ifndef BASE_LOOP_H
#define BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;
struct loop_timer;

enum loop_events { LOOP_READ = 1, LOOP_WRITE = 2 };

/*
 * Watches a descriptor, level-triggered. A poll error is reported as LOOP_READ|LOOP_WRITE, so the
 * reader finds the reset itself (a watcher that swallows it hangs for ever).
 */
typedef void loop_watch_fn(void *arg, int events);
struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_fn *fn, void *arg);
void loop_watch_set(struct loop_watch *w, int events); /* 0 pauses */
void loop_watch_free(struct loop_watch *w);            /* NULL is fine; before the fd is closed */

typedef void loop_timer_fn(void *arg);
struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *fn, void *arg);
/* Fires once after delay_ms, then every repeat_ms unless 0. Starting again moves it. */
void loop_timer_start(struct loop_timer *t, uint64_t delay_ms, uint64_t repeat_ms);
void loop_timer_stop(struct loop_timer *t);
bool loop_timer_is_active(const struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* NULL is fine; from its own callback too */

/* Calls fn once per turn, just before the loop waits, in the order of registration. */
typedef void loop_turn_fn(void *arg);
void loop_each_turn(struct loop *loop, loop_turn_fn *fn, void *arg);
/* The next turn starts at once instead of waiting: for work cut into slices. */
void loop_again(struct loop *loop);

/*
 * Runs work(arg) on another, niced thread, then done(arg, ran) in the loop; ran is false when the
 * loop stopped first. Each kind of work has a lane: its jobs one at a time, in order, and no lane
 * waits for another. false where 64 jobs already wait in it: then neither is called.
 */
enum loop_lane {
	LOOP_LANE_PASSWORDS,     /* a caller's hook waits for it */
	LOOP_LANE_CALENDARS,     /* that somebody waits for: tens of milliseconds each */
	LOOP_LANE_CALENDARS_DUE, /* that time brings, feeds among them */
	LOOP_LANE_NAMES,         /* host names: as long as a resolver lets us wait */
	LOOP_LANE_COUNT
};
typedef void loop_work_fn(void *arg);
typedef void loop_done_fn(void *arg, bool ran);
bool loop_work(struct loop *loop, enum loop_lane lane, loop_work_fn *work, loop_done_fn *done,
	       void *arg);

/* A child process; its standard streams go to log_path (appended). */
struct loop_child;
typedef void loop_exit_fn(void *arg, int exit_status, int term_signal);
/* argv ends with NULL. The child gets SIGTERM when this process dies. NULL + errno on failure. */
struct loop_child *loop_child_start(struct loop *loop, char *const argv[], const char *log_path,
				    loop_exit_fn *fn, void *arg);
void loop_child_signal(struct loop_child *c, int signal_number);
int loop_child_pid(const struct loop_child *c);
void loop_child_free(struct loop_child *c); /* after it has exited, or to forget it */

/* ---- for main.c and for tests ---- */
struct loop *loop_new(void);       /* ignores SIGPIPE; ends the process where the system refuses */
void loop_run(struct loop *loop);  /* until loop_stop() */
void loop_stop(struct loop *loop); /* ends loop_run after this turn; it may be run again */
/* Runs turns until *done or for timeout_ms; returns *done. */
bool loop_run_until(struct loop *loop, const bool *done, uint64_t timeout_ms);
/* Calls fn(arg) in the loop for every signal of that number. */
typedef void loop_signal_fn(void *arg, int signal_number);
void loop_on_signal(struct loop *loop, int signal_number, loop_signal_fn *fn, void *arg);
/* Undoes loop_each_turn, for who is freed while the loop still turns. */
void loop_each_turn_end(struct loop *loop, loop_turn_fn *fn, void *arg);
/* Waits for the jobs that run, gives every waiting one its done(arg, false); later ones are
 * refused. Before the owners of the jobs are freed. A name that is not found within a second is
 * waited for no longer, and its job gets no done(): the process is about to end. */
void loop_work_stop(struct loop *loop);
/* Closes and frees what is left; NULL is fine. */
void loop_free(struct loop *loop);

#endif
