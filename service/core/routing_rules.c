/*
 * routing_rules: R2, what the domain has said about this caller. The rule is found before the
 * ladder is climbed, because it may make the caller one of class emergency (R1); what it lets
 * through is asked by the rungs that would otherwise hold the call. It speaks of the call that was
 * dialled, never of members and targets of forwards: those are asked as for anybody.
 */
#include "core/routing_priv.h"

static bool is_one_of(struct str target, struct str id, struct str extension,
		      const struct str_list *numbers)
{
	if (str_eq(id, target) || str_eq(extension, target))
		return true;
	for (size_t i = 0; i < numbers->count; i++) {
		if (str_eq(numbers->items[i], target))
			return true;
	}
	return false;
}

/* Who was dialled; by a number, also that number and the group that it leads to. */
static bool has_address(const void *dialled, struct str target)
{
	const struct routing *r = dialled;
	const struct user *u = r->dialled->user;
	const struct group *g = r->number ? number_group(r, r->number) : NULL;

	if (r->number && str_eq(r->number->number, target))
		return true;
	return is_one_of(target, u->id, u->extension, &u->numbers) ||
	       (g && is_one_of(target, g->id, g->extension, &g->numbers));
}

static enum schedule_state schedule_state_now(const void *call, struct str id)
{
	const struct routing *r = call;
	const struct schedule *s =
		r->directory->schedule ? r->directory->schedule(r->directory->state, id) : NULL;

	return s ? schedule_at(s, r->now_ms).state : SCHEDULE_NONE;
}

void routing_rule_find(struct routing *r)
{
	const struct directory *d = r->directory;
	struct caller caller = { r->out->from, r->out->side };
	struct caller_questions ask = { r, has_address, schedule_state_now };

	r->rule = caller_rule_find(d->rules, d->rule_count, &caller, &ask);
	if (r->rule)
		r->rule_source = JOIN(r->arena, STR("rule/"), r->rule->id);
}

bool routing_is_emergency(const struct routing *r)
{
	return r->question->class == CALLER_EMERGENCY ||
	       (r->rule && !r->rule->block && r->rule->class == CALLER_EMERGENCY);
}

bool ladder_passes(const struct ladder *l, enum pass what)
{
	return l->mode == LADDER_DIALLED && caller_rule_passes(l->r->rule, what);
}

void ladder_note_passed(struct ladder *l, struct str rung, struct str text)
{
	l->r->led = REASON_CALLER_VIP;
	routing_note(l->r, rung, REASON_CALLER_VIP, l->r->rule_source, text, false);
}

/* "Rule boss speaks of this caller: passes do_not_disturb, calls_off." */
static struct str rule_text(const struct routing *r)
{
	const struct caller_rule *rule = r->rule;
	struct str text = JOIN(r->arena, STR("Rule "), rule->id, STR(" speaks of this caller"));

	for (size_t i = 0; i < rule->pass_count; i++)
		text = JOIN(r->arena, text, i ? STR(", ") : STR(": passes "),
			    word_of(&pass_words, rule->passes[i]));
	return JOIN(r->arena, text, STR("."));
}

int caller_rules(struct ladder *l, struct str name)
{
	struct routing *r = l->r;

	if (l->mode != LADDER_DIALLED)
		return NEXT_RUNG;
	if (!r->rule) {
		NOTE_PASSED(l, name, "No caller rule speaks of this call.");
		return NEXT_RUNG;
	}
	if (!r->rule->block) {
		routing_note(r, name, r->rule->pass_count ? REASON_CALLER_VIP : REASON_NONE,
			     r->rule_source, rule_text(r), true);
		return NEXT_RUNG;
	}
	r->out->reason = REASON_CALLER_BLOCKED;
	routing_note(r, name, REASON_CALLER_BLOCKED, r->rule_source,
		     JOIN(r->arena, STR("Rule "), r->rule->id, STR(" blocks this caller.")), true);
	final_set(r, ACTION_REJECT, OUTCOME_REJECTED);
	r->final_is_set = true;
	return NEXT_FINAL;
}
