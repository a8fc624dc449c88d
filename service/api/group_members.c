/* group_members: see group_members.h. */
#include "api/group_members.h"

#include "core/membership.h"

bool group_has_member(struct replica_domain *d, const struct group *g, struct str user)
{
	struct directory directory;

	replica_directory(d, &directory);
	return group_may_ring(&directory, g, user);
}
