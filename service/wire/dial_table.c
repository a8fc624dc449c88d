/* dial_table: a domain's dial templates (struct dial), by what is dialled. */
#include "wire/config_rows.h"
#include "wire/dial.h"
#include "wire/place.h"

static const struct str preset_names[] = { STR("plain"), STR("freepbx"), STR("fusionpbx") };
const struct words dial_preset_words = { "dial_preset", preset_names, COUNT(preset_names) };

/* X(kind, JSON name, what it is for) */
/* clang-format off */
#define KINDS(X, type, member) \
	X(DEVICE, "device", "a user's device", type, member) \
	X(MOBILE, "mobile", "a user's mobile number", type, member) \
	X(MOBILE_CONFIRM, "mobile_confirm", "a mobile whose callee must press a key", type, member) \
	X(EXTERNAL, "external", "a number outside", type, member) \
	X(EXTERNAL_CONFIRM, "external_confirm", "a number outside that must press a key", type, member) \
	X(VOICEMAIL, "voicemail", "a mailbox", type, member) \
	X(IVR, "ivr", "a voice menu", type, member) \
	X(RING_GROUP, "ring_group", "a ring group of the PBX", type, member) \
	X(QUEUE, "queue", "a queue of the PBX", type, member) \
	X(CALLBACK_QUEUE, "callback_queue", "a queue that calls back", type, member) \
	X(ANNOUNCEMENT, "announcement", "an announcement", type, member)
#define ROW(kind_, name_, what, type, member) \
	{ .name = name_, .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY, \
	  .offset = offsetof(type, member[DIAL_##kind_]), .max = DIAL_BYTES, \
	  .check = check_text, .doc = "template for " what },

static const struct field uri_fields[] = { KINDS(ROW, struct dial_templates, of) };
static const struct field fields[] = {
	{ .name = "preset", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dial, preset), .words = &dial_preset_words,
	  .doc = "templates for what is not given here" },
	KINDS(ROW, struct dial, strings.of)
	{ .name = "uris", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct dial, uris), .sub = &dial_uris_table,
	  .doc = "the same as SIP URIs, for rtjson" },
};
#define NAME(kind, name, what, type, member) STR(name),
static const struct str kind_names[DIAL_KIND_COUNT] = { KINDS(NAME, , ) };
/* clang-format on */

static bool is_uri(struct str template)
{
	return str_has_prefix(template, STR("sip:")) || str_has_prefix(template, STR("sips:")) ||
	       str_has_prefix(template, STR("{uri}"));
}

static void check_templates(const struct dial_templates *t, struct str pointer, bool uris,
			    struct faults *faults)
{
	for (int i = 0; i < DIAL_KIND_COUNT; i++) {
		struct str at = pointer_add(pointer, kind_names[i], faults->arena), text = t->of[i];

		if (uris && text.n && !is_uri(text))
			fault_add(faults, at,
				  "must begin with sip: or sips:, such as "
				  "sip:{prefix}{number}@gateway.abc.com");
		else
			dial_check(text, (enum dial_kind)i, DIAL_FIELDS_NEEDED, at, faults);
	}
}

static void check_uris(const void *value, struct str pointer, struct faults *faults)
{
	check_templates(value, pointer, true, faults);
}

static void check_dial(const void *value, struct str pointer, struct faults *faults)
{
	const struct dial *d = value;

	check_templates(&d->strings, pointer, false, faults);
}

const struct table dial_uris_table = {
	.name = "DialUris",
	.size = sizeof(struct dial_templates),
	.fields = uri_fields,
	.count = COUNT(uri_fields),
	.check = check_uris,
};

const struct table dial_table = {
	.name = "Dial",
	.size = sizeof(struct dial),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_dial,
};
