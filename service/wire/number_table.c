/* number_table: what a dialled number leads to. */
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "number", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct dialled_number, number), .max = ID_BYTES,
	  .check = check_dialled_number,
	  .doc = "the number in normal form, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dialled_number, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "destination", .kind = FIELD_OBJECT, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct dialled_number, destination), .sub = &destination_table,
	  .doc = "where a call to the number goes" },
	VERSION_ROW,
};
/* clang-format on */

static void check_mailbox(const void *value, struct str pointer, struct faults *faults)
{
	const struct dialled_number *n = value;

	if (n->destination.kind == DESTINATION_VOICEMAIL && n->destination.target.n == 0)
		fault_add(faults,
			  pointer_add(pointer_add(pointer, STR("destination"), faults->arena),
				      STR("target"), faults->arena),
			  "is required: a number has no mailbox of its own");
}

const struct table number_table = {
	.name = "Number",
	.size = sizeof(struct dialled_number),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_mailbox,
};
