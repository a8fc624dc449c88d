/* group_members: who may be rung for a group, as configured, groups within included. */
#ifndef API_GROUP_MEMBERS_H
#define API_GROUP_MEMBERS_H

#include "state/state.h"

/* A roster says by the hour who it is: with one, any user may. g may be NULL. */
bool group_may_ring(struct replica_domain *d, const struct group *g, struct str user);

#endif
