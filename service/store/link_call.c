/* link_call: commands as bytes (RESP), the queue of those under way, their deadlines. */
#include "store/link_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

void pending_push(struct pending_list *list, const struct pending *p)
{
	if (list->count == list->size) {
		size_t size = list->size ? list->size * 2 : 64;
		struct pending *items = mem_new(size * sizeof(*items));
		for (size_t i = 0; i < list->count; i++)
			items[i] = list->items[(list->head + i) & (list->size - 1)];
		free(list->items);
		*list = (struct pending_list){ items, size, 0, list->count };
	}
	list->items[(list->head + list->count++) & (list->size - 1)] = *p;
}

struct pending pending_pop(struct pending_list *list)
{
	struct pending p = list->items[list->head];

	list->head = (list->head + 1) & (list->size - 1);
	list->count--;
	return p;
}

void link_call_back(struct link *l, const struct pending *p, enum reply_kind kind,
		    const redisReply *value)
{
	if (p->fn)
		p->fn(l->owner.owner, &(struct reply){ kind, value, p->arg, p->done });
}

/* ---- building ---- */

static char *put_count(char *at, char mark, size_t value)
{
	char digits[20];
	size_t n = 0;

	*at++ = mark;
	do
		digits[n++] = (char)('0' + value % 10);
	while (value /= 10);
	while (n > 0)
		*at++ = digits[--n];
	*at++ = '\r';
	*at++ = '\n';
	return at;
}

enum { COUNT_MAX = 24 }; /* "$18446744073709551615\r\n" */

void link_begin(struct link *l, unsigned arg_count)
{
	char *at = buf_reserve(&l->out, COUNT_MAX);

	l->command_at = l->out.n;
	l->out.n += (size_t)(put_count(at, '*', arg_count) - at);
}

static char *put_bytes(char *at, struct str bytes)
{
	if (bytes.n)
		memcpy(at, bytes.p, bytes.n);
	return at + bytes.n;
}

static void put_parts(struct link *l, const struct str *parts, unsigned count)
{
	size_t total = 0;

	for (unsigned i = 0; i < count; i++)
		total += parts[i].n;
	char *start = buf_reserve(&l->out, total + COUNT_MAX + 2);
	char *at = put_count(start, '$', total);
	for (unsigned i = 0; i < count; i++)
		at = put_bytes(at, parts[i]);
	at = put_bytes(at, STR("\r\n"));
	l->out.n += (size_t)(at - start);
}

void link_arg(struct link *l, struct str arg)
{
	put_parts(l, &arg, 1);
}

void link_arg_int(struct link *l, int64_t arg)
{
	char text[24];
	size_t at = sizeof(text);
	uint64_t rest = arg < 0 ? -(uint64_t)arg : (uint64_t)arg;

	do
		text[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (arg < 0)
		text[--at] = '-';
	link_arg(l, str_n(text + at, sizeof(text) - at));
}

void link_key(struct link *l, struct key key)
{
	const struct str parts[] = { str_of(key.tag), key.parts[0], key.parts[1], key.parts[2],
				     key.parts[3] };

	put_parts(l, parts, 1 + KEY_PARTS);
}

void link_stream_keys(struct link *l, unsigned shard)
{
	link_key(l, key_seq(shard));
	link_key(l, key_events(shard));
}

void link_begin_function(struct link *l, const char *function, unsigned keys, unsigned args)
{
	link_begin(l, 3 + keys + args);
	link_arg(l, STR("FCALL"));
	link_arg(l, str_of(function));
	link_arg_int(l, keys);
}

static bool may_send(const struct link *l, const struct call *call)
{
	bool open = l->state == LINK_OPEN ? l->ready || call->setup
					  : l->state == LINK_HELLO && call->setup;

	return open && !l->broken && l->out.n - l->out_start < LINK_OUT_MAX;
}

void link_end(struct link *l, const struct call *call)
{
	int64_t now_ms = clock_mono_ms();
	struct pending p = {
		.fn = call->fn,
		.arg = call->arg,
		.done = call->done,
		.queued_at_ms = now_ms,
		.deadline_at_ms = call->deadline_ms ? now_ms + call->deadline_ms : 0,
	};

	if (!may_send(l, call)) {
		l->out.n = l->command_at;
		pending_push(&l->refused, &p);
		loop_timer_start(l->soon, 0, 0);
		return;
	}
	p.end = l->written + (l->out.n - l->out_start);
	if (l->command_at == l->out_start)
		loop_again(l->loop); /* this turn's writing may be over already */
	pending_push(&l->pending, &p);
	if (!loop_timer_is_active(l->tick))
		loop_timer_start(l->tick, LINK_TICK_MS, LINK_TICK_MS);
	link_send_early(l);
}

/* ---- deadlines ---- */

static void call_back_late(struct link *l, int64_t now_ms)
{
	size_t count = l->pending.count;

	for (size_t i = 0; i < count && l->pending.count >= count; i++) {
		struct pending *p =
			&l->pending.items[(l->pending.head + i) & (l->pending.size - 1)];
		if (!p->fn || !p->deadline_at_ms || p->deadline_at_ms > now_ms)
			continue;
		struct pending late = *p;
		p->fn = NULL; /* its reply is still to come and must be counted off */
		link_call_back(l, &late, late.end <= l->written ? REPLY_UNKNOWN : REPLY_NOT_SENT,
			       NULL);
	}
}

void link_on_tick(void *arg)
{
	struct link *l = arg;
	int64_t now_ms = clock_mono_ms();

	if (l->pending.count == 0) {
		loop_timer_stop(l->tick);
		return;
	}
	if (l->pending.items[l->pending.head].queued_at_ms + LINK_DEAD_MS <= now_ms) {
		/* either Redis hangs or this process did: then its answer may be here already */
		link_on_events(l, LOOP_READ);
		if (l->pending.count > 0 &&
		    l->pending.items[l->pending.head].queued_at_ms + LINK_DEAD_MS <= now_ms &&
		    !l->more) {
			link_fail(l, "no answer in 2 s");
			return;
		}
	}
	call_back_late(l, now_ms);
}
