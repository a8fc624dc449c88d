/*
 * follower: reads every shard's stream on a link of its own. An event counts only when its n is
 * the last one plus one; XREAD says nothing of a trim, a flush, a failover or a restored backup,
 * so n decides, and after a second of silence it is compared with Redis'.
 */
#include "store/store_priv.h"

#include <limits.h>

#include "base/clock.h"
#include "base/log.h"

enum { BLOCK_MS = 1000, EVENTS_PER_SHARD = 64, SILENCE_MS = 1000, UNBLOCK_TRIES = 50 };

static bool follows(const struct shard *sh)
{
	return sh->loaded && sh->loads == 0;
}

static void lose(struct store *s, unsigned shard, const char *why)
{
	log_event(LOG_WARN, "events may be missing, reading the shard again", LOG_I("shard", shard),
		  LOG_S("why", str_of(why)));
	s->stats.reloads++;
	load_shard(s, shard, true);
}

/* ---- one event ---- */

static void parse_fields(const redisReply *fields, struct store_event *e, uint64_t *out_n)
{
	for (size_t i = 0; fields && i + 1 < fields->elements; i += 2) {
		struct str name = reply_str(fields->element[i]);
		struct str value = reply_str(fields->element[i + 1]);
		switch (name.n == 1 ? name.p[0] : '\0') {
		case 'n': str_to_u64(value, INT64_MAX, out_n); break;
		case 't': e->type = value; break;
		case 'd': e->domain = value; break;
		case 'k': e->key = value; break;
		case 'v': e->value = value; break;
		case 'o': e->version = value; break;
		case 'b': e->base = value; break;
		default: break; /* of a newer release */
		}
	}
}

static void deliver(struct store *s, struct store_event *e)
{
	struct str id = e->id;
	uint64_t made_ms;

	e->quiet = e->version.p != NULL;
	if (!e->quiet)
		e->version = e->id;
	if (str_to_u64(str_cut(&id, '-'), INT64_MAX, &made_ms))
		s->stats.follow_lag_ms = session_redis_ms(s) - (int64_t)made_ms;
	s->stats.events++;
	s->listener.event(s->listener.arg, e);
}

/* False: read no further in this shard. */
static bool take_entry(struct store *s, unsigned shard, const redisReply *entry)
{
	struct shard *sh = &s->shards[shard];
	struct store_event e = { .shard = shard, .id = reply_str(reply_at(entry, 0)) };
	uint64_t n = 0;

	if (store_version_cmp(e.id, version_str(&sh->cursor)) <= 0)
		return true;
	parse_fields(reply_at(entry, 1), &e, &n);
	if ((int64_t)n != sh->n + 1) {
		lose(s, shard, "the running number jumped");
		return false;
	}
	sh->n = (int64_t)n;
	version_set(&sh->cursor, e.id);
	sh->seen_at_ms = clock_mono_ms();
	sh->must_advance = false;
	sh->verify = false;
	if (!str_eq(e.type, STR("stage")))
		deliver(s, &e);
	return follows(sh);
}

/* ---- reading ---- */

static void take_stream(struct store *s, const redisReply *stream)
{
	unsigned shard = key_shard(reply_str(reply_at(stream, 0)));
	const redisReply *entries = reply_at(stream, 1);

	if (!entries || shard >= s->shard_count)
		return;
	struct shard *sh = &s->shards[shard];
	int64_t before = sh->n;
	for (size_t i = 0; i < entries->elements && follows(sh); i++)
		if (!take_entry(s, shard, entries->element[i]))
			break;
	if (sh->n != before && sh->loaded && !sh->whole_load)
		s->listener.passed(s->listener.arg, shard, version_str(&sh->cursor));
}

static void follower_read(struct store *s);

static void on_read(void *owner, const struct reply *reply)
{
	struct store *s = owner;

	s->reading = false;
	if (reply->kind == REPLY_ERROR)
		link_reset(s->follow, reply->value->str);
	if (reply->kind != REPLY_VALUE)
		return;
	for (size_t i = 0; reply_at(reply->value, i); i++)
		take_stream(s, reply_at(reply->value, i));
	for (unsigned i = 0; i < s->shard_count; i++)
		if (follows(&s->shards[i]) && s->shards[i].must_advance)
			lose(s, i, "Redis counts events that its stream does not have");
	follower_read(s);
}

static void ask_stream(struct store *s, unsigned count)
{
	link_begin(s->follow, 6 + 2 * count);
	link_arg(s->follow, STR("XREAD"));
	link_arg(s->follow, STR("COUNT"));
	link_arg_int(s->follow, EVENTS_PER_SHARD);
	link_arg(s->follow, STR("BLOCK"));
	link_arg_int(s->follow, BLOCK_MS);
	link_arg(s->follow, STR("STREAMS"));
	for (unsigned i = 0; i < s->shard_count; i++)
		if (follows(&s->shards[i]))
			link_key(s->follow, key_events(i));
	for (unsigned i = 0; i < s->shard_count; i++)
		if (follows(&s->shards[i]))
			link_arg(s->follow, version_str(&s->shards[i].cursor));
	link_end(s->follow, &(struct call){ .fn = on_read });
	s->reading = true;
}

/* ---- comparing ---- */

/* Which shard, and as of which load: 8 bits and the rest. */
static void *check_arg(const struct store *s, unsigned shard)
{
	return (void *)(uintptr_t)((uint64_t)s->shards[shard].epoch << 8 | shard);
}

static void on_cursor(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	unsigned shard = (unsigned)((uintptr_t)reply->arg & 0xff);
	struct shard *sh = &s->shards[shard];

	if (reply->kind == REPLY_ERROR)
		link_reset(s->follow, reply->value->str);
	if (reply->kind != REPLY_VALUE || reply->arg != check_arg(s, shard) || !follows(sh))
		return;
	struct str last = reply_str(reply_at(reply->value, 0));
	int64_t n = reply_int(reply_at(reply->value, 1));
	sh->seen_at_ms = clock_mono_ms();
	if (n > sh->n) {
		sh->must_advance = true; /* the read behind this command shows it */
	} else if (n < sh->n || !str_eq(last, version_str(&sh->cursor))) {
		lose(s, shard, "Redis is behind, or has another history");
	} else if (sh->verify) {
		sh->verify = false;
		s->listener.passed(s->listener.arg, shard, version_str(&sh->cursor));
	}
}

static void compare(struct store *s, unsigned shard)
{
	link_begin_function(s->follow, "presenced_read_cursor", 2, 0);
	link_stream_keys(s->follow, shard);
	link_end(s->follow, &(struct call){ .fn = on_cursor, .arg = check_arg(s, shard) });
}

static void follower_read(struct store *s)
{
	int64_t now_ms = clock_mono_ms();
	unsigned count = 0;

	if (s->reading || !s->up)
		return;
	for (unsigned i = 0; i < s->shard_count; i++) {
		if (!follows(&s->shards[i]))
			continue;
		count++;
		if (s->shards[i].verify || now_ms - s->shards[i].seen_at_ms >= SILENCE_MS)
			compare(s, i);
	}
	if (count > 0)
		ask_stream(s, count);
}

/* ---- waking ---- */

static void unblock(struct store *s, int tries);

/* 0: the XREAD had not arrived yet, or has been answered meanwhile. */
static void on_unblocked(void *owner, const struct reply *reply)
{
	int tries = (int)(intptr_t)reply->arg;

	if (reply->kind == REPLY_VALUE && reply_int(reply->value) == 0 && tries < UNBLOCK_TRIES)
		unblock(owner, tries + 1);
}

static void unblock(struct store *s, int tries)
{
	if (!s->reading || s->follower_id == 0)
		return;
	link_begin(s->command, 3);
	link_arg(s->command, STR("CLIENT"));
	link_arg(s->command, STR("UNBLOCK"));
	link_arg_int(s->command, s->follower_id);
	link_end(s->command, &(struct call){ .fn = on_unblocked, .arg = (void *)(intptr_t)tries });
}

/* The set of shards to follow has grown. */
void follower_wake(struct store *s)
{
	if (s->reading)
		unblock(s, 0);
	else
		follower_read(s);
}

/* ---- life ---- */

static void on_id(void *owner, const struct reply *reply)
{
	struct store *s = owner;

	if (reply->kind == REPLY_VALUE)
		s->follower_id = reply_int(reply->value);
}

void follower_opened(void *owner)
{
	struct store *s = owner;

	for (unsigned i = 0; i < s->shard_count; i++)
		s->shards[i].verify = true;
	link_begin(s->follow, 2);
	link_arg(s->follow, STR("CLIENT"));
	link_arg(s->follow, STR("ID"));
	link_end(s->follow, &(struct call){ .fn = on_id, .setup = true });
	link_ready(s->follow);
	store_links_changed(s);
}

void follower_closed(void *owner)
{
	struct store *s = owner;

	s->reading = false;
	s->follower_id = 0;
	for (unsigned i = 0; i < STORE_SHARDS_MAX; i++)
		s->shards[i].must_advance = false;
	store_links_changed(s);
}
