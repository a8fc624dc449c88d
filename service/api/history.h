/*
 * history: decisions and outcomes on their way into Redis: gathered per domain, sent in batches. Of
 * a domain at most 200 a second and process are kept, the rest is counted as sampled; what waits is
 * bounded, and what Redis does not take is not tried again.
 */
#ifndef API_HISTORY_H
#define API_HISTORY_H

#include "state/state.h"

struct history;
struct history *history_new(struct loop *loop, struct state *state);
void history_free(struct history *h); /* NULL is fine */
void history_decision(struct history *h, struct str domain, const struct history_decision *d,
		      int64_t now_ms);
void history_outcome(struct history *h, struct str domain, const struct call_outcome *o);
/* Sends what waits. */
void history_flush(struct history *h);

#endif
