/* device_table: what a user's calls ring; a mobile number is a device of its own kind. */
#include "wire/config_rows.h"
#include "wire/dial.h"
#include "wire/place.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct device, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the device's id, as in the path" },
	{ .name = "user", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct device, user), .max = ID_BYTES, .check = check_id,
	  .doc = "whose device it is, as in the path" },
	{ .name = "kind", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct device, kind), .words = &device_kind_words,
	  .doc = "what kind of device it is" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "name for people" },
	{ .name = "uri", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device, uri), .max = URI_BYTES, .check = check_device_uri,
	  .doc = "what the PBX dials, such as sip:123@pbx; derived by the PBX where not given" },
	{ .name = "dial", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device, dial), .max = DIAL_BYTES, .check = check_text,
	  .doc = "dial template of this device, instead of the domain's" },
	{ .name = "number", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device, number), .max = 16, .check = check_e164,
	  .doc = "number in E.164 form; only and always for mobile_number" },
	{ .name = "priority", .kind = FIELD_INT,
	  .offset = offsetof(struct device, priority), 
	  .max = DEVICE_PRIORITY_MOST, .def = DEVICE_PRIORITY_DEFAULT,
	  .doc = "higher rings first in sequential and wins in first_available" },
	{ .name = "refresh_s", .kind = FIELD_INT, .flags = FIELD_NULLABLE | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct device, refresh_s), .min = REFRESH_LEAST_S,
	  .max = REFRESH_MOST_S,
	  .doc = "seconds a report holds; the kind's or the domain's where not given" },
	{ .name = "reported", .kind = FIELD_BOOL, .flags = FIELD_READONLY,
	  .offset = offsetof(struct device, reported),
	  .doc = "some source has spoken of this device" },
	VERSION_ROW,
};
/* clang-format on */

static void check_device(const void *value, struct str pointer, struct faults *faults)
{
	const struct device *d = value;
	struct str at = pointer_add(pointer, STR("number"), faults->arena);

	if (d->kind == DEVICE_KIND_MOBILE_NUMBER && d->number.n == 0)
		fault_add(faults, at, "is required for a device of kind mobile_number");
	if (d->kind != DEVICE_KIND_MOBILE_NUMBER && d->number.n)
		fault_add(faults, at,
			  "belongs to devices of kind mobile_number only; leave it out");
	dial_check(d->dial, d->kind == DEVICE_KIND_MOBILE_NUMBER ? DIAL_MOBILE : DIAL_DEVICE,
		   DIAL_FIELDS_OPTIONAL, pointer_add(pointer, STR("dial"), faults->arena), faults);
}

const struct table device_table = {
	.name = "Device",
	.size = sizeof(struct device),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_device,
};
