/*
 * change: the order of facts (docs/DOMAIN.md section 3). What every signal has in common is here:
 * is it too old, does it come after the fact that it would replace.
 */
#include "core/change_priv.h"

#include "core/source.h"
#include "core/switched_off.h"

enum {
	FUTURE_TOLERATED_MS = 5 * 1000,
	PAST_TOLERATED_MS = 24 * 3600 * 1000,
};

struct str change_refusal_word(enum change_refusal why)
{
	static const struct str words[CHANGE_REFUSAL_COUNT] = {
		[CHANGE_APPLIED] = STR("applied"),
		[CHANGE_REPEAT] = STR("repeat"),
		[CHANGE_OLDER_SEQ] = STR("older_seq"),
		[CHANGE_OLDER_EPOCH] = STR("older_epoch"),
		[CHANGE_CALL_ENDED] = STR("call_ended"),
		[CHANGE_TOO_OLD] = STR("too_old"),
		[CHANGE_LOCKED] = STR("locked"),
		[CHANGE_SOURCE_OFF] = STR("source_off"),
		[CHANGE_NOTHING_TO_END] = STR("nothing_to_end"),
	};

	return words[why];
}

int64_t bounded(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

int64_t clamp_expiry(struct draft *d, int64_t asked_s, int64_t least_s, int64_t most_s)
{
	int64_t seconds = bounded(asked_s, least_s, most_s);

	d->result->clamped = seconds != asked_s;
	return seconds;
}

int64_t asked_deadline(struct draft *d, int64_t least_s, int64_t most_s)
{
	const struct signal *signal = d->signal;
	int64_t least_ms = d->now_ms + 1000 * least_s, most_ms = d->now_ms + 1000 * most_s;

	if (signal->expires_in_s >= 0)
		return d->now_ms + 1000 * clamp_expiry(d, signal->expires_in_s, least_s, most_s);
	if (signal->until_ms <= 0)
		return 0;
	d->result->clamped = signal->until_ms < least_ms || signal->until_ms > most_ms;
	return bounded(signal->until_ms, least_ms, most_ms);
}

struct str text_or(struct draft *d, struct str said, struct str otherwise)
{
	return str_is_empty(said) ? otherwise : arena_str(d->arena, said);
}

bool end_is_remembered(const struct draft *d)
{
	return d->signal->seq >= 0 || d->signal->at_ms > 0 ||
	       source_is_uploading(d->subject, d->signal->source);
}

/*
 * By seq where both have one; else by `at` where the signal has one; else it came later, so it is
 * newer. Equal numbers are the same fact told twice.
 */
enum order order_of(const struct signal *signal, const struct origin *stored)
{
	if (signal->seq >= 0) {
		if (stored->seq < 0 || signal->seq > stored->seq)
			return ORDER_NEWER;
		return signal->seq == stored->seq ? ORDER_SAME : ORDER_OLDER;
	}
	return signal->at_ms > 0 && signal->at_ms < stored->at_ms ? ORDER_OLDER : ORDER_NEWER;
}

enum order order_in_source(const struct draft *d, const struct origin *stored)
{
	if (!stored || !str_eq(stored->source, d->signal->source))
		return ORDER_NEWER;
	return order_of(d->signal, stored);
}

struct origin origin_of(struct draft *d)
{
	return (struct origin){
		.source = arena_str(d->arena, d->signal->source),
		.epoch = text_or(d, d->signal->epoch, STR_NONE),
		.seq = d->signal->seq,
		.at_ms = d->at_ms,
		.generation = d->signal->stage_generation
				      ? d->signal->stage_generation
				      : source_generation(d->subject, d->signal->source,
							  d->signal->epoch),
	};
}

enum err refuse(struct draft *d, enum change_refusal why)
{
	d->result->applied = false;
	d->result->why = why;
	return ERR_OK;
}

enum err nothing_to_end(struct draft *d)
{
	if (d->began_epoch) /* it did forget something */
		return apply(d, false, 0);
	d->result->applied = true;
	d->result->why = CHANGE_NOTHING_TO_END;
	return ERR_OK;
}

enum err apply(struct draft *d, bool repeat, int64_t expires_at_ms)
{
	d->result->applied = true;
	d->result->why = repeat ? CHANGE_REPEAT : CHANGE_APPLIED;
	d->result->expires_at_ms = expires_at_ms;
	d->result->effective_s = expires_at_ms ? (expires_at_ms - d->now_ms) / 1000 : 0;
	return ERR_OK;
}

/* ---- time ---- */

/* Sets at and since; false where it happened too long ago to say anything about now. */
static bool settle_time(struct draft *d)
{
	int64_t at = d->signal->at_ms;

	if (at <= 0)
		at = d->now_ms;
	if (at < d->now_ms - PAST_TOLERATED_MS)
		return false;
	if (at > d->now_ms + FUTURE_TOLERATED_MS) {
		at = d->now_ms;
		d->result->from_future = true;
	}
	d->at_ms = at;
	d->since_ms = at < d->now_ms ? at : d->now_ms;
	return true;
}

/* clang-format off */
/* What each kind of signal does; whether it is about a person: a resource has no such thing; and
 * whether it is an end by its kind. */
static const struct {
	enum err (*change)(struct draft *d);
	bool of_a_person, is_end;
} kinds[SIGNAL_KIND_COUNT] = {
	[SIGNAL_CALL] = { change_call, false, false },
	[SIGNAL_HOOK] = { change_call, false, false },
	[SIGNAL_DEVICE] = { change_device, false, false },
	[SIGNAL_DEVICE_CLEAR] = { change_device_clear, false, true },
	[SIGNAL_SESSION] = { change_session, true, false },
	[SIGNAL_SESSION_END] = { change_session_end, false, true },
	[SIGNAL_STATUS] = { change_status, true, false },
	[SIGNAL_STATUS_CLEAR] = { change_status_clear, false, true },
	[SIGNAL_CALENDAR] = { change_calendar, false, false },
	[SIGNAL_RESET] = { change_reset, false, true },
	[SIGNAL_LOCK] = { change_lock, false, false },
	[SIGNAL_LOCK_CLEAR] = { change_lock_clear, false, true },
	[SIGNAL_LOCATION] = { change_location, false, false },
	[SIGNAL_LOCATION_CLEAR] = { change_location_clear, false, true },
	[SIGNAL_HIDE] = { change_hiding, true, false },
	[SIGNAL_HIDE_CLEAR] = { change_hiding_clear, false, true },
	[SIGNAL_WRAP_UP] = { change_wrap_up, false, false },
	[SIGNAL_WRAP_UP_END] = { change_wrap_up_end, false, true },
};
/* clang-format on */

bool signal_is_end(const struct signal *signal)
{
	if (signal->kind != SIGNAL_CALL && signal->kind != SIGNAL_HOOK)
		return kinds[signal->kind].is_end;
	return (signal->kind == SIGNAL_HOOK && signal->over) || signal->expires_in_s == 0 ||
	       signal->state == CALL_STATE_TERMINATED;
}

enum err change_by_kind(struct draft *d)
{
	if (kinds[d->signal->kind].of_a_person && d->subject->user->kind == SUBJECT_RESOURCE)
		return ERR_NOT_A_PERSON;
	return kinds[d->signal->kind].change(d);
}

/* A snapshot speaks for an incarnation that has not taken over yet. */
static enum err change_believed(struct draft *d)
{
	enum err err;

	if (d->signal->stage_generation)
		return change_stage(d);
	if (!believe_epoch(d))
		return refuse(d, CHANGE_OLDER_EPOCH);
	err = change_by_kind(d);
	if (!err && d->result->applied && signal_is_end(d->signal))
		end_in_staged(d);
	return err;
}

enum err change_apply(const struct subject *s, const struct signal *signal, int64_t now_ms,
		      struct arena *a, struct record *out_record, struct change_result *out_result)
{
	struct change_result result = { 0 };
	struct signal believed = *signal;
	struct draft d = { .subject = s, .signal = &believed, .result = &result };
	enum err err = ERR_OK;

	draft_begin(&d, now_ms, a);
	if (signal_is_switched_off(s->user, signal)) {
		refuse(&d, CHANGE_SOURCE_OFF);
	} else if (!settle_time(&d)) {
		refuse(&d, CHANGE_TOO_OLD);
	} else {
		if (believed.at_ms > 0)
			believed.at_ms = d.at_ms;
		err = change_believed(&d);
	}
	if (err)
		return err;
	*out_record = d.record;
	*out_result = result;
	return ERR_OK;
}
