/* decision_sight: what of a decision, kept or simulated, its reader may see. */
#ifndef API_DECISION_SIGHT_H
#define API_DECISION_SIGHT_H

#include "api/decision_ring.h"
#include "api/sight.h"

/* Everything of a call to oneself, to one's group, to whoever's activity one sees. */
bool decision_is_shown(const struct request *r, struct str user, struct str group);
/* The caller's number too. */
bool decision_shows_number(const struct request *r, struct str user);
/* Valid while the request's domain is. */
struct decision_hiding decision_hiding_of(const struct request *r, const struct kept_decision *d);
/* Takes out of the decision just written what this reader does not see. The question was theirs. */
void decision_show_partly(struct request *r, const struct decision *d, struct buf *json);

#endif
