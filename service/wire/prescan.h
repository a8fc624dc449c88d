/*
 * prescan: what must be known of JSON text before a parser recurses into it: size, nesting, stray
 * bytes. Bytes in, verdict out; no allocation, no recursion.
 */
#ifndef WIRE_PRESCAN_H
#define WIRE_PRESCAN_H

#include "base/str.h"

/* NULL: fine to parse. Else what is wrong; *out_at is the offset of the offending byte. */
const char *prescan(struct str json, size_t bytes_max, size_t *out_at);
/* 1-based line and column (in bytes) of an offset. */
void prescan_line(struct str json, size_t at, size_t *out_line, size_t *out_column);
/*
 * Offset behind the JSON value that starts at `at` (a string, a number, a word, or all between an
 * opening bracket and its partner), json.n + 1 where it never ends or none starts there. Values
 * are not checked inside.
 */
size_t prescan_skip(struct str json, size_t at);
size_t prescan_blank(struct str json, size_t at); /* offset of the first non-blank from `at` */

#endif
