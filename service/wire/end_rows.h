/* end_rows: when what is set of a person ends by itself: in seconds, or as a moment. */
#ifndef WIRE_END_ROWS_H
#define WIRE_END_ROWS_H

#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
#define END_ROWS(type, least, most) \
	{ .name = "expires_in", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, expires_in), .min = least, .max = most, .def = -1, \
	  .doc = "seconds; not together with until" }, \
	{ .name = "until", .kind = FIELD_TIME, \
	  .offset = offsetof(type, until_ms), \
	  .doc = "when it ends; not together with expires_in" }
/* clang-format on */

static inline void check_end(int64_t expires_in, int64_t until_ms, struct str pointer,
			     struct faults *faults)
{
	if (expires_in != -1 && until_ms)
		fault_add(faults, pointer_add(pointer, STR("until"), faults->arena),
			  "must not be given together with expires_in; send one of them");
}

#endif
