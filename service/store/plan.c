/*
 * plan: the plans of decisions that are asked step by step, so that any process can say what comes
 * next: a hash with the plan and what each step came to.
 */
#include "store/store_priv.h"

enum { PLAN_KEPT_S = 600 };

static void begin(struct store *s, const char *function, struct str domain, struct str decision,
		  unsigned args)
{
	struct key k;

	key_plan(&k, store_shard_of(s, domain), domain, decision);
	commit_begin(s, function, 1, 1 + args);
	link_key(s->command, &k);
	commit_not_after(s, STORE_CHANGE_MS);
}

void store_plan_put(struct store *s, struct str domain, struct str decision, struct str plan,
		    store_done_fn *done, void *arg)
{
	begin(s, "presenced_put_plan", domain, decision, 2);
	link_arg_int(s->command, PLAN_KEPT_S);
	link_arg(s->command, plan);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}

void store_outcome_put(struct store *s, struct str domain, struct str decision, int64_t step,
		       struct str outcome, store_done_fn *done, void *arg)
{
	begin(s, "presenced_put_outcome", domain, decision, 2);
	link_arg_int(s->command, step);
	link_arg(s->command, outcome);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
