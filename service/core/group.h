/*
 * group: ring groups and queues as core sees them: what is configured (decoded by wire/), and what
 * the group remembers and is told (kept in Redis, docs/keyspace.md). Both immutable.
 */
#ifndef CORE_GROUP_H
#define CORE_GROUP_H

#include "core/model.h"

enum {
	GROUP_MEMBERS_MAX = 500, /* distinct, nested groups expanded */
	GROUP_LINES_MAX = 2000,  /* of all lists, those of a group within wherever it stands */
	GROUP_STAGES_MAX = 16,
	GROUP_DEPTH_MAX = 4, /* the dialled group is the first */
	SKILLS_PER_USER = 32,
	SKILL_WISHES_MAX = 16, /* per list: required, preferred */
	SKILL_LEVEL_MOST = 10,
	GROUP_REMEMBERED_MAX = 64,
	GROUP_REMEMBERED_MS = 2 * 60 * 1000,
	RESERVE_MOST_S = 60,
	RESERVE_DEFAULT_S = 5, /* one-at-a-time strategies; together: 0 */
};

/* ---- configuration ---- */

struct group_member {
	enum member_kind kind;
	struct str target; /* user, group, roster: an id; external: a number */
	int64_t delay_s;   /* where members ring together: joins so much later */
	int64_t timeout_s; /* 0 = the group's */
	int64_t weight;    /* weighted_random; 1–100 */
};

struct group_stage {
	int64_t after_s; /* after the stage before has begun to ring */
	const struct group_member *members;
	size_t member_count;
};

/* What a call asks of whoever takes it. A required skill's level is the least, a preferred one's
 * counts for nothing below it. */
struct skill_wishes {
	const struct skill *required, *preferred;
	size_t required_count, preferred_count;
	int64_t relax_after_s; /* then members without the required skills ring too; 0 = never */
};

struct group_fallback {
	struct destination by_cause[FALLBACK_COUNT];
	struct destination otherwise; /* the terminal one; never NONE in what was written */
};

struct group_overflow {
	int64_t waiting, longest_wait_s; /* reached = overflow; 0 = no such threshold */
};

struct group {
	struct str id, name;
	struct str extension;
	struct str_list numbers; /* E.164 */
	struct str schedule;     /* id; empty = always open */
	struct str site;         /* whose override counts here; empty = nobody's */
	const struct group_member *members;
	size_t member_count;
	const struct group_stage *stages;
	size_t stage_count;
	enum group_strategy strategy;
	int64_t timeout_s; /* how long a member rings, or all of them together */
	enum target_forwarding target_forwarding;
	bool member_mobile, call_waiting, login_required;
	enum ringing_busy ringing_is_busy;
	int64_t reserve_s; /* -1 = as the strategy */
	enum reserve_mode reserve;
	struct skill_wishes skills;
	struct group_fallback fallback;
	struct group_overflow overflow;
	int64_t wrap_up_s;   /* after a call of this group, at least; 0 = as without it */
	struct str location; /* only who is there is rung; empty = wherever */
	struct override override;
	struct group_visibility visibility;
};

/* One member after the other, rather than all together. */
bool group_rings_in_turn(const struct group *g);
/* Its order depends on what it remembers; the others' follows from the call id. */
bool group_remembers(const struct group *g);
bool group_ringing_is_busy(const struct group *g);
int64_t group_reserve_s(const struct group *g);

/* ---- state ---- */

enum agent_login { AGENT_UNSAID, AGENT_LOGGED_IN, AGENT_LOGGED_OUT };

/* One member of one group, by user id. What is 0 or empty was never said. */
struct member_state {
	struct str user;
	enum agent_login login;
	bool paused;
	struct str pause_reason;
	int64_t told_ms;        /* when login and pause were told last */
	int64_t last_call_ms;   /* when the last call from this group was taken: longest_idle */
	int64_t calls;          /* taken from this group: fewest_calls */
	int64_t offered;        /* group_state.offers when last chosen first: round_robin */
	struct str reserved_by; /* call id */
	int64_t reserved_until_ms;
};

/* The first choice of a call, so that asking again gives it again and moves no rotation. */
struct group_choice_memory {
	struct str call_id, user;
	int64_t until_ms;
};

/* A group nobody ever spoke of has none: NULL, which is as if all were 0. */
struct group_state {
	const struct member_state *members; /* sorted by user, bytewise */
	size_t member_count;
	int64_t offers; /* running number of first choices */
	const struct group_choice_memory *remembered;
	size_t remembered_count;
	int64_t waiting, longest_wait_s; /* load as the PBX reports it */
	bool overloaded;
	int64_t load_until_ms; /* it counts until then; 0 = none was reported */
};

bool member_state_is_empty(const struct member_state *m); /* says nothing any more */
/* NULL where nothing is known of the user; state may be NULL. */
const struct member_state *group_state_member(const struct group_state *s, struct str user);
/* The same for somebody who mostly comes next behind the last one asked for: *near is their place.
 */
const struct member_state *group_state_member_near(const struct group_state *s, struct str user,
						   size_t *near);
/* Where in `members` the user is, or would be. */
size_t group_state_place(const struct group_state *s, struct str user, bool *out_found);

#endif
