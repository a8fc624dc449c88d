/* site_table: places that people, groups and numbers are at. */
#include "wire/config_rows.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct site, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the site's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct site, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "as shown" },
	{ .name = "override", .kind = FIELD_OBJECT, .flags = FIELD_READONLY | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct site, override), .sub = &override_table,
	  .doc = "the forced state set last; in force until its end" },
	VERSION_ROW,
};
/* clang-format on */

const struct table site_table = {
	.name = "Site",
	.size = sizeof(struct site),
	.fields = fields,
	.count = COUNT(fields),
};
