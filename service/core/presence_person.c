/* presence_person: the rungs of what is set of a person beside their status: a lock (P1), and the
 * work that a call leaves behind (P5). */
#include "core/person.h"
#include "core/presence_priv.h"
#include "core/wrap_up.h"

/* When the lock that was there ran out; 0 = there was none, or it holds. */
int64_t verdict_lock_ended_ms(const struct facts *f)
{
	int64_t end_ms = f->s->record ? f->s->record->lock.expires_at_ms : 0;

	return end_ms <= f->now_ms ? end_ms : 0;
}

/* The same of what the last call left behind. */
int64_t verdict_wrap_up_ended_ms(const struct facts *f)
{
	int64_t end_ms = subject_wrap_up(f->s, f->now_ms).until_ms;

	return end_ms <= f->now_ms ? end_ms : 0;
}

/* P1: maintenance, emergency; its end is part of it. */
bool rung_lock(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct admin_lock *lock = subject_lock(f->s, f->now_ms);

	if (!lock) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "There is no administrative lock.");
		return false;
	}
	v->availability = lock->availability;
	v->activity = lock->activity;
	v->routable = lock->routable;
	v->reason = v->routable ? REASON_NONE : REASON_LOCKED;
	v->since_ms = lock->since_ms;
	trace_add(t, v->rung, v->reason, lock->origin.source, "An administrator has set %.*s.",
		  STR_ARG(word_of(&availability_words, (int)lock->availability)));
	return true;
}

/* P5: the work that a call leaves behind. */
bool rung_wrap_up(const struct facts *f, struct verdict *v, struct trace *t)
{
	struct wrap_up w = subject_wrap_up(f->s, f->now_ms);

	if (!wrap_up_is_on(&w, f->now_ms)) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "No call has just ended.");
		return false;
	}
	v->availability = AVAILABILITY_BUSY;
	v->activity = ACTIVITY_WRAP_UP;
	v->reason = REASON_WRAP_UP;
	v->since_ms = later(w.since_ms, verdict_freed_of_wishes_ms(f));
	trace_add(t, v->rung, v->reason, STR_NONE, "A call has just ended: %lld s are left.",
		  (long long)((w.until_ms - f->now_ms + 999) / 1000));
	return true;
}
