/*
 * routing_group: one group while a call to it is being decided (docs/DOMAIN.md section 4), shared
 * by the routing_group*.c files: who its members are and who of them can be rung
 * (routing_group_members.c, _member.c), in which order (_order.c), in which steps (_steps.c), and
 * what happens before and after (routing_group.c).
 */
#ifndef CORE_ROUTING_GROUP_H
#define CORE_ROUTING_GROUP_H

#include "core/routing_priv.h"

enum {
	GROUP_STEPS_MAX = 24, /* the longest wait there is by default, at the shortest ring time */
	GROUP_WISHES_MAX = 2 * SKILL_WISHES_MAX, /* the group's and the question's */
};

/* The group that lists a member: where the member logs in and pauses. */
struct group_listing {
	const struct group *group;
	const struct group_state *state; /* or NULL */
	struct str source;               /* "group/sales" */
};

/* A member as it stands in a list, of this group or of one within. */
struct group_entry {
	const struct group_listing *listing;
	const struct group_member *member;
	size_t stage;
	/* of a member of kind roster: whom it means now; NULL: the member itself */
	const struct group_member *person;
	bool stands_by;     /* in place of who is on duty, or rung next after them */
	struct str on_duty; /* who that is; empty = nobody */
};

/* A member who can be rung. */
struct group_candidate {
	struct str id;           /* user, or number */
	const struct subject *s; /* NULL: a number outside */
	const struct group_listing *listing;
	struct target *targets;
	size_t target_count;
	size_t stage, place; /* place: in the order of configuration */
	int64_t delay_s, timeout_s, weight;
	bool own_time;                         /* timeout_s is this member's, not the group's */
	bool outside;                          /* listed as a number: nothing is remembered of it */
	bool lacks_skill;                      /* rung only once skills are relaxed */
	bool chosen_before;                    /* the same call was given this one first */
	int64_t score;                         /* by the skills that are asked for */
	const struct member_state *remembered; /* by the group that is called; NULL = nothing */
	uint64_t rank, rank_next;              /* by the strategy, lower first */
	int64_t join_s;                        /* from when on it may ring */
	size_t behind;                         /* stands by: rings next after the candidate of this
						* number, from 1; 0 = in its own turn */
	bool rung;
};

/* A user as one decision has found them. */
struct known_member {
	const struct subject *s;
	bool routable, on_call, ringing; /* the call itself does not count */
	enum reason reason;              /* as of their presence */
	bool planned;                    /* and this is what their own plan rings: */
	struct target *targets;
	size_t target_count;
	enum reason refusal; /* where none of them rings */
};

struct group_call {
	struct routing *r;
	const struct group *group;
	struct group_listing listing;
	struct ladder ladder; /* the group as if it were a user: for destinations and the path */
	bool emergency;
	struct skill required[GROUP_WISHES_MAX], preferred[GROUP_WISHES_MAX];
	size_t required_count, preferred_count;
	int64_t relax_after_s;
	struct str
		chosen_before; /* whom the same call was given first; empty = nobody, or unknown */

	struct group_entry *entries; /* the group expanded, everybody once */
	size_t entry_count, entry_size;
	struct group_candidate *candidates;
	size_t count;
	size_t skipped, skipped_busy, skipped_logged_out;
	size_t asked_again; /* users on ways that were too long */
	size_t near;      /* where the last member is in listing.state: lists are mostly in order */
	struct str *seen; /* hash set; a power of two of slots */
	size_t seen_count, seen_size;
};

/* routing_group.c */
/* R3: what its overrides and its schedule say; REASON_NONE = open. */
enum reason group_closed(const struct routing *r, const struct group *g);

/* routing_group_skip.c */
/* Who is asked: the member, or whoever the member means now. */
const struct group_member *group_asked(const struct group_entry *e);
void group_skip(struct group_call *c, const struct group_entry *e, enum reason reason);

/* routing_group_members.c */
/* Expands the group and fills candidates; who is skipped is in the decision. False where the
 * decision would ask more members than it may: then nobody is asked. */
bool group_members_find(struct group_call *c);
/* False where the key was there already. Keys: a user's id; "n:" and a number that is rung. */
bool group_see(struct group_call *c, struct str key);
bool group_has_seen(const struct group_call *c, struct str key);

/* routing_group_member.c */
/* REASON_NONE: out's targets are what to ring; none of them: they ring through another member. */
enum reason group_member_ask(struct group_call *c, const struct group_entry *entry,
			     struct group_candidate *out);

/* routing_group_known.c */
struct known_member *group_known_member(struct routing *r, const struct subject *s);
/* What its own profile rings, unless that is known already. l: the member's. */
void group_known_plan(struct ladder *l, struct known_member *k);

/* routing_group_order.c */
void group_wishes_merge(struct group_call *c);
void group_choice_recall(struct group_call *c);
/* Sets lacks_skill, score and rank; false where the member lacks a skill and none is relaxed. */
bool group_candidate_rank(struct group_call *c, struct group_candidate *k);
/* a rings before b, if both may. */
bool group_candidate_before(const struct group_candidate *a, const struct group_candidate *b);

/* routing_group_steps.c */
/* Writes the ringing as steps, each leading to the next one and the last to NEXT_FALLBACK; gives
 * the first, or NEXT_FALLBACK where nothing rings. */
int group_steps_emit(struct group_call *c);

#endif
