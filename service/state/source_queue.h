/*
 * source_queue: what happens to a source, until it is in Redis. What facts tell of their source is
 * summed up and told every few seconds; anything else goes at once, one commit at a time.
 */
#ifndef STATE_SOURCE_QUEUE_H
#define STATE_SOURCE_QUEUE_H

#include "core/source_change.h"
#include "state/state_priv.h"

enum { SOURCE_ID_BYTES = 64 + 1 };

struct replica_source {
	UT_hash_handle hh;
	struct replica_domain *domain;
	struct str id;       /* owned */
	struct arena *arena; /* of source; NULL = not decoded */
	struct source source;
	struct arena *state_arena; /* of state */
	struct source_state state;
	struct version version; /* of the state; "" = none known */
	int64_t told_mono_ms;   /* when Redis last heard of it from here */
};

struct pending_source {
	struct queue_item item;
	struct source_change change;
	state_source_fn *done;
	void *arg;
	enum source_verdict verdict;
	int64_t generation; /* of the upload, as it was given */
};

/* Its views lead into its own texts. */
struct report_sum {
	struct source_news sum;
	char epoch[SOURCE_ID_BYTES], reporter[SOURCE_ID_BYTES];
};

/* Its queue is due as long as something was heard that is not in Redis. */
struct source_queue {
	struct queue queue;
	struct report_sum heard, flying_heard; /* not told yet; in the commit under way */
	struct buf value;                      /* what the commit under way writes */
};

static inline struct pending_source *pending_source_of(struct queue_item *item)
{
	return (struct pending_source *)item;
}

/* replica_source.c */
struct replica_source *source_get(struct replica_domain *d, struct str id);
void source_state_apply(struct replica_domain *d, struct str id, struct str version,
			struct str value);
void source_state_replace(struct replica_domain *d, struct str id, struct str version,
			  struct str value);
void source_drop(struct replica_source *rs); /* from Redis: it is gone */

/* source_queue.c */
void report_sum_add(struct report_sum *a, const struct source_news *later);
bool report_sum_is_empty(const struct report_sum *r);
/* When what is heard of it next is to be told. */
int64_t source_tells_at(const struct replica_source *rs);

/* source_round.c: see struct queue_kind. */
void source_round_run(struct queue *q);
void source_round_landed(struct queue *q, const struct store_result *result);
bool source_round_lost(struct queue *q, const struct store_result *result);

#endif
