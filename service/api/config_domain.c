/* config_domain: /v1/domains and what hangs directly on a domain: its own profiles. */
#include "api/api_priv.h"
#include "api/config_resource.h"

/* An alias in the path means the domain it stands for. */
static struct config_name domain_name(struct request *r)
{
	struct str id = r->domain ? replica_domain_config(r->domain)->id : r->domain_name;

	return (struct config_name){ CONFIG_DOMAIN, STR(""), arena_str(r->arena, id) };
}

struct domain_listing {
	struct request *r;
	struct config_page page;
	bool more;
};

static bool list_domain(void *arg, struct replica_domain *d)
{
	struct domain_listing *l = arg;
	struct str id = replica_domain_config(d)->id, json, version;
	struct config_name name = { CONFIG_DOMAIN, STR(""), id };

	if (!principal_covers(&l->r->principal, id) ||
	    !replica_object(d, STR("domain"), &json, &version))
		return true;
	if (!config_page_has_room(&l->page)) {
		l->more = true;
		return false;
	}
	config_show(&name, json, version, l->r->arena, &l->page.w);
	config_page_count(&l->page, id);
	return true;
}

void handle_domain_list(struct exchange *x, void *api)
{
	struct domain_listing l = { .r = request_of(x) };

	(void)api;
	if (!config_page_begin(l.r, &l.page))
		return;
	state_each_domain(l.r->state, l.page.after, list_domain, &l);
	config_page_end(l.r, &l.page, l.more);
}

CONFIG_HANDLERS(domain, domain_name(r))

/* Its own profiles. */
CONFIG_HANDLERS(domain_profile, { CONFIG_PROFILE, STR(""), request_param(r, 1) })
CONFIG_LIST_HANDLER(domain_profile, STR("profile//"))
