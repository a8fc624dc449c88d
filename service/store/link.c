/* link: its life: resolve, connect, AUTH, open; broken, back-off, again. */
#include "store/link_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

/*
 * Signals wait at most 4 s for the link, so attempts never come more than 2 s apart, and at most
 * half a second during the first minute.
 */
enum { BACKOFF_FIRST_MS = 100, BACKOFF_MS = 500, BACKOFF_LONG_MS = 2000, LONG_AFTER_MS = 60000 };
enum { QUIET_ATTEMPTS = 3 };

static void attempt(struct link *l);

static uint64_t backoff_ms(const struct link *l)
{
	if (clock_mono_ms() - l->down_at_ms > LONG_AFTER_MS)
		return BACKOFF_LONG_MS;
	return l->attempts < 3 ? BACKOFF_FIRST_MS << l->attempts : BACKOFF_MS;
}

/* The first failures of a new link are no news: Redis may be starting, or restarting. */
static void tell_failure(struct link *l, bool was_ready, const char *why)
{
	bool news = was_ready || l->attempts >= QUIET_ATTEMPTS;
	char text[sizeof(l->told)];

	snprintf(text, sizeof(text), "%s", why);
	if (!was_ready && strcmp(text, l->told) == 0)
		return;
	log_event(news ? LOG_WARN : LOG_DEBUG, was_ready ? "link lost" : "link cannot be made",
		  LOG_S("link", str_of(l->name)), LOG_S("address", l->address.shown),
		  LOG_S("why", str_of(text)));
	if (news && !was_ready)
		memcpy(l->told, text, sizeof(text));
}

static void disconnect(struct link *l)
{
	resolve_forget(l->resolve);
	l->resolve = NULL;
	loop_watch_free(l->watch);
	l->watch = NULL;
	l->events = 0;
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	if (l->reader)
		redisReaderFree(l->reader);
	l->reader = NULL;
	l->more = false;
	l->broken = false;
	l->ready = false;
	buf_free(&l->out);
	l->out_start = 0;
}

/* Closes and calls everything under way back, with what is certain about it. */
static void drop(struct link *l, enum link_state next)
{
	struct pending_list under_way = l->pending;
	uint64_t written = l->written;
	bool was_open = l->state == LINK_OPEN;

	l->pending = (struct pending_list){ 0 };
	l->written = 0;
	disconnect(l);
	l->state = next;
	if (was_open)
		l->owner.closed(l->owner.owner);
	while (under_way.count > 0) {
		struct pending p = pending_pop(&under_way);
		link_call_back(l, &p, p.end <= written ? REPLY_UNKNOWN : REPLY_NOT_SENT, NULL);
	}
	free(under_way.items);
}

void link_fail(struct link *l, const char *why)
{
	if (l->ready) {
		l->attempts = 0;
		l->down_at_ms = clock_mono_ms();
	}
	tell_failure(l, l->ready, why);
	loop_timer_start(l->timer, backoff_ms(l), 0);
	l->attempts++;
	drop(l, LINK_CLOSED);
}

static void on_hello(void *owner, const struct reply *reply)
{
	struct link *l = reply->arg;

	(void)owner;
	if (reply->kind == REPLY_ERROR) /* NOAUTH, WRONGPASS, LOADING … */
		link_reset(l, reply->value->str);
}

static void on_pong(void *owner, const struct reply *reply)
{
	struct link *l = reply->arg;

	on_hello(owner, reply);
	if (reply->kind != REPLY_VALUE || l->state != LINK_HELLO || l->broken)
		return;
	loop_timer_stop(l->timer);
	l->state = LINK_OPEN;
	l->owner.opened(l->owner.owner);
}

static void authenticate(struct link *l)
{
	bool named = !str_is_empty(l->address.user);

	link_begin(l, named ? 3 : 2);
	link_arg(l, STR("AUTH"));
	if (named)
		link_arg(l, l->address.user);
	link_arg(l, l->address.password);
	link_end(l, &(struct call){ .fn = on_hello, .arg = l, .setup = true });
}

void link_connected(struct link *l)
{
	l->state = LINK_HELLO;
	link_watch(l, LOOP_READ);
	if (!str_is_empty(l->address.password))
		authenticate(l);
	link_begin(l, 1);
	link_arg(l, STR("PING"));
	link_end(l, &(struct call){ .fn = on_pong, .arg = l, .setup = true });
}

static void use_socket(struct link *l, int fd)
{
	if (fd < 0) {
		link_fail(l, strerror(errno));
		return;
	}
	l->fd = fd;
	l->reader = redisReaderCreate();
	l->watch = loop_watch_new(l->loop, fd, link_on_events, l);
	l->state = LINK_CONNECTING;
	link_watch(l, LOOP_WRITE);
}

static void on_resolved(void *arg, const struct host_address *found, size_t count)
{
	struct link *l = arg;

	l->resolve = NULL;
	if (count == 0)
		link_fail(l, "host name unknown");
	else
		use_socket(l, connect_tcp(&found[l->attempts % count]));
}

static void attempt(struct link *l)
{
	struct host_address numeric;

	l->state = LINK_RESOLVING;
	loop_timer_start(l->timer, LINK_CONNECT_MS, 0);
	if (!str_is_empty(l->address.path)) {
		use_socket(l, connect_unix(l->address.path));
	} else if (resolve_numeric(l->address.host, l->address.port, &numeric)) {
		use_socket(l, connect_tcp(&numeric));
	} else {
		l->resolve =
			resolve_start(l->loop, l->address.host, l->address.port, on_resolved, l);
		if (!l->resolve)
			link_fail(l, "too much other work to look its name up");
	}
}

static void on_timer(void *arg)
{
	struct link *l = arg;

	if (l->state == LINK_CLOSED)
		attempt(l);
	else if (l->state < LINK_OPEN)
		link_fail(l, "no connection in 1 s");
}

static void call_back_refused(struct link *l)
{
	size_t count = l->refused.count; /* later ones wait for their own turn */

	while (count-- > 0) {
		struct pending p = pending_pop(&l->refused);
		link_call_back(l, &p, REPLY_NOT_SENT, NULL);
	}
}

static void on_soon(void *arg)
{
	struct link *l = arg;

	call_back_refused(l);
	if (l->refused.count > 0)
		loop_timer_start(l->soon, 0, 0);
	if (l->broken)
		link_fail(l, l->reason);
	else if (l->more)
		link_parse(l);
}

struct link *link_new(struct loop *loop, const struct address *address, const char *name,
		      const struct link_owner *owner)
{
	struct link *l = mem_new(sizeof(*l));

	*l = (struct link){ .loop = loop, .address = *address, .name = name, .owner = *owner };
	l->fd = -1;
	l->timer = loop_timer_new(loop, on_timer, l);
	l->tick = loop_timer_new(loop, link_on_tick, l);
	l->soon = loop_timer_new(loop, on_soon, l);
	loop_each_turn(loop, link_on_turn, l);
	return l;
}

void link_start(struct link *l)
{
	l->down_at_ms = clock_mono_ms();
	loop_timer_start(l->timer, 0, 0);
}

void link_ready(struct link *l)
{
	if (l->state != LINK_OPEN || l->broken)
		return;
	log_event(LOG_INFO, "link open", LOG_S("link", str_of(l->name)),
		  LOG_S("address", l->address.shown), LOG_I("attempts", l->attempts));
	l->ready = true;
	l->attempts = 0;
	l->told[0] = '\0';
}

bool link_is_ready(const struct link *l)
{
	return l->ready && !l->broken;
}

void link_reset(struct link *l, const char *why)
{
	if (l->state < LINK_CONNECTING || l->state > LINK_OPEN || l->broken)
		return;
	snprintf(l->reason, sizeof(l->reason), "%s", why);
	l->broken = true;
	loop_timer_start(l->soon, 0, 0);
}

void link_stop(struct link *l)
{
	if (l->state == LINK_STOPPED)
		return;
	loop_timer_stop(l->timer);
	loop_timer_stop(l->tick);
	drop(l, LINK_STOPPED);
	call_back_refused(l);
}

void link_free(struct link *l)
{
	if (!l)
		return;
	link_stop(l);
	call_back_refused(l); /* what came after the stop */
	loop_each_turn_end(l->loop, link_on_turn, l);
	loop_timer_free(l->timer);
	loop_timer_free(l->tick);
	loop_timer_free(l->soon);
	free(l->refused.items);
	free(l);
}
