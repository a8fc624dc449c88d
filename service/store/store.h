/*
 * store: Redis, moving bytes only. Links, the commit functions, the follower, the due set, the
 * lease, and the private redis-server child. It interprets nothing but keys and versions.
 *
 * May know base only; hiredis lives here and nowhere else. Every call is asynchronous: callbacks
 * run in the loop, never inside the call. Views in callbacks are valid during the callback only.
 *
 * A version is the id of a stream entry, "1700000000000-0", compared by store_version_cmp().
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/loop.h"

enum { STORE_SHARDS_DEFAULT = 16, STORE_SHARDS_MAX = 256 };

struct store_options {
	struct str
		url; /* "redis://[:password@]host:port[/0]", "unix:/path"; empty = private child */
	struct str password;   /* overrides the URL's */
	struct str data_dir;   /* of the private child */
	const char *child_log; /* file for the child's output; NULL = data_dir/redis.log */
	struct str instance;   /* who holds the leases; empty = id_instance() */
};

enum store_status {
	STORE_OK,
	STORE_CONFLICT,    /* version differs: version and value hold what is there */
	STORE_GONE,        /* of a group: the configuration does not name it (any more) */
	STORE_UNAVAILABLE, /* certainly not applied, and will not be (not_after) */
	/*
	 * Sent, but no answer within the deadline or before the link broke: it was applied then or
	 * never will be. Do the same change again: a conflict shows what is there now.
	 */
	STORE_UNKNOWN,
};

struct store_result {
	enum store_status status;
	struct str version; /* new version, or the one found */
	struct str value;   /* conflict on live: the record found (without version line), on group
			       the lines, where asked for; p NULL = none. Outcome: the plan */
	int64_t n;          /* the shard's running number of the event made; 0 = none was */
};
typedef void store_done_fn(void *arg, const struct store_result *result);

enum store_row_kind { STORE_CONFIG, STORE_SECRET, STORE_LIVE, STORE_GROUP, STORE_SOURCE };

struct store_event {
	unsigned shard;
	struct str id; /* stream entry id = version */
	int64_t n;
	/* "live": key is the user, value the record ("" = emptied). "source": the same of a source.
	 * "group": key is the group, value the lines that changed since the version `base` ("" =
	 * since there was nothing).
	 * "config": key is the object's key ("user/123"), value its JSON; value.p NULL = deleted.
	 * "secret": as config, for the secrets hash.
	 * "config_replaced": the whole domain must be read again (store_load_domain; the shard's
	 * further events wait for its end). It moves the config version to its id.
	 * "domain_removed". */
	struct str type, domain, key, value;
	/* The object's version: the id, but for a quiet write the version it had before and keeps.
	 * A config event that is not quiet moves the domain's config version to its id. */
	struct str version;
	struct str base;
	bool quiet;
};

/* All from the loop; never from inside a store call. */
struct store_listener {
	void *arg;
	/*
	 * up: commands may be sent. The first time, loads of every shard follow. After a loss only
	 * those shards are loaded again whose n or last event do not fit; for each of the others
	 * `passed` tells that it was found unchanged or has caught up.
	 */
	void (*link)(void *arg, bool up);
	/*
	 * A shard, or one domain of it (domain.p != NULL), is being read anew: begin, rows, end.
	 * `gap`: events may have been missed (trim, flush, restore, failover): subscribers need a
	 * reset. What was not among the rows at end does not exist. Rows stand even where they are
	 * older than what is known (a restored backup). A key may come twice; the later row stands.
	 * A begin without an end (the link broke) is followed by another begin. Events of the shard
	 * wait until the end.
	 * Row STORE_CONFIG "@version": its version is the domain's config version, value empty.
	 * The rows of a domain: config, then secrets, then live, groups and sources; the
	 * pseudo-domain _system may have secrets only.
	 */
	void (*load_begin)(void *arg, unsigned shard, struct str domain, bool gap);
	void (*load_row)(void *arg, unsigned shard, enum store_row_kind kind, struct str domain,
			 struct str key, struct str version, struct str value);
	void (*load_end)(void *arg, unsigned shard, struct str domain);
	void (*event)(void *arg, const struct store_event *e);
	/* The shard's cursor has passed version without a gap. */
	void (*passed)(void *arg, unsigned shard, struct str version);
	/* Users whose due time has come, for a shard whose lease this process holds. Answer each
	 * with a commit that moves its entry; until it has landed store_due_ask() brings the same
	 * user again. A user "source:<id>" is a source. */
	void (*due)(void *arg, unsigned shard, struct str domain, struct str user, int64_t due_ms);
	/* The same of a user's calendars. */
	void (*calendar_due)(void *arg, struct str domain, struct str user);
};

struct store;
/* Starts the child if need be and connects; never fails for an absent Redis, only for options that
 * make no sense or a data directory in use: then NULL and a sentence in *out_error. */
struct store *store_start(struct loop *loop, const struct store_options *options,
			  const struct store_listener *listener, struct arena *a,
			  struct str *out_error);
/* Gives the leases back, closes links, asks the child to stop; done when it has exited. */
void store_stop(struct store *s, void (*done)(void *arg), void *arg);
void store_free(struct store *s);

unsigned store_shards(const struct store *s);
unsigned store_shard_of(const struct store *s, struct str domain);
bool store_is_up(const struct store *s);
int store_version_cmp(struct str a, struct str b); /* "" is older than any */

struct live_commit {
	struct str domain, user;
	struct str expected; /* version; empty = no record yet */
	struct str value;    /* record JSON */
	int64_t ttl_ms;      /* 0 = none */
	int64_t due_ms;      /* next due time; 0 = no entry */
	bool silent;         /* only moves the due entry: no event, version kept (value ignored) */
};
/* deadline_ms: how long to wait, 100 or 250; past it the change is not applied (not_after). */
void store_commit_live(struct store *s, const struct live_commit *c, int64_t deadline_ms,
		       store_done_fn *done, void *arg);

/*
 * What a group remembers and is told: a hash of entries, changed by lines "<field>\t<value>\n"; an
 * entry without a value goes. A conflict brings the lines of all that there is only where `whole`
 * is asked for: mostly the follower brings what is missing.
 */
struct group_commit {
	struct str domain, group;
	struct str expected;
	struct str lines;
	bool whole;
	bool emptied;   /* nothing is left: only the version, for a while */
	int64_t ttl_ms; /* 0 = none */
};
void store_commit_group(struct store *s, const struct group_commit *c, int64_t deadline_ms,
			store_done_fn *done, void *arg);
/* What is known of a source; as live, its entry in due is its own. */
struct source_commit {
	struct str domain, source;
	struct str expected;
	struct str value;
	int64_t ttl_ms, due_ms; /* due: 0 = no entry */
};
void store_commit_source(struct store *s, const struct source_commit *c, int64_t deadline_ms,
			 store_done_fn *done, void *arg);
/* The state of a source that is gone, and its entry in due; left alone while the configuration in
 * Redis names it. */
void store_drop_source(struct store *s, struct str domain, struct str source, store_done_fn *done,
		       void *arg);

struct config_op {
	struct str key;   /* "domain", "user/123", "device/123/desk", "profile//lunch_break" … */
	struct str value; /* JSON; p NULL = delete */
	bool secret;      /* in the secrets hash */
	bool quiet;       /* version kept, no config version moved: `reported` flags. Does nothing
			     where the object does not exist */
};
struct config_commit {
	struct str domain;
	struct str expected; /* the domain's config version; empty = domain must not exist */
	const struct config_op *ops;
	size_t op_count;
	const struct str *users; /* whose own object is written or deleted: who is deleted, or was
				    not there, leaves or finds nothing live */
	size_t user_count;
	const struct str *due_users; /* put into due at due_ms */
	size_t due_user_count;
	int64_t due_ms;
	const struct str *groups; /* that go, and what they remember with them */
	size_t group_count;
	bool remove_domain; /* drops config, secrets and the domain's name; ops ignored */
};
/*
 * Secrets-only commits neither compare nor move the config version (expected ignored), but the
 * domain must exist, else conflict with version ""; _system always does. The version of the result:
 * the new config version; of secrets only, the last secret's; of quiet ops only, the unmoved one.
 */
void store_commit_config(struct store *s, const struct config_commit *c, int64_t deadline_ms,
			 store_done_fn *done, void *arg);

/* Staged replacement of a domain's configuration. version of the result of begin is what every
 * staged object will carry. A stage left alone dies after 10 minutes (then put and commit:
 * conflict). At most 500 ops a put; secrets cannot be staged. All with a deadline of 250 ms. */
void store_stage_begin(struct store *s, struct str domain, store_done_fn *done, void *arg);
void store_stage_put(struct store *s, struct str domain, struct str stage_version,
		     const struct config_op *ops, size_t count, store_done_fn *done, void *arg);
struct stage_commit {
	struct str domain, stage_version;
	struct str expected;       /* as in config_commit */
	const struct str *secrets; /* keys of the secrets hash that go */
	size_t secret_count;
	const struct str *groups; /* as in config_commit */
	size_t group_count;
};
void store_stage_commit(struct store *s, const struct stage_commit *c, store_done_fn *done,
			void *arg);
/* Live records of users that are gone: removed with their due entries, at most 500 a call. Users
 * that the configuration in Redis names are left alone. */
void store_drop_live(struct store *s, struct str domain, const struct str *users, size_t count,
		     store_done_fn *done, void *arg);
/* ---- calendar.c ---- */
/* Result: version and value of what is kept of a user's calendars; value.p NULL = nothing. */
void store_calendar_read(struct store *s, struct str domain, struct str user, store_done_fn *done,
			 void *arg);
struct calendar_commit {
	struct str domain, user;
	struct str expected;       /* version; empty = nothing is kept yet */
	struct str version, value; /* the new ones; an empty value: nothing is kept any more */
	int64_t due_ms;            /* when to look after them next; 0 = never */
	bool silent;               /* only moves that; version and value are ignored */
};
void store_commit_calendar(struct store *s, const struct calendar_commit *c, store_done_fn *done,
			   void *arg);
/* ---- history.c ---- */
/* Appends entries to the domain's history, which keeps them for 30 days, and at most so many. */
enum { STORE_HISTORY_S = 30 * 86400, STORE_HISTORY_MOST = 200 * 1000 };
void store_history_put(struct store *s, struct str domain, const struct str *entries, size_t count,
		       store_done_fn *done, void *arg);
/* ---- plan.c ---- */
/* Keeps the plan of a decision for 10 minutes. */
void store_plan_put(struct store *s, struct str domain, struct str decision, struct str plan,
		    size_t step_count, store_done_fn *done, void *arg);
struct outcome_put {
	struct str domain, decision;
	bool stepwise;      /* counts only while the plan is kept */
	struct str mark;    /* the first report under a mark stands */
	struct str outcome; /* its word */
	bool taken;         /* somebody took the call: the first such report of a decision counts */
	struct str event;   /* what the other processes are told of it */
};
enum { STORE_OUTCOME_FIRST = 1, STORE_OUTCOME_TAKEN = 2 };
/*
 * What became of a step, kept for 3 h, of stepwise decisions as long as the plan. Result: `value`
 * the plan (p NULL = none is kept), `version` the report that stands, n = FIRST where it is this
 * one, + TAKEN where it counts as the one that took the call. The plan and an empty version: it has
 * no such step.
 */
void store_outcome_put(struct store *s, const struct outcome_put *o, store_done_fn *done,
		       void *arg);
/* Reads one domain again (after config_replaced). Rows come by the listener. */
void store_load_domain(struct store *s, struct str domain);

bool store_holds_lease(const struct store *s, unsigned shard);
enum due_set { DUE_PRESENCE, DUE_CALENDAR, DUE_SETS };
/* Ask for the next due users of all shards held, at now; called every turn while there is work,
 * else each 100 ms. Of each shard `limit` users behind the first `offset`. At most one ask per set
 * and shard is in flight. */
void store_due_ask(struct store *s, enum due_set set, int64_t now_ms, size_t offset, size_t limit);
/* Makes users due at at_ms, at most 500 a call. */
void store_due_put(struct store *s, enum due_set set, struct str domain, const struct str *users,
		   size_t count, int64_t at_ms, store_done_fn *done, void *arg);

struct store_stats {
	int64_t commits, conflicts, unavailable, reloads, reconnects;
	int64_t clock_offset_ms; /* Redis TIME minus our clock */
	int64_t follow_lag_ms;   /* age of the last event when it arrived */
	int64_t events;
};
void store_stats(const struct store *s, struct store_stats *out);

#endif
