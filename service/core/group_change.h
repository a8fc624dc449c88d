/*
 * group_change: what changes what a group remembers: agents logging in and pausing, its load, whom
 * it chose first, who took a call. Pure; state/ commits the result.
 */
#ifndef CORE_GROUP_CHANGE_H
#define CORE_GROUP_CHANGE_H

#include "base/arena.h"
#include "base/err.h"
#include "core/group.h"

enum {
	PAUSE_REASON_BYTES = 64,
	LOAD_LEAST_S = 5,
	LOAD_MOST_S = 3600,
	LOAD_DEFAULT_S = 60,
	LOAD_WAITING_MAX = 100000,
	LOAD_WAIT_MOST_S = 86400,
};

enum group_change_kind {
	GROUP_CHANGE_AGENT,   /* user, login, paused, pause_reason; AGENT_UNSAID forgets them */
	GROUP_CHANGE_LOAD,    /* waiting, longest_wait_s, overloaded, expires_in_s */
	GROUP_CHANGE_CHOICE,  /* call_id, user, reserve_s: chosen first */
	GROUP_CHANGE_TAKEN,   /* user took a call of the group, at_ms; call_id where known */
	GROUP_CHANGE_RELEASE, /* the reservation for call_id, or of user, is over */
	GROUP_CHANGE_FORGET, /* user is nobody any more: whoever has the name next has nothing of it
			      */
};

struct group_change {
	enum group_change_kind kind;
	struct str user;
	enum agent_login login;
	bool paused;
	struct str pause_reason;
	int64_t wish_ms; /* AGENT: what the user's status asks since then; 0 = nothing */
	int64_t waiting, longest_wait_s;
	bool overloaded;
	int64_t expires_in_s;
	struct str call_id;
	int64_t reserve_s; /* 0 = is remembered, but keeps nobody else from the user */
	int64_t at_ms;
};

enum group_verdict {
	GROUP_UNCHANGED, /* says what is known already */
	GROUP_CHANGED,
	GROUP_LOST, /* CHOICE: reserved for another call */
	GROUP_FULL, /* as many members are agents or kept for a call as may have a state */
};

/*
 * *out is `was` (NULL: nothing is known) with the change, and without what has run out; its views
 * are those of `was` and of the change, its arrays in `a`. Written only when CHANGED. One alone is
 * for tests; whoever commits makes a draft.
 */
MUST_CHECK
enum group_verdict group_change_apply(const struct group_state *was, const struct group_change *c,
				      int64_t now_ms, struct arena *a, struct group_state *out);
/* Several changes, each on the one before, on one copy: what is not CHANGED leaves it as it was. */
struct group_draft;
struct group_draft *group_draft_new(const struct group_state *was, int64_t now_ms, struct arena *a);
enum group_verdict group_draft_apply(struct group_draft *d, const struct group_change *c);
const struct group_state *group_draft_state(const struct group_draft *d);
/* Nothing is left in it that anybody could read. */
bool group_state_is_empty(const struct group_state *s);
/* When the last of it runs out; 0 = some of it never does. */
int64_t group_state_last_deadline(const struct group_state *s);

#endif
