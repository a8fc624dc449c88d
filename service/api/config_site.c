/* config_site: places that people, groups and numbers are at by their `site`. */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(site, { CONFIG_SITE, STR(""), request_param(r, 1) })

void handle_site_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("site/"));
}
