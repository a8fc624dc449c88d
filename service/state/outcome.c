/* outcome: hands what became of calls to whoever learns from it. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

struct outcome_listener {
	state_outcome_fn *fn;
	void *arg;
	struct outcome_listener *prev, *next;
};

void state_on_outcome(struct state *s, state_outcome_fn *fn, void *arg)
{
	struct outcome_listener *l = mem_new(sizeof(*l));

	l->fn = fn;
	l->arg = arg;
	DL_APPEND(s->outcome_listeners, l);
}

void state_outcome(struct state *s, struct str domain, const struct call_outcome *outcome)
{
	for (struct outcome_listener *l = s->outcome_listeners; l; l = l->next)
		l->fn(l->arg, domain, outcome);
}

void outcome_heard(struct state *s, struct str domain, struct str decision, struct str event)
{
	struct history_outcome o;

	arena_reset(s->scratch);
	if (!table_decode_stored(&outcome_event_table, event, s->scratch, &o))
		return;
	state_outcome(s, domain,
		      &(struct call_outcome){ .decision_id = decision,
					      .step = o.step,
					      .outcome = o.outcome,
					      .user = o.user,
					      .device = o.device,
					      .escalated = o.escalated,
					      .at_ms = o.at_ms,
					      .heard = true });
}

void outcomes_free(struct state *s)
{
	struct outcome_listener *l, *next;

	DL_FOREACH_SAFE(s->outcome_listeners, l, next)
	{
		DL_DELETE(s->outcome_listeners, l);
		free(l);
	}
}
