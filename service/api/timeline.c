/* timeline: see timeline.h. */
#include "api/timeline.h"

#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_job.h"
#include "api/time_query.h"
#include "base/memory.h"

enum {
	TRANSITIONS_MAX = 200,
	TRANSITIONS_WAIT_MS = 10 * 1000,
	BEGINNINGS_MAX = 8,
	VERSION_BYTES = 64,
};

void timeline_put_head(const char *noun, struct str id, const struct zone *zone,
		       struct json_writer *w)
{
	json_put_string(w, noun, id);
	json_put_string(w, "time_zone", zone ? zone->name : zone_utc.name);
}

void timeline_reply_state(struct request *r, const struct timeline *t)
{
	const void *of = t->find(r);
	struct json_writer w;
	int64_t at_ms;

	if (!of || !query_time(r, "at", r->now_ms, &at_ms))
		return;
	w = reply_writer(r);
	json_object_begin(&w);
	t->put_head(of, &w);
	t->put_span(r, of, at_ms, &w);
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

/* ---- transitions ---- */

struct transitions {
	struct config_job job; /* first */
	const struct timeline *timeline;
	int64_t from_ms, to_ms;
	int64_t at_ms; /* the one that is written next; 0 = there is none */
	int count, beginnings;
	char version[VERSION_BYTES]; /* of the configuration when it began */
	struct json_writer w;
};

static void begin(struct transitions *t, const void *of, struct str version)
{
	t->beginnings++;
	memset(t->version, 0, sizeof(t->version));
	memcpy(t->version, version.p, version.n < VERSION_BYTES ? version.n : VERSION_BYTES - 1);
	t->at_ms = t->from_ms;
	t->count = 0;
	t->w = reply_writer(t->job.r);
	json_object_begin(&t->w);
	t->timeline->put_head(of, &t->w);
	json_key(&t->w, STR("items"));
	json_array_begin(&t->w);
}

static void put_one(struct transitions *t, const void *of)
{
	json_object_begin(&t->w);
	t->timeline->put_at(t->job.r, of, t->at_ms, &t->w);
	json_object_end(&t->w);
	t->at_ms = t->timeline->next(of, t->at_ms);
	t->count++;
}

static void finish(struct transitions *t)
{
	json_array_end(&t->w);
	json_put_time(&t->w, "more_from", t->at_ms < t->to_ms ? t->at_ms : 0);
	json_object_end(&t->w);
	reply_degraded(t->job.r);
	reply_json(t->job.r, 200);
}

static enum job_state step(struct config_job *job)
{
	struct transitions *t = (struct transitions *)(void *)job;
	const void *of = t->timeline->find(job->r);

	if (!of)
		return JOB_DONE;
	if (!str_eq(replica_domain_version(job->r->domain), str_of(t->version))) {
		if (t->beginnings == BEGINNINGS_MAX) {
			reply_problem(job->r, ERR_BUSY, "The configuration keeps changing");
			return JOB_DONE;
		}
		begin(t, of, replica_domain_version(job->r->domain));
	}
	while (t->at_ms && t->at_ms < t->to_ms && t->count < TRANSITIONS_MAX) {
		put_one(t, of);
		if (config_job_is_late(job))
			return JOB_MORE;
	}
	finish(t);
	return JOB_DONE;
}

static void end(struct config_job *job)
{
	free(job);
}

void timeline_reply_transitions(struct request *r, const struct timeline *timeline)
{
	struct transitions *t;
	int64_t from_ms, to_ms;

	if (!timeline->find(r) || !query_range(r, &from_ms, &to_ms))
		return;
	t = mem_new(sizeof(*t));
	t->timeline = timeline;
	t->from_ms = from_ms;
	t->to_ms = to_ms;
	t->job.step = step;
	t->job.end = end;
	config_job_start(&t->job, r, TRANSITIONS_WAIT_MS);
}
