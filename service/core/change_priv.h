/*
 * change_priv: the record under change. Starts as a pruned copy with room for what one signal can
 * add; change_<noun>.c works on it; change_apply() hands it out.
 */
#ifndef CORE_CHANGE_PRIV_H
#define CORE_CHANGE_PRIV_H

#include "core/change.h"

struct draft {
	const struct subject *subject;
	const struct signal *signal;
	int64_t now_ms;
	int64_t at_ms;    /* when it happened, never in the future beyond what is believed */
	int64_t since_ms; /* the same, never after now */
	struct arena *arena;
	struct record record;
	/* the writable arrays behind `record`, each with room for one more, or for as many as are
	 * kept */
#define DRAFT_LIST(member, counter, type, noun, most) type *member;
	RECORD_LISTS(DRAFT_LIST)
#undef DRAFT_LIST
	bool began_epoch; /* the signal's epoch is new: its source's facts are gone */
	struct change_result *result;
};

/* Of d->subject's record. */
void draft_begin(struct draft *d, int64_t now_ms, struct arena *a);

/* How a signal stands to the fact it would replace. */
enum order { ORDER_NEWER, ORDER_SAME, ORDER_OLDER };
enum order order_of(const struct signal *signal, const struct origin *stored);
/* The same where seq and `at` order what one source says; between sources, and where nothing is
 * stored (NULL), the last to arrive counts. */
enum order order_in_source(const struct draft *d, const struct origin *stored);
/* Where and when the draft's signal comes from, in the record's memory. */
struct origin origin_of(struct draft *d);
/* An end must be remembered, to recognise what it overtook: it orders itself, or it comes while a
 * snapshot is on its way that may tell otherwise. */
bool end_is_remembered(const struct draft *d);

/* Outcomes; each returns the error to pass on. */
enum err refuse(struct draft *d, enum change_refusal why);
enum err nothing_to_end(struct draft *d);
enum err apply(struct draft *d, bool repeat, int64_t expires_at_ms);

/* asked_s within least and most; says so in the result where it was not. */
int64_t clamp_expiry(struct draft *d, int64_t asked_s, int64_t least_s, int64_t most_s);
int64_t bounded(int64_t value, int64_t least, int64_t most);
/* The end that the signal asks for, in seconds or as a moment, clamped likewise; 0 = it asks for
 * none. */
int64_t asked_deadline(struct draft *d, int64_t least_s, int64_t most_s);
/* The signal's text, or what was there where it says nothing. */
struct str text_or(struct draft *d, struct str said, struct str otherwise);

/* change_epoch.c: is it another incarnation of its source? False = one that is over: too late. */
bool believe_epoch(struct draft *d);

/* What there is already of what the signal tells of, or NULL. */
struct call *find_call(const struct draft *d);
struct device_fact *find_device_fact(const struct draft *d);
struct session_fact *find_session(const struct draft *d);

enum err change_call(struct draft *d); /* SIGNAL_CALL, SIGNAL_HOOK */
bool has_ended(const struct draft *d);
void remember_end(struct draft *d, struct str call_id);
enum err change_device(struct draft *d);
enum err change_device_clear(struct draft *d);
/* Of a report that holds no more: the lock, which ends by itself only. */
struct device_fact device_fact_lock_only(const struct device_fact *f);
enum err change_session(struct draft *d);
enum err change_session_end(struct draft *d);
/* change.c: what a signal of this kind does to the draft, of whatever incarnation it is. */
enum err change_by_kind(struct draft *d);
/* change_stage.c: a fact of a snapshot on its way. */
enum err change_stage(struct draft *d);
/* What the signal ends is over in snapshots on their way, too. */
void end_in_staged(struct draft *d);
enum err change_reset(struct draft *d);
enum err change_lock(struct draft *d);
enum err change_lock_clear(struct draft *d);
enum err change_location(struct draft *d);
enum err change_location_clear(struct draft *d);
enum err change_hiding(struct draft *d);
enum err change_hiding_clear(struct draft *d);
enum err change_wrap_up(struct draft *d);
enum err change_wrap_up_end(struct draft *d);
/* change_wrap_up.c. A call of the user's was told to be over; it is still in the record, or a copy
 * of it. */
void wrap_up_begin(struct draft *d, const struct call *ended);
/* It is about to be forgotten: where it ran out, what it leaves behind is not. */
void wrap_up_keep(struct draft *d, const struct call *forgotten);
/* It may be the call that a group told of before. */
void wrap_up_expect(struct draft *d, struct call *c);
/* The person says that they are ready. */
void wrap_up_end(struct draft *d);
enum err change_status(struct draft *d);
enum err change_status_clear(struct draft *d);
enum err change_calendar(struct draft *d);

#endif
