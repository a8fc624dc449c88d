/* status_table: what a domain says of a status: one of its own, or one of the six built-in ones,
 * which keep their meaning. */
#include "core/group_change.h"
#include "wire/config_rows.h"
#include "wire/place.h"

/* clang-format off */
static const struct field text_fields[] = {
	{ .name = "language", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct status_text, language), .min = 2, .max = 35,
	  .check = check_language,
	  .doc = "language tag (BCP 47) such as de or fr-LU" },
	{ .name = "label", .kind = FIELD_STR, .flags = FIELD_REQUIRED,
	  .offset = offsetof(struct status_text, label), .min = 1, .max = 64, .check = check_text,
	  .doc = "how the status is called" },
	{ .name = "guidance", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_text, guidance), .max = NOTE_BYTES, .check = check_text,
	  .doc = "what it asks of colleagues" },
};

static const struct field wish_fields[] = {
	{ .name = "action", .kind = FIELD_WORD,
	  .offset = offsetof(struct agent_wish, action), .words = &agent_action_words,
	  .doc = "log_in, log_out, pause, or none: leave alone" },
	{ .name = "reason", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct agent_wish, reason), .max = PAUSE_REASON_BYTES,
	  .check = check_text,
	  .doc = "why; only of a pause" },
};

static const struct field fields[] = {
	{ .name = "id", .kind = FIELD_STR, .flags = FIELD_READONLY,
	  .offset = offsetof(struct status_meaning, id), .max = ID_BYTES, .check = check_id,
	  .doc = "the status's id, as in the path" },
	{ .name = "availability", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, availability), .min = AVAILABILITY_AVAILABLE,
	  .words = &availability_words,
	  .doc = "what colleagues see; required of a domain's own status" },
	{ .name = "activity", .kind = FIELD_WORD, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, activity), .words = &activity_words,
	  .doc = "what the person does; the status's id where not given" },
	{ .name = "routable", .kind = FIELD_BOOL,
	  .offset = offsetof(struct status_meaning, routable),
	  .doc = "calls come through" },
	{ .name = "why", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, why), .max = NOTE_BYTES, .check = check_text,
	  .doc = "why not, as a sentence for traces" },
	{ .name = "texts", .kind = FIELD_OBJECT_LIST, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, texts),
	  .count_offset = offsetof(struct status_meaning, text_count), .max = STATUS_TEXTS_MAX,
	  .sub = &status_text_table,
	  .doc = "label and guidance in each language; the first is for readers of any other" },
	{ .name = "colour", .kind = FIELD_STR, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, colour), .min = 1, .max = 7, .check = check_colour,
	  .doc = "how it is shown, such as #d04a02" },
	{ .name = "expires_s", .kind = FIELD_INT, .flags = FIELD_NULLABLE | FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, expires_s), .min = STATUS_LEAST_S,
	  .max = STATUS_MOST_S,
	  .doc = "seconds it lasts where nothing else is said" },
	{ .name = "agent", .kind = FIELD_OBJECT, .flags = FIELD_SKIP_EMPTY,
	  .offset = offsetof(struct status_meaning, agent), .sub = &agent_wish_table,
	  .doc = "what it asks of the groups whose agent its user is" },
	{ .name = "push", .kind = FIELD_BOOL,
	  .offset = offsetof(struct status_meaning, push), .def = 1,
	  .doc = "push notifications are accepted" },
	VERSION_ROW,
};
/* clang-format on */

const struct table status_text_table = {
	.name = "StatusText",
	.size = sizeof(struct status_text),
	.fields = text_fields,
	.count = COUNT(text_fields),
};

static void check_wish(const void *value, struct str pointer, struct faults *faults)
{
	const struct agent_wish *w = value;

	if (w->reason.n && w->action != AGENT_ACTION_PAUSE)
		fault_add(faults, pointer_add(pointer, STR("reason"), faults->arena),
			  "belongs to a pause; set action to pause or leave it out");
}

const struct table agent_wish_table = {
	.name = "AgentWish",
	.size = sizeof(struct agent_wish),
	.fields = wish_fields,
	.count = COUNT(wish_fields),
	.check = check_wish,
};

/* A language once, in any case. */
static void check_definition(const void *value, struct str pointer, struct faults *faults)
{
	const struct status_meaning *m = value;

	for (size_t i = 1; i < m->text_count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (str_eq_nocase(m->texts[i].language, m->texts[j].language))
				fault_add(faults,
					  arena_printf(faults->arena, "%.*s/texts/%zu/language",
						       STR_ARG(pointer), i),
					  "must be listed once, `%.*s` came before",
					  STR_ARG(m->texts[j].language));
		}
	}
}

const struct table status_meaning_table = {
	.name = "StatusDefinition",
	.size = sizeof(struct status_meaning),
	.fields = fields,
	.count = COUNT(fields),
	.check = check_definition,
};

/* What stands in another place than the built-in meaning. */
static void check_built_in(const struct status_meaning *m, const struct status_meaning *known,
			   struct faults *faults)
{
	if (m->availability && m->availability != known->availability)
		fault_add(faults, STR("/availability"), "must be %.*s: %.*s is built in",
			  STR_ARG(word_of(&availability_words, (int)known->availability)),
			  STR_ARG(known->id));
	if (m->activity && m->activity != known->activity)
		fault_add(faults, STR("/activity"), "must be %.*s: %.*s is built in",
			  STR_ARG(word_of(&activity_words, (int)known->activity)),
			  STR_ARG(known->id));
	if (m->routable && !known->routable)
		fault_add(faults, STR("/routable"), "must be false: %.*s is built in",
			  STR_ARG(known->id));
}

static void check_own(const struct status_meaning *m, struct faults *faults)
{
	if (!m->availability)
		fault_add(faults, STR("/availability"),
			  "is required: available, busy, do_not_disturb, away or offline");
	if (m->routable && (m->availability == AVAILABILITY_DO_NOT_DISTURB ||
			    m->availability == AVAILABILITY_OFFLINE))
		fault_add(faults, STR("/routable"), "must be false of what shows as %.*s",
			  STR_ARG(word_of(&availability_words, (int)m->availability)));
	if (m->why.n && m->routable)
		fault_add(faults, STR("/why"), "must be left out where calls come through");
}

void status_check_meaning(struct status_meaning *m, struct faults *faults)
{
	const struct status_meaning *known = status_built_in(m->id);

	if (known)
		check_built_in(m, known, faults);
	else
		check_own(m, faults);
	if (m->agent.action == AGENT_ACTION_LOG_IN &&
	    (known ? known : m)->availability != AVAILABILITY_AVAILABLE)
		fault_add(faults, STR("/agent/action"),
			  "must not be log_in: only what means available logs in");
	if (!known || faults->count)
		return;
	m->availability = known->availability;
	m->activity = known->activity;
	m->routable = known->routable;
}
