/* membership: who may be rung for a group, as configured, groups within included. */
#ifndef CORE_MEMBERSHIP_H
#define CORE_MEMBERSHIP_H

#include "core/routing.h"

/* A roster says by the hour who it is: whoever it names may be rung. g may be NULL. */
bool group_may_ring(const struct directory *d, const struct group *g, struct str user);
/* Everybody who may be rung for it, by id, each once; the list in `a`. */
struct str_list group_users(const struct directory *d, const struct group *g, struct arena *a);

#endif
