/*
 * stored_rows: rows of what only Redis holds and only this service writes: written at every commit,
 * so names are short, times are plain milliseconds and nothing that says nothing is written.
 */
#ifndef WIRE_STORED_ROWS_H
#define WIRE_STORED_ROWS_H

#include "wire/config_rows.h"

/* clang-format off */
#define STORED_STR(n, type, member) \
	{ .name = n, .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY, .offset = offsetof(type, member), \
	  .max = 1024 }
#define STORED_INT(n, type, member, d) \
	{ .name = n, .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY, .offset = offsetof(type, member), \
	  .min = INT64_MIN, .max = INT64_MAX, .def = (d) }
#define STORED_MS(n, type, member) STORED_INT(n, type, member, 0)
#define STORED_BOOL(n, type, member) \
	{ .name = n, .kind = FIELD_BOOL, .flags = FIELD_SKIP_EMPTY, .offset = offsetof(type, member) }
#define STORED_WORD(n, type, member, w) \
	{ .name = n, .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY, .offset = offsetof(type, member), \
	  .words = &w }
#define STORED_LIST(n, type, member, counter, t) \
	{ .name = n, .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, member), .count_offset = offsetof(type, counter), .sub = &t, \
	  .max = 64 }
#define STORED_OBJECT(n, type, member, t) \
	{ .name = n, .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY, .offset = offsetof(type, member), \
	  .sub = &t }
#define STORED_TABLE(noun, type) \
	static const struct table noun##_table = { \
		.name = #noun, .size = sizeof(type), .fields = noun##_fields, \
		.count = COUNT(noun##_fields) }
/* clang-format on */

#endif
