/*
 * session: what a new command link goes through before it is used: Redis' clock, the function
 * library, the data's format. And the probe of clock and health that goes on afterwards.
 */
#include "store/store_priv.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"

enum { SKEW_TOLD_MS = 500, STEER_STEP_MS = 2, ROUND_TRIP_GOOD_MS = 20, OFFSET_OLD_MS = 10000 };

/* ---- clock ---- */

int64_t session_redis_ms(const struct store *s)
{
	return clock_mono_ms() + s->redis_offset_ms;
}

/* The host's clock against Redis', which ours follows. */
static void tell_skew(struct store *s)
{
	int64_t skew_ms = -clock_skew_ms();
	bool skewed = skew_ms > SKEW_TOLD_MS || skew_ms < -SKEW_TOLD_MS;

	s->stats.clock_offset_ms = skew_ms;
	if (skewed && !s->skew_told)
		log_event(LOG_WARN, "this host's clock is not Redis'",
			  LOG_I("redis_minus_host_ms", skew_ms));
	s->skew_told = skewed;
}

static void take_offset(struct store *s, int64_t offset_ms, int64_t round_trip_ms)
{
	int64_t now_ms = clock_mono_ms();
	int64_t moved_ms = offset_ms - s->steered_ms;
	bool first = s->offset_at_ms == 0;

	/* a slow answer says little; good enough only where nothing better came for long */
	if (!first && s->clock_ready && round_trip_ms > ROUND_TRIP_GOOD_MS &&
	    now_ms - s->offset_at_ms < OFFSET_OLD_MS)
		return;
	s->redis_offset_ms = offset_ms;
	s->offset_at_ms = now_ms;
	if (first || moved_ms > STEER_STEP_MS || moved_ms < -STEER_STEP_MS) {
		clock_steer(offset_ms);
		s->steered_ms = offset_ms;
	}
	tell_skew(s);
}

static void on_time(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	int64_t sent_ms = (int64_t)(intptr_t)reply->arg, now_ms = clock_mono_ms();
	uint64_t seconds, micros;

	if (reply->kind != REPLY_VALUE ||
	    !str_to_u64(reply_str(reply_at(reply->value, 0)), INT64_MAX / 2000, &seconds) ||
	    !str_to_u64(reply_str(reply_at(reply->value, 1)), 999999, &micros))
		return;
	int64_t redis_ms = (int64_t)(seconds * 1000 + micros / 1000);
	take_offset(s, redis_ms - (sent_ms + now_ms) / 2, now_ms - sent_ms);
	if (!s->clock_ready) {
		s->clock_ready = true;
		store_links_changed(s);
	}
}

void session_probe(struct store *s)
{
	link_begin(s->command, 1);
	link_arg(s->command, STR("TIME"));
	link_end(s->command, &(struct call){ .fn = on_time,
					     .arg = (void *)(intptr_t)clock_mono_ms(),
					     .setup = true });
}

/* ---- format ---- */

static void refuse_data(struct store *s, const char *what, struct str found)
{
	char why[120];

	snprintf(why, sizeof(why), "presenced:meta has %s '%.*s', which this program cannot use",
		 what, (int)(found.n < 20 ? found.n : 20), found.p ? found.p : "");
	link_reset(s->command, why);
}

static void on_meta(void *owner, const struct reply *reply)
{
	struct store *s = owner;
	struct str shards = reply_str(reply_at(reply->value, 0));
	struct str format = reply_str(reply_at(reply->value, 1));
	uint64_t count, number;

	if (reply->kind == REPLY_ERROR)
		link_reset(s->command, reply->value->str);
	if (reply->kind != REPLY_VALUE)
		return;
	if (!str_to_u64(format, UINT32_MAX, &number) || number != STORE_FORMAT) {
		refuse_data(s, "format", format);
	} else if (!str_to_u64(shards, STORE_SHARDS_MAX, &count) || count == 0 ||
		   (s->shards_known && count != s->shard_count)) {
		refuse_data(s, "shards", shards);
	} else {
		s->shard_count = (unsigned)count;
		s->shards_known = true;
		s->meta_ready = true;
		store_links_changed(s);
	}
}

static void set_if_absent(struct store *s, struct str field, int64_t value)
{
	link_begin(s->command, 4);
	link_arg(s->command, STR("HSETNX"));
	link_arg(s->command, KEY_META);
	link_arg(s->command, field);
	link_arg_int(s->command, value);
	link_end(s->command, &(struct call){ .setup = true });
}

void session_check_meta(struct store *s)
{
	set_if_absent(s, STR("shards"), s->shard_count);
	set_if_absent(s, STR("format"), STORE_FORMAT);
	link_begin(s->command, 4);
	link_arg(s->command, STR("HMGET"));
	link_arg(s->command, KEY_META);
	link_arg(s->command, STR("shards"));
	link_arg(s->command, STR("format"));
	link_end(s->command, &(struct call){ .fn = on_meta, .setup = true });
}

void session_opened(void *owner)
{
	struct store *s = owner;

	session_probe(s);
	functions_check(s);
	session_check_meta(s);
}

void session_closed(void *owner)
{
	struct store *s = owner;

	s->functions_ready = s->meta_ready = s->clock_ready = false;
	store_links_changed(s);
}
