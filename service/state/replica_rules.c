/* replica_rules: a domain's caller rules, decoded together at the first question after a change. */
#include "state/state_priv.h"

void rules_forget(struct replica_domain *d)
{
	arena_free(d->rule_arena);
	d->rule_arena = NULL;
	d->rules = NULL;
	d->rule_count = 0;
}

/* A rule above the limit was written by something else; the first ones by key stand. */
void rules_decode(struct replica_domain *d)
{
	struct str prefix = STR("rule/");

	if (d->rule_arena)
		return;
	d->rule_arena = arena_new_sized(0, 512);
	d->rules = ARENA_ARRAY(d->rule_arena, CALLER_RULES_MAX, struct caller_rule);
	for (const struct ordered_node *n = ordered_from(d->objects, prefix);
	     n && str_has_prefix(ordered_key(n), prefix) && d->rule_count < CALLER_RULES_MAX;
	     n = ordered_next(n)) {
		const struct object *o = ordered_value(n);
		struct caller_rule *rule = &d->rules[d->rule_count];

		if (!o->kept ||
		    !table_decode_stored(&caller_rule_table, object_json(o), d->rule_arena, rule))
			continue;
		rule->id = key_part(o->key, 1);
		d->rule_count++;
	}
	caller_rules_prepare(d->rules, d->rule_count, &d->config.numbering, d->rule_arena);
}
