/* replica_site: sites, each decoded when it is first asked for. */
#include "state/state_priv.h"

#include <stddef.h>

static const struct lookup_kind kind = { .prefix = STR("site/"),
					 .table = &site_table,
					 .size = sizeof(struct site),
					 .id_offset = offsetof(struct site, id),
					 .block = 256 };

const struct site *replica_site(struct replica_domain *d, struct str id)
{
	return lookup_get(d, &d->sites, &kind, id);
}
