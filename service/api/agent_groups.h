/* agent_groups: what a user's status asks of each of their groups, and what came of it. */
#ifndef API_AGENT_GROUPS_H
#define API_AGENT_GROUPS_H

#include "api/api_priv.h"
#include "wire/tables.h"

enum { AGENT_GROUPS_MAX = 64 };

/* None where the status asks nothing. In the request's arena. */
const struct agent_of_group *agent_groups(struct request *r, const struct subject *s,
					  size_t *out_count);

#endif
