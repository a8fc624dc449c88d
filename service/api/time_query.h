/* time_query: a moment and a range of time in a query, and a calendar as a body: what schedules and
 * rosters are asked by. */
#ifndef API_TIME_QUERY_H
#define API_TIME_QUERY_H

#include "api/request.h"

/* A time in the query, at most what zones are known for; false = replied. */
MUST_CHECK
bool query_time(struct request *r, const char *name, int64_t otherwise_ms, int64_t *out_ms);
/* `from` (else now) and `to` (else a week later); false = replied. */
MUST_CHECK
bool query_range(struct request *r, int64_t *out_from_ms, int64_t *out_to_ms);
/* The body is text/calendar; false = replied 415. */
MUST_CHECK
bool request_is_calendar(struct request *r);

#endif
