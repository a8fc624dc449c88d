/*
 * link_io: bytes in and out of one connection. A poll error is taken for "readable" (the loop
 * promises that), so the read finds the reset.
 */
#include "store/link_priv.h"

#include <errno.h>
#include <sys/socket.h>

void link_watch(struct link *l, int events)
{
	if (l->events != events)
		loop_watch_set(l->watch, events);
	l->events = events;
}

/* What has left, where Redis is slow: else a busy link's buffer would only grow. */
static void forget_written(struct link *l)
{
	if (l->out_start < LINK_KEEP_WRITTEN)
		return;
	memmove(l->out.p, l->out.p + l->out_start, l->out.n - l->out_start);
	l->out.n -= l->out_start;
	l->out_start = 0;
}

/* False when the link has failed over it. */
static bool flush(struct link *l)
{
	while (l->out_start < l->out.n) {
		ssize_t n = send(l->fd, l->out.p + l->out_start, l->out.n - l->out_start,
				 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			link_watch(l, LOOP_READ | LOOP_WRITE);
			forget_written(l);
			return true;
		}
		if (n < 0) {
			link_fail(l, strerror(errno));
			return false;
		}
		l->out_start += (size_t)n;
		l->written += (uint64_t)n;
	}
	l->out_start = 0;
	if (l->out.size > 1 << 20)
		buf_free(&l->out);
	else
		buf_clear(&l->out);
	link_watch(l, LOOP_READ);
	return true;
}

/*
 * In a turn with many commands Redis works on the first while the others are still being made. A
 * failure is left to the turn's flush: this runs inside whoever gives the command.
 */
void link_send_early(struct link *l)
{
	if (l->events & LOOP_WRITE || l->out.n - l->out_start < LINK_SEND_EARLY)
		return;
	ssize_t n = send(l->fd, l->out.p + l->out_start, l->out.n - l->out_start,
			 MSG_NOSIGNAL | MSG_DONTWAIT);
	if (n > 0) {
		l->out_start += (size_t)n;
		l->written += (uint64_t)n;
	}
}

void link_on_turn(void *arg)
{
	struct link *l = arg;

	if (l->state >= LINK_HELLO && l->state <= LINK_OPEN && l->out_start < l->out.n &&
	    !(l->events & LOOP_WRITE))
		flush(l);
}

/* Bytes into the parser; NULL, or why the link is broken. */
static const char *receive(struct link *l)
{
	static char chunk[64 << 10]; /* one loop, one thread */
	ssize_t n = recv(l->fd, chunk, sizeof(chunk), MSG_DONTWAIT);

	if (n == 0)
		return "closed by Redis";
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? NULL : strerror(errno);
	return redisReaderFeed(l->reader, chunk, (size_t)n) == REDIS_OK ? NULL : "out of memory";
}

static void take_reply(struct link *l, redisReply *value)
{
	struct pending p = pending_pop(&l->pending);

	link_call_back(l, &p, value->type == REDIS_REPLY_ERROR ? REPLY_ERROR : REPLY_VALUE, value);
	freeReplyObject(value);
}

void link_parse(struct link *l)
{
	redisReader *reader = l->reader;

	l->more = false;
	for (int i = 0; i < LINK_REPLIES_PER_TURN; i++) {
		void *value = NULL;
		if (redisReaderGetReply(reader, &value) != REDIS_OK) {
			link_fail(l, "not the Redis protocol");
			return;
		}
		if (!value)
			return;
		if (l->pending.count == 0) {
			freeReplyObject(value);
			link_fail(l, "an answer without a question");
			return;
		}
		take_reply(l, value);
		if (l->reader != reader)
			return; /* stopped by the callback */
	}
	l->more = true;
	loop_timer_start(l->soon, 0, 0);
}

void link_on_events(void *arg, int events)
{
	struct link *l = arg;

	if (l->state == LINK_CONNECTING) {
		int failure = connect_result(l->fd);
		if (failure)
			link_fail(l, strerror(failure));
		else
			link_connected(l);
		return;
	}
	if (events & LOOP_WRITE && !flush(l))
		return;
	if (events & LOOP_READ && !l->more) {
		const char *why = receive(l);
		struct loop_watch *watch = l->watch;
		link_parse(l); /* what came before the end still counts */
		if (why && l->watch == watch)
			link_fail(l, why);
	}
}
