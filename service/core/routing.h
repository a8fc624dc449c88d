/*
 * routing: ladder R of docs/DOMAIN.md section 4: what happens to a call. Pure: the same question
 * and state give the same decision on every instance; randomness comes from the call id alone.
 */
#ifndef CORE_ROUTING_H
#define CORE_ROUTING_H

#include "base/err.h"
#include "core/caller_rule.h"
#include "core/group.h"
#include "core/numbering.h"
#include "core/presence.h"
#include "core/roster.h"

enum {
	ROUTING_STEPS_MAX = 32,
	ROUTING_TARGETS_MAX = 64, /* of one user */
	/* A group of 500 that rings together is one step, and nobody who is free may be left out:
	 * two devices each, and a few more. */
	ROUTING_GROUP_TARGETS_MAX = 1024,
};

/* How routing finds people; a pure read of one immutable state. find returns NULL for nobody. */
struct directory {
	const struct domain *domain;
	const void *state;
	/* by user id, extension or normalised number (not mobile numbers) */
	const struct subject *(*find)(const void *state, struct str target);
	/* whose mobile_number device this is; NULL for nobody */
	const struct subject *(*find_mobile)(const void *state, struct str number);
	/* what a number in normal form leads to; NULL where it is no number of its own */
	const struct dialled_number *(*find_number)(const void *state, struct str number);
	/* by id; NULL where there is none of that id */
	const struct schedule *(*schedule)(const void *state, struct str id);
	/* by id; NULL where there is none of that id. May be NULL itself. */
	const struct site *(*site)(const void *state, struct str id);
	const struct roster *(*roster)(const void *state, struct str id);
	/* by group id, extension or normalised number; NULL for none */
	const struct group *(*find_group)(const void *state, struct str target);
	/* what the group remembers and was told, by its id; NULL for nothing. May be NULL itself.
	 */
	const struct group_state *(*group_state)(const void *state, struct str group);
	const struct caller_rule *rules; /* as caller_rules_prepare() leaves them */
	size_t rule_count;
};

struct question {
	struct str to, from;      /* raw */
	enum side side;           /* SIDE_NONE = derive */
	bool may_assert_internal; /* the credential may vouch for internal callers */
	enum caller_class class;
	struct str call_id;         /* never empty: made by the caller where not given */
	struct skill_wishes skills; /* what is asked of whoever of a group takes it */
};

struct target {
	struct str kind;           /* "device", "mobile", or the destination's word */
	struct str user, device;   /* device, mobile */
	struct str uri;            /* device */
	struct str extension;      /* of the user, for dial templates */
	struct str dial;           /* the device's own dial template */
	struct str number, prefix; /* mobile, external */
	bool confirm;
	bool no_push;        /* device: the user's status accepts no push notifications */
	struct str id;       /* mailbox, ivr, queue, announcement, ring_group */
	struct str greeting; /* voicemail */
};

struct step {
	enum action action;
	bool parallel;
	int64_t timeout_s; /* 0 where the step does not ring */
	struct target *targets;
	size_t target_count;
	struct str group; /* whose members ring in it; empty = nobody's, or an emergency's, which
			   * teaches nobody */
	int stage;        /* of the group, from 0: the latest that has joined */
	/* index of the step that follows an outcome, always a later one; -1 = `final`. answered and
	 * abandoned end. A step of action reject (486) or hangup has no targets and ends. */
	int next[OUTCOME_COUNT];
};

struct final {
	enum action action; /* REJECT, HANGUP */
	int code;           /* SIP status, e.g. 480, 486 */
	enum outcome cause;
};

/* A member of a group who is not rung, and why. */
struct skipped_member {
	struct str group;
	enum member_kind kind;
	struct str target;
	enum reason reason;
};

/* Whom a group's strategy chose first, where the choice is to be remembered or reserved. */
struct group_choice {
	struct str group, user; /* user empty: nobody could be; group too: nothing to remember */
	int64_t reserve_s;
	enum reserve_mode reserve;
};

struct decision {
	struct str user,
		group; /* who was dialled: one of them, or a number that leads to neither */
	struct number to, from;
	enum side side;
	enum action action; /* of the first step, or of final */
	enum reason reason; /* the one that decided the first step */
	struct step *steps;
	size_t step_count;
	struct final final;
	int64_t total_wait_s;
	const struct skipped_member *skipped;
	size_t skipped_count, skipped_size;
	struct group_choice choice; /* of the group that decided the first step */
	struct trace trace;
};

/*
 * All output lives in `a`. ERR_UNKNOWN_TARGET where `to` is nobody of this domain; anything else
 * gets a plan that ends in a terminal action.
 */
MUST_CHECK
enum err routing_decide(const struct directory *d, const struct question *q, int64_t now_ms,
			struct arena *a, struct decision *out);
/* Ladder R's rungs in order, for docs and tests. */
const char *const *routing_rungs(size_t *out_count);

#endif
