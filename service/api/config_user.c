/* config_user: users, their devices and their profiles. */
#include "api/api_priv.h"
#include "api/config_resource.h"

#define HANDLER(noun, method, ...)                                                                 \
	void handle_##noun##_##method(struct exchange *x, void *api)                               \
	{                                                                                          \
		struct request *r = request_of(x);                                                 \
		struct config_name name = __VA_ARGS__;                                             \
                                                                                                   \
		(void)api;                                                                         \
		config_##method(r, &name);                                                         \
	}
#define HANDLERS_OF(noun, ...)                                                                     \
	HANDLER(noun, get, __VA_ARGS__)                                                            \
	HANDLER(noun, put, __VA_ARGS__)                                                            \
	HANDLER(noun, patch, __VA_ARGS__)                                                          \
	HANDLER(noun, delete, __VA_ARGS__)

HANDLERS_OF(user, { CONFIG_USER, request_param(r, 1), STR("") })
HANDLERS_OF(device, { CONFIG_DEVICE, request_param(r, 1), request_param(r, 2) })
HANDLERS_OF(profile, { CONFIG_PROFILE, request_param(r, 1), request_param(r, 2) })

static void list_below(struct request *r, const char *kind)
{
	if (config_user(r))
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
