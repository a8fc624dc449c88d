/* caller_rule: see caller_rule.h. One predicate per condition, then "first rule for which all
 * hold". */
#include "core/caller_rule.h"

#include "core/schedule.h"

/* As people write numbers: 00352… in a rule is +352… in a call. */
static void normalise(struct str_list *list, const struct numbering *plan, struct arena *a)
{
	struct str *items = ARENA_ARRAY(a, list->count, struct str);

	for (size_t i = 0; i < list->count; i++)
		items[i] = number_normalise(plan, list->items[i], a).text;
	list->items = items;
}

/* Half a number cannot be normalised, but how it begins abroad can: no caller's begins with 00. */
static void normalise_prefixes(struct str_list *list, const struct numbering *plan, struct arena *a)
{
	struct str *items = ARENA_ARRAY(a, list->count, struct str);
	struct str abroad = plan->international_prefix;

	for (size_t i = 0; i < list->count; i++) {
		struct str item = list->items[i];

		items[i] = abroad.n && item.n > abroad.n && str_has_prefix(item, abroad)
				   ? arena_printf(a, "+%.*s", STR_ARG(str_skip(item, abroad.n)))
				   : item;
	}
	list->items = items;
}

static bool comes_before(const struct caller_rule *a, const struct caller_rule *b)
{
	return a->priority > b->priority ||
	       (a->priority == b->priority && str_cmp(a->id, b->id) < 0);
}

/* As written, and in normal form: 0035227998300 names whoever has +35227998300. */
static void add_normal_forms(struct str_list *list, const struct numbering *plan, struct arena *a)
{
	struct str *items = ARENA_ARRAY(a, 2 * list->count, struct str);
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct str normal = number_normalise(plan, list->items[i], a).text;

		items[count++] = list->items[i];
		if (!str_eq(normal, list->items[i]))
			items[count++] = normal;
	}
	*list = (struct str_list){ items, count };
}

void caller_rules_prepare(struct caller_rule *rules, size_t count, const struct numbering *plan,
			  struct arena *a)
{
	for (size_t i = 0; i < count; i++) {
		struct caller_rule rule = rules[i];
		size_t j = i;

		normalise(&rule.numbers, plan, a);
		normalise_prefixes(&rule.prefixes, plan, a);
		add_normal_forms(&rule.targets, plan, a);
		for (; j && comes_before(&rule, &rules[j - 1]); j--)
			rules[j] = rules[j - 1];
		rules[j] = rule;
	}
}

static bool has_number(const struct caller_rule *rule, struct str number)
{
	for (size_t i = 0; i < rule->numbers.count; i++) {
		if (str_eq(rule->numbers.items[i], number))
			return true;
	}
	for (size_t i = 0; i < rule->prefixes.count; i++) {
		if (str_has_prefix(number, rule->prefixes.items[i]))
			return true;
	}
	return false;
}

static bool caller_fits(const struct caller_rule *rule, const struct number *from)
{
	if (!rule->numbers.count && !rule->prefixes.count && !rule->anonymous && !rule->unknown)
		return true;
	switch (from->kind) {
	case NUMBER_ANONYMOUS: return rule->anonymous;
	case NUMBER_UNKNOWN: return rule->unknown;
	default: return has_number(rule, from->text);
	}
}

static bool schedule_fits(const struct caller_rule *rule, const struct caller_questions *ask)
{
	enum schedule_state wanted = rule->schedule_state ? rule->schedule_state : SCHEDULE_OPEN;

	return rule->schedule.n == 0 ||
	       schedule_state_is(ask->schedule(ask->call, rule->schedule), wanted);
}

static bool target_fits(const struct caller_rule *rule, const struct caller_questions *ask)
{
	for (size_t i = 0; i < rule->targets.count; i++) {
		if (ask->is_for(ask->call, rule->targets.items[i]))
			return true;
	}
	return rule->targets.count == 0;
}

const struct caller_rule *caller_rule_find(const struct caller_rule *rules, size_t count,
					   const struct caller *caller,
					   const struct caller_questions *ask)
{
	for (size_t i = 0; i < count; i++) {
		const struct caller_rule *rule = &rules[i];

		if (rule->enabled && (rule->side == SIDE_NONE || rule->side == caller->side) &&
		    caller_fits(rule, &caller->from) && target_fits(rule, ask) &&
		    schedule_fits(rule, ask))
			return rule;
	}
	return NULL;
}

bool caller_rule_passes(const struct caller_rule *rule, enum pass what)
{
	for (size_t i = 0; rule && i < rule->pass_count; i++) {
		if (rule->passes[i] == (int)what)
			return true;
	}
	return false;
}
