/*
 * routing_fallback: R12, what happens when nobody takes the call: the dialled user's fallback, the
 * domain's, then the built-in end. A level that is not set, or whose target is skipped, hands over
 * to the next; one that rings somebody leads to the next when that fails too.
 *
 * The built-in end is the user's mailbox where the user has one configured (`mailbox`), otherwise
 * the call is refused: 486 when the user was busy or does not want to be disturbed, 480 when nobody
 * answered or nothing could be reached. A mailbox that nobody configured may not exist, and a call
 * sent there would end in an error of the PBX that nobody can explain.
 */
#include "core/routing_priv.h"

static int code_of(enum outcome cause)
{
	switch (cause) {
	case OUTCOME_BUSY: return 486;
	case OUTCOME_REJECTED: return 603;
	default: return 480;
	}
}

void final_set(struct routing *r, enum action action, enum outcome cause)
{
	r->out->final = (struct final){ .action = action, .cause = cause };
	if (action == ACTION_REJECT)
		r->out->final.code = code_of(cause);
}

static void note(struct ladder *l, enum reason reason, struct str source, struct str text,
		 bool decided)
{
	routing_note(l->r, STR("R12"), reason, source, text, decided);
}

static int configured(struct ladder *l, const struct destination *d, enum reason reason,
		      struct str whose)
{
	struct arena *a = l->r->arena;
	int entry;

	if (d->kind == DESTINATION_NONE) {
		note(l, reason, whose, STR("No fallback is set here."), false);
		return NEXT_FALLBACK;
	}
	entry = destination_plan(l, d, true);
	note(l, reason, whose,
	     JOIN(a, STR("The fallback is "), destination_text(a, d),
		  entry == NEXT_FALLBACK ? STR(", which cannot take the call.") : STR(".")),
	     entry != NEXT_FALLBACK);
	return entry;
}

/* A group has had its own by now: fallback by cause. */
static int of_user(struct ladder *l)
{
	if (l->group)
		return NEXT_FALLBACK;
	l->r->step_limit = STEPS_FOR_USER_FALLBACK;
	return configured(l, &l->s->user->fallback, REASON_FALLBACK_USER, dialled_key(l->r));
}

static int of_domain(struct ladder *l)
{
	l->r->step_limit = STEPS_FOR_DOMAIN_FALLBACK;
	return configured(l, &l->r->directory->domain->fallback, REASON_FALLBACK_DOMAIN,
			  STR("domain"));
}

static int built_in(struct ladder *l)
{
	struct routing *r = l->r;

	r->step_limit = ROUTING_STEPS_MAX;
	if (l->s->user->mailbox.n) {
		note(l, REASON_FALLBACK_BUILTIN, STR_NONE,
		     STR("The user's mailbox takes the call."), true);
		return mailbox_step(r, l->s->user->mailbox);
	}
	note(l, REASON_FALLBACK_BUILTIN, STR_NONE,
	     STR("No fallback is left and the user has no mailbox: the call is refused."), true);
	return NEXT_FINAL;
}

bool leads_to_fallback(const struct routing *r, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		for (int o = 0; o < OUTCOME_COUNT; o++) {
			if (r->steps[i].next[o] == NEXT_FALLBACK)
				return true;
		}
	}
	return false;
}

void fallback_resolve(struct routing *r, size_t first, size_t end, int entry)
{
	for (size_t i = first; i < end; i++) {
		for (int o = 0; o < OUTCOME_COUNT; o++) {
			if (r->steps[i].next[o] == NEXT_FALLBACK)
				r->steps[i].next[o] = entry;
		}
	}
}

/* A colleague whom a forward tried before may still be the one who takes what is left: by now only
 * the dialled user is on the path. */
int fallback_apply(struct ladder *l, int entry)
{
	static int (*const levels[])(struct ladder * l) = { of_user, of_domain, built_in };
	struct routing *r = l->r;

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		size_t before = r->step_count;
		int to;

		if (entry != NEXT_FALLBACK && !leads_to_fallback(r, 0, r->step_count))
			break;
		to = levels[i](l);
		if (to == NEXT_FALLBACK)
			continue;
		fallback_resolve(r, 0, before, to);
		if (entry == NEXT_FALLBACK)
			entry = to;
	}
	return entry;
}
