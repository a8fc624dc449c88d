/* history: see history.h. */
#include "api/history.h"

#include <stdlib.h>

#include "api/metrics.h"
#include "base/hash_table.h"
#include "base/memory.h"

enum {
	PER_SECOND = 200, /* of one domain */
	WAITING_MOST = 4096,
	FLUSH_MS = 200,
};

/* What waits of one domain, and how much of it was taken this second. */
struct bucket {
	UT_hash_handle hh;
	int64_t second;
	size_t taken; /* in `second` */
	struct buf text;
	size_t ends[PER_SECOND + 1]; /* of the entries that wait, in `text` */
	size_t waiting;
	size_t domain_n;
	char domain[];
};

struct history {
	struct state *state;
	struct loop_timer *timer;
	struct bucket *buckets;
	size_t waiting;
};

static void on_timer(void *arg)
{
	history_flush(arg);
}

struct history *history_new(struct loop *loop, struct state *state)
{
	struct history *h = mem_new(sizeof(*h));

	h->state = state;
	h->timer = loop_timer_new(loop, on_timer, h);
	return h;
}

static void bucket_free(struct history *h, struct bucket *b)
{
	HASH_DEL(h->buckets, b);
	buf_free(&b->text);
	free(b);
}

void history_free(struct history *h)
{
	struct bucket *b, *next;

	if (!h)
		return;
	HASH_ITER(hh, h->buckets, b, next)
	bucket_free(h, b);
	loop_timer_free(h->timer);
	free(h);
}

static struct bucket *bucket_of(struct history *h, struct str domain)
{
	struct bucket *b;

	HASH_FIND(hh, h->buckets, domain.p, domain.n, b);
	if (b)
		return b;
	b = mem_new(sizeof(*b) + domain.n);
	memcpy(b->domain, domain.p, domain.n);
	b->domain_n = domain.n;
	HASH_ADD_KEYPTR(hh, h->buckets, b->domain, b->domain_n, b);
	return b;
}

/* The bucket with room for one more entry; NULL: it is only counted. */
static struct bucket *room(struct history *h, struct str domain, int64_t now_ms)
{
	struct bucket *b = bucket_of(h, domain);

	if (b->second != now_ms / 1000) {
		b->second = now_ms / 1000;
		b->taken = 0;
	}
	if (b->taken == PER_SECOND || b->waiting == PER_SECOND || h->waiting == WAITING_MOST) {
		metric_add(METRIC_history_sampled, 1);
		return NULL;
	}
	return b;
}

static void added(struct history *h, struct bucket *b)
{
	b->taken++;
	b->ends[b->waiting++] = b->text.n;
	h->waiting++;
	if (!loop_timer_is_active(h->timer))
		loop_timer_start(h->timer, FLUSH_MS, 0);
}

void history_decision(struct history *h, struct str domain, const struct history_decision *d,
		      int64_t now_ms)
{
	struct bucket *b = room(h, domain, now_ms);

	if (!b)
		return;
	wire_history_decision(d, &b->text);
	added(h, b);
}

void history_outcome(struct history *h, struct str domain, const struct call_outcome *o)
{
	struct bucket *b = room(h, domain, o->at_ms);

	if (!b)
		return;
	wire_history_outcome(&(struct history_outcome){ .decision_id = o->decision_id,
							.escalated = o->escalated,
							.user = o->user,
							.device = o->device,
							.step = o->step,
							.outcome = o->outcome },
			     &b->text);
	added(h, b);
}

static void on_put(void *arg, const struct store_result *result)
{
	size_t count = (size_t)(uintptr_t)arg;

	metric_add(result->status == STORE_OK ? METRIC_history_entries : METRIC_history_lost,
		   (int64_t)count);
}

static void put_entries(struct history *h, const struct bucket *b, struct str domain)
{
	struct str entries[PER_SECOND];
	size_t at = 0;

	for (size_t i = 0; i < b->waiting; i++) {
		entries[i] = str_n(b->text.p + at, b->ends[i] - at);
		at = b->ends[i];
	}
	store_history_put(state_store(h->state), domain, entries, b->waiting, on_put,
			  (void *)(uintptr_t)b->waiting);
}

static void send(struct history *h, struct bucket *b)
{
	struct str domain = str_n(b->domain, b->domain_n);

	if (state_domain(h->state, domain))
		put_entries(h, b, domain);
	else /* removed, and its history with it */
		metric_add(METRIC_history_lost, (int64_t)b->waiting);
	b->waiting = 0;
	buf_clear(&b->text);
}

void history_flush(struct history *h)
{
	struct bucket *b, *next;

	HASH_ITER(hh, h->buckets, b, next)
	{
		if (b->waiting)
			send(h, b);
		else
			bucket_free(h, b); /* was idle since the flush before */
	}
	h->waiting = 0;
	if (h->buckets)
		loop_timer_start(h->timer, FLUSH_MS, 0);
}
