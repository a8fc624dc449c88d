/* config_rule: what is said about certain callers. */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(caller_rule, { CONFIG_RULE, STR(""), request_param(r, 1) })

void handle_caller_rule_list(struct exchange *x, void *api)
{
	(void)api;
	if (config_domain(request_of(x)))
		config_list(request_of(x), STR("rule/"));
}
