/* source_table: what reports facts: its configuration, what Redis keeps of it, and the bodies that
 * it and its administrator send. */
#include "core/source.h"
#include "wire/place.h"
#include "wire/stored_rows.h"

/* clang-format off */
static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct source, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the source's id, as in the path" },
	{ .name = "name", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct source, name), .max = NAME_BYTES, .check = check_text,
	  .doc = "as shown" },
	{ .name = "kind", .kind = FIELD_WORD,
	  .offset = offsetof(struct source, kind), .words = &source_kind_words,
	  .doc = "what it is" },
	{ .name = "tokens", .kind = FIELD_STR_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct source, tokens.items),
	  .count_offset = offsetof(struct source, tokens.count), .max = SOURCE_TOKENS_MAX,
	  .item_max = ID_BYTES, .check = check_id,
	  .doc = "ids of the tokens that speak for it; each for one source of the domain" },
	{ .name = "heartbeat_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct source, heartbeat_s), .max = HEARTBEAT_MOST_S,
	  .doc = "how often it promises to be heard; 0 = it promises nothing" },
	{ .name = "stale_after_s", .kind = FIELD_INT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct source, stale_after_s), .max = STALE_AFTER_MOST_S,
	  .doc = "silent for so long, its facts are stale; 0 = three heartbeats, or never" },
	{ .name = "stale_policy", .kind = FIELD_WORD,
	  .offset = offsetof(struct source, stale_policy), .words = &stale_policy_words,
	  .doc = "what stale facts are good for" },
	VERSION_ROW,
};
/* clang-format on */

static void check_least(int64_t value, int64_t least, struct str pointer, const char *member,
			struct faults *faults)
{
	if (value && value < least)
		fault_add(faults, pointer_add(pointer, str_of(member), faults->arena),
			  "must be 0, or at least %lld", (long long)least);
}

static void check_times(const void *value, struct str pointer, struct faults *faults)
{
	const struct source *s = value;

	check_least(s->heartbeat_s, HEARTBEAT_LEAST_S, pointer, "heartbeat_s", faults);
	check_least(s->stale_after_s, STALE_AFTER_LEAST_S, pointer, "stale_after_s", faults);
	if (s->stale_after_s && s->stale_after_s <= s->heartbeat_s)
		fault_add(faults, pointer_add(pointer, STR("stale_after_s"), faults->arena),
			  "must be longer than heartbeat_s, or each pause would be silence");
}

const struct table source_table = {
	.name = "Source",
	.size = sizeof(struct source),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_times,
};

/* ---- stored ---- */

/* clang-format off */
static const struct field upload_fields[] = {
	STORED_INT("gen", struct snapshot_upload, generation, 0),
	STORED_STR("epoch", struct snapshot_upload, epoch),
	STORED_MS("until", struct snapshot_upload, until_ms),
};
STORED_TABLE(upload, struct snapshot_upload);

static const struct field state_fields[] = {
	STORED_STR("epoch", struct source_state, epoch),
	STORED_STR("reporter", struct source_state, reporter),
	STORED_MS("heard", struct source_state, heard_at_ms),
	STORED_MS("heartbeat", struct source_state, heartbeat_at_ms),
	STORED_MS("silent", struct source_state, silent_since_ms),
	STORED_INT("gen", struct source_state, generation, 0),
	STORED_INT("gens", struct source_state, generations, 0),
	STORED_OBJECT("upload", struct source_state, upload, upload_table),
	STORED_MS("snapshot", struct source_state, snapshot_at_ms),
	STORED_INT("snapshot_facts", struct source_state, snapshot_facts, 0),
	STORED_INT("skew", struct source_state, skew_ms, 0),
	STORED_INT("late", struct source_state, lateness_ms, 0),
	STORED_INT("facts", struct source_state, facts, 0),
	STORED_INT("refused", struct source_state, refused, 0),
	STORED_INT("missed", struct source_state, missed_clears, 0),
	STORED_INT("to_judge", struct source_state, to_judge, 0),
	STORED_INT("judged", struct source_state, judged, 0),
};
/* clang-format on */

const struct table source_state_table = {
	.name = "SourceState",
	.size = sizeof(struct source_state),
	.fields = state_fields,
	.count = COUNT(state_fields),
};

/* ---- bodies ---- */

/* clang-format off */
static const struct field heartbeat_fields[] = {
	{ .name = "epoch", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct heartbeat_body, epoch), .max = ID_BYTES, .check = check_text,
	  .doc = "the source's incarnation" },
	{ .name = "at", .kind = FIELD_TIME,
	  .offset = offsetof(struct heartbeat_body, at_ms),
	  .doc = "what its clock says" },
};

static const struct field reset_fields[] = {
	{ .name = "source", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct reset_body, source), .max = 2 * ID_BYTES, .check = check_text,
	  .doc = "only what this source said, as in the presence's sources; else everything" },
	{ .name = "devices", .kind = FIELD_BOOL,
	  .offset = offsetof(struct reset_body, devices),
	  .doc = "forget what was reported of devices, too" },
};
/* clang-format on */

const struct table heartbeat_body_table = {
	.name = "Heartbeat",
	.size = sizeof(struct heartbeat_body),
	.fields = heartbeat_fields,
	.count = COUNT(heartbeat_fields),
};

const struct table reset_body_table = {
	.name = "Reset",
	.size = sizeof(struct reset_body),
	.fields = reset_fields,
	.count = COUNT(reset_fields),
};
