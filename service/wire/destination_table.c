/* destination_table: where a call goes, and which targets fit which kind (docs/DOMAIN.md 2). */
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "kind", .kind = FIELD_WORD, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct destination, kind), .words = &destination_kind_words,
	  .doc = "what kind of place the call goes to" },
	{ .name = "target", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct destination, target), .max = 128,
	  .doc = "extension, number or id; not for busy and hangup, optional for voicemail" },
};
/* clang-format on */

enum need { NO_TARGET, MAY_HAVE_TARGET, NEEDS_TARGET };

/* clang-format off */
static const struct {
	enum need need;
	const char *(*grammar)(struct str target);
} rules[DESTINATION_COUNT] = {
	[DESTINATION_EXTENSION] = { NEEDS_TARGET, check_extension_target },
	[DESTINATION_EXTERNAL] = { NEEDS_TARGET, check_external_number },
	[DESTINATION_VOICEMAIL] = { MAY_HAVE_TARGET, check_id },
	[DESTINATION_IVR] = { NEEDS_TARGET, check_id },
	[DESTINATION_RING_GROUP] = { NEEDS_TARGET, check_id },
	[DESTINATION_QUEUE] = { NEEDS_TARGET, check_id },
	[DESTINATION_CALLBACK_QUEUE] = { NEEDS_TARGET, check_id },
	[DESTINATION_ANNOUNCEMENT] = { NEEDS_TARGET, check_id },
	[DESTINATION_BUSY] = { NO_TARGET, NULL },
	[DESTINATION_HANGUP] = { NO_TARGET, NULL },
	[DESTINATION_ROSTER] = { NEEDS_TARGET, check_id },
};
/* clang-format on */

static void check_destination(const void *value, struct str pointer, struct faults *faults)
{
	const struct destination *d = value;
	struct str at = pointer_add(pointer, STR("target"), faults->arena);
	struct str kind = word_of(&destination_kind_words, (int)d->kind);

	if (rules[d->kind].need == NEEDS_TARGET && d->target.n == 0) {
		fault_add(faults, at, "is required for a destination of kind %.*s: %s",
			  STR_ARG(kind), rules[d->kind].grammar(d->target));
	} else if (rules[d->kind].need == NO_TARGET && d->target.n) {
		fault_add(faults, at, "must be left out for a destination of kind %.*s",
			  STR_ARG(kind));
	} else if (d->target.n && rules[d->kind].grammar(d->target)) {
		fault_add(faults, at, "must be %s for a destination of kind %.*s, got `%.*s`",
			  rules[d->kind].grammar(d->target), STR_ARG(kind), STR_ARG(d->target));
	}
}

const struct table destination_table = {
	.name = "Destination",
	.size = sizeof(struct destination),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_destination,
};
