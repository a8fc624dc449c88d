/* config_number: dialled numbers and short codes. In the path any spelling will do. */
#include "api/api_priv.h"
#include "api/config_resource.h"

static struct str number_id(struct request *r)
{
	struct str raw = request_param(r, 1);
	struct number n;

	if (!r->domain)
		return raw;
	n = number_normalise(&replica_domain_config(r->domain)->numbering, raw, r->arena);
	return n.kind == NUMBER_PUBLIC || n.kind == NUMBER_SHORT ? n.text : raw;
}

CONFIG_HANDLERS(number, { CONFIG_NUMBER, STR(""), number_id(r) })
CONFIG_LIST_HANDLER(number, STR("number/"))
