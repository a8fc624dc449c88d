/* config_source: systems that report facts. */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(source, { CONFIG_SOURCE, STR(""), request_param(r, 1) })

void handle_source_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("source/"));
}
