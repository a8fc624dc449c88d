/*
 * hot_desk: the same physical device (`instance`) registered under another user ends the older
 * registration (docs/DOMAIN.md section 3). Every replica knows who holds which instance, and every
 * process that sees two holders ends the older: doing it twice is a repeat, and as the end carries
 * the time of the newer registration, it never overrides one that came after that.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/memory.h"

#define SOURCE STR("hot-desk")

struct desk {
	UT_hash_handle hh;
	struct replica_user *user;
	struct desk *next; /* of the same user */
	char instance[];
};

static bool is_registered(const struct device_fact *f)
{
	return f->instance.n &&
	       (f->state == DEVICE_STATE_REGISTERED || f->state == DEVICE_STATE_PUSH_REACHABLE);
}

static const struct device_fact *fact_of(struct replica_user *u, struct str instance)
{
	const struct record *r = replica_subject(u)->record;

	for (size_t i = 0; r && i < r->device_count; i++)
		if (is_registered(&r->devices[i]) && str_eq(r->devices[i].instance, instance))
			return &r->devices[i];
	return NULL;
}

static void end_registration(struct replica_user *u, const struct device_fact *f,
			     const struct device_fact *newer)
{
	const struct signal s = { .kind = SIGNAL_DEVICE,
				  .source = SOURCE,
				  .seq = -1,
				  .at_ms = newer->origin.at_ms,
				  .expires_in_s = -1,
				  .device = f->device,
				  .device_state = DEVICE_STATE_UNREGISTERED,
				  .moved = true };

	state_signal(u->domain->state, u->domain->name, u->id, &s, false, NULL, NULL);
}

/* a held it, b says so too: the one heard of earlier has it no more. True: b has it. */
static bool settle(struct replica_user *a, struct replica_user *b, struct str instance)
{
	const struct device_fact *of_a = fact_of(a, instance), *of_b = fact_of(b, instance);

	if (!of_a || !of_b)
		return of_b != NULL;
	if (of_a->origin.at_ms <= of_b->origin.at_ms)
		end_registration(a, of_a, of_b);
	else
		end_registration(b, of_b, of_a);
	return of_a->origin.at_ms <= of_b->origin.at_ms;
}

static void hand_over(struct desk *desk, struct replica_user *to)
{
	struct desk **at = &desk->user->desks;

	while (*at != desk)
		at = &(*at)->next;
	*at = desk->next;
	desk->user = to;
	desk->next = to->desks;
	to->desks = desk;
}

static void take(struct replica_user *u, struct str instance)
{
	struct desk *desk;

	HASH_FIND(hh, u->domain->desks, instance.p, instance.n, desk);
	if (desk) {
		if (desk->user != u && settle(desk->user, u, instance))
			hand_over(desk, u);
		return;
	}
	desk = mem_new(sizeof(*desk) + instance.n + 1);
	memcpy(desk->instance, instance.p, instance.n);
	desk->user = u;
	desk->next = u->desks;
	u->desks = desk;
	HASH_ADD_KEYPTR(hh, u->domain->desks, desk->instance, instance.n, desk);
}

void hot_desk_seen(struct replica_user *u)
{
	static const char mark[] = "\"instance\":";

	struct str json = kept_value(u->live);

	/* most records name none: they are not decoded for this */
	if (!json.n || !memmem(json.p, json.n, mark, sizeof(mark) - 1))
		return;
	const struct record *r = replica_subject(u)->record;
	for (size_t i = 0; i < r->device_count; i++)
		if (is_registered(&r->devices[i]))
			take(u, r->devices[i].instance);
}

void hot_desk_forget(struct replica_user *u)
{
	for (struct desk *desk = u->desks, *next; desk; desk = next) {
		next = desk->next;
		HASH_DEL(u->domain->desks, desk);
		free(desk);
	}
	u->desks = NULL;
}
