/*
 * reservation: docs/DOMAIN.md section 4, `reserve_s`: whoever is kept for a call is so until a call
 * is reported to ring there; from then on the call itself says what they are doing.
 */
#include "state/signals.h"

#include "base/clock.h"

enum { PATIENCE_MS = 4000 };

/* By the bytes: most groups reserve nobody, and are not read for it. */
void reservations_note(struct replica_domain *d, struct replica_group *g)
{
	static const char name[] = "\"reserved_by\"";
	struct str lines = buf_str(&g->memory.unread);

	if (g->reserves || !lines.n || !memmem(lines.p, lines.n, name, sizeof(name) - 1))
		return;
	DL_APPEND2(d->reserving, g, prev_reserving, next_reserving);
	g->reserves = true;
}

void reservations_forget(struct replica_domain *d, struct replica_group *g)
{
	if (g->reserves)
		DL_DELETE2(d->reserving, g, prev_reserving, next_reserving);
	g->reserves = false;
}

static bool is_over(const struct signal *s)
{
	return s->state == CALL_STATE_TERMINATED || s->expires_in_s == 0 || s->over;
}

/* News of a call that comes in: it may have another id where it rings. An old one that is told
 * again is not the one somebody is kept for. */
static bool rings(const struct pending *p)
{
	return p->result.why == CHANGE_APPLIED && !is_over(&p->signal) &&
	       p->signal.direction != DIRECTION_OUTBOUND;
}

static bool speaks_of(const struct pending *p, const struct member_state *m)
{
	return rings(p) || (p->signal.call_id.n && str_eq(p->signal.call_id, m->reserved_by));
}

static void seen(struct replica_domain *d, struct str user, const struct pending *p)
{
	const struct group_change release = { .kind = GROUP_CHANGE_RELEASE, .user = user };
	int64_t now_ms = clock_now_ms();
	struct replica_group *g, *next;

	DL_FOREACH_SAFE2(d->reserving, g, next, next_reserving)
	{
		const struct member_state *m =
			group_state_member(replica_group_state(d, g->id), user);

		if (now_ms >= g->memory.reserved_until_most_ms)
			reservations_forget(d, g);
		else if (m && now_ms < m->reserved_until_ms && speaks_of(p, m))
			state_group_change(d->state, d->name, g->id, &release, PATIENCE_MS, NULL,
					   NULL);
	}
}

void reservations_seen(struct signal_queue *q)
{
	struct replica_domain *d = domain_get(q->queue.state, q->queue.domain, false);
	struct queue_item *item;

	if (!d->reserving)
		return;
	DL_FOREACH(q->queue.flying, item)
	{
		const struct pending *p = pending_of(item);
		bool call = p->signal.kind == SIGNAL_CALL || p->signal.kind == SIGNAL_HOOK;

		if (!p->sweep && call && p->result.applied && !p->signal.stage_generation)
			seen(d, q->queue.name, p);
	}
}
