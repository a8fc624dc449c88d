/* record_prune: a copy without what has run out, and how long the rest must be kept. */
#include "core/change_priv.h"

#include "core/moment.h"
#include "core/limits.h"
#include "core/session.h"
#include "core/wrap_up.h"

/* What ended before somebody was ready, told after it: longer it would not have lasted anyway. */
#define READY_KEPT_MS (INT64_C(1000) * WRAP_UP_MOST_S)

/* A device report counts until its deadline, a lock inside it until its own. */
static int64_t device_fact_end(const struct device_fact *f)
{
	return later(f->damped_until_ms, later(f->locked_until_ms, f->expires_at_ms));
}

static bool has_facts_of(const struct record *r, struct str source)
{
	const struct origin *o;

	for (size_t i = 0; (o = record_origin(r, i)); i++)
		if (str_eq(o->source, source))
			return true;
	return false;
}

static void copy_staged(struct draft *d, const struct record *old)
{
	d->staged = ARENA_ARRAY(d->arena, old->staged_count + 1, struct staged_facts);
	for (size_t i = 0; i < old->staged_count; i++) {
		struct staged_facts *s = &d->staged[d->record.staged_count];
		struct subject of = *d->subject;

		*s = old->staged[i];
		of.record = &old->staged[i].facts;
		record_prune(&of, d->now_ms, d->arena, &s->facts);
		d->record.staged_count += !record_is_empty(&s->facts);
	}
	d->record.staged = d->staged;
}

static void copy_past_epochs(struct draft *d, const struct record *old)
{
	size_t skip = old->past_epoch_count > RECORD_EPOCHS_MAX
			      ? old->past_epoch_count - RECORD_EPOCHS_MAX
			      : 0;

	d->past_epochs = ARENA_ARRAY(d->arena, RECORD_EPOCHS_MAX, struct past_epoch);
	for (size_t i = skip; i < old->past_epoch_count; i++) {
		if (d->now_ms < old->past_epochs[i].forget_at_ms)
			d->past_epochs[d->record.past_epoch_count++] = old->past_epochs[i];
	}
	d->record.past_epochs = d->past_epochs;
}

/* One that ran out goes on as what it leaves behind, unless the person has said that they are
 * ready. */
static bool call_is_kept(const struct draft *d, const struct call *c)
{
	if (d->now_ms < c->expires_at_ms)
		return true;
	return c->expires_at_ms > d->record.wrap_up.ready_ms &&
	       d->now_ms < call_done_ms(d->subject, c);
}

static void copy_calls(struct draft *d, const struct record *old)
{
	d->calls = ARENA_ARRAY(d->arena, old->call_count + 1, struct call);
	for (size_t i = 0; i < old->call_count; i++) {
		if (call_is_kept(d, &old->calls[i]))
			d->calls[d->record.call_count++] = old->calls[i];
	}
	d->record.calls = d->calls;
}

static void copy_ended(struct draft *d, const struct record *old)
{
	size_t skip = old->ended_count > RECORD_ENDED_MAX ? old->ended_count - RECORD_ENDED_MAX : 0;

	d->ended = ARENA_ARRAY(d->arena, RECORD_ENDED_MAX, struct ended_call);
	for (size_t i = skip; i < old->ended_count; i++) {
		if (d->now_ms < old->ended[i].forget_at_ms)
			d->ended[d->record.ended_count++] = old->ended[i];
	}
	d->record.ended = d->ended;
}

static void copy_devices(struct draft *d, const struct record *old)
{
	d->devices = ARENA_ARRAY(d->arena, old->device_count + 1, struct device_fact);
	for (size_t i = 0; i < old->device_count; i++) {
		if (d->now_ms < device_fact_end(&old->devices[i]))
			d->devices[d->record.device_count++] = old->devices[i];
	}
	d->record.devices = d->devices;
}

/* Another session says later what became of the same app. Apps without a device are one: it is
 * enough to know that there was one, unless it can be woken. */
static bool is_superseded(const struct record *old, size_t i, int64_t now_ms)
{
	const struct session_fact *f = &old->sessions[i];

	if (str_is_empty(f->device) && session_can_be_woken(f, now_ms))
		return false;
	for (size_t j = 0; j < old->session_count; j++) {
		const struct session_fact *o = &old->sessions[j];

		if (j != i && str_eq(o->device, f->device) &&
		    (o->expires_at_ms > f->expires_at_ms ||
		     (o->expires_at_ms == f->expires_at_ms && j > i)))
			return true;
	}
	return false;
}

/* What has ended orders late reports for a while, then says that the app is gone. */
static bool is_kept(const struct record *old, size_t i, int64_t now_ms)
{
	const struct session_fact *f = &old->sessions[i];

	if (session_is_open(f, now_ms) || now_ms < f->expires_at_ms + ENDED_KEPT_MS)
		return true;
	return now_ms < session_forget_ms(f) && !is_superseded(old, i, now_ms);
}

static void copy_sessions(struct draft *d, const struct record *old)
{
	d->sessions = ARENA_ARRAY(d->arena, old->session_count + 1, struct session_fact);
	for (size_t i = 0; i < old->session_count; i++) {
		if (is_kept(old, i, d->now_ms))
			d->sessions[d->record.session_count++] = old->sessions[i];
	}
	d->record.sessions = d->sessions;
}

static void copy_status(struct draft *d, const struct record *old)
{
	d->record.status = old->status;
	if (old->status.expires_at_ms && d->now_ms >= old->status.expires_at_ms)
		d->record.status = (struct status_fact){ .origin.seq = -1 };
}

static bool has_run_out(int64_t until_ms, int64_t now_ms)
{
	return until_ms && now_ms >= until_ms;
}

/* Lock, location and the like as far as they have not run out. */
static void copy_person(struct draft *d, const struct record *old)
{
	struct record *r = &d->record;

	r->lock.origin.seq = r->location.origin.seq = r->hiding.origin.seq = -1;
	if (old->lock.since_ms && !has_run_out(old->lock.expires_at_ms, d->now_ms))
		r->lock = old->lock;
	if (!has_run_out(old->location.expires_at_ms, d->now_ms))
		r->location = old->location;
	if (old->hiding.since_ms && !has_run_out(old->hiding.expires_at_ms, d->now_ms))
		r->hiding = old->hiding;
}

static void copy_wrap_up(struct draft *d, const struct record *old)
{
	struct wrap_up_fact *f = &d->record.wrap_up;

	*f = old->wrap_up;
	if (d->now_ms >= f->until_ms)
		f->since_ms = f->until_ms = 0;
	if (d->now_ms >= f->forget_ms)
		f->after_s = f->forget_ms = 0;
	if (d->now_ms >= f->ready_ms + READY_KEPT_MS)
		f->ready_ms = 0;
}

/* Without intervals it still tells a late reader's revision from the present one. */
static void copy_calendar(struct draft *d, const struct record *old)
{
	const struct calendar_fact *was = &old->calendar;
	struct calendar_interval *ahead =
		ARENA_ARRAY(d->arena, was->count, struct calendar_interval);
	size_t kept = 0;

	for (size_t i = 0; i < was->count; i++)
		if (d->now_ms < was->ahead[i].to_ms)
			ahead[kept++] = was->ahead[i];
	if (kept == 0 && d->now_ms >= was->known_until_ms)
		return;
	d->record.calendar = *was;
	d->record.calendar.ahead = ahead;
	d->record.calendar.count = kept;
}

/* Needed only to tell a new epoch from the one whose facts are still here. */
static void copy_epochs(struct draft *d, const struct record *old)
{
	size_t skip =
		old->epoch_count > RECORD_EPOCHS_MAX ? old->epoch_count - RECORD_EPOCHS_MAX : 0;

	d->epochs = ARENA_ARRAY(d->arena, RECORD_EPOCHS_MAX, struct source_epoch);
	for (size_t i = skip; i < old->epoch_count; i++) {
		if (d->now_ms < old->epochs[i].until_ms ||
		    has_facts_of(&d->record, old->epochs[i].source))
			d->epochs[d->record.epoch_count++] = old->epochs[i];
	}
	d->record.epochs = d->epochs;
}

void draft_begin(struct draft *d, int64_t now_ms, struct arena *a)
{
	const struct record *old = d->subject->record;
	static const struct record nothing = { .status.origin.seq = -1,
					       .lock.origin.seq = -1,
					       .location.origin.seq = -1,
					       .hiding.origin.seq = -1 };

	if (!old)
		old = &nothing;
	d->now_ms = now_ms;
	d->arena = a;
	d->record = (struct record){ .published = old->published };
	if (old->emergency_dialled_ms && now_ms - old->emergency_dialled_ms < EMERGENCY_KEPT_MS)
		d->record.emergency_dialled_ms = old->emergency_dialled_ms;
	copy_wrap_up(d, old);
	copy_calls(d, old);
	copy_ended(d, old);
	copy_devices(d, old);
	copy_sessions(d, old);
	copy_status(d, old);
	copy_person(d, old);
	copy_calendar(d, old);
	copy_epochs(d, old);
	copy_past_epochs(d, old);
	copy_staged(d, old);
}

void record_prune(const struct subject *s, int64_t now_ms, struct arena *a, struct record *out)
{
	struct draft d = { .subject = s };

	draft_begin(&d, now_ms, a);
	*out = d.record;
}

bool record_is_empty(const struct record *r)
{
	return r->call_count == 0 && r->ended_count == 0 && r->device_count == 0 &&
	       r->session_count == 0 && r->past_epoch_count == 0 && r->staged_count == 0 &&
	       str_is_empty(r->status.id) && !r->status.expires_at_ms && !r->calendar.revision &&
	       !r->emergency_dialled_ms && !r->lock.since_ms && !r->location.expires_at_ms &&
	       !r->hiding.since_ms && !r->wrap_up.until_ms && !r->wrap_up.forget_ms &&
	       !r->wrap_up.ready_ms;
}

/* ---- how long it is of use ---- */

static bool is_endless(const struct record *r)
{
	for (size_t i = 0; i < r->staged_count; i++)
		if (is_endless(&r->staged[i].facts))
			return true;
	return (!str_is_empty(r->status.id) && !r->status.expires_at_ms) ||
	       (r->hiding.since_ms && !r->hiding.expires_at_ms);
}

static int64_t last_of_calls(const struct subject *s, const struct record *r)
{
	int64_t last = 0;

	for (size_t i = 0; i < r->call_count; i++)
		last = later(last, call_done_ms(s, &r->calls[i]));
	for (size_t i = 0; i < r->ended_count; i++)
		last = later(last, r->ended[i].forget_at_ms);
	return last;
}

static int64_t last_of_devices(const struct record *r)
{
	int64_t last = 0;

	for (size_t i = 0; i < r->device_count; i++)
		last = later(last, device_fact_end(&r->devices[i]));
	for (size_t i = 0; i < r->session_count; i++)
		last = later(last, session_forget_ms(&r->sessions[i]));
	return last;
}

static int64_t last_of_sources(const struct record *r)
{
	int64_t last = r->calendar.known_until_ms;

	for (size_t i = 0; i < r->calendar.count; i++)
		last = later(last, r->calendar.ahead[i].to_ms);
	for (size_t i = 0; i < r->epoch_count; i++)
		last = later(last, r->epochs[i].until_ms);
	for (size_t i = 0; i < r->past_epoch_count; i++)
		last = later(last, r->past_epochs[i].forget_at_ms);
	return last;
}

static int64_t last_of_person(const struct record *r)
{
	int64_t last = later(r->status.expires_at_ms,
			     later(r->lock.expires_at_ms, r->location.expires_at_ms));

	last = later(last, later(r->hiding.expires_at_ms, r->wrap_up.until_ms));
	last = later(last, r->wrap_up.forget_ms);
	if (r->wrap_up.ready_ms)
		last = later(last, r->wrap_up.ready_ms + READY_KEPT_MS);
	if (r->emergency_dialled_ms)
		last = later(last, r->emergency_dialled_ms + EMERGENCY_KEPT_MS);
	return last;
}

static int64_t last_of_all(const struct subject *s, const struct record *r)
{
	int64_t last = later(later(last_of_calls(s, r), last_of_devices(r)),
			     later(last_of_sources(r), last_of_person(r)));

	for (size_t i = 0; i < r->staged_count; i++)
		last = later(last, last_of_all(s, &r->staged[i].facts));
	return last;
}

int64_t record_last_deadline(const struct subject *s, const struct record *r, bool *out_endless)
{
	*out_endless = is_endless(r);
	return *out_endless ? 0 : last_of_all(s, r);
}
