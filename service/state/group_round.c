/*
 * group_round: applies the changes that wait for one group and commits what they changed. A stale
 * version means: wait until the change that was quicker is known here too, apply the same again.
 */
#include "state/group_queue.h"

#include "base/clock.h"
#include "wire/group_lines.h"

enum {
	ATTEMPTS_MAX = 32, /* every caller of a busy group changes it */
	COMMIT_MS = 250,
	TTL_MARGIN_MS = 60 * 1000,
	RETRY_MS = 20,
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

/* Applies those that wait one to another: `flying` is to be committed, *judged needs no commit. */
static void apply_all(struct group_queue *q, struct group_draft *draft,
		      struct pending_group **judged)
{
	struct pending_group *p;

	for (size_t i = 0; (p = q->waiting) && i < ROUND_MAX; i++) {
		if (!p->err)
			p->verdict = group_draft_apply(draft, &p->change);
		if (!p->err && p->verdict == GROUP_FULL)
			p->err = ERR_TOO_MANY_SIGNALS;
		DL_DELETE(q->waiting, p);
		/* what follows a change is judged by it, and stands only if it is written */
		if (!p->err && (q->flying || p->verdict == GROUP_CHANGED))
			DL_APPEND(q->flying, p);
		else
			DL_APPEND(*judged, p);
	}
}

static int64_t ttl_of(const struct group_state *s, int64_t now_ms)
{
	int64_t last = group_state_last_deadline(s);

	return last ? last - now_ms + TTL_MARGIN_MS : 0;
}

static void committed(void *arg, const struct store_result *result);

static void write_line(void *arg, const struct group_state_entry *entry)
{
	group_line_write(entry, arg);
}

static void commit(struct group_queue *q, const struct group_state *was,
		   const struct group_state *is, struct str base, int64_t now_ms)
{
	struct group_commit c = { .domain = q->domain,
				  .group = q->group,
				  .expected = base,
				  .whole = q->whole,
				  .emptied = group_state_is_empty(is),
				  .ttl_ms = ttl_of(is, now_ms) };

	buf_clear(&q->lines);
	group_difference(was, is, now_ms, write_line, &q->lines);
	c.lines = buf_str(&q->lines);
	version_set(&q->base, base);
	q->busy = true;
	store_commit_group(q->state->store, &c, COMMIT_MS, committed, q);
}

void group_round_run(struct group_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	struct replica_group *g = d ? group_find(d, q->group) : NULL;
	const struct group_state *was, *known;
	struct pending_group *judged = NULL;
	struct group_draft *draft;
	int64_t now_ms = clock_now_ms();

	if (!g) {
		DL_CONCAT(judged, q->waiting);
		q->waiting = NULL;
		group_finish_all(q, &judged, ERR_NOT_FOUND, STR_NONE);
		return;
	}
	arena_reset(q->state->round);
	was = replica_group_state(d, q->group);
	known = was ? without_strangers(d, was, q->state->round) : NULL;
	draft = group_draft_new(known, now_ms, q->state->round);
	apply_all(q, draft, &judged);
	if (q->flying)
		commit(q, was, group_draft_state(draft), version_str(&g->version), now_ms);
	/* last: whoever is told may send the next change */
	group_finish_all(q, &judged, ERR_OK, replica_group_version(d, q->group));
	if (q->waiting && !q->busy)
		group_queue_mark_dirty(q);
}

/* ---- how the commit went ---- */

static void retry(struct group_queue *q, bool at_once)
{
	DL_CONCAT(q->flying, q->waiting);
	q->waiting = q->flying;
	q->flying = NULL;
	if (q->state->stopping) {
		group_finish_all(q, &q->waiting, ERR_NOT_READY, STR_NONE);
		return;
	}
	if (!at_once)
		q->not_before_mono_ms = clock_mono_ms() + RETRY_MS;
	group_queue_mark_dirty(q);
}

/* Off the queue first: whoever is told may send the next change. */
static void finish_flying(struct group_queue *q, enum err err, struct str version)
{
	struct pending_group *told = q->flying;

	q->flying = NULL;
	group_finish_all(q, &told, err, version);
}

/* What was quicker is told to all, and arrives about now. Where it does not (a memory that nobody
 * here ever heard of), the next answer brings the whole. */
static void catch_up(struct group_queue *q, struct replica_domain *d,
		     const struct store_result *result)
{
	const struct replica_group *g = group_find(d, q->group);

	if (!result->version.n || result->value.p)
		group_state_replace(d, q->group, result->version, result->value);
	else if (g && version_is_newer(result->version, &g->version))
		q->whole = true;
}

static void lost_race(struct group_queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	q->whole = false;
	if (d)
		catch_up(q, d, result);
	if (++q->attempts > ATTEMPTS_MAX) {
		q->attempts = 0;
		finish_flying(q, ERR_STORE_UNAVAILABLE, STR_NONE);
		return;
	}
	retry(q, !q->whole);
}

static void committed(void *arg, const struct store_result *result)
{
	struct group_queue *q = arg;
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	q->busy = false;
	switch (result->status) {
	case STORE_OK:
		if (d)
			group_state_apply(d, q->group, version_str(&q->base), result->version,
					  buf_str(&q->lines));
		q->attempts = 0;
		finish_flying(q, ERR_OK, result->version);
		break;
	case STORE_CONFLICT: lost_race(q, result); break;
	case STORE_GONE: finish_flying(q, ERR_NOT_FOUND, STR_NONE); break;
	default: retry(q, false); break;
	}
	if (q->waiting)
		group_queue_mark_dirty(q);
	group_queue_drop_if_idle(q);
}
