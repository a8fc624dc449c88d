/*
 * agent: how a user stands to a group's calls: what their status asks (the wish), what the PBX
 * confirms, and what counts. Of the two the later counts; where they differ, that is shown.
 */
#ifndef CORE_AGENT_H
#define CORE_AGENT_H

#include "core/group.h"
#include "core/record.h"

struct agent_standing {
	enum agent_login login; /* what counts */
	bool paused;
	struct str pause_reason;
	enum agent_action wish; /* of the status in force */
	struct str wish_reason;
	int64_t wish_ms; /* since when; 0 = there is none */
	bool confirmed;  /* the PBX says what is wished */
	bool mismatch;   /* the PBX says something else */
};

/* m: what the group was told of the user, or NULL. */
struct agent_standing agent_standing(const struct subject *s, const struct member_state *m,
				     int64_t now_ms);

#endif
