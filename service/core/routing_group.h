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

/* A member who can be rung. One of up to 500, of whom each is looked at again and again. */
struct group_candidate {
	const struct group_member *member; /* as asked: whom a roster means, not the roster */
	const struct subject *s;           /* NULL: a number outside */
	struct target *targets;
	size_t target_count;
	const struct member_state *remembered; /* by the group that is called; NULL = nothing */
	int64_t timeout_s;                     /* the member's own, or the group's */
	int64_t join_s;                        /* from when on it may ring */
	int64_t score;                         /* by the skills that are asked for */
	uint64_t rank, rank_next;              /* by the strategy, lower first */
	unsigned place;                        /* in the order of configuration */
	unsigned behind;                       /* stands by: rings next after the candidate of this
						* number, from 1; 0 = in its own turn */
	unsigned stage;
	bool lacks_skill;   /* rung only once skills are relaxed */
	bool chosen_before; /* the same call was given this one first */
	bool rung;
};

/* a rings before b, if both may. */
static inline bool group_candidate_before(const struct group_candidate *a,
					  const struct group_candidate *b)
{
	if (a->chosen_before != b->chosen_before)
		return a->chosen_before;
	if (a->lacks_skill != b->lacks_skill)
		return b->lacks_skill;
	if (a->score != b->score)
		return a->score > b->score;
	if (a->rank != b->rank)
		return a->rank < b->rank;
	if (a->rank_next != b->rank_next)
		return a->rank_next < b->rank_next;
	return a->place < b->place;
}

/* A user as one decision has found them. */
struct known_member {
	const struct subject *s;
	const struct status_fact *status; /* in force; NULL = none */
	const struct profile *profile;    /* by it */
	bool judged;                      /* and this is what their presence says: */
	bool routable, on_call, ringing;  /* the call itself does not count */
	enum reason reason;
	bool planned; /* and this is what their own plan rings: */
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
	size_t count, stand_by_count;
	size_t skipped, skipped_busy, skipped_logged_out;
	size_t asked_again; /* users on ways that were too long */
	size_t near;        /* behind the last member in listing.state: lists are mostly in order */
	struct str *seen;   /* hash set; a power of two of slots */
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
/* Their presence, and what their own profile rings, unless that is known already. */
void group_known_judge(struct routing *r, struct known_member *k);
void group_known_plan(struct routing *r, struct known_member *k);

/* routing_group_order.c */
void group_wishes_merge(struct group_call *c);
void group_choice_recall(struct group_call *c);
/* Sets lacks_skill, score and rank; false where the member lacks a skill and none is relaxed. */
bool group_candidate_rank(struct group_call *c, struct group_candidate *k);

/* routing_group_steps.c */
/* Writes the ringing as steps, each leading to the next one and the last to NEXT_FALLBACK; gives
 * the first, or NEXT_FALLBACK where nothing rings. */
int group_steps_emit(struct group_call *c);

#endif
