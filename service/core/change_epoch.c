/*
 * change_epoch: the incarnations of a source (docs/DOMAIN.md section 3). A new one takes over at
 * once and counts from one again; what the one before it still says comes too late: it is
 * remembered for 180 s, as an ended call is, and where facts say when they happened, one that is
 * heard of only then is recognised by its time.
 */
#include "core/change_priv.h"

static bool belongs_to_past(const struct draft *d, const struct origin *o)
{
	return str_eq(o->source, d->signal->source) && !str_eq(o->epoch, d->signal->epoch);
}

/* A source that starts anew vouches for nothing it said before. */
static void forget_past_facts(struct draft *d)
{
	struct record *r = &d->record;
	size_t calls = 0, devices = 0, sessions = 0;

	for (size_t i = 0; i < r->call_count; i++) {
		if (!belongs_to_past(d, &d->calls[i].origin))
			d->calls[calls++] = d->calls[i];
		else
			wrap_up_keep(d, &d->calls[i]);
	}
	for (size_t i = 0; i < r->device_count; i++) {
		if (!belongs_to_past(d, &d->devices[i].origin))
			d->devices[devices++] = d->devices[i];
		else if (d->now_ms < d->devices[i].locked_until_ms)
			d->devices[devices++] = device_fact_lock_only(&d->devices[i]);
	}
	for (size_t i = 0; i < r->session_count; i++) {
		if (!belongs_to_past(d, &d->sessions[i].origin))
			d->sessions[sessions++] = d->sessions[i];
	}
	if (belongs_to_past(d, &r->status.origin))
		r->status = (struct status_fact){ .origin.seq = -1 };
	if (belongs_to_past(d, &r->location.origin))
		r->location = (struct location_fact){ .origin.seq = -1 };
	r->call_count = calls;
	r->device_count = devices;
	r->session_count = sessions;
}

/* Oldest first; the oldest makes room. */
static void remember_past(struct draft *d, const struct source_epoch *was)
{
	size_t *count = &d->record.past_epoch_count;

	if (*count == RECORD_EPOCHS_MAX)
		memmove(d->past_epochs, d->past_epochs + 1, --*count * sizeof(*d->past_epochs));
	d->past_epochs[(*count)++] = (struct past_epoch){
		.source = was->source,
		.epoch = was->epoch,
		.forget_at_ms = d->now_ms + ENDED_KEPT_MS,
	};
}

/* Newest last; the one that stood is past, and the oldest makes room. */
static void remember_epoch(struct draft *d)
{
	struct record *r = &d->record;
	size_t kept = 0;

	for (size_t i = 0; i < r->epoch_count; i++) {
		if (str_eq(d->epochs[i].source, d->signal->source))
			remember_past(d, &d->epochs[i]);
		else
			d->epochs[kept++] = d->epochs[i];
	}
	if (kept == RECORD_EPOCHS_MAX)
		memmove(d->epochs, d->epochs + 1, --kept * sizeof(*d->epochs));
	d->epochs[kept++] = (struct source_epoch){
		.source = arena_str(d->arena, d->signal->source),
		.epoch = arena_str(d->arena, d->signal->epoch),
		.since_ms = d->signal->at_ms > 0 ? d->at_ms : 0,
		.until_ms = d->now_ms + ENDED_KEPT_MS,
	};
	r->epoch_count = kept;
}

static struct source_epoch *present_epoch(const struct draft *d)
{
	for (size_t i = 0; i < d->record.epoch_count; i++) {
		if (str_eq(d->epochs[i].source, d->signal->source))
			return &d->epochs[i];
	}
	return NULL;
}

static bool is_past(const struct draft *d)
{
	for (size_t i = 0; i < d->record.past_epoch_count; i++) {
		if (str_eq(d->past_epochs[i].source, d->signal->source) &&
		    str_eq(d->past_epochs[i].epoch, d->signal->epoch))
			return true;
	}
	return false;
}

bool believe_epoch(struct draft *d)
{
	struct source_epoch *present = present_epoch(d);
	bool timed = d->signal->at_ms > 0;

	if (str_is_empty(d->signal->epoch))
		return true;
	if (present && str_eq(present->epoch, d->signal->epoch)) {
		if (timed && d->at_ms < present->since_ms)
			present->since_ms = d->at_ms;
		present->until_ms = d->now_ms + ENDED_KEPT_MS;
		return true;
	}
	if (is_past(d) || (present && timed && d->at_ms < present->since_ms))
		return false;
	forget_past_facts(d);
	remember_epoch(d);
	d->began_epoch = true;
	return true;
}
