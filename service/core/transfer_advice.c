/* transfer_advice: see transfer_advice.h. */
#include "core/transfer_advice.h"

#include "core/person.h"
#include "core/device.h"
#include "core/source.h"

static bool is_own(const struct target *t, const struct subject *s, const char *kind)
{
	return str_eq(t->kind, str_of(kind)) && str_eq(t->user, s->user->id);
}

static bool is_own_mailbox(const struct target *t, const struct subject *s)
{
	struct str mailbox = s->user->mailbox.n ? s->user->mailbox : s->user->id;

	return str_eq(t->kind, STR("voicemail")) && str_eq(t->id, mailbox);
}

/* What the plan reaches; a device counts only where it rings at once. */
static void read_plan(const struct decision *plan, const struct subject *s,
		      struct transfer_advice *out)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		for (size_t j = 0; j < step->target_count; j++) {
			const struct target *t = &step->targets[j];

			if (is_own(t, s, "device") && i == 0)
				out->possible[ADVICE_CALL] = out->rings = true;
			if (is_own(t, s, "mobile"))
				out->possible[ADVICE_MOBILE] = true;
			if (is_own(t, s, "mobile") && i == 0)
				out->rings = true;
			if (is_own_mailbox(t, s))
				out->possible[ADVICE_VOICEMAIL] = true;
		}
	}
}

/* An app that is there takes messages, whatever becomes of calls. */
static bool has_app(const struct subject *s, int64_t now_ms)
{
	struct device_set set;

	device_set_find(&set, s, now_ms);
	for (size_t i = 0; i < set.count; i++) {
		const struct device *d = device_set_at(&set, i);

		if (device_kind_is_app(d->kind) && device_standing(s, d, now_ms).reachable)
			return true;
	}
	return false;
}

static int64_t calls_end(const struct subject *s, struct str except, int64_t now_ms)
{
	int64_t end_ms = 0;

	for (size_t i = 0; s->record && i < s->record->call_count; i++) {
		const struct call *c = &s->record->calls[i];

		if (call_counts_now(s, c, now_ms) && call_counts(c) &&
		    !(c->call_id.n && str_eq(c->call_id, except)) && c->expires_at_ms > end_ms)
			end_ms = c->expires_at_ms;
	}
	return end_ms;
}

static int64_t free_by(const struct subject *s, const struct question *q, enum reason reason,
		       int64_t now_ms)
{
	const struct status_fact *status = subject_status(s, now_ms);

	const struct admin_lock *lock = subject_lock(s, now_ms);

	switch (reason) {
	case REASON_LOCKED: return lock ? lock->expires_at_ms : 0;
	case REASON_CAPACITY_REACHED:
	case REASON_CARRIER_CALL: return calls_end(s, q->call_id, now_ms);
	case REASON_MANUAL_DND:
	case REASON_MANUAL_STATUS:
	case REASON_CALLS_NOT_ACCEPTED:
	case REASON_DIRECT_TO_VOICEMAIL:
	case REASON_FORWARD_ALWAYS: return status ? status->expires_at_ms : 0;
	default: return 0;
	}
}

static enum advice best_of(const struct transfer_advice *advice)
{
	int best = ADVICE_CALL;

	while (!advice->possible[best])
		best++;
	return (enum advice)best;
}

enum err transfer_advise(const struct directory *d, const struct subject *to,
			 const struct question *q, int64_t now_ms, struct arena *a,
			 struct transfer_advice *out)
{
	struct transfer_advice advice = { .possible = { [ADVICE_LATER] = true } };
	struct decision plan;
	enum err err = routing_decide(d, q, now_ms, a, &plan);

	if (err)
		return err;
	presence_of(to, q->call_id, now_ms, NULL, &advice.presence);
	read_plan(&plan, to, &advice);
	advice.possible[ADVICE_MESSAGE] = has_app(to, now_ms);
	if (!advice.rings) {
		advice.reason = plan.reason;
		advice.free_by_ms = free_by(to, q, plan.reason, now_ms);
	}
	if (advice.presence.availability == AVAILABILITY_BUSY)
		advice.busy_since_ms = advice.presence.since_ms;
	advice.best = best_of(&advice);
	*out = advice;
	return ERR_OK;
}
