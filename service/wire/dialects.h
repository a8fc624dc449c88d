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

/* The four outcomes that lead on. */
enum { OUTCOMES_FIRST = OUTCOME_NO_ANSWER, OUTCOMES_LAST = OUTCOME_UNAVAILABLE };

#endif
