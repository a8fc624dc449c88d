/*
 * presence_change: when a presence changes by time alone: the next deadline, shift or switch, and
 * the first of them that makes a difference.
 */
#include "core/presence.h"

#include "core/moment.h"
#include "core/person.h"
#include "core/schedule.h"
#include "core/session.h"
#include "core/source.h"
#include "core/switched_off.h"
#include "core/wrap_up.h"

/* Own hours that begin or end, a timed status that comes or goes. */
static int64_t next_switch(const struct subject *s, int64_t now_ms)
{
	int64_t next = s->hours ? schedule_next_shift(s->hours, now_ms) : 0;

	for (size_t i = 0; s->timed_by && i < s->user->timed_count; i++)
		if (s->timed_by[i])
			next = earlier(next, schedule_next(s->timed_by[i], now_ms));
	return next;
}

/* Meetings that begin or end, as far as the domain minds them. */
static int64_t next_of_calendar(const struct subject *s, int64_t now_ms)
{
	const struct calendar_fact *f = &s->record->calendar;
	int64_t next = 0;

	if (user_has_switched_off(s->user, SWITCHABLE_CALENDAR))
		return 0;
	for (size_t i = 0; i < f->count; i++) {
		if (s->domain->calendar.effect[f->ahead[i].type] == EFFECT_FREE)
			continue;
		next = earlier(next, if_ahead(f->ahead[i].from_ms, now_ms));
		next = earlier(next, if_ahead(f->ahead[i].to_ms, now_ms));
	}
	return next;
}

int64_t presence_next_change(const struct subject *s, int64_t now_ms)
{
	const struct record *r = s->record;
	int64_t next = next_switch(s, now_ms);

	if (!r)
		return next;
	next = earlier(next, next_of_calendar(s, now_ms));
	if (subject_status(s, now_ms))
		next = earlier(next, if_ahead(r->status.expires_at_ms, now_ms));
	for (size_t i = 0; i < r->call_count; i++) {
		if (call_is_live(&r->calls[i], now_ms))
			next = earlier(next, r->calls[i].expires_at_ms);
	}
	for (size_t i = 0; i < r->device_count; i++) {
		const struct device_fact *f = &r->devices[i];

		if (f->state != DEVICE_STATE_UNREPORTED)
			next = earlier(next, if_ahead(f->expires_at_ms, now_ms));
		next = earlier(next, if_ahead(f->locked_until_ms, now_ms));
		next = earlier(next, if_ahead(f->damped_until_ms, now_ms));
	}
	next = earlier(next, person_next_change(s, now_ms));
	next = earlier(next, if_ahead(subject_wrap_up(s, now_ms).until_ms, now_ms));
	for (size_t i = 0; i < subject_session_count(s); i++)
		next = earlier(next, session_next_change(s->domain, &r->sessions[i], now_ms));
	return next;
}

/* ---- what is seen of it ---- */

/* A bound on the work: beyond it the last moment looked at, up to which nothing changes. */
enum { LOOKS_MOST = 16 };

/* The beginning is left out: it may be told otherwise of the same presence. */
static bool shows_the_same(const struct presence *a, const struct presence *b)
{
	return a->availability == b->availability && a->activity == b->activity &&
	       str_eq(a->activity_id, b->activity_id) && str_eq(a->status, b->status) &&
	       a->routable == b->routable && a->reason == b->reason && str_eq(a->note, b->note) &&
	       a->damped == b->damped;
}

/* Whether a source will be heard again is not known: who speaks now is taken to go on speaking. */
static struct sources sources_as_of(const struct sources *sources, int64_t now_ms)
{
	struct sources out = *sources;

	if (!out.as_of_ms || now_ms < out.as_of_ms)
		out.as_of_ms = now_ms;
	return out;
}

int64_t presence_until(const struct subject *s, const struct presence *is, int64_t now_ms)
{
	struct sources heard =
		s->sources ? sources_as_of(s->sources, now_ms) : (struct sources){ 0 };
	struct subject ahead = *s;
	struct presence then;

	if (s->sources)
		ahead.sources = &heard;
	for (int looks = 0; looks < LOOKS_MOST; looks++) {
		now_ms = presence_next_change(&ahead, now_ms);
		if (!now_ms)
			break;
		presence_of(&ahead, STR_NONE, now_ms, NULL, &then);
		if (!shows_the_same(is, &then))
			break;
	}
	return now_ms;
}
