/*
 * routing_group_skip: a member who is not rung: why, as a reason and a sentence, and on which rung
 * of the ladder a user who is called directly would have been kept from the call.
 */
#include "core/routing_group.h"

struct skipping {
	struct str rung; /* empty: R9, nothing to dial */
	struct str text; /* behind "Not rung: "; empty: as of a device (routing_skip_text) */
	bool busy;       /* somebody is there, and has no time */
};

/* clang-format off */
#define SKIP(reason, rung, text, busy) [REASON_##reason] = { STR(rung), STR("Not rung: " text), busy }
#define SKIP_AS_DEVICE(reason, rung, busy) [REASON_##reason] = { STR(rung), { NULL, 0 }, busy }
static const struct skipping skippings[REASON_COUNT] = {
	SKIP(SELF_CALL, "R0", "calls the group.", false),
	SKIP(DESTINATION_MISSING, "R0", "is not there any more.", false),
	SKIP(HOP_LIMIT, "R0", "forwarded or nested too often.", false),
	SKIP_AS_DEVICE(LOOP_DETECTED, "R0", false),
	SKIP(CLOSED, "R3", "that group is closed.", false),
	SKIP(HOLIDAY, "R3", "that group is closed.", false),
	SKIP(OVERRIDE, "R3", "that group is closed.", false),
	SKIP_AS_DEVICE(CALLS_NOT_ACCEPTED, "R5", false),
	SKIP_AS_DEVICE(DIRECT_TO_VOICEMAIL, "R5", false),
	SKIP(FORWARD_ALWAYS, "R6", "every call is forwarded to where no call of the group goes.", false),
	SKIP_AS_DEVICE(MANUAL_DND, "R7", true),
	SKIP(MANUAL_STATUS, "R7", "has set a status that is not available.", false),
	SKIP(WRAP_UP, "R7", "still at work on the last call.", true),
	SKIP(CALENDAR_BUSY, "R7", "in a meeting.", false),
	SKIP(OFF_SHIFT, "R7", "outside their hours.", false),
	SKIP(SESSION_IDLE, "R7", "nobody is at the desk.", false),
	SKIP(ON_CALL, "R8", "in a call.", true),
	SKIP_AS_DEVICE(CARRIER_CALL, "R8", true),
	SKIP_AS_DEVICE(CAPACITY_REACHED, "R8", true),
	SKIP(LOCKED, "R9", "an administrator lets no call through.", false),
	SKIP(NOBODY_ON_DUTY, "R9", "nobody is on duty now.", false),
	SKIP(NOT_AT_LOCATION, "R9", "not where the group's calls are taken.", false),
	SKIP(NOT_LOGGED_IN, "R10", "not logged in.", false),
	SKIP(PAUSED, "R10", "paused.", false),
	SKIP(RESERVED, "R10", "just chosen for another call.", true),
	SKIP(SKILL_MISSING, "R10", "lacks a skill that the call asks for.", false),
};
/* clang-format on */

const struct group_member *group_asked(const struct group_entry *e)
{
	return e->person ? e->person : e->member;
}

static struct skipped_member *next_skipped(struct group_call *c)
{
	struct decision *d = c->r->out;

	if (d->skipped_count == d->skipped_size) {
		size_t size = d->skipped_size ? d->skipped_size * 2 : 16;
		struct skipped_member *larger =
			ARENA_ROOM(c->r->arena, size, struct skipped_member);

		if (d->skipped_count)
			memcpy(larger, d->skipped, d->skipped_count * sizeof(*larger));
		d->skipped = larger;
		d->skipped_size = size;
	}
	return (struct skipped_member *)(uintptr_t)&d->skipped[d->skipped_count++];
}

static struct str text_of(const struct group_call *c, const struct group_entry *e,
			  enum reason reason)
{
	const struct member_state *m =
		reason == REASON_PAUSED
			? group_state_member(e->listing->state, group_asked(e)->target)
			: NULL;

	if (m && m->pause_reason.n)
		return JOIN(c->r->arena, STR("Not rung: paused ("), m->pause_reason, STR(")."));
	return skippings[reason].text.n ? skippings[reason].text : routing_skip_text(reason);
}

void group_skip(struct group_call *c, const struct group_entry *e, enum reason reason)
{
	const struct skipping *s = &skippings[reason];
	const struct group_member *m = group_asked(e);
	struct str source =
		JOIN(c->r->arena, word_of(&member_kind_words, (int)m->kind), STR("/"), m->target);

	*next_skipped(c) =
		(struct skipped_member){ e->listing->group->id, m->kind, m->target, reason };
	c->skipped++;
	c->skipped_busy += s->busy;
	c->skipped_logged_out += reason == REASON_NOT_LOGGED_IN;
	routing_note(c->r, s->rung.n ? s->rung : STR("R9"), reason, source, text_of(c, e, reason),
		     true);
}
