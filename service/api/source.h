/* source: the source that a path names, and whether this token may speak for it. */
#ifndef API_SOURCE_H
#define API_SOURCE_H

#include "api/api_priv.h"

/* The path's {source} (parameter 1); NULL = replied 404. */
const struct source_standing *request_source(struct request *r);
/* The same, for who reports: one of its tokens, or an administrator's. NULL = replied. */
const struct source_standing *request_own_source(struct request *r);

#endif
