/* config_group: ring groups and queues. */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(group, { CONFIG_GROUP, STR(""), request_param(r, 1) })

void handle_group_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("group/"));
}
