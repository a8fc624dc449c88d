/* record_prune: a copy without what has run out, and how long the rest must be kept. */
#include "core/change_priv.h"

#include "core/moment.h"
#include "core/limits.h"
#include "core/session.h"
#include "core/wrap_up.h"

/* What ended before somebody was ready, told after it: longer it would not have lasted anyway. */
#define READY_KEPT_MS (INT64_C(1000) * WRAP_UP_MOST_S)

/* ---- how long each is of use; 0 = no longer than the others ---- */

/* What ran out goes on ordering what comes late, as an end that was told does. */
static int64_t remembered_until(int64_t expires_at_ms)
{
	return expires_at_ms ? expires_at_ms + ENDED_KEPT_MS : 0;
}

static int64_t calls_until(const struct subject *s, const struct call *c)
{
	if (c->state == CALL_STATE_TERMINATED)
		return c->expires_at_ms;
	return later(call_done_ms(s, c), remembered_until(c->expires_at_ms));
}

static int64_t ended_until(const struct subject *s, const struct ended_call *c)
{
	(void)s;
	return c->forget_at_ms;
}

/* A report counts until its deadline, a lock inside it until its own. */
static int64_t devices_until(const struct subject *s, const struct device_fact *f)
{
	bool is_over = f->state == DEVICE_STATE_UNREPORTED; /* its deadline is of the memory */
	int64_t last = is_over ? f->expires_at_ms : remembered_until(f->expires_at_ms);

	(void)s;
	return later(f->damped_until_ms, later(f->locked_until_ms, last));
}

static int64_t sessions_until(const struct subject *s, const struct session_fact *f)
{
	(void)s;
	return session_forget_ms(f);
}

static int64_t epochs_until(const struct subject *s, const struct source_epoch *e)
{
	(void)s;
	return e->until_ms;
}

static int64_t past_epochs_until(const struct subject *s, const struct past_epoch *e)
{
	(void)s;
	return e->forget_at_ms;
}

/* What is inside ends like all the rest. */
static int64_t last_of(const struct subject *s, const struct record *r);

static int64_t staged_until(const struct subject *s, const struct staged_facts *f)
{
	return last_of(s, &f->facts);
}

static int64_t status_until(const struct status_fact *f)
{
	return str_is_empty(f->id) ? f->expires_at_ms : remembered_until(f->expires_at_ms);
}

static int64_t lock_until(const struct admin_lock *f)
{
	return f->expires_at_ms;
}

static int64_t location_until(const struct location_fact *f)
{
	return f->since_ms ? remembered_until(f->expires_at_ms) : f->expires_at_ms;
}

static int64_t hiding_until(const struct hiding_fact *f)
{
	return f->expires_at_ms;
}

static int64_t wrap_up_until(const struct wrap_up_fact *f)
{
	return later(later(f->until_ms, f->forget_ms),
		     f->ready_ms ? f->ready_ms + READY_KEPT_MS : 0);
}

static int64_t calendar_until(const struct calendar_fact *f)
{
	int64_t last = f->known_until_ms;

	for (size_t i = 0; i < f->count; i++)
		last = later(last, f->ahead[i].to_ms);
	return last;
}

static int64_t published_until(const struct published *p)
{
	(void)p;
	return 0;
}

/* ---- which items are kept ---- */

#define KEPT_SO_LONG(member)                                                                       \
	static bool member##_keep(struct draft *d, const struct record *old, size_t i)             \
	{                                                                                          \
		return d->now_ms < member##_until(d->subject, &old->member[i]);                    \
	}
KEPT_SO_LONG(ended)
KEPT_SO_LONG(devices)
KEPT_SO_LONG(past_epochs)

/* One that ran out is remembered, and goes on as what it leaves behind, unless the person has said
 * that they are ready. */
static bool calls_keep(struct draft *d, const struct record *old, size_t i)
{
	const struct call *c = &old->calls[i];

	if (d->now_ms < c->expires_at_ms)
		return true;
	d->calls[d->record.call_count].number = STR_NONE; /* is of no use any more */
	if (c->state != CALL_STATE_TERMINATED && d->now_ms < remembered_until(c->expires_at_ms))
		return true;
	return c->expires_at_ms > d->record.wrap_up.ready_ms &&
	       d->now_ms < calls_until(d->subject, c);
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
static bool sessions_keep(struct draft *d, const struct record *old, size_t i)
{
	const struct session_fact *f = &old->sessions[i];

	if (session_is_open(f, d->now_ms) || d->now_ms < f->expires_at_ms + ENDED_KEPT_MS)
		return true;
	return d->now_ms < sessions_until(d->subject, f) && !is_superseded(old, i, d->now_ms);
}

static bool has_facts_of(const struct record *r, struct str source)
{
	const struct origin *o;

	for (size_t i = 0; (o = record_origin(r, i)); i++)
		if (str_eq(o->source, source))
			return true;
	return false;
}

/* Needed only to tell a new epoch from the one whose facts are still here: those are before it. */
static bool epochs_keep(struct draft *d, const struct record *old, size_t i)
{
	const struct source_epoch *e = &old->epochs[i];

	return d->now_ms < epochs_until(d->subject, e) || has_facts_of(&d->record, e->source);
}

/* Of it, what is kept of any record. */
static bool staged_keep(struct draft *d, const struct record *old, size_t i)
{
	struct record *kept = &d->staged[d->record.staged_count].facts;
	struct subject of = *d->subject;

	of.record = &old->staged[i].facts;
	record_prune(&of, d->now_ms, d->arena, kept);
	return !record_is_empty(kept);
}

/* ---- what is kept of the others ---- */

static bool has_run_out(int64_t until_ms, int64_t now_ms)
{
	return until_ms && now_ms >= until_ms;
}

static void status_copy(struct draft *d, const struct record *old)
{
	if (!has_run_out(status_until(&old->status), d->now_ms))
		d->record.status = old->status;
}

static void lock_copy(struct draft *d, const struct record *old)
{
	if (old->lock.since_ms && !has_run_out(old->lock.expires_at_ms, d->now_ms))
		d->record.lock = old->lock;
}

static void location_copy(struct draft *d, const struct record *old)
{
	if (!has_run_out(location_until(&old->location), d->now_ms))
		d->record.location = old->location;
}

static void hiding_copy(struct draft *d, const struct record *old)
{
	if (old->hiding.since_ms && !has_run_out(old->hiding.expires_at_ms, d->now_ms))
		d->record.hiding = old->hiding;
}

static void wrap_up_copy(struct draft *d, const struct record *old)
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
static void calendar_copy(struct draft *d, const struct record *old)
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

static void published_copy(struct draft *d, const struct record *old)
{
	d->record.published = old->published;
}

/* ---- all of it ---- */

/* Each is in the draft already when it is asked whether it stays. */
#define PRUNE_LIST(member, counter, type, noun, most)                                              \
	d->member = ARENA_ARRAY(d->arena, (most) ? (most) : old->counter + 1, type);               \
	for (size_t i = beyond(old->counter, most); i < old->counter; i++) {                       \
		d->member[d->record.counter] = old->member[i];                                     \
		d->record.counter += member##_keep(d, old, i);                                     \
	}                                                                                          \
	d->record.member = d->member;
#define PRUNE_FACT(member, type, noun) member##_copy(d, old);

/* How many of the oldest there are too many. */
static size_t beyond(size_t count, size_t most)
{
	return most && count > most ? count - most : 0;
}

static const struct record nothing = { .status.origin.seq = -1,
				       .lock.origin.seq = -1,
				       .location.origin.seq = -1,
				       .hiding.origin.seq = -1 };

void draft_begin(struct draft *d, int64_t now_ms, struct arena *a)
{
	const struct record *old = d->subject->record ? d->subject->record : &nothing;

	d->now_ms = now_ms;
	d->arena = a;
	d->record = nothing;
	if (old->emergency_dialled_ms && now_ms - old->emergency_dialled_ms < EMERGENCY_KEPT_MS)
		d->record.emergency_dialled_ms = old->emergency_dialled_ms;
	/* of the others hangs what is kept of the lists */
	RECORD_FACTS(PRUNE_FACT)
	RECORD_LISTS(PRUNE_LIST)
}

void record_prune(const struct subject *s, int64_t now_ms, struct arena *a, struct record *out)
{
	struct draft d = { .subject = s };

	draft_begin(&d, now_ms, a);
	*out = d.record;
}

#define COUNT_LIST(member, counter, type, noun, most) items += r->counter;

/* Epochs alone say nothing: they are those of facts. */
bool record_is_empty(const struct record *r)
{
	size_t items = 0;

	RECORD_LISTS(COUNT_LIST)
	return items == r->epoch_count && str_is_empty(r->status.id) && !r->status.expires_at_ms &&
	       !r->calendar.revision && !r->emergency_dialled_ms && !r->lock.since_ms &&
	       !r->location.expires_at_ms && !r->hiding.since_ms && !r->wrap_up.until_ms &&
	       !r->wrap_up.forget_ms && !r->wrap_up.ready_ms;
}

static bool is_endless(const struct record *r)
{
	for (size_t i = 0; i < r->staged_count; i++)
		if (is_endless(&r->staged[i].facts))
			return true;
	return (!str_is_empty(r->status.id) && !r->status.expires_at_ms) ||
	       (r->hiding.since_ms && !r->hiding.expires_at_ms);
}

#define LATER_ITEM(member, counter, type, noun, most)                                              \
	for (size_t i = 0; i < r->counter; i++)                                                    \
		last = later(last, member##_until(s, &r->member[i]));
#define LATER_FACT(member, type, noun) last = later(last, member##_until(&r->member));

static int64_t last_of(const struct subject *s, const struct record *r)
{
	int64_t last = r->emergency_dialled_ms ? r->emergency_dialled_ms + EMERGENCY_KEPT_MS : 0;

	RECORD_LISTS(LATER_ITEM)
	RECORD_FACTS(LATER_FACT)
	return last;
}

int64_t record_last_deadline(const struct subject *s, const struct record *r, bool *out_endless)
{
	*out_endless = is_endless(r);
	return *out_endless ? 0 : last_of(s, r);
}
