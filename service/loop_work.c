/*
 * loop_work: jobs off the loop, each lane on a niced thread of its own, so that no kind of work
 * waits for another. libuv's pool is not used: four threads hashing passwords at normal priority
 * would take the processors from the calls.
 */
#include "loop_priv.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/memory.h"

enum { QUEUE_MAX = 64, NICE = 10, NAMES_STOP_S = 1 };

struct job {
	loop_work_fn *work;
	loop_done_fn *done;
	void *arg;
	bool ran;
	struct job *next;
};

struct queue {
	struct job *first, **last;
	size_t count;
};

/* `lock` guards waiting, finished, stopping and left; jobs belong to the queue they are in. */
struct worker {
	uv_async_t *wake; /* the loop's, which frees it */
	struct loop *loop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct queue waiting, finished;
	bool stopping;
	bool left; /* to itself: nobody looks at it any more */
};

static void queue_init(struct queue *q)
{
	*q = (struct queue){ .last = &q->first };
}

static void queue_put(struct queue *q, struct job *job)
{
	job->next = NULL;
	*q->last = job;
	q->last = &job->next;
	q->count++;
}

static struct job *queue_take(struct queue *q)
{
	struct job *job = q->first;

	if (!job)
		return NULL;
	q->first = job->next;
	if (!q->first)
		q->last = &q->first;
	q->count--;
	return job;
}

/* With the lock held. */
static struct job *next_job(struct worker *w)
{
	while (!w->stopping && !w->waiting.first)
		pthread_cond_wait(&w->changed, &w->lock);
	return w->stopping ? NULL : queue_take(&w->waiting);
}

static void worker_free(struct worker *w)
{
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void *work_thread(void *arg)
{
	struct worker *w = arg;
	struct job *job;

	setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	pthread_mutex_lock(&w->lock);
	while ((job = next_job(w)) != NULL) {
		pthread_mutex_unlock(&w->lock);
		job->work(job->arg);
		job->ran = true;
		pthread_mutex_lock(&w->lock);
		if (w->left)
			break;
		queue_put(&w->finished, job);
		uv_async_send(w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	if (job) {
		free(job);
		worker_free(w);
	}
	return NULL;
}

static struct job *queue_take_all(struct queue *q)
{
	struct job *first = q->first;

	queue_init(q);
	return first;
}

static void finish(struct job *job)
{
	for (struct job *next; job; job = next) {
		next = job->next;
		job->done(job->arg, job->ran);
		free(job);
	}
}

static void on_wake(uv_async_t *wake)
{
	struct worker *w = wake->data;

	loop_begin(w->loop);
	pthread_mutex_lock(&w->lock);
	struct job *finished = queue_take_all(&w->finished);
	pthread_mutex_unlock(&w->lock);
	finish(finished);
}

static void start_thread(struct worker *w)
{
	sigset_t all, before;

	/* signals are the loop thread's business */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&w->thread, NULL, work_thread, w) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static struct worker *worker_new(struct loop *loop)
{
	struct worker *w = mem_new(sizeof(*w));

	w->wake = mem_new(sizeof(*w->wake));
	loop_require(uv_async_init(&loop->uv, w->wake, on_wake), "making a work queue");
	w->wake->data = w;
	w->loop = loop;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->changed, NULL);
	queue_init(&w->waiting);
	queue_init(&w->finished);
	start_thread(w);
	return w;
}

bool loop_work(struct loop *loop, enum loop_lane lane, loop_work_fn *work, loop_done_fn *done,
	       void *arg)
{
	if (loop->work_stopped)
		return false;
	if (!loop->workers[lane])
		loop->workers[lane] = worker_new(loop);

	struct worker *w = loop->workers[lane];
	struct job *job = mem_new(sizeof(*job));
	*job = (struct job){ .work = work, .done = done, .arg = arg };
	pthread_mutex_lock(&w->lock);
	bool fits = w->waiting.count < QUEUE_MAX;
	if (fits)
		queue_put(&w->waiting, job);
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (!fits)
		free(job);
	return fits;
}

/* Nobody stays because a name server does not answer. */
static bool names_end_soon(struct worker *w)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += NAMES_STOP_S;
	return pthread_timedjoin_np(w->thread, NULL, &until) == 0;
}

static void worker_stop(struct worker *w, enum loop_lane lane)
{
	bool ended;

	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->changed);
	pthread_mutex_unlock(&w->lock);
	ended = lane == LOOP_LANE_NAMES ? names_end_soon(w) : pthread_join(w->thread, NULL) == 0;

	pthread_mutex_lock(&w->lock);
	struct job *finished = queue_take_all(&w->finished);
	struct job *waiting = queue_take_all(&w->waiting);
	uv_close((uv_handle_t *)w->wake, loop_handle_free);
	w->left = !ended;
	if (!ended)
		pthread_detach(w->thread);
	pthread_mutex_unlock(&w->lock);
	finish(finished);
	finish(waiting);
	if (ended)
		worker_free(w);
}

void loop_work_stop(struct loop *loop)
{
	loop->work_stopped = true;
	for (size_t lane = 0; lane < LOOP_LANE_COUNT; lane++) {
		if (loop->workers[lane])
			worker_stop(loop->workers[lane], (enum loop_lane)lane);
		loop->workers[lane] = NULL;
	}
}
