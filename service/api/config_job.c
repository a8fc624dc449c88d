/* config_job: see config_job.h. */
#include "api/config_job.h"

#include "api/api_priv.h"
#include "base/clock.h"

enum { SLICE_US = 700 };

static void job_end(struct config_job *job)
{
	loop_timer_free(job->timer);
	job->end(job);
}

static void wait_over(struct exchange *x)
{
	struct request *r = request_of(x);
	struct config_job *job = r->work;

	job->r = NULL;
	if (r->api->stopping)
		reply_problem(r, ERR_STOPPING, "The service stopped before the work was done");
	else
		reply_problem(r, ERR_BUSY, "The work was not done in time");
}

static void on_timer(void *arg)
{
	struct config_job *job = arg;
	enum job_state state;

	if (!job->r) {
		job_end(job);
		return;
	}
	job->until_us = clock_mono_us() + SLICE_US;
	state = job->step(job);
	if (state == JOB_MORE)
		config_job_again(job);
	else if (state == JOB_DONE)
		job_end(job);
}

void config_job_start(struct config_job *job, struct request *r, int64_t timeout_ms)
{
	job->r = r;
	job->timer = loop_timer_new(r->loop, on_timer, job);
	r->work = job;
	http_wait(r->x, timeout_ms, wait_over);
	config_job_again(job);
}

void config_job_again(struct config_job *job)
{
	loop_timer_start(job->timer, 0, 0);
}

bool config_job_is_late(const struct config_job *job)
{
	return clock_mono_us() >= job->until_us;
}
