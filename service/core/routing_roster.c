/*
 * routing_roster: a roster as a destination: the call goes to whoever is on duty, in member mode as
 * to any user that a destination names. Who cannot be rung, or does not take the call, hands over
 * to whoever stands by; where that one does not either, the call falls on to what comes behind the
 * destination.
 */
#include "core/routing_priv.h"

const struct roster *directory_roster(const struct directory *d, struct str id)
{
	return d->roster && id.n ? d->roster(d->state, id) : NULL;
}

static struct str key_of(const struct routing *r, struct str id)
{
	return JOIN(r->arena, STR("roster/"), id);
}

void roster_note(struct routing *r, const struct roster *roster, const struct roster_moment *m)
{
	struct str by = word_of(&duty_source_words, (int)m->by);

	routing_note(r, STR("R10"), REASON_ON_DUTY, key_of(r, roster->id),
		     JOIN(r->arena, STR("On duty by the roster's "), by,
			  m->note.n ? STR(" (") : STR_NONE, m->note,
			  m->note.n ? STR(")") : STR_NONE, STR(": "), m->user, STR(".")),
		     true);
}

/* Why the call comes to this one, where nothing else was said of it: a number or a fallback. */
static void because(struct routing *r, enum reason reason)
{
	if (r->out->reason == REASON_NONE && r->number)
		r->out->reason = reason;
}

static int ask(struct ladder *from, struct str id, struct str user, enum reason reason, bool only)
{
	struct routing *r = from->r;
	const struct subject *s = r->directory->find(r->directory->state, user);
	int entry;

	if (!s)
		return routing_skip(r, STR("R0"), REASON_DESTINATION_MISSING, key_of(r, id),
				    JOIN(r->arena, STR("Not asked: the user "), user,
					 STR(" is not there any more.")));
	entry = user_plan(from, s, only);
	if (entry != NEXT_FALLBACK)
		because(r, reason);
	return entry;
}

/* Whoever stands by, behind the steps from `first`, or in their place where there are none. */
static int ask_stand_by(struct ladder *from, struct str id, struct str user, size_t first,
			bool only)
{
	struct routing *r = from->r;
	size_t end = r->step_count;
	int entry;

	routing_note(r, STR("R10"), REASON_STAND_BY, key_of(r, id),
		     JOIN(r->arena, STR("Standing by: "), user, STR(".")), true);
	entry = ask(from, id, user, REASON_STAND_BY, only && first == end);
	fallback_resolve(r, first, end, entry);
	return entry;
}

static int ask_on_duty(struct ladder *from, const struct roster *roster,
		       const struct roster_moment *m, bool only)
{
	struct routing *r = from->r;

	if (!m->user.n)
		return routing_skip(r, STR("R9"), REASON_NOBODY_ON_DUTY, key_of(r, roster->id),
				    STR("Nobody is on duty now."));
	roster_note(r, roster, m);
	return ask(from, roster->id, m->user, REASON_ON_DUTY, only && !m->stand_by.n);
}

int roster_plan(struct ladder *from, struct str id, bool only)
{
	struct routing *r = from->r;
	const struct roster *roster = directory_roster(r->directory, id);
	struct roster_moment m;
	size_t first = r->step_count;
	int entry, stand_by;

	if (!roster)
		return routing_skip(r, STR("R0"), REASON_DESTINATION_MISSING, key_of(r, id),
				    STR("Not asked: the roster is not there any more."));
	/* rosters of people who forward to rosters: each may ask two */
	if (r->rosters_asked++ == ROUTING_ROSTERS_MAX) {
		r->rosters_asked--;
		return routing_skip(r, STR("R0"), REASON_HOP_LIMIT, key_of(r, id),
				    STR("Not asked: rosters lead to rosters too often."));
	}
	m = roster_at(roster, r->now_ms);
	entry = ask_on_duty(from, roster, &m, only);
	if (!m.stand_by.n ||
	    (entry != NEXT_FALLBACK && !leads_to_fallback(r, first, r->step_count)))
		return entry;
	stand_by = ask_stand_by(from, id, m.stand_by, first, only);
	return entry == NEXT_FALLBACK ? stand_by : entry;
}
