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
	switch (why) {
	case CHANGE_REPEAT: return STR("repeat");
	case CHANGE_OLDER_SEQ: return STR("older_seq");
	case CHANGE_OLDER_EPOCH: return STR("older_epoch");
	case CHANGE_CALL_ENDED: return STR("call_ended");
	case CHANGE_SOURCE_OFF: return STR("source_off");
	case CHANGE_TOO_OLD: return STR("too_old");
	case CHANGE_LOCKED: return STR("locked");
	case CHANGE_NOTHING_TO_END: return STR("nothing_to_end");
	default: return STR("applied");
	}
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

struct str text_or(struct draft *d, struct str said, struct str otherwise)
{
	return str_is_empty(said) ? otherwise : arena_str(d->arena, said);
}

bool is_ordered(const struct signal *signal)
{
	return signal->seq >= 0 || signal->at_ms > 0;
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

static bool needs_a_person(enum signal_kind kind)
{
	return kind == SIGNAL_STATUS || kind == SIGNAL_SESSION || kind == SIGNAL_HIDE;
}

static enum err change_by_kind(struct draft *d)
{
	if (needs_a_person(d->signal->kind) && d->subject->user->kind == SUBJECT_RESOURCE)
		return ERR_NOT_A_PERSON;
	if (d->signal->stage_generation)
		return change_stage(d);
	switch (d->signal->kind) {
	case SIGNAL_CALL:
	case SIGNAL_HOOK: return change_call(d);
	case SIGNAL_DEVICE: return change_device(d);
	case SIGNAL_DEVICE_CLEAR: return change_device_clear(d);
	case SIGNAL_SESSION: return change_session(d);
	case SIGNAL_SESSION_END: return change_session_end(d);
	case SIGNAL_STATUS: return change_status(d);
	case SIGNAL_STATUS_CLEAR: return change_status_clear(d);
	case SIGNAL_CALENDAR: return change_calendar(d);
	case SIGNAL_RESET: return change_reset(d);
	case SIGNAL_LOCK: return change_lock(d);
	case SIGNAL_LOCATION: return change_location(d);
	case SIGNAL_HIDE: return change_hiding(d);
	case SIGNAL_LOCK_CLEAR:
	case SIGNAL_LOCATION_CLEAR:
	case SIGNAL_HIDE_CLEAR: return change_person_clear(d);
	case SIGNAL_WRAP_UP: return change_wrap_up(d);
	}
	return ERR_INTERNAL;
}

enum err change_apply(const struct subject *s, const struct signal *signal, int64_t now_ms,
		      struct arena *a, struct record *out_record, struct change_result *out_result)
{
	struct change_result result = { 0 };
	struct signal believed = *signal;
	struct draft d = { .subject = s, .signal = &believed, .result = &result };
	enum err err = ERR_OK;

	draft_begin(&d, s->record, now_ms, a);
	if (signal_is_switched_off(s->user, signal)) {
		refuse(&d, CHANGE_SOURCE_OFF);
	} else if (!settle_time(&d)) {
		refuse(&d, CHANGE_TOO_OLD);
	} else {
		if (believed.at_ms > 0)
			believed.at_ms = d.at_ms;
		/* a snapshot speaks for an incarnation that has not taken over yet */
		if (believed.stage_generation || believe_epoch(&d))
			err = change_by_kind(&d);
		else
			refuse(&d, CHANGE_OLDER_EPOCH);
	}
	if (err)
		return err;
	*out_record = d.record;
	*out_result = result;
	return ERR_OK;
}
