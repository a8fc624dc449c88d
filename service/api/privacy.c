/* privacy: PUT /users/{user}/privacy: which sources a person has switched off for themselves. */
#include "api/api_priv.h"
#include "api/config_part.h"

static bool set_privacy(union config_value *value, const struct config_name *name, void *arg)
{
	const struct privacy_body *wanted = arg;

	(void)name;
	value->user.sources_off = wanted->sources_off;
	value->user.sources_off_count = wanted->sources_off_count;
	return true;
}

void handle_privacy_put(struct exchange *x, void *api)
{
	struct request *r = request_of(x);
	struct config_name name = { CONFIG_USER, request_param(r, 1), STR("") };
	struct privacy_body *wanted = ARENA_NEW(r->arena, struct privacy_body);

	(void)api;
	if (request_user(r) && request_body(r, &privacy_body_table, wanted))
		config_part_set(r, &name, set_privacy, wanted);
}
