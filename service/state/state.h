/*
 * state: what this process knows. The replica (every domain's configuration and every user's live
 * record, as bytes until first use), the snapshot for a question, recompute-and-commit, config
 * writes, and the sweep of what time alone changes.
 *
 * May know base, core, wire, store. Pointers handed out are valid until the loop's next turn.
 */
#ifndef STATE_STATE_H
#define STATE_STATE_H

#include "base/loop.h"
#include "core/change.h"
#include "core/credential.h"
#include "core/group_change.h"
#include "core/routing.h"
#include "core/source_change.h"
#include "core/user_calendar.h"
#include "store/store.h"
#include "wire/tables.h"

struct state;
struct replica_domain;
struct replica_user;

struct state *state_new(struct loop *loop, const struct store_options *options, struct arena *a,
			struct str *out_error);
void state_stop(struct state *s, void (*done)(void *arg), void *arg);
void state_free(struct state *s);

/* For staged imports (api/), which talk to the store directly. */
struct store *state_store(struct state *s);

/* Loaded once, and able to answer. Stays true while Redis is away. */
bool state_is_ready(const struct state *s);
/* Redis is away: answers are marked. as_of: wall ms of the last moment known good. */
bool state_is_degraded(const struct state *s, int64_t *out_as_of_ms);

/* ---- reading ---- */
/* By name or alias; NULL = none. */
struct replica_domain *state_domain(struct state *s, struct str name);
/* The pseudo-domain of tokens that name several domains (secrets only); NULL = none yet. */
struct replica_domain *state_system(struct state *s);
/* Calls fn for each domain in name order, from the first after `after`, until it returns false. */
void state_each_domain(struct state *s, struct str after,
		       bool (*fn)(void *arg, struct replica_domain *d), void *arg);
const struct domain *replica_domain_config(struct replica_domain *d);
/* All of it can be found, also by number, extension and the like: not while a load goes on. */
bool replica_is_settled(const struct replica_domain *d);
/* The domain's own profiles, by status. */
const struct profile *const *replica_domain_profiles(const struct replica_domain *d,
						     size_t *out_count);
struct str replica_domain_version(const struct replica_domain *d); /* config version */
/* Wall milliseconds when this process first knew of it. What is older and has its name was another
 * domain's. */
int64_t replica_domain_since_ms(const struct replica_domain *d);
/* One of the domain's schedules, with its zone; NULL = none of that id. */
const struct schedule *replica_schedule(struct replica_domain *d, struct str id);
/* One of the domain's sites; NULL = none of that id. */
const struct site *replica_site(struct replica_domain *d, struct str id);
/* One of the domain's rosters, with its zones; NULL = none of that id. */
const struct roster *replica_roster(struct replica_domain *d, struct str id);
/* A time zone by its IANA name, the domain's for an empty one; kept for the life of the process.
 * NULL = the system has none of that name. */
const struct zone *replica_zone(struct replica_domain *d, struct str name);
void replica_directory(struct replica_domain *d, struct directory *out);
/* By id alone; NULL = none. */
struct replica_user *replica_user(struct replica_domain *d, struct str id);
/* By id, extension or number (normalised here); NULL = none. */
struct replica_user *replica_user_find(struct replica_domain *d, struct str target);
/* A number that is nobody's own, in normal form; NULL = none. */
const struct dialled_number *replica_number(struct replica_domain *d, struct str number);
const struct subject *replica_subject(struct replica_user *u);
/*
 * What if: from here to replica_assume_end() whoever reads this user finds this record instead of
 * the real one. Within one turn, around a pure function; nothing may be written in between.
 */
void replica_assume(struct replica_user *u, const struct record *record);
void replica_assume_end(struct replica_user *u);
/* The same for what a group remembers and was told; NULL ends it. False where there is no such
 * group. */
bool replica_assume_group(struct replica_domain *d, struct str id, const struct group_state *state);
/* The same of an override: put in, and what was there given back. False = no such object. */
bool replica_override_swap(struct replica_domain *d, enum override_holder holder, struct str id,
			   struct override *value);
/*
 * A configuration that nobody has written, beside the saved one: a domain of its own, in no table.
 * What its users do and report is read from `saved`, where that is set: for the present turn only.
 */
struct replica_domain *replica_draft_new(struct state *s, struct str name);
void replica_draft_put(struct replica_domain *draft, struct str key, struct str json);
void replica_draft_live(struct replica_domain *draft, struct replica_domain *saved);
void replica_draft_free(struct replica_domain *draft); /* in slices; NULL is fine */
struct str
replica_user_version(const struct replica_user *u); /* of the live record; "0-0" = none */
/* By id alone; NULL = none. */
const struct group *replica_group(struct replica_domain *d, struct str id);
/* For which the user may be rung (core/membership.h), each once, the nearest first. While the
 * domain is being read (replica_is_settled) some may be missing. fn must ask nothing of this kind.
 */
void replica_groups_of(struct replica_domain *d, struct str user,
		       void (*fn)(void *arg, const struct group *g), void *arg);
/* Those of them that say how much is seen of their members, without exception at all times;
 * with_other: they may ring `other` too (nobody where it is empty). */
typedef void replica_ruling_fn(void *arg, const struct group *g, bool with_other);
void replica_ruling_groups_of(struct replica_domain *d, struct str user, struct str other,
			      replica_ruling_fn *fn, void *arg);
/* By id, extension or number in normal form; NULL = none. */
const struct group *replica_group_dialled(struct replica_domain *d, struct str target);
/* What it remembers and was told, by id; NULL = nothing. */
const struct group_state *replica_group_state(struct replica_domain *d, struct str id);
struct str replica_group_version(struct replica_domain *d, struct str id); /* "0-0" = nothing */
/* Groups that have the group as a member. */
void replica_groups_containing(struct replica_domain *d, struct str group,
			       void (*fn)(void *arg, struct str group), void *arg);
/* One object of the configuration by key: its JSON and version; false = none. */
bool replica_object(struct replica_domain *d, struct str key, struct str *out_json,
		    struct str *out_version);
/* Keys with the prefix, in key order, after `after`, until fn returns false. */
void replica_each_object(struct replica_domain *d, struct str prefix, struct str after,
			 bool (*fn)(void *arg, struct str key, struct str json, struct str version),
			 void *arg);
/* What reports facts: all of the domain's, NULL = none is configured; one by id, NULL = none. */
const struct sources *replica_sources(struct replica_domain *d);
const struct source_standing *replica_source(struct replica_domain *d, struct str id);
struct str replica_source_version(struct replica_domain *d, struct str id); /* "0-0" = nothing */
/* Users that hold a value (a number or extension in normal form, an e-mail in any case, an external
 * id). */
enum replica_index { REPLICA_BY_NUMBER, REPLICA_BY_EMAIL, REPLICA_BY_EXTERNAL_ID };
void replica_users_by(struct replica_domain *d, enum replica_index index, struct str value,
		      void (*fn)(void *arg, struct str user), void *arg);
/* The user whose mobile_number device has this number, else none: out is empty. */
struct str replica_mobile_owner(struct replica_domain *d, struct str number);
/*
 * The one user and device of a mobile number (E.164) among the domains that `admits` takes: for who
 * names no domain. NOT_FOUND: nobody's there, or of several; NOT_READY: not all is read yet, and
 * nobody's so far. Pointers are good for this turn.
 */
struct mobile_holder {
	struct replica_domain *domain;
	struct str user, device;
};
typedef bool state_admits_fn(void *arg, const struct domain *d);
MUST_CHECK
enum err state_mobile_holder(struct state *s, struct str number, state_admits_fn *admits, void *arg,
			     struct mobile_holder *out);
/* Who refers to an object, for 409 in-use: adds a fault per referrer. */
size_t replica_referrers(struct replica_domain *d, struct str key, struct faults *faults);
/* The same of one extension or number of a user, whose own objects do not count. */
size_t replica_address_referrers(struct replica_domain *d, struct str user, struct str address,
				 struct faults *faults);

const struct token *state_token(struct state *s, struct str id); /* NULL = none */
const struct hook_secret *replica_hook_secret(struct replica_domain *d, struct str user);
/* Changes whenever the secret does; for caches of verified credentials. */
struct str replica_hook_secret_version(struct replica_domain *d, struct str user);

/* Calls fn once the shard of the domain has passed version, or after timeout_ms with passed false.
 */
void state_when_passed(struct state *s, struct str domain, struct str version, int64_t timeout_ms,
		       void (*fn)(void *arg, bool passed), void *arg);

/* ---- writing ---- */
struct signal_outcome {
	enum err err; /* ERR_OK, TOO_MANY_SIGNALS, STORE_UNAVAILABLE, NOT_FOUND, CONFLICT, BUSY */
	struct change_result result;
	struct str version;       /* Presence-Version */
	struct presence presence; /* after the change */
};
typedef void state_signal_fn(void *arg, const struct signal_outcome *outcome);
/*
 * Applies a signal: change, commit, retry on conflict; waits up to 4 s for a lost link. Copies the
 * signal. done runs in a later turn. dry_run: judges against the replica, commits nothing.
 */
void state_signal(struct state *s, struct str domain, struct str user, const struct signal *signal,
		  bool dry_run, state_signal_fn *done, void *arg);

struct group_outcome {
	/* ERR_OK, TOO_MANY_SIGNALS (GROUP_FULL), STORE_UNAVAILABLE, NOT_FOUND, BUSY, NOT_READY */
	enum err err;
	enum group_verdict verdict;
	struct str version; /* of the group's state: Presence-Version */
};
typedef void state_group_fn(void *arg, const struct group_outcome *outcome);
/*
 * Changes what a group remembers: apply, commit, again on conflict; waits up to patience_ms for
 * Redis. Copies the change. done (may be NULL) runs in a later turn, when the replica has it.
 */
void state_group_change(struct state *s, struct str domain, struct str group,
			const struct group_change *change, int64_t patience_ms,
			state_group_fn *done, void *arg);

/* What is done to a user's calendars. */
struct calendar_change {
	enum {
		CALENDAR_LOOK, /* nothing */
		CALENDAR_TEXT,
		CALENDAR_FEED, /* it is fetched, and again each refresh_s */
		CALENDAR_DELETE,
		CALENDAR_ANSWERED, /* by a feed of that url; of this room's own */
	} kind;
	struct str id; /* of the calendar */
	struct str text;
	struct str url;
	int64_t refresh_s;
	struct feed_answer answer;
};
struct calendars_outcome {
	/* ERR_OK, VALIDATION, TOO_MANY_SIGNALS, NOT_FOUND, CONFLICT, BUSY, STORE_UNAVAILABLE,
	 * NOT_READY */
	enum err err;
	const char *why; /* of VALIDATION and TOO_MANY_SIGNALS */
	const struct user_calendars *all;
	bool created;       /* there was no calendar of this id */
	struct str version; /* Presence-Version; empty: the presence has not followed yet */
};
typedef void state_calendars_fn(void *arg, const struct calendars_outcome *outcome);
/*
 * Changes, or with CALENDAR_LOOK only reads, a user's calendars: off the loop, and with what they
 * say told to the live record. Copies the change. done runs in a later turn.
 */
void state_calendars(struct state *s, struct str domain, struct str user,
		     const struct calendar_change *change, state_calendars_fn *done, void *arg);

struct source_outcome {
	enum err err; /* ERR_OK, STORE_UNAVAILABLE, NOT_FOUND, NOT_READY */
	enum source_verdict verdict;
	int64_t generation; /* of the snapshot on its way; 0 = there is none */
	struct str version; /* of the source's state: Presence-Version */
};
typedef void state_source_fn(void *arg, const struct source_outcome *outcome);
/* What happens to a source: apply, commit, again on conflict; waits up to 4 s for Redis. Copies the
 * change. done (may be NULL) runs in a later turn, when the replica has it. */
void state_source_change(struct state *s, struct str domain, struct str source,
			 const struct source_change *change, state_source_fn *done, void *arg);

/* Who fetches feeds: called for one, by whoever holds the shard's lease; done exactly once, in a
 * later turn. */
struct feed_request {
	struct str url, etag, last_modified;
};
typedef void state_feed_done_fn(void *arg, const struct feed_answer *answer);
typedef void state_feed_fn(void *arg, const struct feed_request *request, state_feed_done_fn *done,
			   void *done_arg);
/* Why such an address is never fetched; NULL: it may be. */
typedef const char *state_feed_judge_fn(void *arg, struct str url);
/* NULL: nobody */
void state_on_feed(struct state *s, state_feed_fn *fn, state_feed_judge_fn *judge, void *arg);
const char *state_feed_refusal(const struct state *s, struct str url);

struct write_outcome {
	enum err err;       /* ERR_OK, CONFLICT, STORE_UNAVAILABLE */
	bool unknown;       /* unavailable, and it may have been written all the same */
	struct str version; /* of the objects written = new config version */
};
typedef void state_write_fn(void *arg, const struct write_outcome *outcome);
/*
 * Writes configuration. `expected` is the config version that the caller's checks were made against
 * (replica_domain_version; empty for a new domain); CONFLICT means: wait, check again, repeat.
 * Users concerned are put into due. done runs when the replica has seen the write.
 */
void state_write(struct state *s, struct str domain, struct str expected,
		 const struct config_op *ops, size_t count, state_write_fn *done, void *arg);
/* Every user of the domain is judged anew: after an import, which whoever holds the shard's lease
 * sees to as well; but in the first second of a process nobody may. */
void state_judge_domain(struct state *s, struct str domain);
void state_remove_domain(struct state *s, struct str domain, struct str expected,
			 state_write_fn *done, void *arg);

/* ---- what became of calls ---- */
struct call_outcome {
	struct str decision_id;
	int64_t step; /* -1 = not said */
	enum outcome outcome;
	struct str user, device; /* who answered or refused; empty = not said */
	int64_t at_ms;
	bool taken;           /* somebody took the call, and no report before this one said so */
	struct str taken_by;  /* user, or who was rung alone; empty = unknown */
	struct str escalated; /* the group whose stage nobody answered; empty = none */
	bool heard;           /* reported elsewhere, and counted there: only to be shown */
};
/*
 * Whoever learns from outcomes (a group's memory, history) or shows them listens; views are good
 * during the call. What is told twice, whichever process it was told, is passed on once as not
 * heard; and again by the event that tells all processes.
 */
typedef void state_outcome_fn(void *arg, struct str domain, const struct call_outcome *outcome);
void state_on_outcome(struct state *s, state_outcome_fn *fn, void *arg);
/* Tells all of them. */
void state_outcome(struct state *s, struct str domain, const struct call_outcome *outcome);

struct state_stats {
	struct store_stats store;
	int64_t domains, users, signals, expiries, sweep_lag_ms, pending_signals;
	int64_t sources, sources_silent;
	int64_t missed_clears; /* calls of sources that ran out without an end, found here */
};
void state_stats(const struct state *s, struct state_stats *out);

#endif
