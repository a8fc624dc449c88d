/*
 * change_person: what is set of a person beside their status (core/person.h), and what the end of a
 * call leaves behind.
 */
#include "core/change_priv.h"
#include "core/limits.h"
#include "core/person.h"

/* The order counts within one source; between sources the last to arrive counts. */
static enum order order_to(const struct draft *d, const struct origin *stored)
{
	if (str_is_empty(stored->source) || !str_eq(stored->source, d->signal->source))
		return ORDER_NEWER;
	return order_of(d->signal, stored);
}

/* Asked as seconds or as a moment; otherwise_s where neither is said, 0 = none. */
static int64_t deadline_of(struct draft *d, int64_t otherwise_s)
{
	const struct signal *signal = d->signal;
	int64_t least = d->now_ms + 1000 * (int64_t)PERSON_LEAST_S;
	int64_t most = d->now_ms + 1000 * (int64_t)PERSON_MOST_S;

	if (signal->expires_in_s >= 0)
		return d->now_ms +
		       1000 * clamp_expiry(d, signal->expires_in_s, PERSON_LEAST_S, PERSON_MOST_S);
	if (signal->until_ms > 0) {
		d->result->clamped = signal->until_ms < least || signal->until_ms > most;
		return bounded(signal->until_ms, least, most);
	}
	return otherwise_s ? d->now_ms + 1000 * otherwise_s : 0;
}

enum err change_lock(struct draft *d)
{
	const struct signal *signal = d->signal;
	struct admin_lock *f = &d->record.lock;
	bool same = f->since_ms && f->availability == signal->shown &&
		    f->activity == signal->activity && f->routable == signal->routable;

	if (order_to(d, &f->origin) == ORDER_OLDER)
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

	if (order_to(d, &f->origin) == ORDER_OLDER)
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

enum err change_person_clear(struct draft *d)
{
	struct record *r = &d->record;
	bool was_set;

	switch (d->signal->kind) {
	case SIGNAL_LOCK_CLEAR:
		was_set = r->lock.since_ms != 0;
		r->lock = (struct admin_lock){ .origin.seq = -1 };
		break;
	case SIGNAL_LOCATION_CLEAR:
		was_set = r->location.since_ms != 0;
		r->location = (struct location_fact){ .origin.seq = -1 };
		break;
	default:
		was_set = r->hiding.since_ms != 0;
		r->hiding = (struct hiding_fact){ .origin.seq = -1 };
	}
	return was_set ? apply(d, false, 0) : nothing_to_end(d);
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
