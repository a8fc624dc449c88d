/* group_outcome: what groups learn from what became of calls: who took one of theirs, and that
 * whoever was kept for a call is free again. */
#ifndef API_GROUP_OUTCOME_H
#define API_GROUP_OUTCOME_H

#include "api/api_priv.h"

/* The group whose stage nobody answered, so that the call went on; empty where there is none. */
struct str group_escalated(struct api *api, struct str domain, const struct call_outcome *outcome);
/* Written behind the answer; a report that was heard of is nobody's business here. */
void group_outcome(struct api *api, struct str domain, const struct call_outcome *outcome);

#endif
