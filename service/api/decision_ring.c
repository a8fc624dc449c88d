/* decision_ring: see decision_ring.h. A put is one copy into memory that mostly is there already:
 * it is on the way of every decision. */
#include "api/decision_ring.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"

enum { OUTCOMES_MAX = 64, BLOCK = 256 };

struct slot {
	struct kept_decision decision;
	uint64_t id_hash;
	char *bytes; /* of the views */
	size_t size;
	struct kept_outcome *last;
	size_t outcome_count;
};

struct decision_ring {
	struct slot slots[DECISION_RING_COUNT];
	size_t first, count; /* first: the oldest */
	size_t bytes;        /* of all slots, whether in use or not */
};

/* What of a decision is text; all of it is copied. */
static const size_t texts[] = {
	offsetof(struct kept_decision, id),       offsetof(struct kept_decision, domain),
	offsetof(struct kept_decision, user),     offsetof(struct kept_decision, call_id),
	offsetof(struct kept_decision, to),       offsetof(struct kept_decision, from),
	offsetof(struct kept_decision, asked_by), offsetof(struct kept_decision, from_normalised),
	offsetof(struct kept_decision, json),     offsetof(struct kept_decision, group),
};
enum { TEXTS = sizeof(texts) / sizeof(*texts) };

static struct str *text_of(struct kept_decision *d, size_t i)
{
	return (struct str *)(void *)((char *)d + texts[i]);
}

struct decision_ring *decision_ring_new(void)
{
	return mem_new(sizeof(struct decision_ring));
}

static void drop_outcomes(struct slot *s)
{
	const struct kept_outcome *next;

	for (const struct kept_outcome *o = s->decision.outcomes; o; o = next) {
		next = o->next;
		free((void *)(uintptr_t)o);
	}
	s->decision.outcomes = NULL;
	s->last = NULL;
	s->outcome_count = 0;
}

static void release(struct decision_ring *ring, struct slot *s)
{
	ring->bytes -= s->size;
	free(s->bytes);
	s->bytes = NULL;
	s->size = 0;
}

static struct slot *slot_at(const struct decision_ring *ring, size_t age)
{
	size_t i = (ring->first + age) % DECISION_RING_COUNT;

	return (struct slot *)(uintptr_t)&ring->slots[i];
}

static void drop_oldest(struct decision_ring *ring)
{
	drop_outcomes(slot_at(ring, 0));
	ring->first = (ring->first + 1) % DECISION_RING_COUNT;
	ring->count--;
}

void decision_ring_free(struct decision_ring *ring)
{
	for (size_t i = 0; ring && i < DECISION_RING_COUNT; i++) {
		drop_outcomes(&ring->slots[i]);
		release(ring, &ring->slots[i]);
	}
	free(ring);
}

/* The slot of the next decision with room for it: its old memory, where that fits well enough. */
static struct slot *slot_take(struct decision_ring *ring, size_t bytes)
{
	size_t size = (bytes + BLOCK - 1) / BLOCK * BLOCK;
	struct slot *s;

	if (ring->count == DECISION_RING_COUNT)
		drop_oldest(ring);
	s = slot_at(ring, ring->count);
	if (s->size >= size && s->size <= 4 * size)
		return s;
	release(ring, s);
	while (ring->count && ring->bytes + size > DECISION_RING_BYTES) {
		release(ring, slot_at(ring, 0));
		drop_oldest(ring);
	}
	s->bytes = mem_new(size);
	s->size = size;
	ring->bytes += size;
	return s;
}

void decision_ring_put(struct decision_ring *ring, const struct kept_decision *decision)
{
	struct kept_decision copy = *decision;
	size_t bytes = 0;
	struct slot *s;
	char *at;

	for (size_t i = 0; i < TEXTS; i++)
		bytes += text_of(&copy, i)->n;
	s = slot_take(ring, bytes);
	at = s->bytes;
	for (size_t i = 0; i < TEXTS; i++) {
		struct str *text = text_of(&copy, i);
		if (text->n)
			memcpy(at, text->p, text->n);
		*text = str_n(at, text->n);
		at += text->n;
	}
	s->decision = copy;
	s->decision.outcomes = NULL;
	s->id_hash = hash64(copy.id, 0);
	ring->count++;
}

static struct slot *slot_find(const struct decision_ring *ring, struct str domain, struct str id)
{
	uint64_t hash = hash64(id, 0);

	for (size_t age = ring->count; age-- > 0;) {
		struct slot *s = slot_at(ring, age);
		if (s->id_hash == hash && str_eq(s->decision.id, id))
			return str_eq(s->decision.domain, domain) ? s : NULL;
	}
	return NULL;
}

const struct kept_decision *decision_ring_find(const struct decision_ring *ring, struct str domain,
					       struct str id)
{
	const struct slot *s = slot_find(ring, domain, id);

	return s ? &s->decision : NULL;
}

static bool is_told(const struct slot *s, const struct call_outcome *outcome)
{
	for (const struct kept_outcome *o = s->decision.outcomes; o; o = o->next)
		if (o->step == outcome->step && o->outcome == outcome->outcome &&
		    str_eq(o->user, outcome->user))
			return true;
	return false;
}

static struct str keep_text(char **at, struct str text)
{
	struct str kept = str_n(*at, text.n);

	if (text.n)
		memcpy(*at, text.p, text.n);
	*at += text.n;
	return kept;
}

/* One piece of memory with its texts behind it. */
static struct kept_outcome *outcome_new(const struct call_outcome *outcome)
{
	struct kept_outcome *o =
		mem_new(sizeof(*o) + outcome->user.n + outcome->device.n + outcome->escalated.n);
	char *at = (char *)(o + 1);

	o->step = outcome->step;
	o->at_ms = outcome->at_ms;
	o->outcome = outcome->outcome;
	o->user = keep_text(&at, outcome->user);
	o->device = keep_text(&at, outcome->device);
	o->escalated = keep_text(&at, outcome->escalated);
	return o;
}

void decision_ring_outcome(struct decision_ring *ring, struct str domain,
			   const struct call_outcome *outcome)
{
	struct slot *s = slot_find(ring, domain, outcome->decision_id);
	struct kept_outcome *o;

	if (!s || s->outcome_count == OUTCOMES_MAX || is_told(s, outcome))
		return;
	o = outcome_new(outcome);
	if (s->last)
		s->last->next = o;
	else
		s->decision.outcomes = o;
	s->last = o;
	s->outcome_count++;
}

void decision_ring_each(const struct decision_ring *ring, struct str domain, struct str before,
			bool (*fn)(void *arg, const struct kept_decision *d), void *arg)
{
	bool begun = before.n == 0;

	for (size_t age = ring->count; age-- > 0;) {
		const struct kept_decision *d = &slot_at(ring, age)->decision;

		if (!str_eq(d->domain, domain))
			continue;
		if (begun && !fn(arg, d))
			return;
		begun = begun || str_eq(d->id, before);
	}
}
