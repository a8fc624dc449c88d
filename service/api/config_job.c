/* config_job: see config_job.h. */
#include "api/config_job.h"

#include <utlist.h>

#include "api/api_priv.h"
#include "base/clock.h"

enum { SLICE_US = 700 };

static struct config_job *ready; /* one process, one loop */

static void job_end(struct config_job *job)
{
	if (job->queued)
		DL_DELETE(ready, job);
	loop_timer_free(job->timer);
	job->end(job);
}

static void queue(struct config_job *job)
{
	if (!job->queued)
		DL_APPEND(ready, job);
	job->queued = true;
	loop_again(job->loop);
}

static void wait_over(struct exchange *x)
{
	struct request *r = request_of(x);
	struct config_job *job = r->work;

	job->r = NULL;
	if (r->api->stopping)
		reply_problem(r, ERR_NOT_READY, "The service stopped before the work was done");
	else
		reply_problem(r, ERR_BUSY, "The work was not done in time");
	/* otherwise a callback still holds it */
	if (job->queued || loop_timer_is_active(job->timer))
		job_end(job);
}

static void on_turn(void *arg)
{
	struct config_job *job = ready;
	enum job_state state;

	(void)arg;
	if (!job)
		return;
	DL_DELETE(ready, job);
	job->queued = false;
	job->until_us = clock_mono_us() + SLICE_US;
	loop_again(job->loop); /* for the others, and to send what was replied */
	state = job->step(job);
	if (state == JOB_MORE)
		queue(job);
	else if (state == JOB_DONE)
		job_end(job);
}

static void on_timer(void *arg)
{
	config_job_again(arg);
}

void config_job_start(struct config_job *job, struct request *r, int64_t timeout_ms)
{
	static const struct loop *known;

	if (known != r->loop)
		loop_each_turn(r->loop, on_turn, NULL);
	known = r->loop;
	job->r = r;
	job->loop = r->loop;
	job->timer = loop_timer_new(r->loop, on_timer, job);
	r->work = job;
	http_wait(r->x, timeout_ms, wait_over);
	queue(job);
}

void config_job_again(struct config_job *job)
{
	if (job->r)
		queue(job);
	else
		job_end(job);
}

void config_job_later(struct config_job *job, uint64_t delay_ms)
{
	loop_timer_start(job->timer, delay_ms, 0);
}

bool config_job_is_late(const struct config_job *job)
{
	return clock_mono_us() >= job->until_us;
}
