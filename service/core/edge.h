/* edge: the nearest of many moments before or behind one, each offered in any order. */
#ifndef CORE_EDGE_H
#define CORE_EDGE_H

#include <stdbool.h>
#include <stdint.h>

struct edge {
	int64_t from_ms, at_ms;
	int direction; /* 1: after from_ms; -1: before it, or at it */
	bool found;
};

static inline void edge_offer(struct edge *e, int64_t at_ms)
{
	if (e->direction > 0 ? at_ms <= e->from_ms : at_ms > e->from_ms)
		return;
	if (e->found && e->direction * (at_ms - e->at_ms) >= 0)
		return;
	e->at_ms = at_ms;
	e->found = true;
}

#endif
