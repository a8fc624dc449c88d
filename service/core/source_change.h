/*
 * source_change: what happens to a source, and what that makes of what is known of it. Pure; the
 * views of the result are those of its arguments.
 */
#ifndef CORE_SOURCE_CHANGE_H
#define CORE_SOURCE_CHANGE_H

#include "core/source.h"

enum source_event {
	SOURCE_HEARD,     /* a heartbeat, or what facts told since the last one */
	SOURCE_LOOKED_AT, /* it was due: is it silent, is its upload given up */
	SOURCE_JUDGED,    /* the presence of its users is as it has to be */
	UPLOAD_BEGINS, /* of a snapshot, in place of one on its way; with a generation of its own */
	UPLOAD_GOES_ON,
	UPLOAD_COUNTS, /* the flip: from now on its facts are those of the source */
	UPLOAD_GIVEN_UP,
};

/* What was heard of a source, summed up. */
struct source_news {
	struct str epoch, reporter; /* empty = not said */
	int64_t at_ms;              /* the last time */
	int64_t heartbeat_at_ms;    /* 0 = no heartbeat */
	int64_t facts, refused, missed_clears;
	int64_t skew_sum_ms, skew_samples;
	int64_t lateness_sum_ms, lateness_samples;
};

struct source_change {
	enum source_event event;
	struct source_news heard;
	int64_t silent_since_ms; /* looked at: found silent since; 0 = not */
	int64_t judged;          /* as often as had to be then */
	int64_t generation;      /* of the upload */
	int64_t facts;           /* in the snapshot that counts now */
};

enum source_verdict {
	SOURCE_CHANGED,
	SOURCE_AS_BEFORE,   /* nothing to write */
	SOURCE_UPLOAD_GONE, /* it was given up, or another has taken its place */
};

/* Adds what a fact, or a heartbeat, says about its source. at_ms: its own, 0 = it says none. */
void source_news_add(struct source_news *h, struct str epoch, int64_t at_ms, int64_t now_ms);
/* Puts b, heard later, behind a. */
void source_news_join(struct source_news *a, const struct source_news *b);
enum source_verdict source_apply(const struct source_state *old, const struct source_change *c,
				 int64_t now_ms, struct source_state *out);

#endif
