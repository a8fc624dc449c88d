/* store: puts the room together, starts and stops it, knows whether it is up. */
#include "store/store_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"

enum { STOP_WAIT_MS = 300 }; /* for the leases to be given back */

/* ---- up and down ---- */

static void went_up(struct store *s)
{
	s->listener.link(s->listener.arg, true);
	for (unsigned i = 0; i < s->shard_count; i++) {
		s->shards[i].lease_asked = false;
		memset(s->shards[i].due_asked, 0, sizeof(s->shards[i].due_asked));
		if (!s->shards[i].loaded)
			load_shard(s, i, false);
	}
	load_resume(s);
	follower_wake(s);
	lease_beat(s);
}

void store_links_changed(struct store *s)
{
	if (s->functions_ready && s->meta_ready && s->clock_ready && !link_is_ready(s->command)) {
		link_ready(s->command);
		s->stats.reconnects += s->opened_before;
		s->opened_before = true;
	}
	bool up = link_is_ready(s->command) && link_is_ready(s->follow) && !s->stopping;
	if (up == s->up)
		return;
	s->up = up;
	if (up)
		went_up(s);
	else
		s->listener.link(s->listener.arg, false);
}

bool store_is_up(const struct store *s)
{
	return s->up;
}

unsigned store_shards(const struct store *s)
{
	return s->shard_count;
}

unsigned store_shard_of(const struct store *s, struct str domain)
{
	return shard_of_domain(domain, s->shard_count);
}

void store_stats(const struct store *s, struct store_stats *out)
{
	*out = s->stats;
}

/* ---- life ---- */

static void on_beat(void *arg)
{
	struct store *s = arg;

	if (s->beats++ % 2 == 0 && link_is_ready(s->command))
		session_probe(s);
	lease_beat(s);
}

static void on_soon(void *arg)
{
	load_resume(arg);
}

static bool use_address(struct store *s, const struct store_options *o, struct arena *a,
			struct str *out_error)
{
	if (str_is_empty(o->url)) {
		s->child = child_start(s->loop, o->data_dir, o->child_log, a, out_error);
		if (!s->child)
			return false;
		s->address.path = child_socket(s->child);
		s->address.shown = s->address.path;
		return true;
	}
	if (!address_parse(o->url, s->texts, &s->address, out_error)) {
		*out_error = arena_str(a, *out_error);
		return false;
	}
	if (!str_is_empty(o->password))
		s->address.password = arena_str(s->texts, o->password);
	return true;
}

static void make_links(struct store *s)
{
	s->command = link_new(s->loop, &s->address, "command",
			      &(struct link_owner){ s, session_opened, session_closed });
	s->follow = link_new(s->loop, &s->address, "follow",
			     &(struct link_owner){ s, follower_opened, follower_closed });
	link_start(s->command);
	link_start(s->follow);
}

struct store *store_start(struct loop *loop, const struct store_options *options,
			  const struct store_listener *listener, struct arena *a,
			  struct str *out_error)
{
	struct store *s = mem_new(sizeof(*s));

	s->loop = loop;
	s->listener = *listener;
	s->texts = arena_new(0);
	s->shard_count = STORE_SHARDS_DEFAULT;
	s->instance = arena_str(s->texts, str_is_empty(options->instance) ? id_instance()
									  : options->instance);
	if (!use_address(s, options, a, out_error)) {
		store_free(s);
		return NULL;
	}
	s->soon = loop_timer_new(loop, on_soon, s);
	s->beat = loop_timer_new(loop, on_beat, s);
	loop_timer_start(s->beat, STORE_BEAT_MS, STORE_BEAT_MS);
	make_links(s);
	return s;
}

static void on_child_gone(void *arg)
{
	struct store *s = arg;

	s->stopped(s->stopped_arg);
}

static void on_stop_timer(void *arg)
{
	struct store *s = arg;

	link_stop(s->command);
	link_stop(s->follow);
	load_clear(s);
	if (s->child)
		child_stop(s->child, on_child_gone, s);
	else
		s->stopped(s->stopped_arg);
}

static void on_released(void *owner, const struct reply *reply)
{
	struct store *s = owner;

	(void)reply;
	loop_timer_start(s->stop_timer, 0, 0);
}

void store_stop(struct store *s, void (*done)(void *arg), void *arg)
{
	s->stopped = done;
	s->stopped_arg = arg;
	s->stop_timer = loop_timer_new(s->loop, on_stop_timer, s);
	loop_timer_start(s->stop_timer, STOP_WAIT_MS, 0);
	loop_timer_stop(s->beat);
	lease_release_all(s);
	s->stopping = true;
	s->up = false;
	link_begin(s->command, 1);
	link_arg(s->command, STR("PING"));
	link_end(s->command, &(struct call){ .fn = on_released });
}

void store_free(struct store *s)
{
	if (!s)
		return;
	s->stopping = true;
	s->up = false;
	if (s->command) { /* both, before either is gone: each is asked after in the end */
		link_stop(s->command);
		link_stop(s->follow);
	}
	link_free(s->command);
	link_free(s->follow);
	load_clear(s);
	loop_timer_free(s->beat);
	loop_timer_free(s->soon);
	loop_timer_free(s->stop_timer);
	child_free(s->child);
	arena_free(s->texts);
	free(s);
}
