/* case_caller: what the domain has said about certain callers, and where its numbers lead. */
#include "support/case.h"

static struct caller_rule *rule_at(struct play *p, struct statement *s, struct str id)
{
	struct caller_rule *rule;

	for (size_t i = 0; i < p->rule_count; i++) {
		if (str_eq(p->rules[i].id, id))
			return &p->rules[i];
	}
	if (p->rule_count == CASE_RULES_MAX || !id.n) {
		play_fail(p, s, "too many rules, or one without an id");
		return NULL;
	}
	rule = &p->rules[p->rule_count++];
	*rule = (struct caller_rule){ .id = id,
				      .enabled = true,
				      .priority = CALLER_RULE_PRIORITY_DEFAULT };
	return rule;
}

static void add_pass(struct play *p, struct statement *s, struct caller_rule *rule)
{
	int *grown = array_grow(p->arena, rule->passes, rule->pass_count, 1, sizeof(*grown));

	grown[rule->pass_count++] = word_in(p, s, &pass_words);
	rule->passes = grown;
}

static void rule_schedule(struct play *p, struct statement *s, struct caller_rule *rule)
{
	rule->schedule = word_next(s);
	rule->schedule_state = (enum schedule_state)word_in(p, s, &schedule_state_words);
}

static bool rule_condition(struct play *p, struct statement *s, struct str key,
			   struct caller_rule *rule)
{
	if (word_is(key, "number"))
		list_add(p, &rule->numbers, word_next(s));
	else if (word_is(key, "prefix"))
		list_add(p, &rule->prefixes, word_next(s));
	else if (word_is(key, "anonymous"))
		rule->anonymous = true;
	else if (word_is(key, "unknown"))
		rule->unknown = true;
	else if (word_is(key, "side"))
		rule->side = (enum side)word_in(p, s, &side_words);
	else if (word_is(key, "to"))
		list_add(p, &rule->targets, word_next(s));
	else if (word_is(key, "schedule"))
		rule_schedule(p, s, rule);
	else
		return false;
	return true;
}

static void rule_word(struct play *p, struct statement *s, struct caller_rule *rule)
{
	struct str key = word_next(s);

	if (rule_condition(p, s, key, rule))
		return;
	if (word_is(key, "off"))
		rule->enabled = false;
	else if (word_is(key, "priority"))
		rule->priority = word_number(p, s);
	else if (word_is(key, "blocks"))
		rule->block = true;
	else if (word_is(key, "profile"))
		rule->profile = word_next(s);
	else if (word_is(key, "class"))
		rule->class = (enum caller_class)word_in(p, s, &caller_class_words);
	else if (word_is(key, "passes"))
		add_pass(p, s, rule);
	else
		play_fail(p, s, "unknown word \"%.*s\" of a rule", STR_ARG(key));
}

static void number_play_leads(struct play *p, struct statement *s, struct str number)
{
	struct dialled_number *n;

	if (p->number_count == CASE_NUMBERS_MAX) {
		play_fail(p, s, "too many numbers");
		return;
	}
	n = &p->numbers[p->number_count++];
	*n = (struct dialled_number){ .number = number, .destination = destination_begin(p, s) };
	if (word_take(s, "schedule"))
		n->schedule = word_next(s);
	if (word_take(s, "site"))
		n->site = word_next(s);
	if (word_take(s, "closed"))
		n->closed = destination_read(p, s);
}

/* "number <raw> is …" is a question: it stays where it is. */
bool number_leads_play(struct play *p, struct statement *s)
{
	struct str number;

	if (s->count < 4 || !word_is(s->words[0], "number") || !word_is(s->words[2], "leads"))
		return false;
	word_next(s);
	number = word_next(s);
	word_next(s);
	if (!word_take(s, "to"))
		play_fail(p, s, "number <number> `leads to <destination>`");
	number_play_leads(p, s, number);
	return true;
}

const struct dialled_number *case_find_number(const void *state, struct str number)
{
	const struct play *p = state;

	for (size_t i = 0; i < p->number_count; i++) {
		if (str_eq(p->numbers[i].number, number))
			return &p->numbers[i];
	}
	return NULL;
}

bool caller_play(struct play *p, struct statement *s)
{
	struct caller_rule *rule;

	if (!word_take(s, "rule"))
		return false;
	rule = rule_at(p, s, word_next(s));
	while (rule && words_left(s) && !p->failures)
		rule_word(p, s, rule);
	return true;
}

void callers_prepare(struct play *p)
{
	struct caller_rule *rules = ARENA_ARRAY(p->arena, CASE_RULES_MAX, struct caller_rule);

	memcpy(rules, p->rules, p->rule_count * sizeof(*rules));
	caller_rules_prepare(rules, p->rule_count, &p->domain.numbering, p->arena);
	p->directory.rules = rules;
	p->directory.rule_count = p->rule_count;
}
