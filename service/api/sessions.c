/* sessions: /users/{user}/sessions: a person's apps, each telling of itself as long as it is open.
 */
#include "api/api_priv.h"
#include "api/fact.h"

#include "core/device.h"

static enum device_kind kind_of(enum app_kind app)
{
	static const enum device_kind kinds[APP_KIND_COUNT] = {
		[APP_KIND_DESKTOP_APP] = DEVICE_KIND_DESKTOP_APP,
		[APP_KIND_WEB_APP] = DEVICE_KIND_WEB_APP,
		[APP_KIND_MOBILE_APP] = DEVICE_KIND_MOBILE_APP,
	};

	return kinds[app];
}

/* A session whose id is that of a device is this device, without saying so. */
static const struct device *device_of(const struct fact *f, const struct session_body *body)
{
	return subject_device(replica_subject(f->user), body->device.n ? body->device : f->id);
}

static void check_device(struct faults *faults, const struct session_body *body,
			 const struct device *d)
{
	if (d && !device_kind_is_app(d->kind))
		fault_add(faults, STR("/device"), "device %.*s is a %.*s; a session is of an app",
			  STR_ARG(d->id), STR_ARG(word_of(&device_kind_words, (int)d->kind)));
	else if (d && body->app && kind_of(body->app) != d->kind)
		fault_add(faults, STR("/app"), "device %.*s is a %.*s", STR_ARG(d->id),
			  STR_ARG(word_of(&device_kind_words, (int)d->kind)));
	else if (!d && !body->app)
		fault_add(faults, STR("/app"),
			  "is required where no device says it: desktop_app, web_app or "
			  "mobile_app");
}

/* Given as seconds, or as a moment; both in the past. */
static int64_t idle_s_of(const struct request *r, const struct session_body *body)
{
	if (!body->active_ms)
		return body->idle_s;
	return body->active_ms < r->now_ms ? (r->now_ms - body->active_ms) / 1000 : 0;
}

static enum err read_session(struct fact *f, const void *value)
{
	const struct session_body *body = value;
	const struct device *d = device_of(f, body);
	struct signal *s = &f->signal;

	if (body->device.n && !d)
		f->no_device = fact_no_device(f, body->device);
	check_device(f->faults, body, d);
	if (f->faults->count)
		return ERR_VALIDATION;
	s->kind = SIGNAL_SESSION;
	s->session = f->id;
	s->availability = body->availability;
	s->app = d ? d->kind : kind_of(body->app);
	s->device = d ? d->id : STR_NONE;
	s->idle_s = idle_s_of(f->r, body);
	s->push_s = body->push_expires_in;
	s->epoch = body->epoch;
	s->seq = body->seq;
	s->at_ms = body->at_ms;
	s->expires_in_s = body->expires_in;
	return ERR_OK;
}

static enum err read_session_end(struct fact *f)
{
	/* should it have overtaken its start */
	const struct device *d = subject_device(replica_subject(f->user), f->id);

	f->signal.session = f->id;
	f->signal.device = d ? d->id : STR_NONE;
	f->signal.app = d ? d->kind : DEVICE_KIND_NONE;
	return ERR_OK;
}

const struct fact_kind session_fact = {
	.body = &session_body_table,
	.put = "putSession",
	.end = "deleteSession",
	.id_name = "session",
	.check_id = check_id,
	.read = read_session,
	.ends_as = SIGNAL_SESSION_END,
	.read_end = read_session_end,
};

void handle_session_list(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct replica_user *u = request_user_from(r, VISIBILITY_DETAIL);

	(void)api;
	if (!u)
		return;
	struct json_writer w = reply_writer(r);
	json_object_begin(&w);
	json_key(&w, STR("items"));
	wire_sessions(replica_subject(u), r->now_ms, &w);
	json_object_end(&w);
	reply_at_version(r, replica_user_version(u));
}
