/* state_priv: the structures behind state.h, shared by the files of this room only. */
#ifndef STATE_STATE_PRIV_H
#define STATE_STATE_PRIV_H

#include "base/ordered.h"
#include "state/decoded.h"
#include "state/group_memory.h"
#include "state/lookup.h"
#include "state/kept.h"
#include "state/queue.h"
#include "state/state.h"

enum { VERSION_MAX = 48 };

struct version {
	char text[VERSION_MAX];
};

static inline struct str version_str(const struct version *v)
{
	return str_of(v->text);
}

void version_set(struct version *v, struct str text);
/* v is newer than text */
bool version_is_newer(struct str text, const struct version *than);

/* One configuration object or secret, as bytes. */
struct object {
	struct replica_domain *domain;
	struct str key;    /* NUL-terminated, in text */
	struct kept *kept; /* NULL: about to go */
	uint64_t generation;
	struct index_entry *entries;
	struct object *prev, *next;
	bool queued; /* in state->to_index */
	char text[];
};

static inline struct str object_json(const struct object *o)
{
	return kept_value(o->kept);
}

static inline struct str object_version(const struct object *o)
{
	return kept_version(o->kept);
}

struct replica_user {
	UT_hash_handle hh;
	struct replica_domain *domain;
	struct str id;                 /* NUL-terminated, in text */
	struct kept *live;             /* the record as Redis has it; NULL = none known */
	struct decoded_config *config; /* NULL = not decoded */
	struct decoded_record *record; /* NULL = not decoded; only beside a config */
	const struct record *assumed;  /* what if; NULL outside of a simulation */
	uint64_t live_generation;      /* of the load that saw the record, or later */
	struct desk *desks;            /* the instances that its devices are */
	struct replica_user *prev, *next;
	bool is_member; /* of some group: decoded ahead, and kept so */
	bool queued;    /* in state->users_to_warm */
	char text[];
};

/* Of the groups of two people at once (replica_membership.c). */
enum { SEARCH_OF_USER, SEARCH_OF_OTHER, GROUP_SEARCHES };

struct replica_group {
	UT_hash_handle hh;
	struct object *object;
	struct str id;       /* in the object's key */
	struct arena *arena; /* of group; NULL = not decoded */
	struct group group;
	struct group_memory memory;
	struct version version; /* of the same; "" = nothing known */
	uint64_t live_generation;
	struct group_draft *ahead; /* the same with the choices under way; NULL = there are none */
	bool ahead_known;          /* ahead is as of now */
	const struct group_state *assumed; /* what if; NULL outside of a simulation */
	struct arena *ahead_arena;         /* NULL = was never needed */
	bool queued;                       /* in state->groups_to_warm */
	struct replica_group *prev, *next;
	bool reading; /* in state->groups_to_read */
	struct replica_group *prev_reading, *next_reading;
	bool rules; /* says who sees its members: in domain->ruling */
	struct replica_group *prev_ruling, *next_ruling;
	uint64_t found_by[GROUP_SEARCHES]; /* the number of the search that found it last */
	struct replica_group *next_found;
	bool reserves; /* in domain->reserving */
	struct replica_group *prev_reserving, *next_reserving;
};

struct replica_domain {
	UT_hash_handle hh;
	struct state *state;
	int64_t since_ms; /* wall ms: made in this process */
	struct str name;  /* NUL-terminated, owned */
	unsigned shard;
	struct version version; /* of the configuration */
	struct ordered *objects, *secrets;
	struct replica_user *users;
	struct replica_group *groups;
	struct replica_group *ruling;    /* those that say who sees their members */
	struct replica_group *reserving; /* those that keep somebody for a call, or did lately */
	struct desk *desks;              /* by instance: who holds it */
	struct index_bucket *index;
	bool exists; /* has a `domain` object */
	struct domain config;
	struct arena *arena; /* of config and profiles */
	const struct profile **profiles;
	size_t profile_count;
	struct lookup *numbers, *schedules, *sites, *rosters; /* those asked for so far */
	struct replica_source *sources;                       /* by id */
	struct source_standing *standings;                    /* the items of source_list */
	struct sources source_list;
	bool source_list_made;
	uint64_t source_changes;  /* moves when records may have to be settled anew */
	struct arena *rule_arena; /* NULL = not decoded */
	struct caller_rule *rules;
	size_t rule_count;
	uint64_t generation, wanted; /* rows of a load carry `wanted` */
	bool loading;
	size_t to_index;          /* objects that are not yet found by their numbers and the like */
	bool renumbering;         /* in state->renumbering: what leads to numbers is indexed anew */
	struct str renumber_next; /* renumbering: key, owned, where the next slice goes on */
	struct replica_domain *prev_renumbering, *next_renumbering;
	bool gone;    /* removed, or a draft: in no table, freed in slices */
	bool counted; /* in the totals of struct state_stats: neither gone nor a draft */
	int64_t source_count, silent_sources;
	bool draft; /* an unsaved configuration; `saved`: whose live records it goes by */
	struct replica_domain *saved;
	bool stale; /* in state->stale: objects of an older generation are still to be dropped */
	bool objects_dropped; /* stale: secrets are next */
	struct str drop_next; /* stale: key, owned, where the next slice goes on */
	struct replica_domain *prev, *next;
};

struct shard {
	bool loaded, loading;
	uint64_t wanted;
	struct version passed;
	struct waiter *waiters;
};

struct waiter {
	struct version version;
	int64_t deadline_mono_ms;
	void (*fn)(void *arg, bool passed);
	void *arg;
	struct waiter *prev, *next;
};

struct state {
	struct loop *loop;
	struct store *store;
	struct shard shards[STORE_SHARDS_MAX];
	unsigned shards_loaded;
	bool ready, stopping;
	int64_t down_as_of_ms; /* wall ms the link was lost; 0 = up */
	int64_t up_since_ms;   /* wall ms the link came up last; sources are heard since then */
	uint64_t generation;

	struct replica_domain *domains; /* by name */
	struct ordered *domain_names;
	struct alias_entry *aliases;
	struct index_bucket *mobiles; /* mobile numbers of all domains */
	struct token_entry *tokens;
	struct replica_domain *stale;
	struct zone_entry *zones; /* by name, each loaded once */
	struct object *to_index;
	struct replica_domain *renumbering;
	struct replica_group *groups_to_warm; /* whose members are to be noted */
	struct replica_user *users_to_warm;   /* to be decoded before they are asked for */
	struct replica_group *groups_to_read; /* of whose memory some was not read yet */
	size_t member_count;                  /* users that are members of some group */
	struct decoded_config *passing;       /* of all others, the oldest first */
	size_t passing_count;
	uint64_t group_searches;
	struct arena *scratch; /* reset before each use */
	struct arena *reading; /* the same, of groups' memories */
	struct arena *round;   /* of the round of signals under way */

	struct outcome_listener *outcome_listeners;
	struct queues signals, group_changes, source_changes;
	struct arena *secrets; /* of the hook secret last handed out */
	struct buf encoded;
	size_t waiting; /* waiters of all shards */
	struct loop_timer *tick, *sweeper;
	struct due_walk *walks;
	struct calendar_task *calendar_tasks;
	unsigned sweeps;
	state_feed_fn *feed;
	state_feed_judge_fn *feed_judge;
	void *feed_arg;
	size_t calendar_looks; /* those of them that time began */
	/* where in the due set the next are asked for, and how many the last ask brought */
	size_t calendars_from, calendars_seen;
	size_t sweeping; /* due users handed out and not yet committed */
	bool due_seen;
	struct state_stats stats;
};

/* ---- replica.c: objects, users, records ---- */
struct str owned_copy(struct str s);
void owned_free(struct str *s);
struct replica_user *user_find(struct replica_domain *d, struct str id);
/* Applies one object unless it is older (rows of a load always stand); value.p NULL deletes. */
void object_apply(struct replica_domain *d, bool secret, struct str key, struct str version,
		  struct str value);
void live_apply(struct replica_domain *d, struct str user, struct str version, struct str value);
/* The user's record of this version, already decoded in an arena of record_arena_new(), which
 * becomes the replica's or is freed. */
void live_keep(struct replica_domain *d, struct str user, struct str version, struct arena *arena,
	       struct record *record);
/* Takes what Redis was found to hold, newer or not; value.p NULL = no record. */
void live_replace(struct replica_domain *d, struct str user, struct str version, struct str value);
void live_forget(struct replica_user *u);

/* ---- hot_desk.c ---- */
void hot_desk_seen(struct replica_user *u);   /* after its record has changed */
void hot_desk_forget(struct replica_user *u); /* before it goes or changes */

enum { OBJECT_KEY_MAX = 160 }; /* of what is looked up so: more than any id */
/* By its kind as the key has it, "site/", and its id; NULL where there is none, or the id is empty.
 */
struct object *object_find(struct replica_domain *d, struct str kind, struct str id);
void object_delete(struct object *o, bool secret);
void object_unqueue(struct object *o);
void object_free(struct object *o); /* o is in no map any more, or the map goes too */

/* ---- replica_domain.c ---- */
struct replica_domain *domain_get(struct state *s, struct str name, bool create);
struct replica_domain *domain_by_alias(struct state *s, struct str alias);
void domain_decode(struct replica_domain *d); /* config and domain profiles, after a change */
void domain_hide(struct replica_domain *d);   /* out of all tables */
/* Of a total of state_stats, kept as things come and go: a look at them must not walk through all.
 */
void domain_count(struct replica_domain *d, int64_t *total, int64_t by);
void domain_free(struct replica_domain *d);
/* It is this process that clears up behind what is gone from it. */
bool domain_clears_up(const struct replica_domain *d);

/* ---- replica_rules.c ---- */
void rules_forget(struct replica_domain *d);
void rules_decode(struct replica_domain *d); /* unless they are */

/* ---- replica_schedule.c ---- */
void zones_free(struct state *s);

/* ---- replica_stale.c ---- */
/* Gone from Redis: out of sight at once, freed in slices. */
void domain_retire(struct replica_domain *d);
/* After a load: what it did not name goes, in slices. */
void domain_drop_stale(struct replica_domain *d);
/* One slice of that work; true while some is left. */
bool replica_drop_slice(struct state *s);
void replica_free(struct state *s);

/* ---- replica_token.c ---- */
void token_set(struct object *o);
void token_drop(struct object *o); /* if it is this one that the id leads to */

/* ---- replica_group.c ---- */
void group_touched(struct object *o, bool gone); /* made, changed or about to go */
void groups_free(struct replica_domain *d);
struct replica_group *group_find(struct replica_domain *d, struct str id);
const struct group *group_decoded(struct replica_group *g); /* of NULL, NULL */

/* ---- replica_warm.c ---- */
void warm_group(struct replica_group *g); /* made or changed */
/* g's object may be gone already. */
void warm_group_gone(struct state *s, struct replica_group *g);
void warm_state(struct replica_group *g); /* there is more to read of its memory */
void warm_user(struct replica_user *u);   /* what was decoded of it is stale */
void warm_user_gone(struct replica_user *u);
/* Decodes some who wait for it; true while some are left that can be. */
bool warm_slice(struct state *s);

/* ---- replica_group_state.c ---- */
/* A change of the version `base`, "" = of nothing; unless it is older than what is known. */
void group_state_apply(struct replica_domain *d, struct str group, struct str base,
		       struct str version, struct str lines);
/* The whole, as Redis was found to hold it, newer or not; version empty = nothing. */
void group_state_replace(struct replica_domain *d, struct str group, struct str version,
			 struct str lines);
void group_state_forget(struct replica_group *g);
bool group_state_read_some(struct replica_group *g); /* true while some is left */

/* ---- replica_user.c ---- */
void user_free(struct replica_user *u);

/* ---- replica_index.c ---- */
void index_put(struct object *o, char kind, struct str value); /* nothing where it is empty */
bool index_holds(const struct object *o, char kind, struct str value); /* it was put there */
void index_drop(struct object *o);
void index_free(struct replica_domain *d);
/* The first object under a key such as "n:+352…" (numbers, extensions), "m:" (mobile numbers), or
 * NULL. */
struct object *index_find(struct replica_domain *d, char kind, struct str value);
void index_each(struct replica_domain *d, char kind, struct str value,
		void (*fn)(void *arg, struct object *o), void *arg);
/* Devices of any domain that have this mobile number, until fn returns false. */
void index_each_mobile(struct state *s, struct str number, bool (*fn)(void *arg, struct object *o),
		       void *arg);

/* ---- indexed.c ---- */
void index_object(struct object *o); /* (re)builds its entries */
/* Works off some of the objects waiting to be indexed; true while some are left. */
bool index_slice(struct state *s);
/* The domain has another numbering plan: what leads to numbers is found anew, in slices. */
void index_renumber(struct replica_domain *d);
void index_renumber_end(struct replica_domain *d);

/* ---- replica.c ---- */
/* Part i of an object key: "device/123/desk" -> "device", "123", "desk". */
struct str key_part(struct str key, int i);
/* The user that the object belongs to; empty where it belongs to the domain. */
struct str key_owner(struct str key);

/* ---- state.c ---- */
void state_need_tick(struct state *s); /* something waits for a deadline */

/* ---- outcome.c ---- */
void outcomes_free(struct state *s);
/* The event of a report, whoever took it. */
void outcome_heard(struct state *s, struct str domain, struct str decision, struct str event);

/* ---- signals.c ---- */
extern const struct queue_kind signal_queue_kind;
void signals_sweep(struct state *s, struct str domain, struct str user, int64_t due_ms);

/* ---- reservation.c ---- */
void reservations_note(struct replica_domain *d, struct replica_group *g); /* its memory changed */
void reservations_forget(struct replica_domain *d, struct replica_group *g);

/* ---- group_ahead.c ---- */
/* As replica_group_state, with the choices of this process that are still on their way. */
const struct group_state *group_state_ahead(struct replica_domain *d, struct str id);
void group_ahead_add(struct replica_group *g, const struct group_change *c); /* g may be NULL */
void group_ahead_forget(struct replica_group *g); /* made anew when asked; NULL is fine */
void group_ahead_free(struct replica_group *g);

/* ---- group_queue.c ---- */
extern const struct queue_kind group_queue_kind;
/* The user is no more: what groups remember of them is not the next one's of that name. */
void group_queue_forget(struct replica_domain *d, struct str user);

/* ---- replica_source.c ---- */
void source_touched(struct object *o, bool gone); /* made, changed or about to go */
void sources_free(struct replica_domain *d);

/* ---- source_queue.c ---- */
extern const struct queue_kind source_queue_kind;
/* A fact that was heard, or one that ran out without an end. */
struct source_report {
	struct str source, reporter, epoch; /* reporter: the token */
	int64_t at_ms;                      /* 0 = it said none */
	bool applied, ran_out;
};
/* Of a source that is none, nothing is kept. */
void sources_heard(struct replica_domain *d, const struct source_report *report);

/* ---- source_due.c ---- */
void source_is_due(struct state *s, struct str domain, struct str source);
/* The users of the source are in due, as often as had to be. */
void source_users_put(struct state *s, struct str domain, struct str source, int64_t judged);

/* ---- sweep.c ---- */
/* Puts those users into due of whom the source said something; source_users_put() at the end. */
void sweep_source(struct state *s, struct str domain, struct str source, int64_t judged);
void sweep_turn(struct state *s);
void sweep_ask(struct state *s); /* for due users, unless some are being worked on */
void sweep_due(void *arg, unsigned shard, struct str domain, struct str user, int64_t due_ms);
/* Puts every user of the domain into due, now, in slices that are repeated until they landed. */
void sweep_whole_domain(struct state *s, struct str domain);
void sweep_free(struct state *s);

/* ---- calendars.c ---- */
void calendars_ask(struct state *s); /* for users whose calendars are due */
void calendars_due(void *arg, struct str domain, struct str user);
/* They are due where the record's were read by another zone than the user has now. */
void calendars_check_zone(struct state *s, struct str domain, struct str user,
			  const struct subject *subject);
void calendars_free(struct state *s);

/* ---- passed.c ---- */
void passed_reached(struct state *s, unsigned shard, struct str version);
void passed_tick(struct state *s, int64_t mono_ms);
void passed_fail_all(struct state *s);
bool passed_is_waited_for(const struct state *s);

#endif
