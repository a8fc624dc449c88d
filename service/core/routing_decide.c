/*
 * routing_decide: a question from beginning to end: who was dialled, who calls, the plan by the
 * ladder of whoever was dialled, and its end.
 */
#include "core/routing_priv.h"

const struct subject *directory_person(const struct directory *d, struct str raw, struct number n)
{
	const struct subject *s;

	raw = str_trim(raw);
	s = raw.n ? d->find(d->state, raw) : NULL;
	if (!s && n.kind != NUMBER_UNKNOWN && n.kind != NUMBER_ANONYMOUS && !str_eq(raw, n.text))
		s = d->find(d->state, n.text);
	return s;
}

/* A caller's mobile makes nobody internal, but is the person all the same. */
static void caller_find(struct routing *r)
{
	const struct directory *d = r->directory;
	struct decision *out = r->out;
	bool dialable;

	r->caller = directory_person(d, r->question->from, out->from);
	dialable = r->caller != NULL || directory_group(d, r->question->from, out->from);
	if (!r->caller && out->from.kind == NUMBER_PUBLIC)
		r->caller = d->find_mobile(d->state, out->from.text);
	out->side = r->question->side;
	if (out->side == SIDE_NONE)
		out->side = dialable && r->question->may_assert_internal ? SIDE_INTERNAL
									 : SIDE_EXTERNAL;
}

static bool rings_somebody(const struct routing *r)
{
	for (size_t i = 0; i < r->step_count; i++) {
		if (r->steps[i].timeout_s > 0)
			return true;
	}
	return false;
}

static void plan_make(struct routing *r)
{
	struct ladder l = { .r = r, .s = r->dialled, .mode = LADDER_DIALLED, .only = true };
	int entry;

	l.group = r->group;
	r->path[0] = r->dialled;
	r->path_count = 1;
	r->step_limit = STEPS_FOR_PLAN;
	entry = l.group ? group_dialled(&l) : r->out->user.n ? ladder_climb(&l) : number_climb(&l);
	fallback_apply(&l, entry);
	if (!r->final_is_set)
		final_set(r, ACTION_REJECT, rings_somebody(r) ? OUTCOME_NO_ANSWER : r->cause);
	steps_finish(r);
}

static void dialled_find(struct routing *r, const struct subject *user)
{
	const struct subject *s = user;

	if (r->group) {
		r->dialled = group_subject(r->group, r->directory->domain, r->arena);
		r->out->group = r->group->id;
		return;
	}
	if (!s)
		s = number_subject(r, r->number);
	r->dialled = s;
	/* a number that makes up its subject is nobody */
	if (user || !str_eq(s->user->id, r->number->number))
		r->out->user = s->user->id;
}

enum err routing_decide(const struct directory *d, const struct question *q, int64_t now_ms,
			struct arena *a, struct decision *out)
{
	struct number to = number_normalise(&d->domain->numbering, q->to, a);
	const struct subject *dialled = directory_person(d, q->to, to);
	const struct group *group = dialled ? NULL : directory_group(d, q->to, to);
	const struct dialled_number *number =
		dialled || group ? NULL : directory_number(d, q->to, to);
	struct routing r; /* its steps are written when they are added */

	if (!dialled && !group && !number)
		return ERR_UNKNOWN_TARGET;
	*out = (struct decision){ .to = to,
				  .from = number_normalise(&d->domain->numbering, q->from, a),
				  .trace = { .arena = a } };
	memset(&r, 0, offsetof(struct routing, steps));
	r.directory = d;
	r.question = q;
	r.now_ms = now_ms;
	r.arena = a;
	r.out = out;
	r.number = number;
	r.group = group;
	dialled_find(&r, dialled);
	caller_find(&r);
	routing_rule_find(&r);
	number_hours(&r);
	plan_make(&r);
	return ERR_OK;
}
