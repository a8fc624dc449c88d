/* link_priv: what link.c (life), link_io.c (bytes) and link_call.c (commands, deadlines) share. */
#ifndef STORE_LINK_PRIV_H
#define STORE_LINK_PRIV_H

#include "base/buf.h"
#include "store/connect.h"
#include "store/link.h"

enum {
	LINK_DEAD_MS = 2000,         /* oldest command unanswered for so long: broken */
	LINK_CONNECT_MS = 1000,      /* from the attempt to the answer to PING */
	LINK_TICK_MS = 10,           /* how exact deadlines are */
	LINK_OUT_MAX = 32 << 20,     /* unsent bytes; beyond, commands are refused */
	LINK_KEEP_WRITTEN = 1 << 20, /* written bytes at the front of the buffer */
	LINK_REPLIES_PER_TURN = 200, /* then the loop gets its turn */
	LINK_SEND_EARLY = 4 << 10,   /* so many bytes are worth sending within the turn */
};

enum link_state {
	LINK_CLOSED, /* waiting for the next attempt */
	LINK_RESOLVING,
	LINK_CONNECTING,
	LINK_HELLO, /* AUTH, PING */
	LINK_OPEN,
	LINK_STOPPED,
};

/* A command under way. */
struct pending {
	reply_fn *fn; /* NULL: already called back, or nobody wants to know */
	void *arg;
	store_done_fn *done;
	int64_t queued_at_ms, deadline_at_ms; /* monotonic; deadline 0 = none */
	uint64_t end; /* position behind it in the bytes of this connection */
};

struct pending_list { /* a ring; size is a power of two */
	struct pending *items;
	size_t size, head, count;
};

struct link {
	struct loop *loop;
	struct address address;
	const char *name;
	struct link_owner owner;

	enum link_state state;
	bool ready;
	unsigned attempts; /* since it was last open */
	int64_t down_at_ms;
	char reason[128], told[128]; /* why it broke; last logged */
	struct loop_timer *timer;    /* next attempt, or end of the present one */
	struct resolve *resolve;

	int fd;
	struct loop_watch *watch;
	int events;
	struct buf out;
	size_t out_start;  /* bytes of `out` already written */
	size_t command_at; /* where the command being built begins */
	uint64_t written;  /* bytes of this connection */
	redisReader *reader;

	struct pending_list pending; /* in order of their replies */
	struct pending_list refused; /* to be called back soon with REPLY_NOT_SENT */
	struct loop_timer *tick, *soon;
	bool more, broken; /* for soon: replies left to parse; reset asked for */
};

/* link_call.c */
void pending_push(struct pending_list *list, const struct pending *p);
struct pending pending_pop(struct pending_list *list);
void link_call_back(struct link *l, const struct pending *p, enum reply_kind kind,
		    const redisReply *value);
void link_on_tick(void *arg);

/* link_io.c */
void link_watch(struct link *l, int events);
void link_on_events(void *arg, int events);
void link_on_turn(void *arg); /* writes what the turn has gathered */
void link_send_early(struct link *l);
void link_parse(struct link *l);

/* link.c */
void link_connected(struct link *l);
void link_fail(struct link *l, const char *why);

#endif
