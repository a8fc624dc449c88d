/* presence_hours: the rungs of what is planned: the calendar (P7) and the person's own hours (P8).
 */
#include "core/presence_priv.h"
#include "core/schedule.h"

/* P7: what the calendars say, by the domain's policy. */
bool rung_calendar(const struct facts *f, struct verdict *v, struct trace *t)
{
	static const char *const texts[CALENDAR_COUNT] = {
		[CALENDAR_MEETING] = "a meeting",
		[CALENDAR_TENTATIVE] = "a tentative meeting",
		[CALENDAR_OUT_OF_OFFICE] = "out of office",
	};
	const struct calendar_interval *now = f->calendar.now;
	bool out;

	if (!now) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE,
			  "The calendar has nothing that counts now.");
		return false;
	}
	out = now->type == CALENDAR_OUT_OF_OFFICE;
	v->availability = f->calendar.effect == EFFECT_BUSY ? AVAILABILITY_BUSY : AVAILABILITY_AWAY;
	v->activity = out ? ACTIVITY_OUT_OF_OFFICE : ACTIVITY_MEETING;
	v->routable = !out && f->s->domain->calendar.meeting_routable;
	v->reason = REASON_CALENDAR_BUSY;
	v->since_ms = later(f->calendar.since_ms, verdict_freed_of_wishes_ms(f));
	trace_add(t, v->rung, v->reason, STR("calendar"), "The calendar says: %s.",
		  texts[now->type]);
	return true;
}

static void note_off_shift(const struct facts *f, const struct verdict *v, struct trace *t,
			   const struct schedule_moment *is)
{
	bool by_site = is->reason == REASON_OVERRIDE && is->holder == HELD_BY_SITE;
	struct str id = by_site ? f->s->user->site : f->s->hours->id;

	trace_add(t, v->rung, v->reason, id, "%s %.*s is %.*s%s%.*s.",
		  by_site ? "Site" : "Schedule", STR_ARG(id),
		  STR_ARG(word_of(&schedule_state_words, (int)is->state)), is->name.n ? ": " : "",
		  STR_ARG(is->name));
}

/* P8: the person's own hours, below the override of their site. */
bool rung_off_shift(const struct facts *f, struct verdict *v, struct trace *t)
{
	const struct schedule *hours = f->s->hours;
	struct schedule_moment is;

	if (!hours) {
		trace_add(t, v->rung, REASON_NONE, STR_NONE, "There are no own hours.");
		return false;
	}
	is = schedule_at(hours, f->now_ms);
	if (is.state == SCHEDULE_OPEN) {
		trace_add(t, v->rung, REASON_NONE, hours->id, "It is within the own hours.");
		return false;
	}
	v->availability = AVAILABILITY_AWAY;
	v->activity = ACTIVITY_OFF_SHIFT;
	v->reason = REASON_OFF_SHIFT;
	v->since_ms = later(schedule_last_shift(hours, f->now_ms), verdict_freed_ms(f));
	note_off_shift(f, v, t, &is);
	return true;
}
