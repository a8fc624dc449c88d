/*
 * group_lines: what a group remembers as Redis holds and tells it: a line per entry, "<field>\t
 * <JSON>\n", the fields being "totals", "member/<user>" and "call/<call id>"; an entry without JSON
 * is gone. The whole and a change of it look the same, so they are read by the same code.
 */
#ifndef WIRE_GROUP_LINES_H
#define WIRE_GROUP_LINES_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/group_difference.h"

void group_line_write(const struct group_state_entry *entry, struct buf *out);
/* Takes the first line off *lines; false where none is left. `known` is false for what a newer
 * release wrote, or nobody did. Views are in the lines and in `a`. */
struct group_line {
	bool known;
	struct group_state_entry entry;
};
bool group_line_read(struct str *lines, struct arena *a, struct group_line *out);

#endif
