/*
 * state: puts the room together: what the store reports goes into the replica, what a turn gathered
 * is committed at its end, what waits is looked after by two timers.
 */
#include "state/source_queue.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
	TICK_MS = 20,
	SWEEP_MS = 100,
	SWEEPS_PER_LOOK = 5, /* at calendars */
};

/* ---- what the store reports ---- */

static void on_link(void *arg, bool up)
{
	struct state *s = arg;

	if (up) {
		log_event(LOG_INFO, "redis link up");
		s->down_as_of_ms = 0;
		s->up_since_ms = clock_now_ms();
	} else if (!s->down_as_of_ms) {
		log_event(LOG_WARN, "redis link lost");
		s->down_as_of_ms = clock_now_ms();
	}
	if (up)
		loop_again(s->loop);
}

static void want_anew(struct replica_domain *d, uint64_t wanted)
{
	d->wanted = wanted;
	d->loading = true;
}

static void on_load_begin(void *arg, unsigned number, struct str domain, bool gap)
{
	struct state *s = arg;
	struct shard *shard = &s->shards[number];
	struct replica_domain *d, *next;
	uint64_t wanted = ++s->generation;

	if (domain.p) {
		d = domain_get(s, domain, true);
		want_anew(d, wanted);
		return;
	}
	if (gap)
		log_event(LOG_WARN, "events were missed, reading the shard again",
			  LOG_I("shard", number));
	shard->wanted = wanted;
	shard->loading = true;
	HASH_ITER(hh, s->domains, d, next)
	if (d->shard == number)
		want_anew(d, wanted);
}

static void on_load_row(void *arg, unsigned number, enum store_row_kind kind, struct str domain,
			struct str key, struct str version, struct str value)
{
	struct state *s = arg;
	struct replica_domain *d = domain_get(s, domain, true);

	if (s->shards[number].loading && !d->loading)
		want_anew(d, s->shards[number].wanted);
	d->generation = d->wanted;
	if (kind == STORE_LIVE)
		live_replace(d, key, version, value);
	else if (kind == STORE_GROUP)
		group_state_replace(d, key, version, value);
	else if (kind == STORE_SOURCE)
		source_state_replace(d, key, version, value);
	else if (kind == STORE_CONFIG && str_eq(key, STR("@version")))
		version_set(&d->version, version);
	else
		object_apply(d, kind == STORE_SECRET, key, version, value);
}

static void domain_loaded(struct replica_domain *d)
{
	if (d->generation != d->wanted)
		domain_retire(d);
	else
		domain_drop_stale(d);
}

static void on_load_end(void *arg, unsigned number, struct str domain)
{
	struct state *s = arg;
	struct shard *shard = &s->shards[number];
	struct replica_domain *d, *next;

	if (domain.p) {
		d = domain_get(s, domain, false);
		if (d)
			domain_loaded(d);
		if (store_holds_lease(s->store, number))
			sweep_whole_domain(s, domain);
		return;
	}
	HASH_ITER(hh, s->domains, d, next)
	if (d->shard == number && d->loading)
		domain_loaded(d);
	s->shards_loaded += !shard->loaded;
	shard->loaded = true;
	shard->loading = false;
	loop_again(s->loop);
}

static void domain_removed(struct state *s, const struct store_event *e)
{
	struct replica_domain *d = domain_get(s, e->domain, false);

	if (d)
		domain_retire(d);
}

static void config_replaced(struct state *s, const struct store_event *e)
{
	store_load_domain(s->store, e->domain);
}

static void outcome_told(struct state *s, const struct store_event *e)
{
	outcome_heard(s, e->domain, e->key, e->value);
}

static void live_told(struct state *s, const struct store_event *e)
{
	live_apply(domain_get(s, e->domain, true), e->key, e->version, e->value);
}

static void group_told(struct state *s, const struct store_event *e)
{
	group_state_apply(domain_get(s, e->domain, true), e->key, e->base, e->version, e->value);
}

static void source_told(struct state *s, const struct store_event *e)
{
	source_state_apply(domain_get(s, e->domain, true), e->key, e->version, e->value);
}

static void secret_told(struct state *s, const struct store_event *e)
{
	object_apply(domain_get(s, e->domain, true), true, e->key, e->version, e->value);
}

static void config_told(struct state *s, const struct store_event *e)
{
	struct replica_domain *d = domain_get(s, e->domain, true);

	object_apply(d, false, e->key, e->version, e->value);
	if (!e->quiet)
		version_set(&d->version, e->id);
}

/* Others are of a newer release. */
static const struct {
	struct str type;
	void (*take)(struct state *s, const struct store_event *e);
} events[] = {
	{STR("live"),             live_told      },
	{ STR("group"),           group_told     },
	{ STR("source"),          source_told    },
	{ STR("outcome"),         outcome_told   },
	{ STR("config"),          config_told    },
	{ STR("secret"),          secret_told    },
	{ STR("config_replaced"), config_replaced},
	{ STR("domain_removed"),  domain_removed },
};

static void on_event(void *arg, const struct store_event *e)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++) {
		if (str_eq(e->type, events[i].type)) {
			events[i].take(arg, e);
			return;
		}
	}
}

static void on_passed(void *arg, unsigned shard, struct str version)
{
	passed_reached(arg, shard, version);
}

/* ---- driving ---- */

static void on_turn(void *arg)
{
	struct state *s = arg;

	if (replica_drop_slice(s))
		loop_again(s->loop);
	if (index_slice(s) || warm_slice(s))
		loop_again(s->loop);
	else if (!s->ready && s->shards_loaded == store_shards(s->store) && s->shards_loaded) {
		s->ready = true;
		log_event(LOG_INFO, "loaded", LOG_I("domains", (int64_t)HASH_COUNT(s->domains)));
	}
	queues_turn(&s->signals);
	queues_turn(&s->group_changes);
	queues_turn(&s->source_changes);
	sweep_turn(s);
	decoded_turn(s);
}

void state_need_tick(struct state *s)
{
	if (!loop_timer_is_active(s->tick))
		loop_timer_start(s->tick, TICK_MS, TICK_MS);
}

static void on_tick(void *arg)
{
	struct state *s = arg;
	int64_t mono_ms = clock_mono_ms();

	queues_tick(&s->signals, mono_ms);
	queues_tick(&s->group_changes, mono_ms);
	queues_tick(&s->source_changes, mono_ms);
	passed_tick(s, mono_ms);
	if (!s->signals.items && !s->group_changes.items && !s->source_changes.items &&
	    !passed_is_waited_for(s))
		loop_timer_stop(s->tick);
}

static void on_sweep(void *arg)
{
	struct state *s = arg;

	sweep_ask(s);
	if (s->sweeps++ % SWEEPS_PER_LOOK == 0)
		calendars_ask(s);
}

/* ---- life ---- */

struct state *state_new(struct loop *loop, const struct store_options *options, struct arena *a,
			struct str *out_error)
{
	struct state *s = mem_new(sizeof(*s));
	const struct store_listener listener = {
		.arg = s,
		.link = on_link,
		.load_begin = on_load_begin,
		.load_row = on_load_row,
		.load_end = on_load_end,
		.event = on_event,
		.passed = on_passed,
		.due = sweep_due,
		.calendar_due = calendars_due,
	};

	s->loop = loop;
	s->domain_names = ordered_new();
	s->scratch = arena_new(0);
	s->reading = arena_new(0);
	s->round = arena_new(0);
	s->secrets = arena_new(0);
	s->down_as_of_ms = clock_now_ms();
	queues_init(&s->signals, &signal_queue_kind, s);
	queues_init(&s->group_changes, &group_queue_kind, s);
	queues_init(&s->source_changes, &source_queue_kind, s);
	s->tick = loop_timer_new(loop, on_tick, s);
	s->sweeper = loop_timer_new(loop, on_sweep, s);
	loop_each_turn(loop, on_turn, s);
	s->store = store_start(loop, options, &listener, a, out_error);
	if (!s->store) {
		state_free(s);
		return NULL;
	}
	loop_timer_start(s->sweeper, SWEEP_MS, SWEEP_MS);
	return s;
}

void state_stop(struct state *s, void (*done)(void *arg), void *arg)
{
	s->stopping = true;
	loop_timer_stop(s->sweeper);
	passed_fail_all(s);
	queues_fail(&s->signals, ERR_NOT_READY);
	queues_fail(&s->group_changes, ERR_NOT_READY);
	queues_fail(&s->source_changes, ERR_NOT_READY);
	store_stop(s->store, done, arg);
}

void state_free(struct state *s)
{
	if (!s)
		return;
	s->stopping = true;
	loop_each_turn_end(s->loop, on_turn, s);
	store_free(s->store); /* calls back what was still under way */
	queues_free(&s->signals);
	calendars_free(s);
	outcomes_free(s);
	queues_free(&s->group_changes);
	queues_free(&s->source_changes);
	sweep_free(s);
	replica_free(s);
	loop_timer_free(s->tick);
	loop_timer_free(s->sweeper);
	ordered_free(s->domain_names);
	arena_free(s->scratch);
	arena_free(s->reading);
	arena_free(s->round);
	arena_free(s->secrets);
	buf_free(&s->encoded);
	free(s);
}

bool state_is_ready(const struct state *s)
{
	return s->ready;
}

bool state_is_degraded(const struct state *s, int64_t *out_as_of_ms)
{
	*out_as_of_ms = s->down_as_of_ms;
	return s->down_as_of_ms != 0;
}

void state_stats(const struct state *s, struct state_stats *out)
{
	*out = s->stats;
	store_stats(s->store, &out->store);
	out->pending_signals = (int64_t)s->signals.items;
}
