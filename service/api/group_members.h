/* group_members: who may be rung for a group, as configured, groups within included. */
#ifndef API_GROUP_MEMBERS_H
#define API_GROUP_MEMBERS_H

#include "state/state.h"

/* A roster says by the hour who it is: whoever it names may. g may be NULL. */
bool group_has_member(struct replica_domain *d, const struct group *g, struct str user);

#endif
