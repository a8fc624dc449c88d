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
};

struct pending_source {
	struct pending_source *prev, *next;
	struct source_change change;
	char epoch[SOURCE_ID_BYTES], reporter[SOURCE_ID_BYTES]; /* of change.heard */
	int64_t deadline_mono_ms;
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

struct source_queue {
	UT_hash_handle hh;
	struct state *state;
	struct report_sum heard, flying_heard; /* not told yet; in the commit under way */
	int64_t tell_at_mono_ms, told_mono_ms;
	struct pending_source *waiting, *flying;
	bool busy;
	int attempts;
	int64_t not_before_mono_ms;
	struct buf value;          /* what the commit under way writes */
	struct str domain, source; /* views into key */
	char key[];
};

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

/* source_round.c */
void source_round_run(struct source_queue *q);
void source_finish_all(struct source_queue *q, struct pending_source **list, enum err err,
		       struct str version);

#endif
