/* decisions: what this process remembers of what it decided. */
#ifndef API_DECISIONS_H
#define API_DECISIONS_H

#include "api/decision_ring.h"
#include "api/route.h"

/* The answer's view in JSON goes into the ring; json.p NULL = it has still to be written. */
void decisions_keep(struct request *r, const struct route_answer *answer,
		    const struct decision_view *view, struct str json);

#endif
