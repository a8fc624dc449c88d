/* schedule: /schedules: opening hours as configuration, what they say at a time, and overrides. */
#include "api/api_priv.h"
#include "api/config_resource.h"
#include "api/config_write.h"
#include "base/clock.h"
#include "core/holiday_calendar.h"
#include "core/limits.h"

enum { TRANSITIONS_MAX = 200, RANGE_DEFAULT_DAYS = 7, RANGE_MOST_DAYS = 400 };

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

/* A time in the query, at most what zones are known for; false = replied. */
static bool query_time(struct request *r, const char *name, int64_t otherwise_ms, int64_t *out_ms)
{
	struct str text = request_query(r, name);

	*out_ms = otherwise_ms;
	if (!text.p)
		return true;
	if (time_parse(text, out_ms) &&
	    *out_ms < days_from_civil(ZONE_LAST_YEAR + 1, 1, 1) * DAY_MS)
		return true;
	fault_add(&r->x->faults, arena_printf(r->arena, "?%s", name),
		  "must be an RFC 3339 time such as 2026-11-20T08:00:00Z, at most in the year %d",
		  ZONE_LAST_YEAR);
	reply_faults(r, ERR_VALIDATION);
	return false;
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
	put_moment(&span.is, at_ms, &w);
	json_put_time(&w, "since", span.since_ms);
	json_put_time(&w, "until", span.until_ms);
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

static bool check_range(struct request *r, int64_t from_ms, int64_t to_ms)
{
	if (to_ms > from_ms && to_ms - from_ms <= (int64_t)RANGE_MOST_DAYS * DAY_MS)
		return true;
	fault_add(&r->x->faults, STR("?to"), "must be after `from`, by at most %d days",
		  RANGE_MOST_DAYS);
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* Gives the moment to go on from, 0 = all are there. */
static int64_t put_transitions(const struct schedule *s, int64_t from_ms, int64_t to_ms,
			       struct json_writer *w)
{
	int64_t at_ms = from_ms;

	json_key(w, STR("items"));
	json_array_begin(w);
	for (int i = 0; i < TRANSITIONS_MAX && at_ms && at_ms < to_ms; i++) {
		struct schedule_moment m = schedule_at(s, at_ms);

		json_object_begin(w);
		put_moment(&m, at_ms, w);
		json_object_end(w);
		at_ms = schedule_next(s, at_ms);
	}
	json_array_end(w);
	return at_ms < to_ms ? at_ms : 0;
}

void handle_schedule_transitions(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	const struct schedule *s = path_schedule(r);
	int64_t from_ms, to_ms;
	struct json_writer w;

	(void)api;
	if (!s || !query_time(r, "from", r->now_ms, &from_ms) ||
	    !query_time(r, "to", from_ms + RANGE_DEFAULT_DAYS * (int64_t)DAY_MS, &to_ms) ||
	    !check_range(r, from_ms, to_ms))
		return;
	w = reply_writer(r);
	json_object_begin(&w);
	put_schedule(s, &w);
	json_put_time(&w, "more_from", put_transitions(s, from_ms, to_ms, &w));
	json_object_end(&w);
	reply_degraded(r);
	reply_json(r, 200);
}

/* ---- what is changed without the rest: the override, the holidays ---- */

struct schedule_change {
	struct config_name name;
	struct override override;
	bool end; /* of the override */
	const struct holiday_calendar
		*calendar; /* its holidays are to be the schedule's; or NULL */
	struct str json;   /* as written */
};

static bool write_change(struct config_write *w, struct str key, struct str now)
{
	struct schedule_change *change = w->arg;
	struct request *r = w->r;
	struct buf encoded = { 0 };
	union config_value value;
	struct config_op *op = ARENA_NEW(r->arena, struct config_op);

	if (!config_decode_stored(&change->name, now, r->arena, &value)) {
		reply_problem(r, ERR_INTERNAL, "The stored schedule cannot be read");
		return false;
	}
	if (change->calendar) {
		value.schedule.holidays = change->calendar->holidays;
		value.schedule.holiday_count = change->calendar->count;
	} else {
		value.schedule.override = change->override;
	}
	config_encode(&change->name, &value, &encoded);
	change->json = arena_str(r->arena, buf_str(&encoded));
	buf_free(&encoded);
	*op = (struct config_op){ .key = key, .value = change->json };
	w->ops = op;
	w->op_count = 1;
	w->domain = arena_str(r->arena, replica_domain_config(r->domain)->id);
	w->expected = arena_str(r->arena, replica_domain_version(r->domain));
	return true;
}

static bool prepare_change(struct config_write *w)
{
	struct schedule_change *change = w->arg;
	struct request *r = w->r;
	const struct schedule *s = path_schedule(r);
	struct str key = config_key(&change->name, r->arena), json, version;

	if (!s)
		return false;
	if (change->end && s->override.state == SCHEDULE_NONE) {
		reply_empty(r, 204);
		return false;
	}
	replica_object(r->domain, key, &json, &version);
	return write_change(w, key, json);
}

static void change_written(struct config_write *w, struct str version)
{
	struct schedule_change *change = w->arg;
	struct request *r = w->r;

	if (change->end) {
		reply_empty(r, 204);
		return;
	}
	struct json_writer writer = reply_writer(r);
	reply_etag(r, version);
	config_show(&change->name, change->json, version, r->arena, &writer);
	reply_json(r, 200);
}

static void change_override(struct request *r, const struct override *override)
{
	struct schedule_change *change = ARENA_NEW(r->arena, struct schedule_change);

	*change = (struct schedule_change){
		.name = {CONFIG_SCHEDULE, STR(""), request_param(r, 1)},
		.override = *override,
		.end = override->state == SCHEDULE_NONE
	};
	config_write_go(config_write_new(r, prepare_change, change_written, change));
}

void handle_schedule_override_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct override_body body;
	struct override override;

	(void)api;
	if (!request_body(r, &override_body_table, &body))
		return;
	override = (struct override){ .state = body.state,
				      .since_ms = r->now_ms,
				      .until_ms = body.until_ms,
				      .note = body.note };
	if (body.expires_in > 0)
		override.until_ms = r->now_ms + 1000 * body.expires_in;
	if (override.until_ms <= r->now_ms ||
	    override.until_ms > r->now_ms + 1000LL * OVERRIDE_MOST_S) {
		fault_add(&x->faults, STR("/until"), "must be in the future, by at most %d days",
			  OVERRIDE_MOST_S / DAY_S);
		reply_faults(r, ERR_VALIDATION);
		return;
	}
	change_override(r, &override);
}

void handle_schedule_override_delete(struct exchange *x, void *api)
{
	(void)api;
	change_override(request_of(x), &(struct override){ 0 });
}

static bool is_calendar(struct request *r)
{
	struct str type = http_header(r->x, "Content-Type"), media = str_cut(&type, ';');

	if (str_eq_nocase(str_trim(media), STR("text/calendar")))
		return true;
	reply_problem(r, ERR_UNSUPPORTED_MEDIA_TYPE, "Content-Type must be text/calendar");
	return false;
}

void handle_schedule_holidays_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct holiday_calendar *calendar = ARENA_NEW(r->arena, struct holiday_calendar);
	struct schedule_change *change = ARENA_NEW(r->arena, struct schedule_change);

	(void)api;
	if (!path_schedule(r) || !is_calendar(r))
		return;
	if (!holiday_calendar_read(x->body, r->arena, calendar)) {
		fault_add(&x->faults, STR(""), "line %zu: %s", calendar->line, calendar->fault);
		reply_faults(r, ERR_VALIDATION);
		return;
	}
	*change = (struct schedule_change){
		.name = {CONFIG_SCHEDULE, STR(""), request_param(r, 1)},
                  .calendar = calendar
	};
	config_write_go(config_write_new(r, prepare_change, change_written, change));
}
