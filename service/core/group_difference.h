/*
 * group_difference: what of a group's state a change has touched, entry by entry, so that what is
 * written and told is that and not the whole of 500 members.
 */
#ifndef CORE_GROUP_DIFFERENCE_H
#define CORE_GROUP_DIFFERENCE_H

#include "core/group.h"

enum group_entry_kind {
	GROUP_ENTRY_TOTALS, /* the running number and the load */
	GROUP_ENTRY_MEMBER, /* by user */
	GROUP_ENTRY_CHOICE, /* by call id */
};

/* One entry of a group's state; `gone`: it says nothing any more, and only its key counts. */
struct group_state_entry {
	enum group_entry_kind kind;
	bool gone;
	struct group_state totals; /* without members and choices */
	struct member_state member;
	struct group_choice_memory choice;
};

typedef void group_entry_fn(void *arg, const struct group_state_entry *entry);

/*
 * Calls fn with every entry of `is` that is not the same in `was` (NULL: nothing was known), those
 * that are gone before those that are new. A reservation that has run out is as good as none: it
 * is not written again for that.
 */
void group_difference(const struct group_state *was, const struct group_state *is, int64_t now_ms,
		      group_entry_fn *fn, void *arg);

#endif
