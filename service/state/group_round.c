/*
 * group_round: applies the changes that wait for one group and commits what they changed. A stale
 * version means: wait until the change that was quicker is known here too, apply the same again.
 */
#include "state/group_queue.h"

#include "base/clock.h"
#include "wire/group_lines.h"

enum {
	TTL_MARGIN_MS = 60 * 1000,
	ROUND_MAX = 100, /* a few lines each, to be read by every process */
};

/* ---- one round ---- */

/* Without those who are no users of the domain any more. */
static const struct group_state *without_strangers(struct replica_domain *d,
						   const struct group_state *was, struct arena *a)
{
	struct group_state *s = ARENA_NEW(a, struct group_state);
	struct member_state *members = ARENA_ARRAY(a, was->member_count, struct member_state);

	*s = *was;
	s->member_count = 0;
	for (size_t i = 0; i < was->member_count; i++)
		if (user_find(d, was->members[i].user))
			members[s->member_count++] = was->members[i];
	s->members = members;
	return s;
}

/* Applies those that wait one to another: `flying` is to be committed, *judged needs no commit;
 * stale: what they begin with is to be written, whatever they change. */
static void apply_all(struct queue *q, struct group_draft *draft, bool stale,
		      struct queue_item **judged)
{
	struct queue_item *item;

	for (size_t i = 0; (item = q->waiting) && i < ROUND_MAX; i++) {
		struct pending_group *p = pending_group_of(item);

		if (!item->err)
			p->verdict = group_draft_apply(draft, &p->change);
		if (!item->err && p->verdict == GROUP_FULL)
			item->err = ERR_TOO_MANY_SIGNALS;
		DL_DELETE(q->waiting, item);
		/* what follows a change is judged by it, and stands only if it is written */
		if (!item->err && (stale || q->flying || p->verdict == GROUP_CHANGED))
			DL_APPEND(q->flying, item);
		else
			DL_APPEND(*judged, item);
	}
}

static int64_t ttl_of(const struct group_state *s, int64_t now_ms)
{
	int64_t last = group_state_last_deadline(s);

	return last ? last - now_ms + TTL_MARGIN_MS : 0;
}

static void write_line(void *arg, const struct group_state_entry *entry)
{
	group_line_write(entry, arg);
}

static void commit(struct group_queue *q, const struct group_state *was,
		   const struct group_state *is, struct str base, int64_t now_ms)
{
	struct group_commit c = { .domain = q->queue.domain,
				  .group = q->queue.name,
				  .expected = base,
				  .whole = q->whole,
				  .emptied = group_state_is_empty(is),
				  .ttl_ms = ttl_of(is, now_ms) };

	buf_clear(&q->lines);
	group_difference(was, is, now_ms, write_line, &q->lines);
	c.lines = buf_str(&q->lines);
	version_set(&q->base, base);
	q->queue.busy = true;
	store_commit_group(q->queue.state->store, &c, QUEUE_COMMIT_MS, queue_committed, q);
}

void group_round_run(struct queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	struct replica_group *g = d ? group_find(d, q->name) : NULL;
	const struct group_state *was, *known;
	struct queue_item *judged = NULL;
	struct group_draft *draft;
	int64_t now_ms = clock_now_ms();

	if (!g) {
		queue_tell_all(q, &q->waiting, ERR_NOT_FOUND, STR_NONE);
		return;
	}
	arena_reset(q->state->round);
	was = replica_group_state(d, q->name);
	known = was ? without_strangers(d, was, q->state->round) : NULL;
	draft = group_draft_new(known, now_ms, q->state->round);
	apply_all(q, draft, known && known->member_count < was->member_count, &judged);
	if (q->flying)
		commit((struct group_queue *)q, was, group_draft_state(draft),
		       version_str(&g->version), now_ms);
	/* last: whoever is told may send the next change */
	queue_tell_all(q, &judged, ERR_OK, replica_group_version(d, q->name));
	if (q->waiting && !q->busy)
		queue_mark_dirty(q);
}

/* ---- how the commit went ---- */

void group_round_landed(struct queue *queue, const struct store_result *result)
{
	struct group_queue *q = (struct group_queue *)queue;
	struct replica_domain *d = domain_get(queue->state, queue->domain, false);

	if (d)
		group_state_apply(d, queue->name, version_str(&q->base), result->version,
				  buf_str(&q->lines));
}

/* What was quicker is told to all, and arrives about now. Where it does not (a memory that nobody
 * here ever heard of), the next answer brings the whole. */
bool group_round_lost(struct queue *queue, const struct store_result *result)
{
	struct group_queue *q = (struct group_queue *)queue;
	struct replica_domain *d = domain_get(queue->state, queue->domain, false);
	const struct replica_group *g = d ? group_find(d, queue->name) : NULL;

	q->whole = false;
	if (d && (!result->version.n || result->value.p))
		group_state_replace(d, queue->name, result->version, result->value);
	else if (g && version_is_newer(result->version, &g->version))
		q->whole = true;
	return !q->whole;
}
