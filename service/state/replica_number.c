/* replica_number: dialled numbers, each decoded when it is first asked for. */
#include "state/state_priv.h"

#include <stddef.h>

static const struct lookup_kind kind = { .prefix = STR("number/"),
					 .table = &number_table,
					 .size = sizeof(struct dialled_number),
					 .id_offset = offsetof(struct dialled_number, number),
					 .block = 256,
					 .or_nothing = true };

const struct dialled_number *replica_number(struct replica_domain *d, struct str number)
{
	return lookup_get(d, &d->numbers, &kind, number);
}
