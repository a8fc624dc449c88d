/* person: /users/{user}/lock, /location and /appear-offline: what is set of a person beside their
 * status; and /wrap-up, which they end. */
#include "api/api_priv.h"
#include "api/fact.h"

/* ---- lock ---- */

static enum err read_lock(struct fact *f, const void *value)
{
	const struct user_lock_body *body = value;

	f->signal.kind = SIGNAL_LOCK;
	f->signal.shown = body->availability;
	f->signal.activity = body->activity;
	f->signal.routable = body->routable;
	f->signal.note = body->note;
	return fact_set_end(f, body->expires_in, body->until_ms);
}

const struct fact_kind lock_fact = {
	.body = &user_lock_body_table,
	.put = "putUserLock",
	.end = "deleteUserLock",
	.read = read_lock,
	.ends_as = SIGNAL_LOCK_CLEAR,
};

/* ---- location ---- */

static enum err read_location(struct fact *f, const void *value)
{
	const struct location_body *body = value;

	f->signal.kind = SIGNAL_LOCATION;
	f->signal.location = body->label;
	f->signal.epoch = body->epoch;
	f->signal.seq = body->seq;
	f->signal.at_ms = body->at_ms;
	return fact_set_end(f, body->expires_in, body->until_ms);
}

const struct fact_kind location_fact = {
	.body = &location_body_table,
	.put = "putUserLocation",
	.end = "deleteUserLocation",
	.read = read_location,
	.ends_as = SIGNAL_LOCATION_CLEAR,
};

/* ---- appearing offline ---- */

static enum err read_hiding(struct fact *f, const void *value)
{
	const struct hiding_body *body = value;

	f->signal.kind = SIGNAL_HIDE;
	return fact_set_end(f, body->expires_in, body->until_ms);
}

const struct fact_kind appear_offline_fact = {
	.body = &hiding_body_table,
	.put = "putAppearOffline",
	.end = "deleteAppearOffline",
	.read = read_hiding,
	.ends_as = SIGNAL_HIDE_CLEAR,
};

/* ---- the work after a call ---- */

/* It begins by itself, so there is nothing to put. */
const struct fact_kind wrap_up_fact = {
	.end = "deleteWrapUp",
	.ends_as = SIGNAL_WRAP_UP_END,
};
