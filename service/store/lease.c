/*
 * lease: which process does a shard's once-only work. Counted from before the question left, so
 * ours ends here before Redis gives it to another. One call per shard, all in one write: a call
 * over several shards would not survive a Cluster.
 */
#include "store/store_priv.h"

#include "base/clock.h"

enum { MARGIN_MS = 100, TRIM_EVERY_MS = 60000 };

bool store_holds_lease(const struct store *s, unsigned shard)
{
	return shard < s->shard_count && s->shards[shard].leased_until_ms > clock_mono_ms();
}

static void begin(struct store *s, const char *function, unsigned shard, unsigned args)
{
	commit_begin(s, function, 1, args);
	link_key(s->command, key_lease(shard));
	link_arg(s->command, s->instance);
}

static void on_held(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	/* the slot, and the time of the question */
	unsigned shard = (unsigned)((uintptr_t)reply->arg & 0xff);
	int64_t asked_at_ms = (int64_t)((uintptr_t)reply->arg >> 8);
	struct shard *sh = &s->shards[shard];

	sh->lease_asked = false;
	if (reply->kind == REPLY_ERROR)
		commit_refused(s, reply);
	if (reply->kind != REPLY_VALUE)
		return; /* what was held runs out by itself */
	sh->leased_until_ms = !s->stopping && reply_int(reply->value) == 1
				      ? asked_at_ms + STORE_LEASE_MS - MARGIN_MS
				      : 0;
}

static void hold(struct store *s, unsigned shard)
{
	uintptr_t arg = (uintptr_t)clock_mono_ms() << 8 | shard;

	begin(s, "presenced_hold_lease", shard, 2);
	link_arg_int(s->command, STORE_LEASE_MS);
	link_end(s->command, &(struct call){ .fn = on_held, .arg = (void *)arg });
	s->shards[shard].lease_asked = true;
}

/* The stream's length is bounded by every append, its age once a minute here. */
static void trim(struct store *s, unsigned shard)
{
	link_begin(s->command, 4);
	link_arg(s->command, STR("XTRIM"));
	link_key(s->command, key_events(shard));
	link_arg(s->command, STR("MINID"));
	link_arg_int(s->command, session_redis_ms(s) - STORE_EVENTS_AGE_MS);
	link_end(s->command, &(struct call){ 0 });
	s->shards[shard].trimmed_at_ms = clock_mono_ms();
}

void lease_beat(struct store *s)
{
	int64_t now_ms = clock_mono_ms();

	if (!s->up || s->stopping)
		return;
	for (unsigned i = 0; i < s->shard_count; i++) {
		struct shard *sh = &s->shards[i];
		if (sh->loaded && !sh->lease_asked)
			hold(s, i);
		if (store_holds_lease(s, i) && now_ms - sh->trimmed_at_ms > TRIM_EVERY_MS)
			trim(s, i);
	}
}

void lease_release_all(struct store *s)
{
	for (unsigned i = 0; i < s->shard_count; i++) {
		if (!store_holds_lease(s, i))
			continue;
		begin(s, "presenced_release_lease", i, 1);
		link_end(s->command, &(struct call){ 0 });
		s->shards[i].leased_until_ms = 0;
	}
}
