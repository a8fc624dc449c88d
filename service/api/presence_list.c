/* presence_list: see presence_list.h. */
#include "api/presence_list.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_resource.h"

enum { WAIT_MS = 10 * 1000 };

static enum job_state step(struct config_job *job)
{
	struct presence_list *l = (struct presence_list *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	while (l->next < l->users.count) {
		l->show(l, l->users.items[l->next++]);
		if (config_job_is_late(job))
			return JOB_MORE;
	}
	json_array_end(&l->w);
	l->finish(l);
	json_object_end(&l->w);
	reply_json(job->r, 200);
	return JOB_DONE;
}

static void end(struct config_job *job)
{
	free(job);
}

void presence_list_begin(struct presence_list *l, struct request *r, struct str_list users)
{
	l->job.r = r;
	l->users = users;
	l->degraded_since_ms = reply_degraded(r);
	l->w = reply_writer(r);
	json_object_begin(&l->w);
}

void presence_list_start(struct presence_list *l, const char *key)
{
	json_key(&l->w, str_of(key));
	json_array_begin(&l->w);
	l->job.step = step;
	l->job.end = end;
	config_job_start(&l->job, l->job.r, WAIT_MS);
}
