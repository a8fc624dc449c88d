/*
 * sweep: what time alone changes. Asks the store for due users of the shards this process holds and
 * has each recomputed and committed; the commit itself moves the due entry, so a crash between the
 * two repeats the work and a second sweeper loses the race harmlessly.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { DUE_PER_ASK = 200, USERS_PER_SLICE = 500 };

/* Puts the users of one domain into due, slice by slice. */
struct due_walk {
	struct due_walk *prev, *next;
	struct state *state;
	char *domain, *after;
	bool busy;
};

void sweep_due(void *arg, unsigned shard, struct str domain, struct str user, int64_t due_ms)
{
	struct state *s = arg;

	(void)shard;
	s->due_seen = true;
	signals_sweep(s, domain, user, due_ms);
}

static void walk_free(struct due_walk *w)
{
	DL_DELETE(w->state->walks, w);
	free(w->domain);
	free(w->after);
	free(w);
}

static void slice_put(void *arg, const struct store_result *result)
{
	struct due_walk *w = arg;

	(void)result;
	w->busy = false;
	loop_again(w->state->loop);
}

static size_t next_users(struct due_walk *w, struct replica_domain *d, struct str *users)
{
	struct str prefix = STR("user/");
	const struct ordered_node *n = ordered_after(d->objects, str_of(w->after));
	size_t count = 0;

	for (; n && count < USERS_PER_SLICE && str_has_prefix(ordered_key(n), prefix);
	     n = ordered_next(n))
		users[count++] = str_skip(ordered_key(n), prefix.n);
	return count;
}

static void walk_step(struct due_walk *w)
{
	struct replica_domain *d = domain_get(w->state, str_of(w->domain), false);
	struct str users[USERS_PER_SLICE];
	size_t count = d ? next_users(w, d, users) : 0;

	if (count == 0) {
		walk_free(w);
		return;
	}
	free(w->after);
	w->after = mem_copy(users[count - 1].p - 5, users[count - 1].n + 5);
	w->busy = true;
	store_due_put(w->state->store, d->name, users, count, clock_now_ms(), slice_put, w);
}

void sweep_whole_domain(struct state *s, struct str domain)
{
	struct due_walk *w = mem_new(sizeof(*w));

	w->state = s;
	w->domain = mem_copy(domain.p, domain.n);
	w->after = mem_copy("user/", 5);
	DL_APPEND(s->walks, w);
	loop_again(s->loop);
}

void sweep_turn(struct state *s)
{
	struct due_walk *w, *next;

	DL_FOREACH_SAFE(s->walks, w, next)
	if (!w->busy && store_is_up(s->store))
		walk_step(w);
	if (s->due_seen && s->sweeping == 0) {
		s->due_seen = false;
		store_due_ask(s->store, clock_now_ms(), DUE_PER_ASK);
	}
}

void sweep_free(struct state *s)
{
	struct due_walk *w, *next;

	DL_FOREACH_SAFE(s->walks, w, next)
	walk_free(w);
}
