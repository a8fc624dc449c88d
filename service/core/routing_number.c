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

const struct subject *number_subject(struct routing *r, const struct dialled_number *number)
{
	const struct dialled_number *next = number;

	for (size_t hops = hops_allowed(r); next && hops; hops--) {
		const struct subject *s = user_of(r, &next->destination);

		if (s)
			return s;
		next = number_of(r, &next->destination);
	}
	return made_up(r, number->number);
}

struct str dialled_key(const struct routing *r)
{
	return JOIN(r->arena, r->out->user.n ? STR("user/") : STR("number/"), r->dialled->user->id);
}

static void note_way(struct routing *r, const struct dialled_number *number)
{
	routing_note(r, STR("R10"), REASON_NONE, JOIN(r->arena, STR("number/"), number->number),
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
	if (entry != NEXT_RUNG)
		return entry;
	l->r->cause = OUTCOME_UNAVAILABLE;
	note_way(l->r, l->r->number);
	return destination_plan(l, &l->r->number->destination, l->only);
}

/* Numbers that lead to each other end where a call that is forwarded too often does. */
int number_plan(struct ladder *from, const struct dialled_number *number, bool only)
{
	struct routing *r = from->r;
	int entry;

	if (r->numbers_followed >= hops_allowed(r)) {
		routing_note(r, STR("R0"), REASON_HOP_LIMIT,
			     JOIN(r->arena, STR("number/"), number->number),
			     STR("Not followed: numbers lead to numbers too often."), true);
		return NEXT_FALLBACK;
	}
	note_way(r, number);
	r->numbers_followed++;
	entry = destination_plan(from, &number->destination, only);
	r->numbers_followed--;
	return entry;
}
