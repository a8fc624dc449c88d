/* principal: which domains somebody may name, and from where a domain lets them in. */
#include "auth/auth.h"

static bool names(const struct str_list *list, struct str domain)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->items[i], domain))
			return true;
	return false;
}

/* An operator's prefix is the common end of the names it may make, a whole label of its own. */
static bool under_prefix(const struct principal *p, struct str domain)
{
	return domain.n > p->prefix.n && str_has_suffix(domain, p->prefix) &&
	       (p->prefix.p[0] == '.' || domain.p[domain.n - p->prefix.n - 1] == '.');
}

bool principal_covers(const struct principal *p, struct str domain)
{
	if (str_eq(domain, STR("_system")))
		return p->role == ROLE_SUPERADMIN && p->all_domains;
	if (p->prefix.n && p->role == ROLE_OPERATOR)
		return under_prefix(p, domain) || names(&p->domains, domain);
	return p->all_domains || names(&p->domains, domain);
}

bool principal_allowed_from(const struct principal *p, const struct domain *d, struct str peer)
{
	if (p->role == ROLE_PBX)
		return network_allows(&d->pbx_networks, peer);
	if (p->role == ROLE_CARRIER)
		return network_allows(&d->hook_networks, peer);
	return true;
}
