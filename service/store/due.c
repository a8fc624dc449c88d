/* due: users whose presence changes by time alone, or whose calendars want looking after. Read,
 * never removed, here: the commit that answers moves the entry, so nothing is lost when this
 * process dies in between. */
#include "store/store_priv.h"

static void report(struct store *s, enum due_set set, struct str member, struct str score)
{
	struct str user = member, domain = str_cut(&user, '|');
	uint64_t due_ms;

	if (!str_to_u64(score, INT64_MAX, &due_ms))
		due_ms = 0;
	if (set == DUE_CALENDAR)
		s->listener.calendar_due(s->listener.arg, domain, user);
	else
		s->listener.due(s->listener.arg, store_shard_of(s, domain), domain, user,
				(int64_t)due_ms);
}

/* What is asked for, as the argument of a reply. */
static void *asked_for(enum due_set set, unsigned shard)
{
	return (void *)((uintptr_t)shard * DUE_SETS + set);
}

static void on_due(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	unsigned shard = (unsigned)((uintptr_t)reply->arg / DUE_SETS);
	enum due_set set = (enum due_set)((uintptr_t)reply->arg % DUE_SETS);

	s->shards[shard].due_asked[set] = false;
	if (reply->kind != REPLY_VALUE || !store_holds_lease(s, shard))
		return;
	for (size_t i = 0; reply_at(reply->value, i + 1); i += 2)
		report(s, set, reply_str(reply_at(reply->value, i)),
		       reply_str(reply_at(reply->value, i + 1)));
}

static struct key key_of(enum due_set set, unsigned shard)
{
	return set == DUE_CALENDAR ? key_calendars(shard) : key_due(shard);
}

static void ask(struct store *s, enum due_set set, unsigned shard, int64_t now_ms, size_t offset,
		size_t limit)
{
	link_begin(s->command, 8);
	link_arg(s->command, STR("ZRANGEBYSCORE"));
	link_key(s->command, key_of(set, shard));
	link_arg(s->command, STR("-inf"));
	link_arg_int(s->command, now_ms);
	link_arg(s->command, STR("WITHSCORES"));
	link_arg(s->command, STR("LIMIT"));
	link_arg_int(s->command, (int64_t)offset);
	link_arg_int(s->command, (int64_t)limit);
	link_end(s->command, &(struct call){ .fn = on_due, .arg = asked_for(set, shard) });
	s->shards[shard].due_asked[set] = true;
}

void store_due_ask(struct store *s, enum due_set set, int64_t now_ms, size_t offset, size_t limit)
{
	if (!s->up)
		return;
	for (unsigned i = 0; i < s->shard_count; i++) {
		const struct shard *sh = &s->shards[i];
		if (store_holds_lease(s, i) && sh->loaded && sh->loads == 0 && !sh->due_asked[set])
			ask(s, set, i, now_ms, offset, limit);
	}
}

void store_due_put(struct store *s, enum due_set set, struct str domain, const struct str *users,
		   size_t count, int64_t at_ms, store_done_fn *done, void *arg)
{
	commit_begin(s, "presenced_put_due", 1, (unsigned)(3 + count));
	link_key(s->command, key_of(set, store_shard_of(s, domain)));
	commit_not_after(s, STORE_CHANGE_MS);
	link_arg(s->command, domain);
	link_arg_int(s->command, at_ms);
	for (size_t i = 0; i < count; i++)
		link_arg(s->command, users[i]);
	commit_end(s, STORE_CHANGE_MS, done, arg);
}
