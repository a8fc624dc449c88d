/* calendars: /users/{user}/calendars: when a user is taken, out of their calendars. */
#include "api/api_priv.h"
#include "api/time_query.h"
#include "wire/calendar_view.h"
#include "wire/media.h"

enum { CEILING_MS = 15 * 1000 };

static const char *const forms[] = { "application/json", "text/calendar" };
enum { FORM_JSON, FORM_FREE_BUSY, FORM_COUNT };

static const char *form_at(size_t i)
{
	return forms[i];
}

/* ---- how it went ---- */

static void refuse(struct request *r, const struct calendars_outcome *o)
{
	switch (o->err) {
	case ERR_VALIDATION:
		fault_add(&r->x->faults, STR(""), "%s", o->why);
		reply_faults(r, o->err);
		break;
	case ERR_STORE_UNAVAILABLE: reply_problem(r, o->err, "Redis did not answer in time"); break;
	case ERR_BUSY: reply_problem(r, o->err, "Too many calendars wait to be read"); break;
	case ERR_NOT_FOUND: reply_problem(r, o->err, "There is no such user in this domain"); break;
	default: reply_problem(r, o->err, "%s", o->why ? o->why : "");
	}
}

/* The request that waited, where its answer is due and nothing went wrong. */
static struct request *redeem(void *ticket, const struct calendars_outcome *o)
{
	struct request *r = ticket_redeem(ticket);

	if (!r || !o->err)
		return r;
	refuse(r, o);
	return NULL;
}

static void change(struct request *r, const struct calendar_change *c, state_calendars_fn *done)
{
	struct str domain = replica_domain_config(r->domain)->id;

	state_calendars(r->state, domain, request_param(r, 1), c, done,
			request_wait(r, CEILING_MS));
}

/* ---- one ---- */

static void reply_calendar(struct request *r, const struct user_calendar *c,
			   const struct calendars_outcome *o, int http_status)
{
	struct json_writer w = reply_writer(r);

	wire_calendar(c, o->all, r->now_ms, r->arena, &w);
	reply_presence_version(r, o->version);
	reply_json(r, http_status);
}

static void put_done(void *arg, const struct calendars_outcome *o)
{
	struct request *r = redeem(arg, o);

	if (r)
		reply_calendar(r, user_calendars_find(o->all, request_param(r, 2)), o,
			       o->created ? 201 : 200);
}

/* The path's user, and an id that a calendar may have; false = replied. */
static bool is_sound(struct request *r)
{
	const char *right = check_id(request_param(r, 2));

	if (!request_user(r))
		return false;
	if (right) {
		fault_add(&r->x->faults, STR(""), "the calendar's id must be %s", right);
		reply_faults(r, ERR_VALIDATION);
	}
	return !right;
}

static bool read_feed(struct request *r, struct calendar_change *c)
{
	struct calendar_feed_body body;
	const char *wrong;

	if (!request_body(r, &calendar_feed_body_table, &body))
		return false;
	*c = (struct calendar_change){
		.kind = CALENDAR_FEED, .id = c->id, .url = body.url, .refresh_s = body.refresh_s
	};
	wrong = state_feed_refusal(r->state, body.url);
	if (!wrong)
		return true;
	fault_add(&r->x->faults, STR("/url"), "%s", wrong);
	reply_faults(r, ERR_VALIDATION);
	return false;
}

/* JSON names a feed, text/calendar is the calendar itself; false = replied. */
static bool read_body(struct request *r, struct calendar_change *c)
{
	if (request_is_of(r, STR("application/json")))
		return read_feed(r, c);
	c->kind = CALENDAR_TEXT;
	c->text = r->x->body;
	return request_is_calendar(r);
}

void handle_calendar_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct calendar_change c = { .id = request_param(r, 2) };

	(void)api;
	if (is_sound(r) && read_body(r, &c))
		change(r, &c, put_done);
}

static void deleted(void *arg, const struct calendars_outcome *o)
{
	struct request *r = redeem(arg, o);

	if (r)
		reply_empty(r, 204);
}

void handle_calendar_delete(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct calendar_change c = { .kind = CALENDAR_DELETE, .id = request_param(r, 2) };

	(void)api;
	if (request_user(r))
		change(r, &c, deleted);
}

static void reply_free_busy(struct request *r, const struct user_calendar *c)
{
	buf_clear(&r->x->reply);
	wire_calendar_free_busy(c, r->now_ms, r->arena, &r->x->reply);
	reply_as(r, 200, "text/calendar; charset=utf-8");
}

static void got(void *arg, const struct calendars_outcome *o)
{
	struct request *r = redeem(arg, o);
	const struct user_calendar *c = r ? user_calendars_find(o->all, request_param(r, 2)) : NULL;
	struct str accept = r ? http_header(r->x, "Accept") : STR_NONE;
	size_t form = accept.n ? media_accepted(accept, form_at, FORM_COUNT) : FORM_JSON;

	if (!r)
		return;
	if (!c)
		reply_problem(r, ERR_NOT_FOUND, "The user has no such calendar");
	else if (form == FORM_FREE_BUSY)
		reply_free_busy(r, c);
	else if (form == FORM_JSON)
		reply_calendar(r, c, o, 200);
	else
		reply_problem(r, ERR_NOT_ACCEPTABLE,
			      "There are application/json and text/calendar");
}

static const struct calendar_change look = { .kind = CALENDAR_LOOK };

void handle_calendar_get(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	if (request_user(r))
		change(r, &look, got);
}

/* ---- all ---- */

static void listed(void *arg, const struct calendars_outcome *o)
{
	struct request *r = redeem(arg, o);
	struct json_writer w;

	if (!r)
		return;
	w = reply_writer(r);
	json_object_begin(&w);
	json_key(&w, STR("items"));
	json_array_begin(&w);
	for (size_t i = 0; i < o->all->count; i++)
		wire_calendar(&o->all->items[i], o->all, 0, r->arena, &w);
	json_array_end(&w);
	json_object_end(&w);
	reply_json(r, 200);
}

void handle_calendar_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);

	(void)api;
	if (request_user(r))
		change(r, &look, listed);
}
