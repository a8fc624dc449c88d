/* media: which of several media types an Accept header asks for (RFC 9110 section 12.5.1). */
#ifndef WIRE_MEDIA_H
#define WIRE_MEDIA_H

#include "base/str.h"

/*
 * Index of the type that the first fitting range of `accept` names, count where none does. Clients
 * that have a preference list it first; weights (q=) are not read. The types are
 * those of type_at(0) to type_at(count - 1); they may have parameters.
 */
size_t media_accepted(struct str accept, const char *(*type_at)(size_t i), size_t count);

#endif
