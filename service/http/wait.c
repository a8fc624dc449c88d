/* wait: see wait.h. */
#include "wait.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"

enum { SLOT_MS = 8, SLOTS = 512 };

struct wait_wheel {
	struct wait slots[SLOTS]; /* heads of circular lists */
	struct loop_timer *timer; /* runs only while somebody waits */
	int64_t seen;             /* last slot number looked at (time / SLOT_MS) */
	size_t waiting;
	wait_fn *on_due;
};

static void unlink_wait(struct wait *w)
{
	w->prev->next = w->next;
	w->next->prev = w->prev;
	w->next = w->prev = NULL;
}

static void link_before(struct wait *head, struct wait *w)
{
	w->next = head;
	w->prev = head->prev;
	w->prev->next = w;
	head->prev = w;
}

/*
 * Takes what is due into a list of its own first: on_due may end other waits or begin new ones.
 */
static void expire_slot(struct wait_wheel *wheel, struct wait *head, int64_t now_ms)
{
	struct wait due = { .next = &due, .prev = &due };

	for (struct wait *w = head->next, *next; w != head; w = next) {
		next = w->next;
		if (w->due_ms > now_ms)
			continue;
		unlink_wait(w);
		link_before(&due, w);
	}
	while (due.next != &due) {
		struct wait *w = due.next;
		unlink_wait(w);
		wheel->waiting--;
		wheel->on_due(w);
	}
}

static void on_tick(void *arg)
{
	struct wait_wheel *wheel = arg;
	int64_t now_ms = clock_mono_ms(), slot = now_ms / SLOT_MS;

	/* after a stall of more than a round, each slot once is enough */
	if (slot - wheel->seen > SLOTS)
		wheel->seen = slot - SLOTS;
	/* the present slot is looked at again: it may hold what is due later within it */
	for (int64_t i = wheel->seen; i <= slot; i++)
		expire_slot(wheel, &wheel->slots[i % SLOTS], now_ms);
	wheel->seen = slot;
	if (wheel->waiting == 0)
		loop_timer_stop(wheel->timer);
}

struct wait_wheel *wait_wheel_new(struct loop *loop, wait_fn *on_due)
{
	struct wait_wheel *wheel = mem_new(sizeof(*wheel));

	for (size_t i = 0; i < SLOTS; i++)
		wheel->slots[i].next = wheel->slots[i].prev = &wheel->slots[i];
	wheel->timer = loop_timer_new(loop, on_tick, wheel);
	wheel->on_due = on_due;
	return wheel;
}

void wait_wheel_free(struct wait_wheel *wheel)
{
	if (!wheel)
		return;
	loop_timer_free(wheel->timer);
	free(wheel);
}

void wait_begin(struct wait_wheel *wheel, struct wait *w, int64_t timeout_ms)
{
	int64_t now_ms = clock_mono_ms();

	w->due_ms = now_ms + (timeout_ms > 0 ? timeout_ms : 0);
	link_before(&wheel->slots[w->due_ms / SLOT_MS % SLOTS], w);
	if (wheel->waiting++ == 0 && !loop_timer_is_active(wheel->timer)) {
		wheel->seen = now_ms / SLOT_MS;
		loop_timer_start(wheel->timer, SLOT_MS, SLOT_MS);
	}
}

void wait_end(struct wait_wheel *wheel, struct wait *w)
{
	if (!w->next)
		return;
	unlink_wait(w);
	wheel->waiting--;
}

void wait_expire_all(struct wait_wheel *wheel)
{
	for (size_t i = 0; i < SLOTS; i++)
		expire_slot(wheel, &wheel->slots[i], INT64_MAX);
}
