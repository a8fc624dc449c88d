/*
 * sweep: what time alone changes. Asks the store for due users of the shards this process holds and
 * has each recomputed and committed; the commit itself moves the due entry, so a crash between the
 * two repeats the work and a second sweeper loses the race harmlessly.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { DUE_PER_ASK = 500, USERS_PER_SLICE = 500, RETRY_MS = 100 };

#define SOURCE_BEGIN "\"source\":\""
#define SOURCE_END "\""

/* Puts the users of one domain into due, slice by slice. */
struct due_walk {
	struct due_walk *prev, *next;
	struct state *state;
	char *domain;
	char *source;   /* "source":"pbx": only who has that in their record; NULL = everybody */
	int64_t judged; /* of the source */
	struct str after, next_after; /* keys, owned: put so far; when the call under way lands */
	bool busy, again;             /* again: begin anew, more was changed meanwhile */
	int64_t not_before_mono_ms;   /* after a failure */
};

void sweep_due(void *arg, unsigned shard, struct str domain, struct str user, int64_t due_ms)
{
	struct state *s = arg;

	(void)shard;
	if (str_has_prefix(user, STR("source:"))) {
		source_is_due(s, domain, str_skip(user, strlen("source:")));
		return;
	}
	s->due_seen = true;
	signals_sweep(s, domain, user, due_ms);
}

static struct str source_name(const struct due_walk *w)
{
	size_t around = strlen(SOURCE_BEGIN) + strlen(SOURCE_END);

	if (!w->source)
		return STR_NONE;
	return str_n(w->source + strlen(SOURCE_BEGIN), strlen(w->source) - around);
}

static void walk_free(struct due_walk *w)
{
	DL_DELETE(w->state->walks, w);
	free(w->domain);
	free(w->source);
	owned_free(&w->after);
	owned_free(&w->next_after);
	free(w);
}

static void walk_from(struct due_walk *w, struct str after)
{
	owned_free(&w->after);
	w->after = after;
}

/* What Redis did not take is put again: nobody else would. */
static void slice_put(void *arg, const struct store_result *result)
{
	struct due_walk *w = arg;

	w->busy = false;
	if (w->again)
		walk_from(w, STR_NONE);
	else if (result->status == STORE_OK)
		walk_from(w, owned_copy(w->next_after));
	else
		w->not_before_mono_ms = clock_mono_ms() + RETRY_MS;
	w->again = false;
	owned_free(&w->next_after);
	loop_again(w->state->loop);
}

/* Seen in the bytes: most records are not of it, and need not be decoded for that. */
static bool is_concerned(const struct due_walk *w, struct replica_domain *d, struct str user)
{
	const struct replica_user *u = w->source ? user_find(d, user) : NULL;
	struct str json = u ? kept_value(u->live) : STR_NONE;

	if (!w->source)
		return true;
	return json.n && memmem(json.p, json.n, w->source, strlen(w->source)) != NULL;
}

/* Looks at a slice of them; the next one begins behind it. */
static size_t next_users(struct due_walk *w, struct replica_domain *d, struct str *users,
			 bool *out_end)
{
	struct str prefix = STR("user/");
	const struct ordered_node *n =
		w->after.n ? ordered_after(d->objects, w->after) : ordered_from(d->objects, prefix);
	struct str last = STR_NONE;
	size_t count = 0, looked_at = 0;

	for (; n && looked_at < USERS_PER_SLICE && str_has_prefix(ordered_key(n), prefix);
	     n = ordered_next(n), looked_at++) {
		last = ordered_key(n);
		if (is_concerned(w, d, str_skip(last, prefix.n)))
			users[count++] = str_skip(last, prefix.n);
	}
	*out_end = looked_at == 0;
	if (looked_at)
		w->next_after = owned_copy(last);
	return count;
}

static void walk_end(struct due_walk *w, struct replica_domain *d)
{
	if (w->source && d)
		source_users_put(w->state, d->name, source_name(w), w->judged);
	walk_free(w);
}

static void walk_step(struct due_walk *w)
{
	struct replica_domain *d = domain_get(w->state, str_of(w->domain), false);
	struct str users[USERS_PER_SLICE];
	bool end = true;
	size_t count = d ? next_users(w, d, users, &end) : 0;

	if (end) {
		walk_end(w, d);
		return;
	}
	if (count == 0) {
		walk_from(w, owned_copy(w->next_after));
		owned_free(&w->next_after);
		loop_again(w->state->loop);
		return;
	}
	w->busy = true;
	store_due_put(w->state->store, DUE_PRESENCE, d->name, users, count, clock_now_ms(),
		      slice_put, w);
}

/* source: empty = that of everybody. */
static struct due_walk *walk_find(struct state *s, struct str domain, struct str source)
{
	struct due_walk *w;

	DL_FOREACH(s->walks, w)
	if (str_eq(str_of(w->domain), domain) && str_eq(source_name(w), source))
		break;
	return w;
}

static struct due_walk *walk_new(struct state *s, struct str domain)
{
	struct due_walk *w = mem_new(sizeof(*w));

	w->state = s;
	w->domain = mem_copy(domain.p, domain.n);
	DL_APPEND(s->walks, w);
	loop_again(s->loop);
	return w;
}

void sweep_source(struct state *s, struct str domain, struct str source, int64_t judged)
{
	struct due_walk *w = walk_find(s, domain, source);

	if (w)
		return; /* what moved meanwhile is due again at its end */
	w = walk_new(s, domain);
	w->source = mem_new(source.n + sizeof(SOURCE_BEGIN SOURCE_END));
	memcpy(w->source, SOURCE_BEGIN, strlen(SOURCE_BEGIN));
	memcpy(w->source + strlen(SOURCE_BEGIN), source.p, source.n);
	memcpy(w->source + strlen(SOURCE_BEGIN) + source.n, SOURCE_END, sizeof(SOURCE_END));
	w->judged = judged;
}

void sweep_whole_domain(struct state *s, struct str domain)
{
	struct due_walk *w = walk_find(s, domain, STR_NONE);

	loop_again(s->loop);
	if (w) {
		w->again = w->busy;
		walk_from(w, STR_NONE);
		return;
	}
	walk_new(s, domain);
}

void state_judge_domain(struct state *s, struct str domain)
{
	sweep_whole_domain(s, domain);
}

void sweep_ask(struct state *s)
{
	if (s->ready && s->sweeping == 0 && store_is_up(s->store))
		store_due_ask(s->store, DUE_PRESENCE, clock_now_ms(), 0, DUE_PER_ASK);
}

void sweep_turn(struct state *s)
{
	struct due_walk *w, *next;

	DL_FOREACH_SAFE(s->walks, w, next)
	if (!w->busy && store_is_up(s->store) && clock_mono_ms() >= w->not_before_mono_ms)
		walk_step(w);
	if (s->due_seen && s->sweeping == 0) {
		s->due_seen = false;
		sweep_ask(s);
	}
}

void sweep_free(struct state *s)
{
	struct due_walk *w, *next;

	DL_FOREACH_SAFE(s->walks, w, next)
	walk_free(w);
}
