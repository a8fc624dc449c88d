/*
 * source: a system that reports facts (a PBX, a carrier's gateway, an app's server): what is known
 * of it now, and which of its facts may still be believed (docs/DOMAIN.md, "Sources"). Pure. A
 * source without an object in the configuration never falls silent.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "base/arena.h"
#include "core/record.h"

enum {
	SOURCES_MAX = 200,      /* of a domain */
	SOURCE_TOKENS_MAX = 32, /* of a source */
	HEARTBEAT_LEAST_S = 5,  /* promised */
	HEARTBEAT_MOST_S = 3600,
	STALE_AFTER_LEAST_S = 15,
	STALE_AFTER_MOST_S = 86400,
	SNAPSHOT_ITEMS_MAX = 1000000,
	HEARTBEATS_MISSED = 3,      /* silent after so many, where nothing else is said */
	UPLOAD_PATIENCE_MS = 10000, /* a snapshot that nobody goes on with is given up */
};

/* A snapshot on its way: its facts carry the generation, which nobody goes by yet. */
struct snapshot_upload {
	int64_t generation; /* 0 = there is none */
	struct str epoch;
	int64_t until_ms; /* given up then; moved ahead while it goes on */
};

/* What Redis keeps of a source under {NN}:source:<domain>:<source>. */
struct source_state {
	struct str epoch;        /* said last; empty = none yet */
	struct str reporter;     /* the token that spoke last */
	int64_t heard_at_ms;     /* a heartbeat, a fact or a snapshot; 0 = never */
	int64_t heartbeat_at_ms; /* 0 = never */
	int64_t silent_since_ms; /* found silent, and not heard since; 0 = not */
	int64_t generation;      /* facts of older ones are replaced */
	int64_t generations; /* handed out so far: an upload that came to nothing keeps its own */
	struct snapshot_upload upload;
	int64_t snapshot_at_ms, snapshot_facts; /* of the last one that came to its end */
	int64_t skew_ms;                        /* its clock minus ours, smoothed */
	int64_t lateness_ms;                    /* from its `at` to our hearing of it, smoothed */
	int64_t facts, refused;                 /* accepted; come too late to count */
	int64_t missed_clears;                  /* calls that ran out without an end */
	int64_t to_judge, judged;               /* its users' presence, as often as it has to be */
};

struct source_standing {
	const struct source *source;
	const struct source_state *state;
};

/* All sources of a domain, by id. */
struct sources {
	const struct source_standing *items;
	size_t count;
	/* This process can hear since then: nobody is silent for what it could not hear. */
	int64_t listening_since_ms;
	int64_t as_of_ms; /* it can hear no more since then; 0 = it can */
};

/* NULL = none of that id; sources may be NULL. */
const struct source_standing *source_find(const struct sources *sources, struct str id);
/* The source that the token speaks for, by id; the token itself where there is none. */
struct str source_of_token(const struct sources *sources, struct str token);
/* How long it may be quiet; 0 = as long as it likes. */
int64_t source_patience_ms(const struct source *s);
/* When it fell silent; 0 = it has not. */
int64_t source_silent_since(const struct sources *sources, const struct source_standing *s,
			    int64_t now_ms);
/* When somebody has to look at it again; 0 = never. */
int64_t source_due(const struct source *s, const struct source_state *state);

/* How far a fact is to be believed. */
struct belief {
	bool stale;       /* its source is silent: shown as such */
	bool counts;      /* and all the same goes on counting as long as it is live */
	bool routable;    /* does not count, but what rings may be tried */
	int64_t since_ms; /* silent since; 0 = not */
};
struct belief origin_belief(const struct subject *s, const struct origin *o, int64_t now_ms);
/* Live, and not taken back by the silence of its source. */
bool call_counts_now(const struct subject *s, const struct call *c, int64_t now_ms);
/* The generation of what the signal's source says now. */
int64_t source_generation(const struct subject *s, struct str source, struct str epoch);
/* A snapshot of it is on its way. */
bool source_is_uploading(const struct subject *s, struct str source);

/*
 * The record as it is once its sources' last snapshots count: what they replaced is gone, what they
 * brought is there, and what an upload that came to nothing left is gone. False where it already is
 * so, *out then is not written.
 */
bool record_settle(const struct record *r, const struct sources *sources, int64_t now_ms,
		   struct arena *a, struct record *out);

#endif
