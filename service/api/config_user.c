/* config_user: users, their devices and their profiles. */
#include "api/api_priv.h"
#include "api/config_resource.h"

CONFIG_HANDLERS(user, { CONFIG_USER, request_param(r, 1), STR("") })
CONFIG_HANDLERS(device, { CONFIG_DEVICE, request_param(r, 1), request_param(r, 2) })
CONFIG_HANDLERS(profile, { CONFIG_PROFILE, request_param(r, 1), request_param(r, 2) })

static void list_below(struct request *r, const char *kind)
{
	if (config_domain(r) && request_user_from(r, VISIBILITY_DETAIL))
		config_list(r,
			    arena_printf(r->arena, "%s/%.*s/", kind, STR_ARG(request_param(r, 1))));
}

void handle_device_list(struct exchange *x, void *api)
{
	(void)api;
	list_below(request_of(x), "device");
}

void handle_profile_list(struct exchange *x, void *api)
{
	(void)api;
	list_below(request_of(x), "profile");
}
