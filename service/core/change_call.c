/*
 * change_call: calls, by call id or in a hook credential's slot. A call that has ended never comes
 * back: its id is remembered for 180 s, so that an end may even overtake its start. One that ran
 * out may be told anew, but not by what is older: it stays inside for as long.
 *
 * The slot (no call id) has no such tombstone: arrival order, unless `at` or `seq` say otherwise.
 * For those its end stays inside for 180 s as a call in state `terminated`, which is never live.
 */
#include "core/change_priv.h"
#include "core/limits.h"
#include "core/numbering.h"

static bool is_slot(const struct draft *d)
{
	return str_is_empty(d->signal->call_id);
}

/* A call id is one call whoever speaks of it; a slot belongs to its source. */
struct call *find_call(const struct draft *d)
{
	for (size_t i = 0; i < d->record.call_count; i++) {
		struct call *c = &d->calls[i];

		if (str_eq(c->call_id, d->signal->call_id) &&
		    (!is_slot(d) || str_eq(c->origin.source, d->signal->source)))
			return c;
	}
	return NULL;
}

static void remove_call(struct draft *d, const struct call *c)
{
	size_t i = (size_t)(c - d->calls);

	d->record.call_count--;
	memmove(&d->calls[i], &d->calls[i + 1], (d->record.call_count - i) * sizeof(*c));
}

/* ---- ended calls ---- */

bool has_ended(const struct draft *d)
{
	for (size_t i = 0; i < d->record.ended_count; i++) {
		if (str_eq(d->ended[i].call_id, d->signal->call_id))
			return true;
	}
	return false;
}

/* Oldest first; the oldest makes room. */
void remember_end(struct draft *d, struct str call_id)
{
	size_t *count = &d->record.ended_count;

	if (*count == RECORD_ENDED_MAX)
		memmove(d->ended, d->ended + 1, --*count * sizeof(*d->ended));
	d->ended[(*count)++] = (struct ended_call){
		.call_id = arena_str(d->arena, call_id),
		.forget_at_ms = d->now_ms + ENDED_KEPT_MS,
	};
}

/* A remembered end gives way to anything else. */
static bool make_room(struct draft *d)
{
	for (size_t i = 0; d->record.call_count >= RECORD_CALLS_MAX; i++) {
		if (i == d->record.call_count)
			return false;
		if (!call_is_live(&d->calls[i], d->now_ms)) {
			wrap_up_keep(d, &d->calls[i]);
			remove_call(d, &d->calls[i]);
			break;
		}
	}
	return true;
}

static void remember_slot_end(struct draft *d, struct call *slot)
{
	if (!slot && !make_room(d))
		return;
	if (!slot)
		slot = &d->calls[d->record.call_count++];
	*slot = (struct call){
		.call_id = STR_NONE,
		.state = CALL_STATE_TERMINATED,
		.carrier = d->signal->carrier,
		.since_ms = d->since_ms,
		.expires_at_ms = d->now_ms + ENDED_KEPT_MS,
		.origin = origin_of(d),
	};
}

static enum err end_slot(struct draft *d)
{
	struct call *slot = find_call(d);
	bool live = slot && call_is_live(slot, d->now_ms);
	enum order order = slot ? order_of(d->signal, &slot->origin) : ORDER_NEWER;

	if (order == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	if (slot)
		wrap_up_begin(d, slot);
	if (end_is_remembered(d))
		remember_slot_end(d, slot);
	else if (slot)
		remove_call(d, slot);
	else
		return nothing_to_end(d);
	return !live && order == ORDER_SAME ? nothing_to_end(d) : apply(d, false, 0);
}

/* By id. Told once more, or with the number of the start itself, an end still is an end. */
static enum err end_call(struct draft *d)
{
	struct call *c = find_call(d);

	if (c && order_of(d->signal, &c->origin) == ORDER_OLDER)
		return refuse(d, CHANGE_OLDER_SEQ);
	if (!c && has_ended(d))
		return nothing_to_end(d);
	if (c) {
		wrap_up_begin(d, c);
		remove_call(d, c);
	}
	remember_end(d, d->signal->call_id);
	return apply(d, false, 0);
}

/* Everything this source reported and that is not newer than the end; nobody else's. */
static enum err end_all(struct draft *d)
{
	size_t kept = 0, count = d->record.call_count;
	enum err err;

	for (size_t i = 0; i < count; i++) {
		const struct call c = d->calls[i];
		bool mine = !str_is_empty(c.call_id) && str_eq(c.origin.source, d->signal->source);

		/* seq counts within one call id, so only `at` compares with another call's */
		if (!mine || (d->signal->at_ms > 0 && d->signal->at_ms < c.origin.at_ms))
			d->calls[kept++] = c;
		else {
			wrap_up_begin(d, &c);
			remember_end(d, c.call_id);
		}
	}
	d->record.call_count = kept;
	err = end_slot(d);
	return kept < count ? apply(d, false, 0) : err;
}

/* ---- live calls ---- */

static bool is_ringing(enum call_state state)
{
	return state == CALL_STATE_TRYING || state == CALL_STATE_EARLY;
}

static int64_t deadline_of(struct draft *d, enum call_state state)
{
	const struct domain *domain = d->subject->domain;
	int64_t asked = d->signal->expires_in_s;
	int64_t least = is_ringing(state) ? RINGING_LEAST_S : CALL_LEAST_S;
	int64_t most = is_ringing(state) ? RINGING_MOST_S : CALL_MOST_S;
	int64_t otherwise =
		is_ringing(state) ? domain->ringing_call_s : domain->max_call_duration_s;

	if (asked < 0)
		return d->now_ms + 1000 * bounded(otherwise, least, most);
	return d->now_ms + 1000 * clamp_expiry(d, asked, least, most);
}

/* The domain lists them as they are dialled, the call has its number in normal form. */
static bool is_emergency_number(const struct draft *d, struct str number)
{
	const struct domain *domain = d->subject->domain;
	const struct str_list *listed = &domain->emergency_numbers;

	for (size_t i = 0; i < listed->count; i++) {
		struct number n = number_normalise(&domain->numbering, listed->items[i], d->arena);

		if (str_eq(number, listed->items[i]) ||
		    (n.kind != NUMBER_UNKNOWN && str_eq(number, n.text)))
			return true;
	}
	return false;
}

static void note_emergency(struct draft *d, const struct call *c)
{
	if (c->direction == DIRECTION_OUTBOUND && c->since_ms > d->record.emergency_dialled_ms &&
	    is_emergency_number(d, c->number))
		d->record.emergency_dialled_ms = c->since_ms;
}

static enum call_state said_state(const struct signal *signal)
{
	return signal->state == CALL_STATE_NONE ? CALL_STATE_CONFIRMED : signal->state;
}

/* The call that the signal tells of, as it begins. */
static struct call call_told(struct draft *d)
{
	const struct signal *signal = d->signal;
	enum call_state state = said_state(signal);

	return (struct call){
		.call_id = text_or(d, signal->call_id, STR_NONE),
		.device = text_or(d, signal->device, STR_NONE),
		.state = state,
		.direction = signal->direction,
		.number = text_or(d, signal->number, STR_NONE),
		.carrier = signal->carrier,
		.since_ms = d->since_ms,
		.expires_at_ms = deadline_of(d, state),
		.origin = origin_of(d),
	};
}

static enum err begin_call(struct draft *d, struct call *c)
{
	if (!c && !make_room(d))
		return ERR_TOO_MANY_SIGNALS;
	if (c && is_slot(d)) /* another call */
		wrap_up_begin(d, c);
	if (!c)
		c = &d->calls[d->record.call_count++];
	*c = call_told(d);
	wrap_up_expect(d, c);
	note_emergency(d, c);
	return apply(d, false, c->expires_at_ms);
}

/* By whom it belongs to: under the present epoch, and the present generation. */
static void told_again(struct draft *d, struct call *c)
{
	struct origin now = origin_of(d);

	c->origin.generation = now.generation;
	if (now.epoch.n)
		c->origin.epoch = now.epoch;
}

/*
 * The same call again: it keeps its beginning, and belongs to whoever spoke of it first, so that
 * another source's "all my calls are over" does not take it along.
 */
static enum err extend_call(struct draft *d, struct call *c)
{
	const struct signal *signal = d->signal;
	bool repeat = c->state == said_state(signal);

	c->state = said_state(signal);
	c->device = text_or(d, signal->device, c->device);
	c->number = text_or(d, signal->number, c->number);
	if (signal->direction != DIRECTION_NONE)
		c->direction = signal->direction;
	c->expires_at_ms = deadline_of(d, c->state);
	c->origin.at_ms = d->at_ms;
	if (signal->seq >= 0)
		c->origin.seq = signal->seq;
	if (str_eq(c->origin.source, signal->source))
		told_again(d, c);
	wrap_up_expect(d, c);
	note_emergency(d, c);
	return apply(d, repeat, c->expires_at_ms);
}

static enum err repeat_call(struct draft *d, struct call *c)
{
	if (str_eq(c->origin.source, d->signal->source))
		told_again(d, c);
	c->expires_at_ms = deadline_of(d, c->state);
	return apply(d, true, c->expires_at_ms);
}

static enum err set_call(struct draft *d)
{
	struct call *c = find_call(d);
	bool live = c && call_is_live(c, d->now_ms);
	enum order order = c ? order_of(d->signal, &c->origin) : ORDER_NEWER;

	if (!is_slot(d) && has_ended(d))
		return refuse(d, CHANGE_CALL_ENDED);
	if (order == ORDER_OLDER || (order == ORDER_SAME && c->state == CALL_STATE_TERMINATED))
		return refuse(d, CHANGE_OLDER_SEQ);
	if (order == ORDER_SAME && live)
		return repeat_call(d, c);
	if (live && (!is_slot(d) || str_eq(c->number, d->signal->number)))
		return extend_call(d, c);
	return begin_call(d, c);
}

enum err change_call(struct draft *d)
{
	if (is_slot(d) && d->signal->kind == SIGNAL_HOOK && d->signal->over)
		return end_all(d);
	if (signal_is_end(d->signal))
		return is_slot(d) ? end_slot(d) : end_call(d);
	return set_call(d);
}
