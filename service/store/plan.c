/*
 * plan: the plans of decisions that are asked step by step, so that any process can say what comes
 * next: a hash with the plan and what each step came to. What became of other decisions is a hash
 * of its own, so that whatever is told twice counts once.
 */
#include "store/store_priv.h"

enum { PLAN_KEPT_S = 600, OUTCOMES_KEPT_S = 3 * 3600 };

void store_plan_put(struct store *s, struct str domain, struct str decision, struct str plan,
		    size_t step_count, store_done_fn *done, void *arg)
{
	commit_begin(s, "presenced_put_plan", 1, 4);
	link_key(s->command, key_plan(store_shard_of(s, domain), domain, decision));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg_int(s->command, PLAN_KEPT_S);
	link_arg(s->command, plan);
	link_arg_int(s->command, (int64_t)step_count);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}

void store_outcome_put(struct store *s, const struct outcome_put *o, store_done_fn *done, void *arg)
{
	unsigned shard = store_shard_of(s, o->domain);

	commit_begin(s, "presenced_put_outcome", 4, 9);
	link_key(s->command, key_plan(shard, o->domain, o->decision));
	link_key(s->command, key_outcomes(shard, o->domain, o->decision));
	link_stream_keys(s->command, shard);
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg_int(s->command, o->stepwise);
	link_arg(s->command, o->mark);
	link_arg(s->command, o->outcome);
	link_arg_int(s->command, o->taken);
	link_arg_int(s->command, OUTCOMES_KEPT_S);
	link_arg(s->command, o->domain);
	link_arg(s->command, o->decision);
	link_arg(s->command, o->event);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
