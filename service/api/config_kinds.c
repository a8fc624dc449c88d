/* config_kinds: kinds directly below the domain that are nothing but configuration here. */
#include "api/config_resource.h"
#include "api/endpoints.h"

CONFIG_RESOURCE(caller_rule, CONFIG_RULE)
CONFIG_RESOURCE(group, CONFIG_GROUP)
CONFIG_RESOURCE(site, CONFIG_SITE)
CONFIG_RESOURCE(source, CONFIG_SOURCE)
CONFIG_RESOURCE(status_definition, CONFIG_STATUS)
