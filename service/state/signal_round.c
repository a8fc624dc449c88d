/*
 * signal_round: recompute and commit. A stale version means: take the record that came back, apply
 * the same signals again.
 */
#include "state/signals.h"

#include "base/clock.h"

enum {
	TTL_MARGIN_MS = 60 * 1000,
	/* where time changes nothing any more: since when that is so is asked days later, too */
	PUBLISHED_KEPT_MS = 7 * 24 * 3600 * 1000,
};

/* ---- one round: apply what waits, commit the result ---- */

struct round {
	struct replica_user *user;
	struct subject subject; /* with the record as changed so far */
	struct record record;
	const struct record *before; /* as it was found; NULL = there was none */
	struct sources sources;      /* of the subject, where one is heard by a signal */
	struct published published;  /* in it */
	bool changed, sweeping;
	int64_t due_ms;
};

/* Judges without applying: against what is there now. */
static void apply_dry(struct signal_queue *q, struct pending *p)
{
	struct state *s = q->queue.state;
	struct record unused;
	const struct subject *subject =
		replica_subject(user_find(domain_get(s, q->queue.domain, false), q->queue.name));
	enum err err =
		change_apply(subject, &p->signal, p->arrived_ms, s->round, &unused, &p->result);

	presence_of(subject, STR_NONE, clock_now_ms(), NULL, &q->presence);
	queue_tell(&q->queue, &q->queue.waiting, &p->item, err, STR_NONE);
}

static void apply_one(struct round *r, struct pending *p, struct arena *a)
{
	struct record next;

	p->item.err = change_apply(&r->subject, &p->signal, p->arrived_ms, a, &next, &p->result);
	if (p->item.err)
		return;
	if (p->result.applied && p->result.why != CHANGE_NOTHING_TO_END) {
		r->record = next;
		r->subject.record = &r->record;
		r->changed = true;
	}
}

static void apply_all(struct signal_queue *q, struct round *r)
{
	struct queue_item *item, *next;

	DL_FOREACH_SAFE(q->queue.waiting, item, next)
	{
		struct pending *p = pending_of(item);

		if (item->err) {
			queue_tell(&q->queue, &q->queue.waiting, item, item->err, STR_NONE);
		} else if (p->dry_run) {
			apply_dry(q, p);
		} else if (p->sweep) {
			r->sweeping = true;
			r->due_ms = p->due_ms;
		} else {
			apply_one(r, p, q->queue.state->round);
		}
	}
}

static bool same_presence(const struct published *was, const struct presence *is)
{
	return was->at_ms && was->availability == is->availability &&
	       was->activity == is->activity && str_eq(was->activity_id, is->activity_id) &&
	       str_eq(was->status, is->status) && was->routable == is->routable &&
	       was->reason == is->reason;
}

/*
 * What has run out since did so at its deadline, whenever somebody comes to look: the round's
 * signals find what held from then on, as if it had been published.
 */
static void catch_up(struct round *r, int64_t now_ms)
{
	struct published *p = &r->record.published;
	struct presence is;

	if (!r->published.at_ms)
		return;
	presence_of(&r->subject, STR_NONE, now_ms, NULL, &is);
	if (is.since_ms == p->since_ms || !is.since_ms)
		return;
	p->availability = is.availability;
	p->activity = is.activity;
	p->activity_id = is.activity_id;
	p->since_ms = p->at_ms = is.since_ms;
}

static void publish(struct round *r, const struct presence *presence, int64_t now_ms)
{
	r->record.published = (struct published){ .availability = presence->availability,
						  .activity = presence->activity,
						  .activity_id = presence->activity_id,
						  .status = presence->status,
						  .routable = presence->routable,
						  .reason = presence->reason,
						  .since_ms = presence->since_ms,
						  .at_ms = now_ms };
}

static bool encode(struct state *s, const struct record *record)
{
	struct json_writer w = JSON_WRITER(&s->encoded);

	buf_clear(&s->encoded);
	table_encode_stored(&record_table, record, &w);
	return s->encoded.n <= RECORD_BYTES_MAX;
}

/* Kept until the sweep comes, too: it finds version and last presence then. */
static int64_t ttl_of(const struct subject *s, const struct record *record, int64_t due_ms,
		      int64_t now_ms)
{
	bool endless = false;
	int64_t last = record_last_deadline(s, record, &endless), left_ms;

	if (endless)
		return 0;
	if (due_ms > last)
		last = due_ms;
	left_ms = (last > now_ms ? last - now_ms : 0) + TTL_MARGIN_MS;
	return due_ms || left_ms > PUBLISHED_KEPT_MS ? left_ms : PUBLISHED_KEPT_MS;
}

/* A copy in `bytes`, cut to fit. */
static struct str keep_text(struct str text, char *bytes, size_t size)
{
	size_t n = text.n < size ? text.n : size - 1;

	if (n)
		memcpy(bytes, text.p, n);
	return str_n(bytes, n);
}

static void keep_presence(struct signal_queue *q, const struct presence *presence)
{
	q->presence = *presence;
	q->presence.note = keep_text(presence->note, q->note, sizeof(q->note));
	q->presence.activity_id =
		keep_text(presence->activity_id, q->activity_id, sizeof(q->activity_id));
	q->presence.status = STR_NONE;
}

/* What Redis is about to hold, as bytes and as they would be decoded. */
static void keep_record(struct signal_queue *q, const struct record *record, bool silent)
{
	buf_clear(&q->record);
	arena_free(q->copy_arena);
	q->copy_arena = NULL;
	if (silent)
		return;
	buf_add(&q->record, buf_str(&q->queue.state->encoded));
	q->copy_arena = record_arena_new(q->record.n);
	q->copy = ARENA_NEW(q->copy_arena, struct record);
	record_copy(record, q->copy_arena, q->copy);
}

/* Calls that are over because nobody said so: their sources missed something. Such a call stays
 * inside for a while: it is told by the first commit after its deadline. */
static void keep_ran_out(struct signal_queue *q, const struct record *before, int64_t now_ms)
{
	struct str *sources;

	q->ran_out_count = 0;
	if (!before || before->call_count == 0 || !q->copy_arena)
		return;
	q->ran_out = sources = ARENA_ARRAY(q->copy_arena, before->call_count, struct str);
	for (size_t i = 0; i < before->call_count; i++) {
		const struct call *c = &before->calls[i];

		if (now_ms >= c->expires_at_ms && c->state != CALL_STATE_TERMINATED &&
		    before->published.at_ms < c->expires_at_ms)
			sources[q->ran_out_count++] = arena_str(q->copy_arena, c->origin.source);
	}
}

static void tell_ran_out(struct signal_queue *q, struct replica_domain *d)
{
	for (size_t i = 0; i < q->ran_out_count && d->sources; i++)
		sources_heard(d,
			      &(struct source_report){ .source = q->ran_out[i], .ran_out = true });
	d->state->stats.missed_clears += (int64_t)q->ran_out_count;
	q->ran_out_count = 0;
}

static void commit(struct signal_queue *q, struct round *r, int64_t now_ms, bool silent)
{
	struct state *s = q->queue.state;
	int64_t due_ms = presence_next_change(&r->subject, now_ms);
	struct live_commit c = {
		.domain = q->queue.domain,
		.user = q->queue.name,
		.expected = kept_version(r->user->live),
		.value = buf_str(&s->encoded),
		.ttl_ms = ttl_of(&r->subject, &r->record, due_ms, now_ms),
		.due_ms = due_ms,
		.silent = silent,
	};
	keep_record(q, &r->record, silent);
	keep_ran_out(q, r->before, now_ms);
	q->queue.flying = q->queue.waiting;
	q->queue.waiting = NULL;
	q->queue.busy = true;
	store_commit_live(s->store, &c, QUEUE_COMMIT_MS, queue_committed, q);
}

/* Silent until now: what it says is heard, though Redis is told of that only behind the commit. */
static void hear_source(struct round *r, const struct signal *signal, int64_t now_ms,
			struct arena *a)
{
	const struct sources *known = r->subject.sources;
	const struct source_standing *s = source_find(known, signal->source);
	struct source_standing *items;
	struct source_state *heard;

	if (!s || !source_silent_since(known, s, now_ms))
		return;
	heard = ARENA_NEW(a, struct source_state);
	*heard = *s->state;
	heard->heard_at_ms = now_ms;
	items = ARENA_ARRAY(a, known->count, struct source_standing);
	memcpy(items, known->items, known->count * sizeof(*items));
	items[s - known->items].state = heard;
	r->sources = *known;
	r->sources.items = items;
	r->subject.sources = &r->sources;
}

static void hear_sources(struct signal_queue *q, struct round *r, int64_t now_ms)
{
	struct queue_item *item;

	DL_FOREACH(q->queue.waiting, item)
	if (signal_is_heard(pending_of(item)))
		hear_source(r, &pending_of(item)->signal, now_ms, q->queue.state->round);
}

static void round_begin(struct signal_queue *q, struct replica_user *u, struct round *r,
			int64_t now_ms)
{
	struct arena *a = q->queue.state->round;

	arena_reset(a);
	*r = (struct round){ .user = u, .subject = *replica_subject(u) };
	/* a snapshot has come to count, or come to nothing: that is to be written */
	r->changed = u->record && u->record->settled_anew;
	q->settles = r->changed;
	r->before = r->subject.record;
	record_prune(&r->subject, now_ms, a, &r->record);
	r->published = r->before ? r->before->published : (struct published){ 0 };
	r->record.published = r->published;
	catch_up(r, now_ms);
	r->subject.record = &r->record;
	hear_sources(q, r, now_ms);
}

/* The record with everything applied: commits it, unless it is as before or too large. */
static void round_end(struct signal_queue *q, struct round *r, int64_t now_ms)
{
	struct queue *queue = &q->queue;
	struct state *s = queue->state;
	struct presence presence;

	presence_of(&r->subject, STR_NONE, now_ms, NULL, &presence);
	bool republish = !same_presence(&r->published, &presence);
	if (!r->changed && !r->sweeping) {
		q->presence = presence;
		queue_tell_all(queue, &queue->waiting, ERR_OK, replica_user_version(r->user));
		return;
	}
	if (r->sweeping)
		calendars_check_zone(s, queue->domain, queue->name, &r->subject);
	publish(r, &presence, now_ms);
	keep_presence(q, &presence);
	/* too large; but what ends facts, or only publishes, must not fail over what stands */
	if (!encode(s, &r->record) && s->encoded.n > kept_value(r->user->live).n && r->changed)
		queue_tell_all(queue, &queue->waiting, ERR_TOO_MANY_SIGNALS, STR_NONE);
	else
		commit(q, r, now_ms, !r->changed && !republish);
}

void signal_round_run(struct queue *queue)
{
	struct signal_queue *q = (struct signal_queue *)queue;
	struct replica_domain *d = domain_get(queue->state, queue->domain, false);
	struct replica_user *u = d ? user_find(d, queue->name) : NULL;
	int64_t now_ms = clock_now_ms();
	struct round r;

	if (!u) {
		store_drop_live(queue->state->store, queue->domain, &queue->name, 1, NULL, NULL);
		queue_tell_all(queue, &queue->waiting, ERR_NOT_FOUND, STR_NONE);
		return;
	}
	round_begin(q, u, &r, now_ms);
	apply_all(q, &r);
	if (queue->waiting)
		round_end(q, &r, now_ms);
}

/* ---- how the commit went ---- */

static void count(struct state *s, const struct pending *p)
{
	if (!p->sweep) {
		s->stats.signals++;
		return;
	}
	s->stats.expiries++;
	s->stats.sweep_lag_ms = p->arrived_ms - p->due_ms;
}

static void take_committed(struct signal_queue *q, struct replica_domain *d, struct str version)
{
	struct str user = q->queue.name;

	tell_ran_out(q, d);
	live_apply(d, user, version, buf_str(&q->record));
	live_keep(d, user, version, q->copy_arena, q->copy);
	q->copy_arena = NULL;
}

void signal_round_landed(struct queue *queue, const struct store_result *result)
{
	struct signal_queue *q = (struct signal_queue *)queue;
	struct replica_domain *d = domain_get(queue->state, queue->domain, false);
	struct queue_item *item;

	if (d && q->record.n)
		take_committed(q, d, result->version);
	if (d) {
		reported_remember(q);
		reservations_seen(q);
	}
	DL_FOREACH(queue->flying, item)
	count(queue->state, pending_of(item));
}

bool signal_round_lost(struct queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	if (d)
		live_replace(d, q->name, result->version, result->value);
	return true;
}
