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
	{ .name = "schedule", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dialled_number, schedule), .max = ID_BYTES, .check = check_id,
	  .doc = "when it is open; always where not given" },
	{ .name = "site", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dialled_number, site), .max = ID_BYTES, .check = check_id,
	  .doc = "the site whose override closes and opens it" },
	{ .name = "closed", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dialled_number, closed), .sub = &destination_table,
	  .doc = "where a call goes while it is closed; to the fallback where not given" },
	VERSION_ROW,
};
/* clang-format on */

static void check_mailbox(const struct destination *d, const char *member, struct str pointer,
			  struct faults *faults)
{
	if (d->kind == DESTINATION_VOICEMAIL && d->target.n == 0)
		fault_add(faults,
			  pointer_add(pointer_add(pointer, str_of(member), faults->arena),
				      STR("target"), faults->arena),
			  "is required: a number has no mailbox of its own");
}

/* While closed the mailbox is that of the user whom the number leads to when open. */
static void check_number(const void *value, struct str pointer, struct faults *faults)
{
	const struct dialled_number *n = value;

	check_mailbox(&n->destination, "destination", pointer, faults);
	if (n->destination.kind != DESTINATION_EXTENSION)
		check_mailbox(&n->closed, "closed", pointer, faults);
	if (n->closed.kind && n->schedule.n == 0 && n->site.n == 0)
		fault_add(faults, pointer_add(pointer, STR("schedule"), faults->arena),
			  "is required where `closed` is given, or `site`: it says when that is");
}

const struct table number_table = {
	.name = "Number",
	.size = sizeof(struct dialled_number),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_number,
};
