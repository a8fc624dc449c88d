/*
 * choice: what a decision leaves behind in its group: whom the strategy chose first for this call,
 * so that asking again gives the same and the next caller somebody else.
 */
#ifndef API_CHOICE_H
#define API_CHOICE_H

#include "api/route.h"

/* The answer has to wait for the reservation. */
bool choice_is_strict(struct request *r, const struct decision *d);
/* What the answer of a decision says for which nothing was reserved. */
enum reservation choice_unreserved(const struct decision *d);
/* Replies within 100 ms, however often others are quicker: with the plan as reserved, else marked
 * as not. */
void choice_reserve(struct request *r, const struct route_answer *answer);
/* After the answer, which does not wait for it. */
void choice_tell(struct request *r, const struct route_answer *answer);

#endif
