/* schedule: /schedules: opening hours as configuration, and what they say at a time; for groups
 * too, whose own override and site count. */
#include "api/api_priv.h"
#include "api/config_resource.h"
#include "api/time_query.h"
#include "api/timeline.h"

CONFIG_RESOURCE(schedule, CONFIG_SCHEDULE)

/* NULL = replied 404. */
static const void *path_schedule(struct request *r)
{
	const void *found;

	if (!config_domain(r))
		return NULL;
	found = replica_schedule(r->domain, request_param(r, 1));
	if (!found)
		config_missing(r, CONFIG_SCHEDULE);
	return found;
}

static void put_head(const void *of, struct json_writer *w)
{
	const struct schedule *s = of;

	timeline_put_head("schedule", s->id, s->zone, w);
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

static void put_at(const struct request *r, const void *of, int64_t at_ms, struct json_writer *w)
{
	struct schedule_moment m = schedule_at(of, at_ms);

	(void)r; /* hours are for every reader */
	put_moment(&m, at_ms, w);
}

static void put_span_at(const struct request *r, const void *of, int64_t at_ms,
			struct json_writer *w)
{
	struct schedule_span span = schedule_span(of, at_ms);

	(void)r;
	put_span(&span, at_ms, w);
}

static int64_t next(const void *of, int64_t at_ms)
{
	return schedule_next(of, at_ms);
}

static const struct timeline schedule_timeline = { path_schedule, put_head, put_at, put_span_at,
						   next };
TIMELINE_HANDLERS(schedule)

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
