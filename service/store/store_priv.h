/*
 * store_priv: the store's own state, shared by the files of this room.
 *
 * Two links: `command` for everything that is asked or changed, `follow` for the stream reader
 * alone, whose XREAD blocks. The store is up while both are ready.
 */
#ifndef STORE_STORE_PRIV_H
#define STORE_STORE_PRIV_H

#include "base/buf.h"
#include "store/child.h"
#include "store/link.h"

enum {
	STORE_FORMAT = 1,
	STORE_BEAT_MS = 500,    /* lease renewal; every other beat probes the clock */
	STORE_LEASE_MS = 2000,  /* moves within lease + beat */
	STORE_CHANGE_MS = 250,  /* deadline where the caller names none */
	STORE_VERSION_MAX = 44, /* two 64-bit numbers and a dash */
	STORE_TOMBSTONE_MS = 60000,
	STORE_STAGE_S = 600,
	STORE_EVENTS_AGE_MS = 3600 * 1000,
};

struct version {
	char text[STORE_VERSION_MAX];
	size_t n;
};

struct shard {
	bool loaded;           /* its rows were delivered at least once since it last was known */
	bool gap;              /* the load that is due may have missed events */
	bool whole_load;       /* a load of the whole shard is queued or running */
	unsigned loads;        /* queued or running, of the shard or of its domains: events wait */
	uint32_t epoch;        /* counts loads: answers asked for before one are void */
	struct version cursor; /* last event delivered, or covered by a load */
	int64_t n;
	int64_t seen_at_ms;      /* monotonic: last event or comparison with Redis */
	bool must_advance;       /* Redis has more than we: the next read must bring it */
	bool verify;             /* compare before reading on: the link is new */
	int64_t leased_until_ms; /* monotonic */
	bool lease_asked, due_asked[DUE_SETS];
	int64_t trimmed_at_ms;
};

struct load;

struct store {
	struct loop *loop;
	struct store_listener listener;
	struct address address;
	struct str instance;
	struct child *child; /* NULL: Redis is somebody else's */
	struct link *command, *follow;
	struct loop_timer *beat, *soon; /* soon: a load was asked for */
	struct arena *texts;
	unsigned beats;

	struct shard shards[STORE_SHARDS_MAX];
	unsigned shard_count;
	bool shards_known;

	bool up, opened_before;
	bool functions_ready, meta_ready, clock_ready; /* what a new command link still needs */

	int64_t redis_offset_ms; /* Redis TIME minus monotonic time */
	int64_t offset_at_ms;    /* when it was last taken; 0 = never */
	int64_t steered_ms;
	bool skew_told;
	int64_t refused_told_ms; /* when it was last logged that Redis refuses changes */

	int64_t follower_id; /* CLIENT ID of the follow link */
	bool reading;        /* an XREAD is under way */

	struct load *load_first, *load_last; /* first is running */
	bool load_running;

	struct loop_timer *stop_timer; /* leases had their time to be given back */
	void (*stopped)(void *arg);
	void *stopped_arg;
	bool stopping;

	struct store_stats stats;
};

static inline struct str version_str(const struct version *v)
{
	return str_n(v->text, v->n);
}

static inline void version_set(struct version *v, struct str text)
{
	v->n = text.n < sizeof(v->text) ? text.n : sizeof(v->text);
	if (v->n)
		memcpy(v->text, text.p, v->n);
}

/* names.c: length-prefixed strings in a buf. */
void names_add(struct buf *b, struct str name);
struct str names_next(const struct buf *b, size_t *at); /* p NULL at the end */

/* store.c */
void store_links_changed(struct store *s);

/* session.c: what a new command link needs before commands may use it, and the clock. */
void session_opened(void *owner);
void session_closed(void *owner);
void session_check_meta(struct store *s);
void session_probe(struct store *s);
int64_t session_redis_ms(const struct store *s); /* what Redis' TIME should say now */

/* functions.c: the function library. */
extern const char store_library[];
extern const char store_library_end[];
void functions_check(struct store *s);

/* commit.c */
void commit_begin(struct store *s, const char *function, unsigned keys, unsigned args);
void commit_group_keys(struct store *s, struct str domain, const struct str *groups, size_t count);
/* The first argument of every function that changes something. */
void commit_not_after(struct store *s, int64_t deadline_ms);
void commit_end(struct store *s, int64_t deadline_ms, store_done_fn *done, void *arg);
bool commit_result(struct store *s, const struct reply *reply, struct store_result *out);
/* An error that Redis answered a change with: told now and then; one that says that the link leads
 * to the wrong place ends it. */
void commit_refused(struct store *s, const struct reply *reply);

/* follower.c */
void follower_opened(void *owner);
void follower_closed(void *owner);
void follower_wake(struct store *s);

/* load_queue.c */
void load_shard(struct store *s, unsigned shard, bool gap);
void load_resume(struct store *s); /* the store is up */
void load_clear(struct store *s);

/* lease.c */
void lease_beat(struct store *s);
void lease_release_all(struct store *s);

#endif
