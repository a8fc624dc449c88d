/*
 * decision_ring: the last decisions of this process, whole, for who asks why. Bounded by number and
 * by bytes, the oldest goes first; nothing depends on it, and it is gone with the process.
 */
#ifndef API_DECISION_RING_H
#define API_DECISION_RING_H

#include "state/state.h"

enum { DECISION_RING_COUNT = 10000, DECISION_RING_BYTES = 64 * 1024 * 1024 };

struct kept_outcome {
	int64_t step, at_ms;
	enum outcome outcome;
	struct str user, device;
	struct str escalated; /* group; may be empty */
	struct kept_outcome *next;
};

/* In the ring all views point into the entry's own memory. */
struct kept_decision {
	struct str id, domain, user, group, call_id;
	struct str to, from, from_normalised; /* from: other parties' numbers */
	struct str asked_by;                  /* token id */
	struct str json;                      /* Decision, as it is without anything hidden */
	enum side side;
	enum caller_class class;
	bool stepwise;
	enum action action;
	enum reason reason;
	int64_t at_ms;
	const struct kept_outcome *outcomes; /* in the order in which they came */
};

struct decision_ring;
struct decision_ring *decision_ring_new(void);
void decision_ring_free(struct decision_ring *ring); /* NULL is fine */
/* Copies it; outcomes are none yet. */
void decision_ring_put(struct decision_ring *ring, const struct kept_decision *decision);
/* NULL = not (or no more) in it. Valid until the next put. */
const struct kept_decision *decision_ring_find(const struct decision_ring *ring, struct str domain,
					       struct str id);
/* A repeat of the same step, outcome and user is one. Nothing where the decision is not in the
 * ring. */
void decision_ring_outcome(struct decision_ring *ring, struct str domain,
			   const struct call_outcome *outcome);
/* Newest first, from the one behind `before` (empty: the newest), until fn returns false. */
void decision_ring_each(const struct decision_ring *ring, struct str domain, struct str before,
			bool (*fn)(void *arg, const struct kept_decision *d), void *arg);

#endif
