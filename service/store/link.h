/*
 * link: one connection to Redis that comes back by itself. hiredis parses the replies; reading,
 * writing and deadlines are ours, because its async context knows neither a command's deadline nor
 * which commands had left when a connection broke, and that decides between "not applied" and
 * "unknown".
 *
 *	link_begin(l, 2); link_arg(l, STR("GET")); link_key(l, key_due(7));
 *	link_end(l, &(struct call){ .fn = on_get, .deadline_ms = 100 });
 *
 * Commands are gathered and leave once per loop turn. Replies come in order, in the loop, never
 * inside a call into the link.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include <hiredis/hiredis.h>

#include "base/loop.h"
#include "store/address.h"
#include "store/keys.h"
#include "store/store.h"

enum reply_kind {
	REPLY_VALUE,
	REPLY_ERROR,    /* Redis refused; value->str says why */
	REPLY_NOT_SENT, /* never left whole: certainly not executed */
	REPLY_UNKNOWN,  /* left, but unanswered at its deadline or when the link broke */
};

struct reply {
	enum reply_kind kind;
	const redisReply *value; /* with REPLY_VALUE and REPLY_ERROR; valid in the callback */
	void *arg;
	store_done_fn *done;
};
typedef void reply_fn(void *owner, const struct reply *reply);

struct call {
	reply_fn *fn; /* NULL: nobody wants to know */
	void *arg;
	store_done_fn *done; /* passed through */
	int64_t deadline_ms; /* from now; 0 = as long as the link lives (2 s without an answer) */
	bool setup;          /* allowed before link_ready() */
};

struct link_owner {
	void *owner;
	void (*opened)(void *owner); /* authenticated; send setup calls, then link_ready() */
	void (*closed)(void *owner); /* it was open; before the callbacks of what was under way */
};

struct link;
/* name, owner and address's text must outlive the link. */
struct link *link_new(struct loop *loop, const struct address *address, const char *name,
		      const struct link_owner *owner);
void link_start(struct link *l);
void link_ready(struct link *l);
bool link_is_ready(const struct link *l);
/* Breaks the connection soon and connects anew: something is wrong with it. */
void link_reset(struct link *l, const char *why);
void link_stop(struct link *l); /* for good; what is under way is called back at once */
void link_free(struct link *l); /* NULL is fine; not from a callback of its own */

void link_begin(struct link *l, unsigned arg_count);
void link_arg(struct link *l, struct str arg);
void link_arg_int(struct link *l, int64_t arg);
void link_key(struct link *l, struct key key);
void link_stream_keys(struct link *l, unsigned shard); /* two: seq, events */
/* Instead of link_begin(): a call of a function of ours; its keys are next, then the arguments. */
void link_begin_function(struct link *l, const char *function, unsigned keys, unsigned args);
void link_end(struct link *l, const struct call *call);

static inline struct str reply_str(const redisReply *r)
{
	return r && (r->type == REDIS_REPLY_STRING || r->type == REDIS_REPLY_STATUS ||
		     r->type == REDIS_REPLY_ERROR)
		       ? str_n(r->str, r->len)
		       : STR_NONE;
}

static inline int64_t reply_int(const redisReply *r)
{
	return r && r->type == REDIS_REPLY_INTEGER ? r->integer : 0;
}

/* Element i of an array reply, NULL where there is none. */
static inline const redisReply *reply_at(const redisReply *r, size_t i)
{
	return r && r->type == REDIS_REPLY_ARRAY && i < r->elements ? r->element[i] : NULL;
}

#endif
