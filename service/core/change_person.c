/*
 * change_person: what is set of a person beside their status (core/person.h), and what the end of a
 * call leaves behind.
 */
#include "core/change_priv.h"
#include "core/limits.h"
#include "core/person.h"

/* otherwise_s where none is asked for; 0 = none. */
static int64_t deadline_of(struct draft *d, int64_t otherwise_s)
{
	int64_t asked_ms = asked_deadline(d, PERSON_LEAST_S, PERSON_MOST_S);

	if (asked_ms || !otherwise_s)
		return asked_ms;
	return d->now_ms + 1000 * otherwise_s;
}

enum err change_lock(struct draft *d)
{
	const struct signal *signal = d->signal;
	struct admin_lock *f = &d->record.lock;
	bool same = f->since_ms && f->availability == signal->shown &&
		    f->activity == signal->activity && f->routable == signal->routable;

	if (order_in_source(d, &f->origin) == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	*f = (struct admin_lock){
		.availability = signal->shown,
		.activity = signal->activity,
		.routable = signal->routable,
		.note = text_or(d, signal->note, STR_NONE),
		.since_ms = same ? f->since_ms : d->since_ms,
		.expires_at_ms = deadline_of(d, ADMIN_LOCK_DEFAULT_S),
		.origin = origin_of(d),
	};
	return apply(d, same, f->expires_at_ms);
}

enum err change_location(struct draft *d)
{
	struct location_fact *f = &d->record.location;
	bool same = f->since_ms && str_eq(f->label, d->signal->location);

	if (order_in_source(d, &f->origin) == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	*f = (struct location_fact){
		.label = same ? f->label : arena_str(d->arena, d->signal->location),
		.since_ms = same ? f->since_ms : d->since_ms,
		.expires_at_ms = deadline_of(d, LOCATION_DEFAULT_S),
		.origin = origin_of(d),
	};
	return apply(d, same, f->expires_at_ms);
}

enum err change_hiding(struct draft *d)
{
	struct hiding_fact *f = &d->record.hiding;
	bool same = f->since_ms != 0;

	*f = (struct hiding_fact){
		.since_ms = same ? f->since_ms : d->since_ms,
		.expires_at_ms = deadline_of(d, 0),
		.origin = origin_of(d),
	};
	return apply(d, same, f->expires_at_ms);
}

static enum err cleared(struct draft *d, bool was_set)
{
	return was_set ? apply(d, false, 0) : nothing_to_end(d);
}

enum err change_lock_clear(struct draft *d)
{
	bool was_set = d->record.lock.since_ms != 0;

	d->record.lock = (struct admin_lock){ .origin.seq = -1 };
	return cleared(d, was_set);
}

enum err change_location_clear(struct draft *d)
{
	bool was_set = d->record.location.since_ms != 0;

	d->record.location = (struct location_fact){ .origin.seq = -1 };
	return cleared(d, was_set);
}

enum err change_hiding_clear(struct draft *d)
{
	bool was_set = d->record.hiding.since_ms != 0;

	d->record.hiding = (struct hiding_fact){ .origin.seq = -1 };
	return cleared(d, was_set);
}

/* A group tells that the call just taken is its own: what follows that call lasts at least so long.
 */
enum err change_wrap_up(struct draft *d)
{
	struct wrap_up_fact *f = &d->record.wrap_up;

	f->after_s = bounded(d->signal->wrap_up_s, 0, WRAP_UP_MOST_S);
	f->forget_ms = d->now_ms + 1000 * d->subject->domain->max_call_duration_s;
	return apply(d, false, 0);
}

void wrap_up_begin(struct draft *d, const struct call *ended)
{
	struct wrap_up_fact *f = &d->record.wrap_up;
	int64_t seconds = subject_wrap_up_s(d->subject), until_ms;

	if (!call_is_live(ended, d->now_ms) || !call_counts(ended))
		return;
	if (f->after_s > seconds && d->now_ms < f->forget_ms)
		seconds = f->after_s;
	until_ms = d->since_ms + 1000 * seconds;
	f->after_s = f->forget_ms = 0;
	if (until_ms <= d->now_ms || until_ms <= f->until_ms)
		return;
	f->since_ms = d->since_ms;
	f->until_ms = until_ms;
}
