/*
 * visibility: how much a reader sees of a user (docs/DOMAIN.md section 7). Pure, and the only place
 * that says so: whatever leaves the service asks for the reader's sight of each user in it.
 */
#ifndef CORE_VISIBILITY_H
#define CORE_VISIBILITY_H

#include "core/group.h"

struct reader {
	enum role role;
	struct str user;      /* role user: the person */
	bool numbers;         /* may read other parties' numbers */
	bool limited;         /* sees the members of its own groups only */
	enum visibility most; /* UNSAID = no ceiling of its own */
};

/* What the groups say that the user may be rung for; {0}: they are in none. */
struct heard {
	bool shared;                     /* the reader is in one too, or its token names it */
	enum visibility inside, outside; /* of shared ones the most; of the others the least */
};
void visibility_hear(struct heard *h, const struct reader *r, const struct group_visibility *rules,
		     bool shared);

struct sight {
	enum visibility level; /* never UNSAID; NONE: the user does not exist for this reader */
	bool numbers;          /* of other parties */
	bool location;
};

struct sight visibility_of(const struct reader *r, const struct domain *d, const struct user *u,
			   const struct heard *groups);
#endif
