/* passed: whoever waits until the replica has seen a version (If-Presence-Version, own writes). */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

static void wake(struct state *s, struct shard *shard, struct waiter *w, bool passed)
{
	s->waiting--;
	DL_DELETE(shard->waiters, w);
	w->fn(w->arg, passed);
	free(w);
}

void state_when_passed(struct state *s, struct str domain, struct str version, int64_t timeout_ms,
		       void (*fn)(void *arg, bool passed), void *arg)
{
	struct shard *shard = &s->shards[store_shard_of(s->store, domain)];
	struct waiter *w;

	bool passed = !version_is_newer(version, &shard->passed);

	if (passed || s->stopping) {
		fn(arg, passed);
		return;
	}
	w = mem_new(sizeof(*w));
	version_set(&w->version, version);
	w->deadline_mono_ms = clock_mono_ms() + timeout_ms;
	w->fn = fn;
	w->arg = arg;
	DL_APPEND(shard->waiters, w);
	s->waiting++;
	state_need_tick(s);
}

void passed_reached(struct state *s, unsigned number, struct str version)
{
	struct shard *shard = &s->shards[number];
	struct waiter *w, *next;

	version_set(&shard->passed, version);
	DL_FOREACH_SAFE(shard->waiters, w, next)
	if (!version_is_newer(version_str(&w->version), &shard->passed))
		wake(s, shard, w, true);
}

static void wake_all(struct state *s, int64_t mono_ms)
{
	for (unsigned i = 0; i < STORE_SHARDS_MAX; i++) {
		struct waiter *w, *next;

		DL_FOREACH_SAFE(s->shards[i].waiters, w, next)
		if (mono_ms >= w->deadline_mono_ms)
			wake(s, &s->shards[i], w, false);
	}
}

void passed_tick(struct state *s, int64_t mono_ms)
{
	wake_all(s, mono_ms);
}

void passed_fail_all(struct state *s)
{
	wake_all(s, INT64_MAX);
}

bool passed_is_waited_for(const struct state *s)
{
	return s->waiting > 0;
}
