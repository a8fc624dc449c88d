/*
 * layout: did the library show us every byte of the header block? It cuts values, the target and
 * the line at a NUL byte, takes a line that begins with one for the end of the headers, and mixes
 * up folded lines; a proxy in front may have read all of that. The strings it hands over lie in its
 * read buffer as they came, so what is missing shows as a gap between them.
 *
 * What cannot be seen: a byte or two behind a NUL where as many CRs are missing from the line ends
 * next to it, for the sum is the same. Only a proxy that passes on both could be misled.
 */
#ifndef HTTP_LAYOUT_H
#define HTTP_LAYOUT_H

#include "guard.h"

/*
 * r: with the views of the library, uri included. block_bytes: what it counted, from the method to
 * the empty line. Only for versions that work in place: see layout_is_known().
 */
bool layout_is_whole(const struct guard_request *r, size_t block_bytes);
/* The library's version is one whose layout was measured (0.9.7x). */
bool layout_is_known(const char *library_version);

#endif
