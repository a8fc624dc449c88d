/*
 * change_person: what is set of a person beside their status (core/person.h). Of a location its end
 * is remembered as that of a status is; lock and hiding have no order, each is as it was said last.
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

/* One that ran out only orders what comes late. */
static bool is_known(const struct draft *d, const struct location_fact *f)
{
	return f->since_ms && (!f->expires_at_ms || d->now_ms < f->expires_at_ms);
}

enum err change_location(struct draft *d)
{
	struct location_fact *f = &d->record.location;
	enum order order = order_in_source(d, &f->origin);
	bool same = is_known(d, f) && str_eq(f->label, d->signal->location);

	if (order == ORDER_OLDER || (order == ORDER_SAME && !f->since_ms))
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
	struct location_fact *f = &d->record.location;
	enum order order = order_in_source(d, &f->origin);
	bool was_set = is_known(d, f);

	if (order == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	if (!was_set && (order == ORDER_SAME || !end_is_remembered(d)))
		return nothing_to_end(d);
	*f = (struct location_fact){ .origin.seq = -1 };
	if (end_is_remembered(d)) {
		f->expires_at_ms = d->now_ms + ENDED_KEPT_MS;
		f->origin = origin_of(d);
	}
	return apply(d, false, 0);
}

enum err change_hiding_clear(struct draft *d)
{
	bool was_set = d->record.hiding.since_ms != 0;

	d->record.hiding = (struct hiding_fact){ .origin.seq = -1 };
	return cleared(d, was_set);
}
