/* schedule: /schedules: opening hours as configuration, and what they say at a time; for groups
 * too, whose own override and site count. */
#include <stdlib.h>

#include "api/api_priv.h"
#include "api/config_job.h"
#include "api/config_part.h"
#include "api/config_resource.h"
#include "api/time_query.h"
#include "base/clock.h"
#include "base/memory.h"
#include "core/holiday_calendar.h"

enum {
	TRANSITIONS_MAX = 200,
	TRANSITIONS_WAIT_MS = 10 * 1000,
	BEGINNINGS_MAX = 8,
	VERSION_BYTES = 64,
};

CONFIG_HANDLERS(schedule, { CONFIG_SCHEDULE, STR(""), request_param(r, 1) })

void handle_schedule_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("schedule/"));
}

/* The path's schedule; NULL = replied 404. */
static const struct schedule *path_schedule(struct request *r)
{
	const struct schedule *s;

	if (!config_domain(r))
		return NULL;
	s = replica_schedule(r->domain, request_param(r, 1));
	if (!s)
		reply_problem(r, ERR_NOT_FOUND, "There is no such schedule");
	return s;
}

static void put_schedule(const struct schedule *s, struct json_writer *w)
{
	json_put_string(w, "schedule", s->id);
	json_put_string(w, "time_zone", s->zone ? s->zone->name : zone_utc.name);
}

static void put_moment(const struct schedule_moment *m, int64_t at_ms, struct json_writer *w)
{
	json_put_time(w, "at", at_ms);
	json_put_string(w, "state", word_of(&schedule_state_words, (int)m->state));
	if (m->reason)
		json_put_string(w, "reason", word_of(&reason_words, (int)m->reason));
	if (m->name.n)
		json_put_string(w, "name", m->name);
}

static void put_span(const struct schedule_span *span, int64_t at_ms, struct json_writer *w)
{
	put_moment(&span->is, at_ms, w);
	json_put_time(w, "since", span->since_ms);
	json_put_time(w, "until", span->until_ms);
}

void handle_schedule_state(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct schedule *s = path_schedule(r);
	struct schedule_span span;
	struct json_writer w;
	int64_t at_ms;

	(void)api;
	if (!s || !query_time(r, "at", r->now_ms, &at_ms))
		return;
	span = schedule_span(s, at_ms);
	w = reply_writer(r);
	json_object_begin(&w);
	put_schedule(s, &w);
	put_span(&span, at_ms, &w);
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

static struct schedule_span group_span(struct request *r, const struct group *g, int64_t at_ms)
{
	const struct schedule *s = g->schedule.n ? replica_schedule(r->domain, g->schedule) : NULL;
	const struct site *site = g->site.n ? replica_site(r->domain, g->site) : NULL;
	struct schedule hours;

	if (!schedule_below(s, &g->override, site ? &site->override : NULL, &hours))
		return (struct schedule_span){ .is = { .state = SCHEDULE_OPEN } };
	return schedule_span(&hours, at_ms);
}

/* What R3 goes by when the group is called. */
void handle_group_state(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct group *g = config_domain(r) ? request_group(r) : NULL;
	struct schedule_span span;
	struct json_writer w;
	int64_t at_ms;

	(void)api;
	if (!g || !query_time(r, "at", r->now_ms, &at_ms))
		return;
	span = group_span(r, g, at_ms);
	w = reply_writer(r);
	json_object_begin(&w);
	json_put_string(&w, "group", g->id);
	put_span(&span, at_ms, &w);
	if (span.is.reason == REASON_OVERRIDE)
		json_put_string(&w, "override_of",
				word_of(&override_holder_words, (int)span.is.holder));
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

/* Looked for one after the other, which takes its time with many hours and holidays: in slices,
 * begun anew should the configuration change on the way. */
struct transitions {
	struct config_job job; /* first */
	int64_t from_ms, to_ms;
	int64_t at_ms; /* the one that is written next; 0 = there is none */
	int count, beginnings;
	char version[VERSION_BYTES]; /* of the configuration when it began */
	struct json_writer w;
};

static void begin_transitions(struct transitions *t, const struct schedule *s, struct str version)
{
	t->beginnings++;
	memset(t->version, 0, sizeof(t->version));
	memcpy(t->version, version.p, version.n < VERSION_BYTES ? version.n : VERSION_BYTES - 1);
	t->at_ms = t->from_ms;
	t->count = 0;
	t->w = reply_writer(t->job.r);
	json_object_begin(&t->w);
	put_schedule(s, &t->w);
	json_key(&t->w, STR("items"));
	json_array_begin(&t->w);
}

static void put_transition(struct transitions *t, const struct schedule *s)
{
	struct schedule_moment m = schedule_at(s, t->at_ms);

	json_object_begin(&t->w);
	put_moment(&m, t->at_ms, &t->w);
	json_object_end(&t->w);
	t->at_ms = schedule_next(s, t->at_ms);
	t->count++;
}

static void finish_transitions(struct transitions *t)
{
	json_array_end(&t->w);
	json_put_time(&t->w, "more_from", t->at_ms < t->to_ms ? t->at_ms : 0);
	json_object_end(&t->w);
	reply_degraded(t->job.r);
	reply_json(t->job.r, 200);
}

static enum job_state step_transitions(struct config_job *job)
{
	struct transitions *t = (struct transitions *)(void *)job;
	const struct schedule *s = path_schedule(job->r);

	if (!s)
		return JOB_DONE;
	if (!str_eq(replica_domain_version(job->r->domain), str_of(t->version))) {
		if (t->beginnings == BEGINNINGS_MAX) {
			reply_problem(job->r, ERR_BUSY, "The configuration keeps changing");
			return JOB_DONE;
		}
		begin_transitions(t, s, replica_domain_version(job->r->domain));
	}
	while (t->at_ms && t->at_ms < t->to_ms && t->count < TRANSITIONS_MAX) {
		put_transition(t, s);
		if (config_job_is_late(job))
			return JOB_MORE;
	}
	finish_transitions(t);
	return JOB_DONE;
}

static void end_transitions(struct config_job *job)
{
	free(job);
}

void handle_schedule_transitions(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct transitions *t;
	int64_t from_ms, to_ms;

	(void)api;
	if (!path_schedule(r) || !query_range(r, &from_ms, &to_ms))
		return;
	t = mem_new(sizeof(*t));
	t->from_ms = from_ms;
	t->to_ms = to_ms;
	t->job.step = step_transitions;
	t->job.end = end_transitions;
	config_job_start(&t->job, r, TRANSITIONS_WAIT_MS);
}

/* ---- holidays out of a calendar ---- */

static bool set_holidays(union config_value *value, const struct config_name *name, void *arg)
{
	const struct holiday_calendar *calendar = arg;

	(void)name;
	value->schedule.holidays = calendar->holidays;
	value->schedule.holiday_count = calendar->count;
	return true;
}

static int64_t year_of(int64_t at_ms)
{
	unsigned month, day;
	int64_t year;

	civil_from_days(at_ms / DAY_MS, &year, &month, &day);
	return year;
}

void handle_schedule_holidays_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct holiday_calendar *calendar = ARENA_NEW(r->arena, struct holiday_calendar);
	struct config_name name = { CONFIG_SCHEDULE, STR(""), request_param(r, 1) };

	(void)api;
	if (!path_schedule(r) || !request_is_calendar(r))
		return;
	if (!holiday_calendar_read(x->body, year_of(r->now_ms), r->arena, calendar)) {
		fault_add(&x->faults, STR(""), "line %zu: %s", calendar->line, calendar->fault);
		reply_faults(r, ERR_VALIDATION);
		return;
	}
	config_part_set(r, &name, set_holidays, calendar);
}
