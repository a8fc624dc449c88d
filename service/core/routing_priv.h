/*
 * routing_priv: one question while it is being answered, shared by the routing_*.c files.
 *
 * Steps are appended in the order in which a call can reach them, so a `next` always leads forward
 * and no plan can cycle. Where a step or a destination fails and nothing else is said, it leads to
 * NEXT_FALLBACK, which is resolved last, once the fallback (R12) has its own steps.
 */
#ifndef CORE_ROUTING_PRIV_H
#define CORE_ROUTING_PRIV_H

#include "core/device.h"
#include "core/limits.h"
#include "core/routing.h"
#include "core/schedule.h"

/* What a destination leads to: a step's index, or one of these. */
enum {
	NEXT_FINAL = -1,
	NEXT_FALLBACK = -2,
	NEXT_RUNG = -3 /* a rung that does not decide */
};

enum {
	ROUTING_PATH_MAX = 24, /* users a call has been handed through; max_hops is at most 20 */
	/* steps kept free for the fallback's levels, so that a long plan still ends well */
	STEPS_FOR_PLAN = ROUTING_STEPS_MAX - 4,
	STEPS_FOR_USER_FALLBACK = ROUTING_STEPS_MAX - 2,
	STEPS_FOR_DOMAIN_FALLBACK = ROUTING_STEPS_MAX - 1,
	ROUTING_ROSTERS_MAX = 32, /* as destinations, in one decision */
	/* Members of groups that one decision asks, a group behind a group, and whom they forward
	 * to: bounds the time to some 1 ms. The first group, of 500 at most, is always asked. */
	ROUTING_ASKED_MAX = 1000,
	ROUTING_FOLLOWED_MAX = 500,
	EMERGENCY_CALL_BACK_MS = 30 * 60 * 1000,
};

struct routing {
	const struct directory *directory;
	const struct question *question;
	int64_t now_ms;
	struct arena *arena;
	struct decision *out;
	const struct subject *dialled;
	const struct dialled_number *number; /* that was dialled; NULL = a user's own */
	const struct dialled_number *closed; /* the one whose hours are over; NULL = none */
	bool closed_passed;                  /* ... and who calls passes it */
	size_t numbers_followed;
	size_t rosters_asked;
	size_t members_asked, members_followed;
	const struct group *group;      /* dialled stands for it; NULL = a user was dialled */
	const struct subject *caller;   /* NULL: nobody of this domain */
	const struct caller_rule *rule; /* what speaks of this caller; NULL = none does */
	struct str rule_source;         /* "rule/vip" */
	enum reason led; /* why the call comes to whom it rings: VIP, closed; NONE = dialled */
	const struct subject *path[ROUTING_PATH_MAX];
	size_t path_count;
	struct known_member **known; /* hash set by subject; a power of two of slots */
	size_t known_count, known_size;
	struct str greeting; /* of the dialled user's profile */
	enum outcome cause;  /* why the call ends, should it end unanswered */
	bool final_is_set;   /* a destination said busy or hangup */
	bool steps_ran_out;
	size_t step_count, step_limit;
	struct step steps[ROUTING_STEPS_MAX];
};

/* How a user is asked. */
enum ladder_mode {
	LADDER_DIALLED,  /* the call is for this user */
	LADDER_FOLLOWED, /* a forward's target whose own forwards are followed */
	LADDER_MEMBER,   /* a forward's target: rung or skipped, only `always` is followed */
};

/* What rings together. */
struct ring_part {
	struct target *targets;
	size_t count;
	int64_t timeout_s;
};

struct ring_plan {
	struct device_set devices;
	struct ring_part parts[ROUTING_STEPS_MAX];
	size_t count;
	size_t skipped;     /* devices that cannot ring now */
	enum reason reason; /* of the skipped ones, where they share it */
};

/* One user on ladder R. */
struct ladder {
	struct routing *r;
	const struct subject *s;
	enum ladder_mode mode;
	const struct profile *profile;
	struct str source;         /* "user/124", "group/sales"; empty for the dialled user */
	const struct group *group; /* s stands for this group; NULL = a user */
	bool only; /* the call has no other way than through this user: see forward_to */
	const struct status_fact *status; /* in force, or NULL; may be `timed` */
	struct status_fact timed;
};

/* routing_text.c */
/* text must outlive the decision: a literal, or in the arena. */
void routing_note(struct routing *r, struct str rung, enum reason reason, struct str source,
		  struct str text, bool decided);
#define NOTE_DECIDED(l, rung, reason, source, literal)                                             \
	routing_note((l)->r, (rung), (reason), (source), STR(literal), true)
#define NOTE_PASSED(l, rung, literal)                                                              \
	routing_note((l)->r, (rung), REASON_NONE, (l)->source, STR(literal), false)
/* The parts one behind the other, without printf's cost. */
struct str routing_join(struct arena *a, const struct str *parts, size_t count);
#define JOIN(a, ...)                                                                               \
	routing_join((a), (const struct str[]){ __VA_ARGS__ },                                     \
		     sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
/* Why a device is not rung, as a sentence. */
struct str routing_skip_text(enum reason reason);

/* routing.c */
/* The dialled user's ladder sets why; for members the trace does. */
void ladder_because(struct ladder *l, enum reason reason, enum outcome cause);
int self_call(struct ladder *l, struct str name); /* R0 */
/* What becomes of the call at l's user; chooses status and profile on the way. */
int ladder_climb(struct ladder *l);
bool user_is_at_capacity(const struct routing *r, const struct subject *s, struct str *out_source);
bool subject_is(const struct subject *a, const struct subject *b);
/* By the status in force (NULL = none), or without one by what an app of theirs says; not under an
 * administrative lock, which stands above both. */
bool user_is_dnd(const struct subject *s, const struct status_fact *status, int64_t now_ms,
		 struct str *out_source);

/* routing_decide.c */
/* By id or extension as written, then as the number that `raw` spells; NULL for nobody. */
const struct subject *directory_person(const struct directory *d, struct str raw, struct number n);

/* routing_rules.c */
void routing_rule_find(struct routing *r); /* once side and dialled are known */
bool routing_is_emergency(const struct routing *r);
bool routing_is_call_back(const struct routing *r); /* of an emergency, to who is dialled */
/* A rule lets the caller through; members and targets of forwards are asked as for anybody. */
bool ladder_passes(const struct ladder *l, enum pass what);
void ladder_note_passed(struct ladder *l, struct str rung, struct str text);
int caller_rules(struct ladder *l, struct str name); /* R2 */

/* routing_hours.c */
/* What something is open by; each may be missing. */
struct routing_hours {
	struct str schedule, site;       /* ids */
	const struct override *override; /* the group's own */
};
struct schedule_moment routing_hours_now(const struct routing *r, const struct routing_hours *of);
/* Which of them says so: "schedule office", "the override of site kirchberg". */
struct str routing_hours_holder(const struct routing *r, const struct routing_hours *of,
				const struct schedule_moment *moment);

/* routing_number.c */
/* By its normal form, then as written; NULL where it is no number of its own. */
const struct dialled_number *directory_number(const struct directory *d, struct str raw,
					      struct number n);
/* Who stands for the call: the user that the number leads to, or one made up of the number. */
const struct subject *number_subject(struct routing *r, const struct dialled_number *number);
/* The group that the number leads to while all is open; NULL = none. */
const struct group *number_group(const struct routing *r, const struct dialled_number *number);
/* Once the caller's rule is known: the hours of what was dialled. */
void number_hours(struct routing *r);
int opening(struct ladder *l, struct str name); /* R3 */
int number_climb(struct ladder *l);             /* where the number leads to no user */
/* Another destination leads to the number. */
int number_plan(struct ladder *from, const struct dialled_number *number, bool only);
/* "user/123" or "number/+352…" */
struct str dialled_key(const struct routing *r);

/* routing_plan.c */
void ring_plan_make(struct ladder *l, struct ring_plan *plan);
void ring_plan_emergency(struct ladder *l, struct ring_plan *plan);
/* Of a plan that rings nothing: what kept the devices, where that says more than "not reachable".
 */
enum reason ring_plan_refusal(const struct ring_plan *plan);
struct target mobile_target(const struct subject *s, const struct profile *p,
			    const struct device *d);
/* The user's mobile is talking, as far as a carrier or a PBX says. */
bool user_is_on_mobile(const struct routing *r, const struct subject *s);

/* routing_outcomes.c */
/* Writes the steps and what follows them (R10, R11); gives the first step. */
int ring_plan_emit(struct ladder *l, const struct ring_plan *plan, bool conditions);

/* routing_forward.c */
/* A forward of l's user. only: nothing else of the plan leads elsewhere, so `busy` and `hangup`
 * may become the plan's final; otherwise they are steps. */
int forward_to(struct ladder *l, enum forward_condition condition, struct str rung, bool only);
const struct destination *forward_rule(const struct ladder *l, enum forward_condition condition);
int destination_plan(struct ladder *l, const struct destination *d, bool only);
struct str destination_text(struct arena *a, const struct destination *d);
/* Another user, asked like anybody whom a call is led to. */
int user_plan(struct ladder *from, const struct subject *s, bool only);
int mailbox_step(struct routing *r, struct str mailbox);
struct str mailbox_of(const struct subject *s);
bool was_asked(const struct routing *r, const struct subject *s);
size_t hops_allowed(const struct routing *r);
const struct device *mobile_device(const struct subject *s, struct str number);
/* Why a mobile that a forward or a group names is not rung now; REASON_NONE where it is. */
enum reason mobile_refusal(const struct ladder *from, const struct subject *owner,
			   const struct profile *profile, const struct device *d);
/* A member or target that is not rung; should nobody be, this is why the call ends. */
int routing_skip(struct routing *r, struct str rung, enum reason reason, struct str source,
		 struct str text);

/* routing_group.c */
/* By id, extension or number as written, then as the number that `raw` spells; NULL for none. */
const struct group *directory_group(const struct directory *d, struct str raw, struct number n);
/* The group as somebody who can be dialled: for caller rules, the path and mailboxes. */
const struct subject *group_subject(const struct group *g, const struct domain *domain,
				    struct arena *a);
/* What becomes of a call that was dialled to the group, or led there by `from`. */
int group_dialled(struct ladder *l);
int group_plan(struct ladder *from, const struct group *g, bool only);

/* routing_roster.c */
/* NULL where there is none of that id. */
const struct roster *directory_roster(const struct directory *d, struct str id);
/* A line that says who is on duty by the roster, and by what of it. */
void roster_note(struct routing *r, const struct roster *roster, const struct roster_moment *m);
/* A destination: whoever is on duty, else whoever stands by. */
int roster_plan(struct ladder *from, struct str id, bool only);

/* routing_fallback.c */
/* Whatever of the steps from `first` leads to NEXT_FALLBACK leads to `entry` instead. */
bool leads_to_fallback(const struct routing *r, size_t first, size_t end);
void fallback_resolve(struct routing *r, size_t first, size_t end, int entry);
/* Resolves what leads to NEXT_FALLBACK; gives the plan's entry. */
int fallback_apply(struct ladder *l, int entry);
void final_set(struct routing *r, enum action action, enum outcome cause);

/* routing_steps.c */
/* NEXT_FALLBACK once step_limit is reached. targets are kept, not copied. */
int step_add(struct routing *r, enum action action, struct target *targets, size_t count,
	     int64_t timeout_s);
void step_lead(struct routing *r, int step, enum outcome outcome, int next);
void step_lead_all(struct routing *r, int step, int next);
/* Cuts the plan to the caller's wait budget and moves it into the decision. */
void steps_finish(struct routing *r);

#endif
