/* presence_resource: a user's presence as the reader of a request may see it. */
#ifndef API_PRESENCE_RESOURCE_H
#define API_PRESENCE_RESOURCE_H

#include "api/api_priv.h"

/* Since when, where the user appears offline to this reader; NULL = they do not. */
const struct hiding_fact *presence_hides_from(const struct request *r, const struct subject *s);
/* What this reader is shown of the user: who appears offline is, for all but the person. */
void presence_seen(struct request *r, const struct subject *s, struct trace *trace,
		   struct presence *out);
/* As an object; degraded_since_ms: what reply_degraded() said, 0 = not degraded. */
void presence_put(struct request *r, struct replica_user *u, const struct presence *p,
		  int64_t degraded_since_ms, struct json_writer *w);

#endif
