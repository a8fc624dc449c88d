/*
 * signals: recompute and commit. Signals of a user that arrive while a commit is under way wait and
 * are folded into the next one; a stale version means: take the record that came back, apply the
 * same signals again. A lost link is waited for, at most SIGNAL_WAIT_MS.
 */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

enum {
	SIGNAL_WAIT_MS = 4000,
	COMMIT_DEADLINE_MS = 250,
	ATTEMPTS_MAX = 8,
	PENDING_MAX = 20000,
	TTL_MARGIN_MS = 60 * 1000, /* the sweep still finds version and last presence */
	RETRY_MS = 20,
	TURN_US = 1000,
	ROUNDS_PER_LOOK = 16, /* between looks at the clock */
};

struct pending {
	struct pending *prev, *next;
	struct arena *arena; /* of the copy */
	struct signal signal;
	bool dry_run, sweep;
	int64_t due_ms; /* sweep: when it was due */
	int64_t arrived_ms, deadline_mono_ms;
	state_signal_fn *done;
	void *arg;
	enum err err;
	struct change_result result;
};

struct signal_queue {
	UT_hash_handle hh;
	struct signal_queue *prev, *next; /* in state->dirty */
	struct state *state;
	struct pending *waiting, *flying;
	bool dirty;
	int attempts;
	int64_t not_before_mono_ms; /* after a failed commit */
	struct presence presence;   /* of the commit under way */
	struct buf record;          /* what the commit under way writes; empty = silent */
	char note[260];             /* presence.note while the commit is under way */
	struct str domain, user;    /* views into key */
	char key[];
};

static struct signal_queue *queue_get(struct state *s, struct str domain, struct str user)
{
	struct str key;
	struct signal_queue *q;

	arena_reset(s->scratch);
	key = arena_printf(s->scratch, "%.*s|%.*s", STR_ARG(domain), STR_ARG(user));
	HASH_FIND(hh, s->queues, key.p, key.n, q);
	if (q)
		return q;
	q = mem_new(sizeof(*q) + key.n + 1);
	memcpy(q->key, key.p, key.n);
	q->state = s;
	q->domain = str_n(q->key, domain.n);
	q->user = str_n(q->key + domain.n + 1, user.n);
	HASH_ADD_KEYPTR(hh, s->queues, q->key, key.n, q);
	return q;
}

static void mark_dirty(struct signal_queue *q)
{
	if (!q->dirty)
		DL_APPEND(q->state->dirty, q);
	q->dirty = true;
	state_need_tick(q->state);
	loop_again(q->state->loop);
}

static struct signal copy_signal(const struct signal *from, struct arena *a)
{
	struct signal to = *from;
	struct str *const views[] = { &to.source, &to.epoch,      &to.call_id,     &to.number,
				      &to.device, &to.lock_owner, &to.lock_reason, &to.instance,
				      &to.status, &to.note };

	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (views[i]->p)
			*views[i] = arena_str(a, *views[i]);
	return to;
}

static struct pending *pending_add(struct signal_queue *q, const struct signal *signal)
{
	struct arena *a = arena_new_sized(0, 640);
	struct pending *p = ARENA_NEW(a, struct pending);

	p->arena = a;
	if (signal)
		p->signal = copy_signal(signal, a);
	p->arrived_ms = clock_now_ms();
	p->deadline_mono_ms = clock_mono_ms() + SIGNAL_WAIT_MS;
	q->state->pending++;
	DL_APPEND(q->waiting, p);
	mark_dirty(q);
	return p;
}

void state_signal(struct state *s, struct str domain, struct str user, const struct signal *signal,
		  bool dry_run, state_signal_fn *done, void *arg)
{
	struct pending *p = pending_add(queue_get(s, domain, user), signal);

	p->dry_run = dry_run;
	p->done = done;
	p->arg = arg;
	if (s->pending > PENDING_MAX)
		p->err = ERR_BUSY;
}

void signals_sweep(struct state *s, struct str domain, struct str user, int64_t due_ms)
{
	struct signal_queue *q = queue_get(s, domain, user);
	struct pending *p;

	DL_FOREACH(q->waiting, p)
	if (p->sweep)
		return;
	DL_FOREACH(q->flying, p)
	if (p->sweep)
		return;
	p = pending_add(q, NULL);
	p->sweep = true;
	p->due_ms = due_ms;
	s->sweeping++;
}

/* ---- finishing ---- */

static void finish(struct signal_queue *q, struct pending **list, struct pending *p, enum err err,
		   struct str version, const struct presence *presence)
{
	struct signal_outcome outcome = { .err = err, .result = p->result, .version = version };

	DL_DELETE(*list, p);
	q->state->pending--;
	if (presence)
		outcome.presence = *presence;
	if (p->sweep)
		q->state->sweeping--;
	if (p->done)
		p->done(p->arg, &outcome);
	arena_free(p->arena);
}

static void finish_all(struct signal_queue *q, struct pending **list, enum err err,
		       struct str version, const struct presence *presence)
{
	while (*list)
		finish(q, list, *list, (*list)->err ? (*list)->err : err, version, presence);
}

static void queue_drop_if_idle(struct signal_queue *q)
{
	if (q->waiting || q->flying)
		return;
	if (q->dirty)
		DL_DELETE(q->state->dirty, q);
	HASH_DEL(q->state->queues, q);
	buf_free(&q->record);
	free(q);
}

/* ---- one round: apply what waits, commit the result ---- */

struct round {
	struct replica_user *user;
	struct subject subject; /* with the record as changed so far */
	struct record record;
	bool changed, sweeping;
	int64_t due_ms;
};

/* Judges without applying: against what is there now. */
static void apply_dry(struct signal_queue *q, struct pending *p)
{
	struct record unused;
	struct presence presence;
	const struct subject *subject =
		replica_subject(user_find(domain_get(q->state, q->domain, false), q->user));

	p->err = change_apply(subject, &p->signal, p->arrived_ms, q->state->round, &unused,
			      &p->result);
	presence_of(subject, STR_NONE, clock_now_ms(), NULL, &presence);
	finish(q, &q->waiting, p, p->err, STR_NONE, &presence);
}

static void apply_one(struct signal_queue *q, struct round *r, struct pending *p)
{
	struct record next;

	p->err = change_apply(&r->subject, &p->signal, p->arrived_ms, q->state->round, &next,
			      &p->result);
	if (p->err)
		return;
	if (p->result.applied && p->result.why != CHANGE_NOTHING_TO_END) {
		r->record = next;
		r->subject.record = &r->record;
		r->changed = true;
	}
}

static void apply_all(struct signal_queue *q, struct round *r)
{
	struct pending *p, *next;

	DL_FOREACH_SAFE(q->waiting, p, next)
	{
		if (p->err) {
			finish(q, &q->waiting, p, p->err, STR_NONE, NULL);
		} else if (p->dry_run) {
			apply_dry(q, p);
		} else if (p->sweep) {
			r->sweeping = true;
			r->due_ms = p->due_ms;
		} else {
			apply_one(q, r, p);
		}
	}
}

static bool same_presence(const struct published *was, const struct presence *is)
{
	return was->at_ms && was->availability == is->availability &&
	       was->activity == is->activity && was->routable == is->routable &&
	       was->reason == is->reason;
}

static void publish(struct round *r, const struct presence *presence, int64_t now_ms)
{
	r->record.published = (struct published){ .availability = presence->availability,
						  .activity = presence->activity,
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

static int64_t ttl_of(const struct record *record, int64_t now_ms)
{
	bool endless = false;
	int64_t last = record_last_deadline(record, &endless);

	if (endless)
		return 0;
	return (last > now_ms ? last - now_ms : 0) + TTL_MARGIN_MS;
}

static void committed(void *arg, const struct store_result *result);

static void keep_presence(struct signal_queue *q, const struct presence *presence)
{
	size_t n = presence->note.n < sizeof(q->note) ? presence->note.n : sizeof(q->note) - 1;

	q->presence = *presence;
	if (n)
		memcpy(q->note, presence->note.p, n);
	q->presence.note = str_n(q->note, n);
	q->presence.status = STR_NONE;
}

static void commit(struct signal_queue *q, struct round *r, int64_t now_ms, bool silent)
{
	struct state *s = q->state;
	struct live_commit c = {
		.domain = q->domain,
		.user = q->user,
		.expected = version_str(&r->user->version),
		.value = buf_str(&s->encoded),
		.ttl_ms = ttl_of(&r->record, now_ms),
		.due_ms = presence_next_change(&r->subject, now_ms),
		.silent = silent,
	};
	buf_clear(&q->record);
	if (!silent)
		buf_add(&q->record, c.value);
	q->flying = q->waiting;
	q->waiting = NULL;
	store_commit_live(s->store, &c, COMMIT_DEADLINE_MS, committed, q);
}

static void round_begin(struct signal_queue *q, struct replica_user *u, struct round *r,
			int64_t now_ms)
{
	arena_reset(q->state->round);
	*r = (struct round){ .user = u, .subject = *replica_subject(u) };
	if (r->subject.record)
		record_prune(r->subject.record, now_ms, q->state->round, &r->record);
	r->record.published =
		r->subject.record ? r->subject.record->published : (struct published){ 0 };
	r->subject.record = &r->record;
}

static void run_round(struct signal_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	struct replica_user *u = d ? user_find(d, q->user) : NULL;
	int64_t now_ms = clock_now_ms();
	struct presence presence;
	struct round r;

	if (!u) {
		store_drop_live(q->state->store, q->domain, &q->user, 1, NULL, NULL);
		finish_all(q, &q->waiting, ERR_NOT_FOUND, STR_NONE, NULL);
		return;
	}
	round_begin(q, u, &r, now_ms);
	apply_all(q, &r);
	if (!q->waiting)
		return;
	presence_of(&r.subject, STR_NONE, now_ms, NULL, &presence);
	bool republish = !same_presence(&r.record.published, &presence);
	if (!r.changed && !r.sweeping) {
		finish_all(q, &q->waiting, ERR_OK, replica_user_version(u), &presence);
		return;
	}
	publish(&r, &presence, now_ms);
	keep_presence(q, &presence);
	/* too large; but what ends facts, or only publishes, must not fail over what stands */
	if (!encode(q->state, &r.record) && q->state->encoded.n > u->live.n && r.changed) {
		finish_all(q, &q->waiting, ERR_TOO_MANY_SIGNALS, STR_NONE, NULL);
		return;
	}
	commit(q, &r, now_ms, !r.changed && !republish);
}

/* ---- how the commit went ---- */

/* Puts the flying ones back in front of those that came meanwhile. */
static void take_back(struct signal_queue *q)
{
	DL_CONCAT(q->flying, q->waiting);
	q->waiting = q->flying;
	q->flying = NULL;
}

static void count_sweep(struct state *s, const struct pending *p)
{
	if (!p->sweep)
		return;
	s->stats.expiries++;
	s->stats.sweep_lag_ms = p->arrived_ms - p->due_ms;
}

static void succeeded(struct signal_queue *q, struct str version)
{
	struct pending *p;

	DL_FOREACH(q->flying, p)
	{
		count_sweep(q->state, p);
		q->state->stats.signals += !p->sweep;
	}
	q->attempts = 0;
	finish_all(q, &q->flying, ERR_OK, version, &q->presence);
}

static void retry(struct signal_queue *q, bool at_once)
{
	take_back(q);
	if (q->state->stopping) {
		finish_all(q, &q->waiting, ERR_STOPPING, STR_NONE, NULL);
		return;
	}
	if (!at_once)
		q->not_before_mono_ms = clock_mono_ms() + RETRY_MS;
	mark_dirty(q);
}

static void lost_race(struct signal_queue *q, const struct store_result *result)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);

	if (d)
		live_replace(d, q->user, result->version, result->value);
	if (++q->attempts > ATTEMPTS_MAX) {
		q->attempts = 0;
		finish_all(q, &q->flying, ERR_STORE_UNAVAILABLE, STR_NONE, NULL);
		return;
	}
	retry(q, true);
}

static void remember_reported(struct signal_queue *q);

static void committed(void *arg, const struct store_result *result)
{
	struct signal_queue *q = arg;
	struct state *s = q->state;
	struct replica_domain *d = domain_get(s, q->domain, false);

	switch (result->status) {
	case STORE_OK:
		if (d && q->record.n)
			live_apply(d, q->user, result->version, buf_str(&q->record));
		if (d)
			remember_reported(q);
		succeeded(q, result->version);
		break;
	case STORE_CONFLICT: lost_race(q, result); break;
	default: retry(q, false); break;
	}
	if (q->waiting)
		mark_dirty(q);
	queue_drop_if_idle(q);
}

/* ---- the first report of a device ---- */

static void write_reported(struct replica_domain *d, const struct device *device)
{
	struct state *s = d->state;
	struct buf json = { 0 };
	struct json_writer w = JSON_WRITER(&json);
	struct device copy = *device;

	copy.reported = true;
	table_encode_stored(&device_table, &copy, &w);
	arena_reset(s->scratch);
	struct config_op op = {
		.key = arena_printf(s->scratch, "device/%.*s/%.*s", STR_ARG(device->user),
				    STR_ARG(device->id)),
		.value = buf_str(&json),
		.quiet = true,
	};
	struct config_commit c = {
		.domain = d->name, .expected = version_str(&d->version), .ops = &op, .op_count = 1
	};
	store_commit_config(s->store, &c, COMMIT_DEADLINE_MS, NULL, NULL);
	buf_free(&json);
}

/* docs/DOMAIN.md section 3, "Unreported devices": written once; a lost race is mended by the next
 * report. */
static void remember_reported(struct signal_queue *q)
{
	struct replica_domain *d = domain_get(q->state, q->domain, false);
	struct replica_user *u = user_find(d, q->user);
	struct pending *p;

	if (!u)
		return;
	DL_FOREACH(q->flying, p)
	{
		if (p->sweep || p->signal.kind != SIGNAL_DEVICE || !p->result.applied)
			continue;
		const struct device *device = subject_device(replica_subject(u), p->signal.device);
		if (device && !device->reported)
			write_reported(d, device);
	}
}

/* ---- driving ---- */

/* Slice after slice: when the link comes back, 20,000 users may be waiting. */
void signals_turn(struct state *s)
{
	struct signal_queue *q, *next, *todo = s->dirty;
	size_t rounds = 0;

	if (!todo || !store_is_up(s->store))
		return;
	int64_t mono_ms = clock_mono_ms(), until_us = clock_mono_us() + TURN_US;
	s->dirty = NULL;
	DL_FOREACH_SAFE(todo, q, next)
	{
		if (++rounds % ROUNDS_PER_LOOK == 0 && clock_mono_us() >= until_us) {
			loop_again(s->loop);
			break;
		}
		DL_DELETE(todo, q);
		q->dirty = false;
		if (q->flying)
			continue;
		if (mono_ms < q->not_before_mono_ms) {
			DL_APPEND(s->dirty, q);
			q->dirty = true;
			continue;
		}
		run_round(q);
		queue_drop_if_idle(q);
	}
	DL_CONCAT(todo, s->dirty);
	s->dirty = todo;
}

/* Signals whose wait for the link is over. */
void signals_tick(struct state *s, int64_t mono_ms)
{
	struct signal_queue *q, *next;
	struct pending *p, *after;

	if (!s->dirty)
		return;
	DL_FOREACH_SAFE(s->dirty, q, next)
	{
		DL_FOREACH_SAFE(q->waiting, p, after)
		if (p->err || mono_ms >= p->deadline_mono_ms)
			finish(q, &q->waiting, p, p->err ? p->err : ERR_STORE_UNAVAILABLE, STR_NONE,
			       NULL);
		queue_drop_if_idle(q);
	}
}

bool signals_are_waiting(const struct state *s)
{
	return s->dirty != NULL;
}

void signals_free(struct state *s)
{
	struct signal_queue *q, *next;

	HASH_ITER(hh, s->queues, q, next)
	{
		finish_all(q, &q->flying, ERR_STOPPING, STR_NONE, NULL);
		finish_all(q, &q->waiting, ERR_STOPPING, STR_NONE, NULL);
		queue_drop_if_idle(q);
	}
}

void signals_fail_all(struct state *s, enum err err)
{
	struct signal_queue *q, *next;

	HASH_ITER(hh, s->queues, q, next)
	{
		finish_all(q, &q->waiting, err, STR_NONE, NULL);
		queue_drop_if_idle(q);
	}
}
