/* config_status: the statuses that a domain adds to the built-in ones, and what it says of those.
 */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(status_definition, { CONFIG_STATUS, STR(""), request_param(r, 1) })

void handle_status_definition_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("status/"));
}
