/* group_queue: see group_queue.h. */
#include "state/group_queue.h"

enum { PENDING_MAX = 10000, FORGET_MS = 4000 };

void group_queue_caught_up(struct replica_domain *d, struct str group)
{
	struct queue *q = queue_find(&d->state->group_changes, d->name, group);

	if (!q)
		return;
	q->not_before_mono_ms = 0;
	((struct group_queue *)q)->whole = false;
}

/* NULL where it is gone. */
static struct replica_group *queue_group(const struct queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	return d ? group_find(d, q->name) : NULL;
}

void state_group_change(struct state *s, struct str domain, struct str group,
			const struct group_change *change, int64_t patience_ms,
			state_group_fn *done, void *arg)
{
	struct queue *q = queue_get(&s->group_changes, domain, group);
	struct arena *a = arena_new_sized(0, 384);
	struct pending_group *p = ARENA_NEW(a, struct pending_group);

	p->item.arena = a;
	p->change = *change;
	p->change.user = arena_str(a, change->user);
	p->change.call_id = arena_str(a, change->call_id);
	p->change.pause_reason = arena_str(a, change->pause_reason);
	p->done = done;
	p->arg = arg;
	queue_add(q, &p->item, patience_ms);
	if (change->kind == GROUP_CHANGE_CHOICE && !p->item.err)
		group_ahead_add(queue_group(q), &p->change);
}

void group_queue_forget(struct replica_domain *d, struct str user)
{
	struct group_change change = { .kind = GROUP_CHANGE_FORGET, .user = user };
	struct replica_group *g, *next;

	HASH_ITER(hh, d->groups, g, next)
	{
		if (g->version.text[0] && group_state_member(replica_group_state(d, g->id), user))
			state_group_change(d->state, d->name, g->id, &change, FORGET_MS, NULL,
					   NULL);
	}
}

static void tell(struct queue *q, struct queue_item *item, enum err err, struct str version)
{
	const struct pending_group *p = pending_group_of(item);
	struct group_outcome outcome = { .err = err, .verdict = p->verdict, .version = version };

	group_ahead_forget(queue_group(q));
	if (p->done)
		p->done(p->arg, &outcome);
}

static void fini(struct queue *q)
{
	buf_free(&((struct group_queue *)q)->lines);
}

const struct queue_kind group_queue_kind = {
	.size = sizeof(struct group_queue),
	.items_max = PENDING_MAX,
	.attempts_max = 32, /* every caller of a busy group changes it */
	.is_hurried = true,
	.run = group_round_run,
	.landed = group_round_landed,
	.lost = group_round_lost,
	.tell = tell,
	.fini = fini,
};
