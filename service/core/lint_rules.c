/*
 * lint_rules: caller rules that can never match. Rules are looked at in their order and the first
 * that fits counts, so one is hidden where a single earlier one fits every call that it fits; that
 * several earlier ones do so together is not looked for. The rules are as
 * caller_rules_prepare() leaves them.
 */
#include "core/lint_priv.h"

static bool asks_for_nobody(const struct caller_rule *r)
{
	return !r->numbers.count && !r->prefixes.count && !r->anonymous && !r->unknown;
}

static bool has_prefix_of(const struct caller_rule *r, struct str text)
{
	for (size_t i = 0; i < r->prefixes.count; i++) {
		if (str_has_prefix(text, r->prefixes.items[i]))
			return true;
	}
	return false;
}

static bool has_number(const struct caller_rule *r, struct str number)
{
	for (size_t i = 0; i < r->numbers.count; i++) {
		if (str_eq(r->numbers.items[i], number))
			return true;
	}
	return has_prefix_of(r, number);
}

static bool covers_callers(const struct caller_rule *wide, const struct caller_rule *narrow)
{
	if (asks_for_nobody(wide))
		return true;
	if (asks_for_nobody(narrow) || (narrow->anonymous && !wide->anonymous) ||
	    (narrow->unknown && !wide->unknown))
		return false;
	for (size_t i = 0; i < narrow->numbers.count; i++) {
		if (!has_number(wide, narrow->numbers.items[i]))
			return false;
	}
	for (size_t i = 0; i < narrow->prefixes.count; i++) {
		if (!has_prefix_of(wide, narrow->prefixes.items[i]))
			return false;
	}
	return true;
}

/* By id, extension or number: the same user is the same target. */
static const void *target_of(const struct lint *l, struct str target)
{
	return lint_place_of(l, &(struct destination){ DESTINATION_EXTENSION, target });
}

static bool has_target(const struct lint *l, const struct caller_rule *r, struct str target)
{
	const void *place = target_of(l, target);

	for (size_t i = 0; i < r->targets.count; i++) {
		if (place ? target_of(l, r->targets.items[i]) == place
			  : str_eq(r->targets.items[i], target))
			return true;
	}
	return false;
}

static bool covers_targets(const struct lint *l, const struct caller_rule *wide,
			   const struct caller_rule *narrow)
{
	if (wide->targets.count == 0)
		return true;
	for (size_t i = 0; i < narrow->targets.count; i++) {
		if (!has_target(l, wide, narrow->targets.items[i]))
			return false;
	}
	return narrow->targets.count > 0;
}

static enum schedule_state state_of(const struct caller_rule *r)
{
	return r->schedule_state ? r->schedule_state : SCHEDULE_OPEN;
}

static bool covers_hours(const struct caller_rule *wide, const struct caller_rule *narrow)
{
	return wide->schedule.n == 0 || (str_eq(wide->schedule, narrow->schedule) &&
					 schedule_state_is(state_of(narrow), state_of(wide)));
}

static bool covers(const struct lint *l, const struct caller_rule *wide,
		   const struct caller_rule *narrow)
{
	return wide->enabled && (wide->side == SIDE_NONE || wide->side == narrow->side) &&
	       covers_callers(wide, narrow) && covers_targets(l, wide, narrow) &&
	       covers_hours(wide, narrow);
}

/* Prepared, a target stands as it was written, and once more in normal form where that differs. */
static void look_at_targets(struct lint *l, const struct caller_rule *r, struct str object)
{
	size_t found = 0;

	for (size_t i = 0; i < r->targets.count; i++)
		found += target_of(l, r->targets.items[i]) != NULL;
	if (r->targets.count && !found)
		lint_add(l, LINT_SEVERITY_WARNING, LINT_RULE_TARGET_MISSING, object,
			 STR("/targets"),
			 "The rule never matches: none of its targets is anybody of this domain.");
}

static bool has_hours(const struct schedule *s)
{
	for (size_t i = 0; i < s->holiday_count; i++)
		if (s->holidays[i].hours_count)
			return true;
	return s->period_count > 0;
}

static bool is_ever(const struct schedule *s, enum schedule_state state)
{
	switch (state) {
	case SCHEDULE_OPEN: return has_hours(s) || s->holidays_of.n > 0;
	case SCHEDULE_HOLIDAY: return s->holiday_count > 0 || s->holidays_of.n > 0;
	default: return true;
	}
}

static void look_at_hours(struct lint *l, const struct caller_rule *r, struct str object)
{
	const struct lint_schedule *entry =
		r->schedule.n ? lint_name_find(l, 's', r->schedule) : NULL;

	if (r->schedule.n && !entry)
		lint_add(l, LINT_SEVERITY_ERROR, LINT_SCHEDULE_MISSING, object, STR("/schedule"),
			 "There is no schedule %.*s, so the rule never matches.",
			 STR_ARG(r->schedule));
	else if (entry && !is_ever(entry->schedule, state_of(r)))
		lint_add(l, LINT_SEVERITY_WARNING, LINT_RULE_SCHEDULE_NEVER, object,
			 STR("/schedule_state"),
			 "The rule never matches: but for an override, schedule %.*s is never "
			 "%.*s.",
			 STR_ARG(r->schedule),
			 STR_ARG(word_of(&schedule_state_words, (int)state_of(r))));
}

static void look_at_rule(struct lint *l, const struct caller_rule *r, struct str object)
{
	if (!r->enabled)
		lint_add(l, LINT_SEVERITY_NOTICE, LINT_RULE_DISABLED, object, STR("/enabled"),
			 "The rule is switched off and never matches.");
	look_at_targets(l, r, object);
	look_at_hours(l, r, object);
	if (r->profile.n && !lint_name_find(l, 'p', r->profile))
		lint_add(l, LINT_SEVERITY_WARNING, LINT_RULE_PROFILE_MISSING, object,
			 STR("/profile"),
			 "Nobody has a profile for the status %.*s, and neither has the domain: "
			 "the rule changes nothing.",
			 STR_ARG(r->profile));
}

static bool next_rule(struct lint *l)
{
	l->rule++;
	l->other_rule = 0;
	return true;
}

/* One rule against one earlier rule. */
bool lint_rules(struct lint *l)
{
	const struct caller_rule *r = l->rule < l->rule_count ? l->rules[l->rule] : NULL, *earlier;
	struct str object;

	if (!r)
		return false;
	object = LINT_JOIN(l, "/caller-rules/%.*s", STR_ARG(r->id));
	if (l->other_rule == 0)
		look_at_rule(l, r, object);
	if (l->other_rule == l->rule || !r->enabled)
		return next_rule(l);
	earlier = l->rules[l->other_rule++];
	if (!covers(l, earlier, r))
		return true;
	lint_add(
		l, LINT_SEVERITY_WARNING, LINT_RULE_HIDDEN, object, STR(""),
		"The rule never matches: %.*s is looked at first and fits every call that it fits.",
		STR_ARG(earlier->id));
	return next_rule(l);
}
