/*
 * record_copy: a record of its own, views and all. For who commits a record and would otherwise
 * have to decode again what it has just encoded.
 */
#include "core/record.h"

static void own(struct arena *a, struct str *s)
{
	*s = s->n ? arena_str(a, *s) : STR_NONE;
}

static void own_origin(struct arena *a, struct origin *o)
{
	own(a, &o->source);
	own(a, &o->epoch);
}

static const struct call *copy_calls(const struct call *from, size_t count, struct arena *a)
{
	struct call *calls = ARENA_ARRAY(a, count, struct call);

	for (size_t i = 0; i < count; i++) {
		calls[i] = from[i];
		own(a, &calls[i].call_id);
		own(a, &calls[i].device);
		own(a, &calls[i].number);
		own_origin(a, &calls[i].origin);
	}
	return calls;
}

static const struct ended_call *copy_ended(const struct record *from, struct arena *a)
{
	struct ended_call *ended = ARENA_ARRAY(a, from->ended_count, struct ended_call);

	for (size_t i = 0; i < from->ended_count; i++) {
		ended[i] = from->ended[i];
		own(a, &ended[i].call_id);
	}
	return ended;
}

static const struct device_fact *copy_devices(const struct device_fact *from, size_t count,
					      struct arena *a)
{
	struct device_fact *devices = ARENA_ARRAY(a, count, struct device_fact);

	for (size_t i = 0; i < count; i++) {
		devices[i] = from[i];
		own(a, &devices[i].device);
		own(a, &devices[i].lock_owner);
		own(a, &devices[i].lock_reason);
		own(a, &devices[i].instance);
		own_origin(a, &devices[i].origin);
	}
	return devices;
}

static const struct session_fact *copy_sessions(const struct record *from, struct arena *a)
{
	struct session_fact *sessions = ARENA_ARRAY(a, from->session_count, struct session_fact);

	for (size_t i = 0; i < from->session_count; i++) {
		sessions[i] = from->sessions[i];
		own(a, &sessions[i].session);
		own(a, &sessions[i].device);
		own_origin(a, &sessions[i].origin);
	}
	return sessions;
}

static const struct source_epoch *copy_epochs(const struct record *from, struct arena *a)
{
	struct source_epoch *epochs = ARENA_ARRAY(a, from->epoch_count, struct source_epoch);

	for (size_t i = 0; i < from->epoch_count; i++) {
		epochs[i] = from->epochs[i];
		own(a, &epochs[i].source);
		own(a, &epochs[i].epoch);
	}
	return epochs;
}

static const struct calendar_interval *copy_ahead(const struct record *from, struct arena *a)
{
	const struct calendar_fact *f = &from->calendar;
	struct calendar_interval *ahead = ARENA_ARRAY(a, f->count, struct calendar_interval);

	for (size_t i = 0; i < f->count; i++)
		ahead[i] = f->ahead[i];
	return ahead;
}

static const struct past_epoch *copy_past_epochs(const struct record *from, struct arena *a)
{
	struct past_epoch *epochs = ARENA_ARRAY(a, from->past_epoch_count, struct past_epoch);

	for (size_t i = 0; i < from->past_epoch_count; i++) {
		epochs[i] = from->past_epochs[i];
		own(a, &epochs[i].source);
		own(a, &epochs[i].epoch);
	}
	return epochs;
}

static const struct staged_facts *copy_staged(const struct record *from, struct arena *a)
{
	struct staged_facts *staged = ARENA_ARRAY(a, from->staged_count, struct staged_facts);

	for (size_t i = 0; i < from->staged_count; i++) {
		staged[i] = from->staged[i];
		own(a, &staged[i].source);
		record_copy(&from->staged[i].facts, a, &staged[i].facts);
	}
	return staged;
}

void record_copy(const struct record *from, struct arena *a, struct record *out)
{
	*out = *from;
	out->calls = copy_calls(from->calls, from->call_count, a);
	out->ended = copy_ended(from, a);
	out->devices = copy_devices(from->devices, from->device_count, a);
	out->staged = copy_staged(from, a);
	out->sessions = copy_sessions(from, a);
	out->epochs = copy_epochs(from, a);
	out->calendar.ahead = copy_ahead(from, a);
	own(a, &out->calendar.time_zone);
	out->past_epochs = copy_past_epochs(from, a);
	own(a, &out->status.id);
	own(a, &out->status.note);
	own_origin(a, &out->status.origin);
	own(a, &out->lock.note);
	own_origin(a, &out->lock.origin);
	own(a, &out->location.label);
	own_origin(a, &out->location.origin);
	own_origin(a, &out->hiding.origin);
	own(a, &out->published.activity_id);
	own(a, &out->published.status);
}
