/*
 * change_status: the manual status. Back to automatic leaves its origin for 180 s where the source
 * orders its signals, so that a late status does not come back.
 */
#include "core/change_priv.h"
#include "core/limits.h"
#include "core/schedule.h"

static bool means_available(const struct draft *d)
{
	const struct status_meaning *m = status_find(d->subject->domain, d->signal->status);

	return m && m->availability == AVAILABILITY_AVAILABLE;
}

static int64_t default_seconds(const struct draft *d) /* 0 = none */
{
	const struct domain *domain = d->subject->domain;
	const struct status_meaning *m = status_find(domain, d->signal->status);

	for (size_t i = 0; i < domain->status_default_count; i++) {
		if (str_eq(domain->status_defaults[i].status, d->signal->status) &&
		    domain->status_defaults[i].expires_s > 0)
			return bounded(domain->status_defaults[i].expires_s, STATUS_LEAST_S,
				       STATUS_MOST_S);
	}
	if (m && m->expires_s > 0)
		return m->expires_s;
	return means_available(d) ? AVAILABLE_DEFAULT_S : 0;
}

/* What means available ends with the person's own hours, however long or short they are. */
static int64_t default_deadline(const struct draft *d) /* 0 = until changed */
{
	const struct schedule *hours = d->subject->hours;
	int64_t seconds = default_seconds(d), end_ms;

	if (hours && means_available(d) && schedule_at(hours, d->now_ms).state == SCHEDULE_OPEN) {
		end_ms = schedule_next_shift(hours, d->now_ms);
		if (end_ms)
			return end_ms;
	}
	return seconds ? d->now_ms + 1000 * seconds : 0;
}

static int64_t deadline_of(struct draft *d) /* 0 = until changed */
{
	int64_t asked_ms = asked_deadline(d, STATUS_LEAST_S, STATUS_MOST_S);

	return asked_ms ? asked_ms : default_deadline(d);
}

/* One that ran out only orders what comes late. */
static bool is_set(const struct draft *d, const struct status_fact *f)
{
	return !str_is_empty(f->id) && (!f->expires_at_ms || d->now_ms < f->expires_at_ms);
}

enum err change_status_clear(struct draft *d)
{
	struct status_fact *f = &d->record.status;
	enum order order = order_in_source(d, &f->origin);
	bool was_set = is_set(d, f);

	if (order == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	if (!was_set && (order == ORDER_SAME || !end_is_remembered(d)))
		return nothing_to_end(d);
	*f = (struct status_fact){ .origin.seq = -1 };
	if (end_is_remembered(d)) {
		f->since_ms = d->since_ms;
		f->expires_at_ms = d->now_ms + ENDED_KEPT_MS;
		f->origin = origin_of(d);
	}
	return apply(d, false, 0);
}

enum err change_status(struct draft *d)
{
	const struct signal *signal = d->signal;
	struct status_fact *f = &d->record.status;
	enum order order = order_in_source(d, &f->origin);
	bool same, repeat;

	if (str_eq(signal->status, STR("automatic")))
		return change_status_clear(d);
	if (order == ORDER_OLDER || (order == ORDER_SAME && str_is_empty(f->id)))
		return refuse(d, CHANGE_OLDER_SEQ);
	if (order == ORDER_SAME && is_set(d, f)) {
		f->expires_at_ms = deadline_of(d);
		return apply(d, true, f->expires_at_ms);
	}
	same = is_set(d, f) && str_eq(f->id, signal->status);
	if (!same && means_available(d)) /* they say themselves that they are ready */
		wrap_up_end(d);
	repeat = same && str_eq(f->note, signal->note);
	*f = (struct status_fact){
		.id = same ? f->id : arena_str(d->arena, signal->status),
		.note = text_or(d, signal->note, STR_NONE),
		.since_ms = same ? f->since_ms : d->since_ms,
		.expires_at_ms = deadline_of(d),
		.origin = origin_of(d),
	};
	return apply(d, repeat, f->expires_at_ms);
}
