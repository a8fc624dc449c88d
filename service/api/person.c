/* person: /users/{user}/lock, /location and /appear-offline: what is set of a person beside their
 * status. */
#include "api/api_priv.h"
#include "api/fact.h"

/* Until when, by a time or as long as; VALIDATION: it would be over already. */
static enum err set_end(struct fact *f, int64_t expires_in, int64_t until_ms)
{
	f->signal.expires_in_s = expires_in;
	f->signal.until_ms = until_ms;
	if (!until_ms || until_ms > f->r->now_ms)
		return ERR_OK;
	fault_add(f->faults, STR("/until"), "must be in the future");
	return ERR_VALIDATION;
}

/* ---- lock ---- */

static enum err read_lock(struct fact *f, const void *value)
{
	const struct user_lock_body *body = value;

	f->signal.kind = SIGNAL_LOCK;
	f->signal.shown = body->availability;
	f->signal.activity = body->activity;
	f->signal.routable = body->routable;
	f->signal.note = body->note;
	return set_end(f, body->expires_in, body->until_ms);
}

static enum err read_lock_end(struct fact *f)
{
	f->signal.kind = SIGNAL_LOCK_CLEAR;
	return ERR_OK;
}

const struct fact_kind lock_fact = {
	.body = &user_lock_body_table,
	.put = "putUserLock",
	.end = "deleteUserLock",
	.read = read_lock,
	.read_end = read_lock_end,
};

void handle_user_lock_put(struct exchange *x, void *api)
{
	(void)api;
	fact_put(request_of(x), &lock_fact);
}

void handle_user_lock_delete(struct exchange *x, void *api)
{
	(void)api;
	fact_end(request_of(x), &lock_fact);
}

/* ---- location ---- */

static enum err read_location(struct fact *f, const void *value)
{
	const struct location_body *body = value;

	f->signal.kind = SIGNAL_LOCATION;
	f->signal.location = body->label;
	f->signal.epoch = body->epoch;
	f->signal.seq = body->seq;
	f->signal.at_ms = body->at_ms;
	return set_end(f, body->expires_in, body->until_ms);
}

static enum err read_location_end(struct fact *f)
{
	f->signal.kind = SIGNAL_LOCATION_CLEAR;
	return ERR_OK;
}

const struct fact_kind location_fact = {
	.body = &location_body_table,
	.put = "putUserLocation",
	.end = "deleteUserLocation",
	.read = read_location,
	.read_end = read_location_end,
};

void handle_user_location_put(struct exchange *x, void *api)
{
	(void)api;
	fact_put(request_of(x), &location_fact);
}

void handle_user_location_delete(struct exchange *x, void *api)
{
	(void)api;
	fact_end(request_of(x), &location_fact);
}

/* ---- appearing offline ---- */

static enum err read_hiding(struct fact *f, const void *value)
{
	const struct hiding_body *body = value;

	f->signal.kind = SIGNAL_HIDE;
	return set_end(f, body->expires_in, body->until_ms);
}

static enum err read_hiding_end(struct fact *f)
{
	f->signal.kind = SIGNAL_HIDE_CLEAR;
	return ERR_OK;
}

const struct fact_kind appear_offline_fact = {
	.body = &hiding_body_table,
	.put = "putAppearOffline",
	.end = "deleteAppearOffline",
	.read = read_hiding,
	.read_end = read_hiding_end,
};

void handle_appear_offline_put(struct exchange *x, void *api)
{
	(void)api;
	fact_put(request_of(x), &appear_offline_fact);
}

void handle_appear_offline_delete(struct exchange *x, void *api)
{
	(void)api;
	fact_end(request_of(x), &appear_offline_fact);
}
