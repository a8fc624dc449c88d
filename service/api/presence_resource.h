/* presence_resource: a user's presence as the reader of a request may see it. */
#ifndef API_PRESENCE_RESOURCE_H
#define API_PRESENCE_RESOURCE_H

#include "api/api_priv.h"

/* As an object; degraded_since_ms: what reply_degraded() said, 0 = not degraded. */
void presence_put(struct request *r, struct replica_user *u, const struct presence *p,
		  int64_t degraded_since_ms, struct json_writer *w);

#endif
