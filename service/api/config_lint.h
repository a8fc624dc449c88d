/* config_lint: a domain's configuration as core's lint (core/lint.h) takes it. */
#ifndef API_CONFIG_LINT_H
#define API_CONFIG_LINT_H

#include "api/config_object.h"
#include "core/lint.h"

/* One stored object, decoded into `a`, which must outlive the lint; name's views too. Caller rules
 * are left to the caller: they have an order. domain: where schedules have their zones, or NULL. */
void config_lint_add(struct lint *l, const struct config_name *name, struct str json,
		     struct replica_domain *domain, struct arena *a);

#endif
