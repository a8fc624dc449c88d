/*
 * presence: ladder P of docs/DOMAIN.md section 3 as a table of rungs. A new rung is one row and one
 * function that says whether its fact holds, what follows from it, and one sentence about it.
 * On the way of every decision: without a trace nothing is allocated.
 */
#include "core/presence_priv.h"

#include "core/person.h"
#include "core/schedule.h"

struct rung {
	const char *name;
	bool (*holds)(const struct facts *f, struct verdict *v, struct trace *t);
};

static bool timed_is(const struct subject *s, size_t i, int64_t at_ms)
{
	return schedule_state_is(schedule_at(s->timed_by[i], at_ms).state, s->user->timed[i].state);
}

/* When the timed switch last gave up a status, or gave another; 0 = never. */
static int64_t timed_ended_ms(const struct subject *s, int64_t now_ms)
{
	int64_t ended_ms = 0;

	for (size_t i = 0; s->timed_by && i < s->user->timed_count; i++) {
		int64_t since_ms =
			s->timed_by[i] ? schedule_span(s->timed_by[i], now_ms).since_ms : 0;

		if (since_ms > ended_ms && !timed_is(s, i, now_ms) && timed_is(s, i, since_ms - 1))
			ended_ms = since_ms;
	}
	return ended_ms;
}

/* The last moment at which something of P1 to P6 ran out. */
int64_t verdict_freed_of_wishes_ms(const struct facts *f)
{
	int64_t by_time = timed_ended_ms(f->s, f->now_ms);

	by_time = later(by_time, later(verdict_lock_ended_ms(f), verdict_wrap_up_ended_ms(f)));
	return later(later(f->calls.ended_ms, f->status_ended_ms), by_time);
}

/* The same of a rung above P9. */
int64_t verdict_freed_ms(const struct facts *f)
{
	int64_t freed = later(verdict_freed_of_wishes_ms(f), f->calendar.ended_ms);

	if (f->s->hours)
		freed = later(freed, schedule_last_shift(f->s->hours, f->now_ms));
	return freed;
}

static void set_from_status(const struct facts *f, struct verdict *v, enum reason reason)
{
	v->availability = f->meaning->availability;
	v->activity = f->meaning->activity;
	if (f->meaning->custom && f->meaning->activity == ACTIVITY_NONE)
		v->activity_id = f->meaning->id;
	v->routable = f->meaning->routable;
	v->reason = v->routable ? REASON_NONE : reason;
	v->since_ms =
		later(later(f->status->since_ms, f->calls.ended_ms), verdict_lock_ended_ms(f));
}

/* The domain's own sentence behind a sentence of ours, for "%s%.*s". */
#define WHY(meaning) (meaning)->why.n ? " " : "", STR_ARG((meaning)->why)

/* P2: the person's strongest wish. */
static bool do_not_disturb(const struct facts *f, struct verdict *v, struct trace *t)
{
	if (!f->meaning || f->meaning->availability != AVAILABILITY_DO_NOT_DISTURB) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "Do not disturb is not set.");
		return false;
	}
	set_from_status(f, v, REASON_MANUAL_DND);
	if (f->calls.shown) /* what shows is both, so it began with the later one */
		v->since_ms = later(v->since_ms, f->calls.since_ms);
	trace_add(t, v->rung, v->reason, f->status->origin.source,
		  "Status %.*s is set: nobody is put through.%s%.*s", STR_ARG(f->status->id),
		  WHY(f->meaning));
	return true;
}

static enum reason reason_of_calls(const struct call_facts *c)
{
	if (c->counted >= c->capacity && c->capacity > 1)
		return REASON_CAPACITY_REACHED;
	return c->shown->carrier ? REASON_CARRIER_CALL : REASON_ON_CALL;
}

/* P3: physics beats wishes; "available" during a call must not hide it. */
static bool on_a_call(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct call_facts *c = &f->calls;
	struct str state;

	if (!c->shown && c->stale) {
		trace_add(t, v->rung, REASON_STALE_SOURCE, c->stale_first->origin.source,
			  "Calls known only from who has fallen silent: %lld.",
			  (long long)c->stale);
		return false;
	}
	if (!c->shown) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "No call is live.");
		return false;
	}
	v->availability = AVAILABILITY_BUSY;
	v->activity = c->activity;
	v->routable = c->counted < c->capacity;
	v->reason = reason_of_calls(c);
	v->since_ms = later(later(c->since_ms, c->ended_ms), verdict_lock_ended_ms(f));
	if (f->ended_meaning && f->ended_meaning->availability == AVAILABILITY_DO_NOT_DISTURB)
		v->since_ms = later(v->since_ms, f->status_ended_ms);
	state = word_of(&activity_words, (int)c->activity);
	trace_add(t, v->rung, v->reason, c->shown->origin.source,
		  "Live calls: %lld (%.*s); %lld of %lld that can be taken at once are in use.",
		  (long long)c->live, STR_ARG(state), (long long)c->counted,
		  (long long)c->capacity);
	return true;
}

/* P4: any other status than available. */
static bool another_status(const struct facts *f, struct verdict *v, struct trace *t)
{
	if (!f->meaning || f->meaning->availability == AVAILABILITY_DO_NOT_DISTURB ||
	    f->meaning->availability == AVAILABILITY_AVAILABLE) {
		if (f->status_stale)
			trace_add(t, v->rung, REASON_STALE_SOURCE, f->status_stale->origin.source,
				  "Status %.*s is known only from who has fallen silent.",
				  STR_ARG(f->status_stale->id));
		else
			trace_add(t, v->rung, REASON_NONE, STR_NONE,
				  "No status is set that means not available.");
		return false;
	}
	set_from_status(f, v, REASON_MANUAL_STATUS);
	trace_add(t, v->rung, v->reason, f->status->origin.source, "Status %.*s is set.%s%.*s",
		  STR_ARG(f->status->id), WHY(f->meaning));
	return true;
}

/* No own hours began or ended since. */
static bool is_of_this_shift(const struct facts *f)
{
	int64_t set_ms = later(f->status->since_ms, f->status->origin.at_ms);

	return !f->s->hours || schedule_last_shift(f->s->hours, f->now_ms) <= set_ms;
}

/* P6: says more than calendar, shift and idleness; not more than being unreachable. */
static bool set_available(const struct facts *f, struct verdict *v, struct trace *t)
{
	if (!f->meaning || f->meaning->availability != AVAILABILITY_AVAILABLE) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "Status available is not set.");
		return false;
	}
	if (!is_of_this_shift(f)) {
		trace_add(t, v->rung, REASON_NONE, f->status->origin.source,
			  "Status %.*s was set before the last change of shift.",
			  STR_ARG(f->status->id));
		return false;
	}
	if (f->devices.claimable == 0) {
		trace_add(t, v->rung, REASON_NO_REACHABLE_DEVICE, f->status->origin.source,
			  "Status %.*s is set, but no device could ring.", STR_ARG(f->status->id));
		return false;
	}
	set_from_status(f, v, REASON_MANUAL_STATUS);
	trace_add(t, v->rung, v->reason, f->status->origin.source,
		  "Status %.*s is set and a device can ring.%s%.*s", STR_ARG(f->status->id),
		  WHY(f->meaning));
	return true;
}

/* clang-format off */
#define RUNGS(X) \
	X("P1",  rung_lock) \
	X("P2",  do_not_disturb) \
	X("P3",  on_a_call) \
	X("P4",  another_status) \
	X("P5",  rung_wrap_up) \
	X("P6",  set_available) \
	X("P7",  rung_calendar) \
	X("P8",  rung_off_shift) \
	X("P9",  rung_session) \
	X("P10", rung_device) \
	X("P11", rung_offline) \
	X("P12", rung_unknown)
/* clang-format on */

#define ROW(name, holds) { name, holds },
static const struct rung rungs[] = { RUNGS(ROW) };
#undef ROW
#define NAME(name, holds) name,
static const char *const rung_names[] = { RUNGS(NAME) };
#undef NAME

enum {
	RUNG_COUNT = sizeof(rungs) / sizeof(*rungs),
	RUNGS_OF_WISHES = 5, /* P1 to P5 look at what facts_begin() gathers */
};

const char *const *presence_rungs(size_t *out_count)
{
	*out_count = RUNG_COUNT;
	return rung_names;
}

/*
 * First match wins; the activity comes from the highest rung that has one. P12 always holds, so
 * there is a winner.
 */
static void climb(const struct facts *f, struct trace *t, struct verdict *out)
{
	bool decided = false;

	for (size_t i = 0; i < RUNG_COUNT; i++) {
		struct verdict v = { .rung = rungs[i].name };
		bool holds = rungs[i].holds(f, &v, t);

		if (holds && !decided) {
			*out = v;
			decided = true;
			if (t && t->count > 0)
				t->lines[t->count - 1].decided = true;
		} else if (holds && out->activity == ACTIVITY_NONE && !out->activity_id.n) {
			out->activity = v.activity;
			out->activity_id = v.activity_id;
		}
	}
}

/*
 * Since when: as published while nothing has changed; else when the deciding fact began or a
 * stronger one ran out. Where that is no later than what was published, something was taken away
 * after it without leaving a trace (a call was ended, a device deleted): then it is now.
 */
static int64_t since_of(const struct facts *f, const struct verdict *v)
{
	const struct published *last = f->s->record ? &f->s->record->published : NULL;

	if (!last || !last->at_ms)
		return v->since_ms;
	if (last->availability == v->availability && last->activity == v->activity &&
	    str_eq(last->activity_id, v->activity_id))
		return last->since_ms;
	return v->since_ms <= last->at_ms ? f->now_ms : v->since_ms;
}

/*
 * A device that blinks is not shown as gone: what colleagues see is what held if it were there.
 * What groups go by stays the truth.
 */
static bool show_damped(struct facts *f, struct trace *t, struct verdict *v)
{
	struct verdict shown = { 0 };

	if ((v->availability != AVAILABILITY_OFFLINE && v->availability != AVAILABILITY_UNKNOWN) ||
	    f->s->domain->offline_damping_s == 0 || !f->s->record || !facts_damp(f))
		return false;
	climb(f, NULL, &shown);
	v->availability = shown.availability;
	v->activity = shown.activity;
	v->activity_id = shown.activity_id;
	v->since_ms = shown.since_ms;
	trace_add(t, v->rung, v->reason, STR_NONE,
		  "A device was lost a moment ago: still shown as %.*s.",
		  STR_ARG(word_of(&availability_words, (int)shown.availability)));
	return true;
}

void presence_hide(struct presence *p, int64_t since_ms)
{
	*p = (struct presence){
		.availability = AVAILABILITY_OFFLINE,
		.reason = REASON_NO_REACHABLE_DEVICE,
		.since_ms = since_ms,
		.rung = "P11",
	};
}

static struct str note_of(const struct facts *f)
{
	const struct admin_lock *lock = subject_lock(f->s, f->now_ms);

	if (lock && lock->note.n)
		return lock->note;
	if (f->status && !str_is_empty(f->status->note))
		return f->status->note;
	return subject_profile(f->s, f->status ? f->status->id : STR_NONE)->note;
}

struct str presence_activity(const struct presence *p)
{
	return p->activity_id.n ? p->activity_id : word_of(&activity_words, (int)p->activity);
}

static struct presence judged(const struct facts *f, const struct verdict *v)
{
	bool has_reason = !v->routable || v->availability == AVAILABILITY_UNKNOWN;

	return (struct presence){
		.availability = v->availability,
		.routable = v->routable,
		.reason = has_reason ? v->reason : REASON_NONE,
		.calls_counted = f->calls.counted,
		.calls_live = f->calls.live,
		.rung = v->rung,
	};
}

void presence_of(const struct subject *s, struct str except_call_id, int64_t now_ms,
		 struct trace *trace, struct presence *out)
{
	struct verdict v = { 0 };
	struct facts f;
	bool damped;

	facts_gather(&f, s, except_call_id, now_ms);
	climb(&f, trace, &v);
	damped = show_damped(&f, trace, &v);
	*out = judged(&f, &v);
	out->activity = v.activity;
	out->activity_id = v.activity_id;
	out->note = note_of(&f);
	out->status = f.status ? f.status->id : STR_NONE;
	out->since_ms = since_of(&f, &v);
	out->damped = damped;
	out->expires_at_ms = 0;
}

void presence_judge(struct facts *f, struct presence *out)
{
	struct verdict v;
	size_t i = 0;

	do {
		if (i == RUNGS_OF_WISHES)
			facts_finish(f);
		v = (struct verdict){ .rung = rungs[i].name };
	} while (!rungs[i++].holds(f, &v, NULL));
	*out = judged(f, &v);
}
