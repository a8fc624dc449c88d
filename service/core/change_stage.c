/*
 * change_stage: facts of a snapshot on its way. They lie beside the record's own, seen by nobody,
 * until their source's generation moves (record_settle.c). What they do there is what they would do
 * to the record, so this file knows of kinds of facts only how to find the one that is told again.
 */
#include "core/change_priv.h"

/* A draft of the staged facts, for the signal of `d`. */
static struct draft draft_within(const struct draft *d, const struct staged_facts *s,
				 struct change_result *result)
{
	struct subject *of = ARENA_NEW(d->arena, struct subject);
	struct draft in = {
		.subject = of,
		.signal = d->signal,
		.at_ms = d->at_ms,
		.since_ms = d->since_ms,
		.result = result,
	};

	*of = *d->subject;
	of->record = &s->facts;
	draft_begin(&in, d->now_ms, d->arena);
	return in;
}

/* What a call leaves behind is no fact of the snapshot. */
static void keep(struct staged_facts *s, const struct draft *in)
{
	s->facts = in->record;
	s->facts.wrap_up = (struct wrap_up_fact){ 0 };
}

/* ---- what is told again keeps its beginning ---- */

/* By the same source; its order among the facts so far says nothing about the snapshot. */
static bool is_told_again(const struct draft *d, struct origin *o)
{
	o->seq = -1;
	o->at_ms = 0;
	return str_eq(o->source, d->signal->source);
}

static void bring_call(struct draft *in, const struct draft *d)
{
	const struct call *known = find_call(d);
	struct call c = known ? *known : (struct call){ 0 };

	if (known && !find_call(in) && is_told_again(d, &c.origin) &&
	    in->record.call_count < RECORD_CALLS_MAX)
		in->calls[in->record.call_count++] = c;
}

static void bring_device(struct draft *in, const struct draft *d)
{
	const struct device_fact *known = find_device_fact(d);
	struct device_fact f = known ? *known : (struct device_fact){ 0 };

	if (known && !find_device_fact(in) && is_told_again(d, &f.origin) &&
	    in->record.device_count < RECORD_DEVICES_MAX)
		in->devices[in->record.device_count++] = f;
}

static void bring_session(struct draft *in, const struct draft *d)
{
	const struct session_fact *known = find_session(d);
	struct session_fact f = known ? *known : (struct session_fact){ 0 };

	if (known && !find_session(in) && is_told_again(d, &f.origin) &&
	    in->record.session_count < RECORD_SESSIONS_KEPT_MAX)
		in->sessions[in->record.session_count++] = f;
}

static void bring_status(struct draft *in, const struct draft *d)
{
	struct status_fact f = d->record.status;

	if (!in->record.status.origin.source.n && is_told_again(d, &f.origin))
		in->record.status = f;
}

static void bring_lock(struct draft *in, const struct draft *d)
{
	struct admin_lock f = d->record.lock;

	if (!in->record.lock.origin.source.n && is_told_again(d, &f.origin))
		in->record.lock = f;
}

static void bring_location(struct draft *in, const struct draft *d)
{
	struct location_fact f = d->record.location;

	if (!in->record.location.origin.source.n && is_told_again(d, &f.origin))
		in->record.location = f;
}

static void bring_hiding(struct draft *in, const struct draft *d)
{
	struct hiding_fact f = d->record.hiding;

	if (!in->record.hiding.origin.source.n && is_told_again(d, &f.origin))
		in->record.hiding = f;
}

static void (*const bring[SIGNAL_KIND_COUNT])(struct draft *in, const struct draft *d) = {
	[SIGNAL_CALL] = bring_call,       [SIGNAL_DEVICE] = bring_device,
	[SIGNAL_SESSION] = bring_session, [SIGNAL_STATUS] = bring_status,
	[SIGNAL_LOCK] = bring_lock,       [SIGNAL_LOCATION] = bring_location,
	[SIGNAL_HIDE] = bring_hiding,
};

/* ---- the snapshot's part of the record ---- */

/* Of the signal's source; an upload that took the place of another begins with nothing. NULL: there
 * are too many. */
static struct staged_facts *staged_of(struct draft *d)
{
	size_t i = 0;

	while (i < d->record.staged_count && !str_eq(d->staged[i].source, d->signal->source))
		i++;
	if (i == RECORD_EPOCHS_MAX)
		return NULL;
	if (i == d->record.staged_count || d->staged[i].generation < d->signal->stage_generation) {
		d->staged[i] =
			(struct staged_facts){ .source = arena_str(d->arena, d->signal->source),
					       .generation = d->signal->stage_generation };
		d->staged[i].facts = (struct record){ .status.origin.seq = -1,
						      .lock.origin.seq = -1,
						      .location.origin.seq = -1,
						      .hiding.origin.seq = -1 };
	}
	d->record.staged_count += i == d->record.staged_count;
	return &d->staged[i];
}

enum err change_stage(struct draft *d)
{
	struct staged_facts *s = staged_of(d);
	struct draft in;
	enum err err;

	if (!s)
		return ERR_TOO_MANY_SIGNALS;
	if (s->generation > d->signal->stage_generation)
		return refuse(d, CHANGE_OLDER_EPOCH);
	if (d->signal->kind == SIGNAL_CALL && has_ended(d))
		return refuse(d, CHANGE_CALL_ENDED);
	in = draft_within(d, s, d->result);
	if (bring[d->signal->kind])
		bring[d->signal->kind](&in, d);
	err = change_by_kind(&in);
	if (!err)
		keep(s, &in);
	return err;
}

void end_in_staged(struct draft *d)
{
	struct change_result unused;

	for (size_t i = 0; i < d->record.staged_count; i++) {
		struct draft in = draft_within(d, &d->staged[i], &unused);

		if (change_by_kind(&in) == ERR_OK)
			keep(&d->staged[i], &in);
	}
}
