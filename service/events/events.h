/*
 * events: what goes out of the service by itself. So far the fetching of calendar feeds; webhooks
 * and relays come here.
 *
 * May know base, core types, wire, state and auth's networks; libcurl lives here and nowhere else.
 * Where an address comes from a customer, only public ones are connected to, and those that the
 * installation names (reach.h).
 */
#ifndef EVENTS_EVENTS_H
#define EVENTS_EVENTS_H

#include "state/state.h"

struct events;
/* allowed: networks as --fetch-allow names them. NULL and a sentence where one is none. */
struct events *events_new(struct loop *loop, struct state *state, const struct str *allowed,
			  size_t allowed_count, struct arena *a, struct str *out_error);
/* What is under way fails at once. NULL is fine; before the state is freed. */
void events_free(struct events *e);

#endif
