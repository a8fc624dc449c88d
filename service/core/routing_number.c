/*
 * routing_number: numbers and short codes that are nobody's own. One that leads to a user is a call
 * to that user, as if dialled; any other destination is planned for a subject that the number makes
 * up: no devices, no mailbox, no fallback of its own.
 */
#include "core/routing_priv.h"

const struct dialled_number *directory_number(const struct directory *d, struct str raw,
					      struct number n)
{
	const struct dialled_number *number = NULL;

	if (!d->find_number)
		return NULL;
	if (n.kind == NUMBER_PUBLIC || n.kind == NUMBER_SHORT)
		number = d->find_number(d->state, n.text);
	return number ? number : d->find_number(d->state, str_trim(raw));
}

/* The user that a destination means; NULL = none, or something else. */
static const struct subject *user_of(const struct routing *r, const struct destination *to)
{
	const struct directory *d = r->directory;
	struct number n;

	if (to->kind != DESTINATION_EXTENSION && to->kind != DESTINATION_EXTERNAL)
		return NULL;
	n = number_normalise(&d->domain->numbering, to->target, r->arena);
	if (to->kind == DESTINATION_EXTENSION)
		return directory_person(d, to->target, n);
	return n.kind == NUMBER_PUBLIC || n.kind == NUMBER_SHORT ? d->find(d->state, n.text) : NULL;
}

static const struct subject *made_up(struct routing *r, struct str number)
{
	struct subject *s = ARENA_NEW(r->arena, struct subject);
	struct user *user = ARENA_NEW(r->arena, struct user);

	user->id = number;
	s->domain = r->directory->domain;
	s->user = user;
	return s;
}

/* The number of its own that a destination means; NULL = something else. */
static const struct dialled_number *number_of(const struct routing *r, const struct destination *to)
{
	struct number n;

	if (to->kind != DESTINATION_EXTENSION && to->kind != DESTINATION_EXTERNAL)
		return NULL;
	n = number_normalise(&r->directory->domain->numbering, to->target, r->arena);
	return directory_number(r->directory, to->target, n);
}

static struct routing_hours hours_of(const struct dialled_number *number)
{
	return (struct routing_hours){ .schedule = number->schedule, .site = number->site };
}

static bool is_closed(const struct routing *r, const struct dialled_number *number,
		      struct schedule_moment *out)
{
	struct routing_hours hours = hours_of(number);

	*out = routing_hours_now(r, &hours);
	return out->state != SCHEDULE_OPEN;
}

/* The user that the number leads to, by way of other numbers too; NULL = none. out_closed: the
 * first one on the way that is closed; NULL: as if all were open. */
static const struct subject *user_behind(struct routing *r, const struct dialled_number *number,
					 const struct dialled_number **out_closed)
{
	struct schedule_moment moment;

	for (size_t hops = hops_allowed(r); number && hops; hops--) {
		bool closed = out_closed && is_closed(r, number, &moment);
		const struct destination *to = closed ? &number->closed : &number->destination;
		const struct subject *s = user_of(r, to);

		if (closed && !*out_closed)
			*out_closed = number;
		if (s)
			return s;
		number = number_of(r, to);
	}
	return NULL;
}

/* By way of other numbers too. */
const struct group *number_group(const struct routing *r, const struct dialled_number *number)
{
	const struct directory *d = r->directory;

	for (size_t hops = hops_allowed(r); number && hops; hops--) {
		const struct destination *to = &number->destination;
		bool names = to->kind == DESTINATION_EXTENSION ||
			     to->kind == DESTINATION_EXTERNAL || to->kind == DESTINATION_RING_GROUP;
		struct number n = number_normalise(&d->domain->numbering, to->target, r->arena);
		const struct group *g = names ? directory_group(d, to->target, n) : NULL;

		if (g)
			return g;
		number = number_of(r, to);
	}
	return NULL;
}

const struct subject *number_subject(struct routing *r, const struct dialled_number *number)
{
	const struct subject *s = user_behind(r, number, NULL);

	return s ? s : made_up(r, number->number);
}

static struct str number_key(const struct routing *r, const struct dialled_number *number)
{
	return JOIN(r->arena, STR("number/"), number->number);
}

/* A closed number that leads to a user is a call to that user; any other way is planned by R3 for
 * whom the number leads to while open: it is their mailbox and fallback. */
void number_hours(struct routing *r)
{
	const struct dialled_number *closed = NULL;
	const struct subject *s = r->number ? user_behind(r, r->number, &closed) : NULL;

	if (!closed)
		return;
	r->closed = closed;
	r->closed_passed = routing_is_emergency(r) || routing_is_call_back(r) ||
			   caller_rule_passes(r->rule, PASS_CLOSED);
	if (r->closed_passed || !s)
		return;
	r->dialled = s;
	r->out->user = s->user->id;
	r->led = REASON_CLOSED;
}

static void note_closed(struct routing *r, struct str rung, const struct dialled_number *number,
			const struct schedule_moment *moment)
{
	struct arena *a = r->arena;
	struct routing_hours hours = hours_of(number);
	struct str to = number->closed.kind ? JOIN(a, STR(" and the call goes to "),
						   destination_text(a, &number->closed))
					    : STR_NONE;

	routing_note(r, rung, moment->reason, number_key(r, number),
		     JOIN(a, STR("The number is closed: "), routing_hours_holder(r, &hours, moment),
			  STR(" says "), word_of(&schedule_state_words, (int)moment->state),
			  moment->name.n ? STR(": ") : STR_NONE, moment->name, to, STR(".")),
		     true);
}

static int note_open(struct ladder *l, struct str rung)
{
	struct routing *r = l->r;
	struct routing_hours hours = hours_of(r->number);
	struct schedule_moment moment = routing_hours_now(r, &hours);

	if (!r->closed && moment.reason == REASON_OVERRIDE)
		routing_note(r, rung, REASON_OVERRIDE, number_key(r, r->number),
			     JOIN(r->arena, STR("The number is open by "),
				  routing_hours_holder(r, &hours, &moment), STR(".")),
			     false);
	else if (!r->closed)
		routing_note(r, rung, REASON_NONE, number_key(r, r->number),
			     STR("The number is open."), false);
	else if (caller_rule_passes(r->rule, PASS_CLOSED))
		ladder_note_passed(l, rung, STR("The number is closed, but this caller passes."));
	else
		routing_note(r, rung, REASON_EMERGENCY, number_key(r, r->closed),
			     STR("The number is closed, but this is an emergency."), false);
	return NEXT_RUNG;
}

int opening(struct ladder *l, struct str name)
{
	struct routing *r = l->r;
	struct schedule_moment moment;

	if (l->mode != LADDER_DIALLED || !r->number)
		return NEXT_RUNG;
	if (!r->closed || r->closed_passed)
		return note_open(l, name);
	is_closed(r, r->closed, &moment);
	note_closed(r, name, r->closed, &moment);
	ladder_because(l, moment.reason, OUTCOME_UNAVAILABLE);
	if (r->led) { /* to a user, who is dialled now */
		r->led = moment.reason;
		return NEXT_RUNG;
	}
	return destination_plan(l, &r->closed->closed, true);
}

struct str dialled_key(const struct routing *r)
{
	return JOIN(r->arena, r->out->user.n ? STR("user/") : STR("number/"), r->dialled->user->id);
}

static void note_way(struct routing *r, const struct dialled_number *number)
{
	routing_note(r, STR("R10"), REASON_NONE, number_key(r, number),
		     JOIN(r->arena, STR("The number leads to "),
			  destination_text(r->arena, &number->destination), STR(".")),
		     true);
}

int number_climb(struct ladder *l)
{
	int entry = self_call(l, STR("R0"));

	l->profile = subject_profile(l->s, STR_NONE);
	if (entry == NEXT_RUNG)
		entry = caller_rules(l, STR("R2"));
	if (entry == NEXT_RUNG)
		entry = opening(l, STR("R3"));
	if (entry != NEXT_RUNG)
		return entry;
	ladder_because(l, l->r->led, OUTCOME_UNAVAILABLE);
	note_way(l->r, l->r->number);
	return destination_plan(l, &l->r->number->destination, l->only);
}

/* Numbers that lead to each other end where a call that is forwarded too often does. */
int number_plan(struct ladder *from, const struct dialled_number *number, bool only)
{
	struct routing *r = from->r;
	struct schedule_moment moment;
	int entry;

	if (r->numbers_followed >= hops_allowed(r))
		return routing_skip(r, STR("R0"), REASON_HOP_LIMIT, number_key(r, number),
				    STR("Not followed: numbers lead to numbers too often."));
	r->numbers_followed++;
	if (is_closed(r, number, &moment) && !r->closed_passed) {
		note_closed(r, STR("R3"), number, &moment);
		entry = destination_plan(from, &number->closed, only);
	} else {
		note_way(r, number);
		entry = destination_plan(from, &number->destination, only);
	}
	r->numbers_followed--;
	return entry;
}
