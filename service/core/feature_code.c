/* feature_code: see feature_code.h. The statuses have the order of docs/DOMAIN.md section 2. */
#include "core/feature_code.h"

/* clang-format off */
static const struct feature_code defaults[] = {
	{ STR("*70"), STR("automatic") },
	{ STR("*71"), STR("available") },
	{ STR("*72"), STR("away") },
	{ STR("*73"), STR("business_trip") },
	{ STR("*74"), STR("do_not_disturb") },
	{ STR("*75"), STR("lunch_break") },
	{ STR("*76"), STR("off_work") },
};
/* clang-format on */

const struct feature_code *feature_codes_of(const struct domain *d, size_t *out_count)
{
	if (d->feature_code_count) {
		*out_count = d->feature_code_count;
		return d->feature_codes;
	}
	*out_count = sizeof(defaults) / sizeof(*defaults);
	return defaults;
}

const struct feature_code *feature_code_find(const struct domain *d, struct str code)
{
	size_t count;
	const struct feature_code *codes = feature_codes_of(d, &count);

	for (size_t i = 0; i < count; i++) {
		if (str_eq(codes[i].code, code))
			return &codes[i];
	}
	return NULL;
}
