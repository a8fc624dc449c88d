/* presence_query: POST /presence/query: the presence of up to a thousand users, slice by slice. */
#include <stdlib.h>

#include "api/config_job.h"
#include "api/config_resource.h"
#include "api/presence_resource.h"
#include "base/memory.h"

enum { WAIT_MS = 10 * 1000 };

struct query {
	struct config_job job;
	struct str_list users; /* in the request's arena */
	size_t next;
	struct str *unknown;
	size_t unknown_count;
	struct json_writer w; /* inside "items" */
	int64_t degraded_since_ms;
};

static void show(struct query *q, struct str id)
{
	struct request *r = q->job.r;
	struct replica_user *u = request_find_user(r, id);
	struct presence presence;

	if (!u) {
		q->unknown[q->unknown_count++] = id;
		return;
	}
	presence_seen(r, replica_subject(u), NULL, &presence);
	presence_put(r, u, &presence, q->degraded_since_ms, &q->w);
}

static enum job_state finish(struct query *q)
{
	json_array_end(&q->w);
	if (q->unknown_count) {
		json_key(&q->w, STR("unknown"));
		json_array_begin(&q->w);
		for (size_t i = 0; i < q->unknown_count; i++)
			json_string(&q->w, q->unknown[i]);
		json_array_end(&q->w);
	}
	json_object_end(&q->w);
	reply_json(q->job.r, 200);
	return JOB_DONE;
}

static enum job_state step(struct config_job *job)
{
	struct query *q = (struct query *)(void *)job;

	if (!config_domain(job->r))
		return JOB_DONE;
	while (q->next < q->users.count) {
		show(q, q->users.items[q->next++]);
		/* after each: many groups may have a say in how much is seen of one */
		if (config_job_is_late(job))
			return JOB_MORE;
	}
	return finish(q);
}

static void end(struct config_job *job)
{
	free(job);
}

void handle_presence_query(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct presence_query_body body;
	struct query *q;

	(void)api;
	if (!config_domain(r) || !request_body(r, &presence_query_body_table, &body))
		return;
	q = mem_new(sizeof(*q));
	q->users = body.users;
	q->unknown = ARENA_ARRAY(r->arena, body.users.count, struct str);
	q->degraded_since_ms = reply_degraded(r);
	q->w = reply_writer(r);
	json_object_begin(&q->w);
	json_key(&q->w, STR("items"));
	json_array_begin(&q->w);
	q->job.step = step;
	q->job.end = end;
	config_job_start(&q->job, r, WAIT_MS);
}
