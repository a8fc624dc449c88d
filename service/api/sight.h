/*
 * sight: what the reader of a request may see of the domain's users. Every answer that names one
 * comes by here (docs/DOMAIN.md section 7; the rule itself is in core/visibility.h).
 */
#ifndef API_SIGHT_H
#define API_SIGHT_H

#include "api/request.h"
#include "core/visibility.h"

/* u: of the domain of the request. */
struct sight request_sight(const struct request *r, struct replica_user *u);
/* The version of the user's record for who sees all that it counts; empty below detail: there it
 * would tell that something changed, and when, of what is not seen. */
struct str presence_version_seen(const struct sight *sight, const struct replica_user *u);
/* Who only reports (carriers) names users without reading of them: everybody is there. */
bool request_finds(const struct request *r, struct replica_user *u);
/* By id; NULL = not there, or not for this reader. */
struct replica_user *request_find_user(const struct request *r, struct str id);
/* The path's {user} (parameter 1); NULL = replied 404, alike whether there is none or none for this
 * reader. */
struct replica_user *request_user(struct request *r);
/* The same for what shows from a level on; NULL = replied 404, or 403 below that level. */
struct replica_user *request_user_from(struct request *r, enum visibility least);
/* Sees the members of some groups only. */
bool request_is_limited(const struct request *r);
/* The same, and this is none of them. */
bool request_is_outside(const struct request *r, struct str group);
/* The path's {group} (parameter 1); NULL = replied 404. */
const struct group *request_group(struct request *r);

#endif
