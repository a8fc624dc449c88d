/* dialects: the writers of dialect.c's table, one file each. */
#ifndef WIRE_DIALECTS_H
#define WIRE_DIALECTS_H

#include "wire/dial.h"
#include "wire/views.h"

void wire_rtjson(const struct decision_view *v, struct buf *out);
void wire_asterisk(const struct decision_view *v, struct buf *out);
void wire_text(const struct decision_view *v, struct buf *out);
void wire_freeswitch(const struct decision_view *v, struct buf *out);

/* What a step that ends the call answers with, as SIP says it. */
static inline int step_code(const struct step *s)
{
	return s->action == ACTION_REJECT ? 486 : 0;
}

/* A dialplan compares numbers: 1 kept, 0 not, -1 nobody asked for it. */
static inline int reserved_number(const struct decision_view *v)
{
	return v->reservation == RESERVATION_NONE ? -1 : v->reservation == RESERVATION_KEPT;
}

/* The four outcomes that lead on. */
enum { OUTCOMES_FIRST = OUTCOME_NO_ANSWER, OUTCOMES_LAST = OUTCOME_UNAVAILABLE };

/* The step that follows, -1 for the final one; a refusal that leads nowhere is as busy, as it is
 * for who is told the next step (wire_plan_next). */
static inline int step_after(const struct step *s, int outcome)
{
	if (s->next[outcome] < 0 && outcome == OUTCOME_REJECTED)
		outcome = OUTCOME_BUSY;
	return s->next[outcome] < 0 ? -1 : s->next[outcome];
}

#endif
