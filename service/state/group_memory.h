/*
 * group_memory: what one group remembers, in this process: decoded, changed in place entry by
 * entry, and behind it the lines (wire/group_lines.h) that were told and nobody has read yet. A
 * change is some lines; the whole of 500 members, 2 ms, is read in slices (replica_warm) or, should
 * a call ask before, then.
 */
#ifndef STATE_GROUP_MEMORY_H
#define STATE_GROUP_MEMORY_H

#include "base/buf.h"
#include "core/group.h"

struct arena;

struct group_memory {
	struct group_state state; /* of what has been read; its lists are these: */
	struct member_state *members;
	size_t members_size;
	struct group_choice_memory *choices; /* by `until_ms`, the oldest first */
	struct buf unread;
	size_t read;                    /* bytes of `unread` */
	int64_t reserved_until_most_ms; /* nobody is reserved beyond */
};

/* Forgets all of it. A zeroed one is empty and may be cleared. */
void group_memory_clear(struct group_memory *m);
void group_memory_add(struct group_memory *m, struct str lines);
/* Reads at most so many lines; true while some are left. `scratch` is reset. */
bool group_memory_read(struct group_memory *m, size_t most, struct arena *scratch);
static inline bool group_memory_is_read(const struct group_memory *m)
{
	return m->read == m->unread.n;
}

#endif
