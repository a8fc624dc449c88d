/* order_rows: what every signal may say about its order: whose incarnation, which number, when. */
#ifndef WIRE_ORDER_ROWS_H
#define WIRE_ORDER_ROWS_H

#include "wire/config_rows.h"

/* clang-format off */
#define ORDER_ROWS(type) \
	{ .name = "epoch", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, epoch), .max = ID_BYTES, .check = check_text, \
	  .doc = "the source's incarnation; a new one forgets its older facts" }, \
	{ .name = "seq", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, seq), .max = SEQ_MAX, .def = -1, \
	  .doc = "running number; lower ones are not applied" }, \
	{ .name = "at", .kind = FIELD_TIME, \
	  .offset = offsetof(type, at_ms), \
	  .doc = "when it happened" }
/* clang-format on */

#endif
