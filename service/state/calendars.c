/*
 * calendars: a user's calendars, from Redis to the work queue and back, and what they say into the
 * live record. Whoever holds the shard's lease looks after them before what the record knows runs
 * out; what was begun and not ended is looked after by it within seconds.
 */
#include "state/calendar_work.h"
#include "state/state_priv.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "core/switched_off.h"

enum {
	ATTEMPTS_MAX = 8,
	SOON_MS = 2000,     /* until somebody looks whether a change was seen through */
	LOOKS_AT_ONCE = 64, /* of users whose calendars are due; most wait for a feed */
	/* so that who has slow feeds leaves places to others, and so does a slow server */
	LOOKS_OF_DOMAIN = 16,
	FETCHES_OF_SERVER = 16,
	PUT_OFF_MS = 2000, /* and up to as much again, where a server has all of its places */
	DUE_PER_ASK = 256,
};

struct calendar_task {
	struct calendar_task *prev, *next;
	struct state *state;
	struct arena *arena; /* of what is known from the beginning */
	struct str domain, user;
	struct calendar_change change;
	struct calendar_work work;
	struct version version; /* of what is kept now */
	int attempts;
	bool is_look;      /* nobody waits for it but the calendars themselves */
	bool is_put_off;   /* its feed's server has all of its places */
	struct str server; /* that it is fetching from; empty: it is not */
	state_calendars_fn *done;
	void *arg;
};

static void finish(struct calendar_task *t, enum err err, struct str presence_version)
{
	struct calendars_outcome o = { .err = err,
				       .why = t->work.why,
				       .all = &t->work.all,
				       .created = t->work.created,
				       .version = presence_version };

	DL_DELETE(t->state->calendar_tasks, t);
	t->state->calendar_looks -= t->is_look;
	if (t->done)
		t->done(t->arg, &o);
	arena_free(t->work.arena);
	arena_free(t->arena);
	free(t);
}

/* ---- the last step: when to look again ---- */

static void look_set(void *arg, const struct store_result *result)
{
	(void)result; /* whoever was quicker has set it too */
	finish(arg, ERR_OK, STR_NONE);
}

/* What the record has been told to be none goes: whoever died before would have left it there. */
static void set_next_look(struct calendar_task *t, int64_t due_ms)
{
	struct calendar_commit c = { .domain = t->domain,
				     .user = t->user,
				     .expected = version_str(&t->version),
				     .due_ms = due_ms,
				     .silent = t->work.all.count > 0 };

	store_commit_calendar(t->state->store, &c, look_set, t);
}

/* ---- whose they are ---- */

/* By which whole days are found; empty: none are, calendars are switched off. */
static struct str zone_wanted(const struct subject *s)
{
	if (user_has_switched_off(s->user, SWITCHABLE_CALENDAR))
		return STR("");
	return s->user->time_zone.n ? s->user->time_zone : s->domain->time_zone;
}

/* NULL where there is no such user. */
static const struct subject *subject_of(const struct calendar_task *t)
{
	struct replica_domain *d = domain_get(t->state, t->domain, false);
	struct replica_user *u = d ? user_find(d, t->user) : NULL;

	return u ? replica_subject(u) : NULL;
}

/* While it was looked after, the zone was set anew, or calendars switched. */
static bool is_overtaken(const struct calendar_task *t)
{
	const struct subject *s = subject_of(t);

	return s && !str_eq(zone_wanted(s), t->work.time_zone);
}

static int64_t next_look_ms(const struct calendar_task *t)
{
	if (is_overtaken(t))
		return t->work.now_ms;
	if (t->is_put_off)
		return t->work.now_ms + PUT_OFF_MS + t->work.random % PUT_OFF_MS;
	return t->work.due_ms;
}

/* ---- into the live record ---- */

/* All that is known until it is looked at again stands there already. */
static bool record_knows(const struct calendar_task *t)
{
	const struct calendar_fact *ahead = &t->work.ahead, *f;
	const struct subject *s = subject_of(t);

	if (!s || !s->record)
		return false;
	f = &s->record->calendar;
	return f->revision == ahead->revision && str_eq(f->time_zone, ahead->time_zone) &&
	       f->known_until_ms > next_look_ms(t);
}

static void told(void *arg, const struct signal_outcome *o)
{
	struct calendar_task *t = arg;

	/* the calendars stand either way; where the record is not told yet, it will be soon */
	if (t->is_look && !o->err && !t->state->stopping)
		set_next_look(t, next_look_ms(t));
	else
		finish(t, ERR_OK, o->version);
}

static void tell(struct calendar_task *t)
{
	struct signal signal = { .kind = SIGNAL_CALENDAR,
				 .source = STR("calendar"),
				 .seq = -1,
				 .expires_in_s = -1,
				 .calendar = t->work.ahead };

	if (t->state->stopping)
		finish(t, ERR_NOT_READY, STR_NONE);
	else
		state_signal(t->state, t->domain, t->user, &signal, false, told, t);
}

/* ---- into Redis ---- */

static void work(struct calendar_task *t, struct str stored);

static void committed(void *arg, const struct store_result *result)
{
	struct calendar_task *t = arg;

	if (result->status == STORE_CONFLICT && ++t->attempts < ATTEMPTS_MAX) {
		version_set(&t->version, result->version);
		work(t, result->value);
	} else if (result->status == STORE_CONFLICT) {
		finish(t, ERR_CONFLICT, STR_NONE);
	} else if (result->status != STORE_OK) {
		finish(t, ERR_STORE_UNAVAILABLE, STR_NONE);
	} else {
		version_set(&t->version, result->version);
		tell(t);
	}
}

static void commit(struct calendar_task *t)
{
	char version[VERSION_MAX];
	bool feed_is_new = t->change.kind == CALENDAR_FEED;
	struct calendar_commit c = { .domain = t->domain,
				     .user = t->user,
				     .expected = version_str(&t->version),
				     .value = t->work.value,
				     .due_ms = t->work.now_ms + (feed_is_new ? 0 : SOON_MS) };
	int n = snprintf(version, sizeof(version), "%lld", (long long)t->work.all.revision);

	c.version = str_n(version, (size_t)n);
	store_commit_calendar(t->state->store, &c, committed, t);
}

/* ---- off the loop ---- */

static void run(void *arg)
{
	struct calendar_task *t = arg;

	calendar_work_run(&t->work);
}

static void loaded(void *arg, const struct store_result *result);

/* What came of a feed is taken for what is kept then: it may have changed meanwhile. */
static void fetched(void *arg, const struct feed_answer *answer)
{
	struct calendar_task *t = arg;
	struct calendar_change *c = &t->change;

	t->server = STR_NONE;
	if (t->state->stopping) {
		finish(t, ERR_NOT_READY, STR_NONE);
		return;
	}
	c->answer = *answer;
	c->answer.body = arena_str(t->arena, answer->body);
	c->answer.etag = arena_str(t->arena, answer->etag);
	c->answer.last_modified = arena_str(t->arena, answer->last_modified);
	c->answer.error = arena_str(t->arena, answer->error);
	store_calendar_read(t->state->store, t->domain, t->user, loaded, t);
}

static bool has_place_at(const struct state *s, struct str server)
{
	const struct calendar_task *t;
	size_t taken = 0;

	DL_FOREACH(s->calendar_tasks, t)
	taken += str_eq_nocase(t->server, server);
	return taken < FETCHES_OF_SERVER;
}

static void fetch(struct calendar_task *t)
{
	const struct user_calendar *feed = t->work.feed;
	struct str server = feed_server(feed->feed.url);
	const struct feed_request request = { .url = feed->feed.url,
					      .etag = feed->feed.etag,
					      .last_modified = feed->feed.last_modified };

	t->server = arena_str(t->arena, server);
	t->change = (struct calendar_change){ .kind = CALENDAR_ANSWERED,
					      .id = arena_str(t->arena, feed->id),
					      .url = arena_str(t->arena, feed->feed.url) };
	t->state->feed(t->state->feed_arg, &request, fetched, t);
}

static bool has_feed_to_fetch(const struct calendar_task *t)
{
	return t->is_look && t->change.kind == CALENDAR_LOOK && t->work.feed && t->state->feed;
}

static void worked(void *arg, bool ran)
{
	struct calendar_task *t = arg;
	bool has_feed = has_feed_to_fetch(t);

	/* then only what is known of it goes on meanwhile */
	t->is_put_off = has_feed && !has_place_at(t->state, feed_server(t->work.feed->feed.url));
	if (!ran || t->state->stopping)
		finish(t, ERR_NOT_READY, STR_NONE);
	else if (t->work.err)
		finish(t, t->work.err, STR_NONE);
	else if (has_feed && !t->is_put_off)
		fetch(t);
	else if (t->work.changed)
		commit(t);
	else if (t->is_put_off && record_knows(t))
		set_next_look(t, next_look_ms(t));
	else if (t->is_look)
		tell(t);
	else
		finish(t, ERR_OK, STR_NONE);
}

/* Whoever puts a calendar waits for nothing that comes due by itself. */
static enum loop_lane lane_of(const struct calendar_task *t)
{
	return t->is_look ? LOOP_LANE_CALENDARS_DUE : LOOP_LANE_CALENDARS;
}

static void work(struct calendar_task *t, struct str stored)
{
	const struct subject *s = subject_of(t);
	struct calendar_work *w = &t->work;

	arena_free(w->arena);
	*w = (struct calendar_work){ .change = &t->change, .now_ms = clock_now_ms() };
	w->arena = arena_new_sized(0, 4096);
	random_bytes(&w->random, sizeof(w->random));
	if (!s) {
		finish(t, ERR_NOT_FOUND, STR_NONE);
		return;
	}
	w->stored = stored.p ? arena_str(w->arena, stored) : STR_NONE;
	w->time_zone = arena_str(w->arena, zone_wanted(s));
	w->owner = arena_str(w->arena, s->user->email);
	w->switched_off = user_has_switched_off(s->user, SWITCHABLE_CALENDAR);
	if (!loop_work(t->state->loop, lane_of(t), run, worked, t))
		finish(t, t->state->stopping ? ERR_NOT_READY : ERR_BUSY, STR_NONE);
}

/* ---- from Redis ---- */

static void loaded(void *arg, const struct store_result *result)
{
	struct calendar_task *t = arg;

	if (t->state->stopping) {
		finish(t, ERR_NOT_READY, STR_NONE);
	} else if (result->status != STORE_OK) {
		finish(t, ERR_STORE_UNAVAILABLE, STR_NONE);
	} else {
		version_set(&t->version, result->version);
		work(t, result->value);
	}
}

static struct calendar_task *task_new(struct state *s, struct str domain, struct str user,
				      const struct calendar_change *change)
{
	struct calendar_task *t = mem_new(sizeof(*t));

	t->state = s;
	t->arena = arena_new_sized(0, 1024);
	t->domain = arena_str(t->arena, domain);
	t->user = arena_str(t->arena, user);
	t->change = *change;
	t->change.id = arena_str(t->arena, change->id);
	t->change.text = arena_str(t->arena, change->text);
	t->change.url = arena_str(t->arena, change->url);
	DL_APPEND(s->calendar_tasks, t);
	return t;
}

void state_calendars(struct state *s, struct str domain, struct str user,
		     const struct calendar_change *change, state_calendars_fn *done, void *arg)
{
	struct calendar_task *t = task_new(s, domain, user, change);

	t->done = done;
	t->arg = arg;
	store_calendar_read(s->store, t->domain, t->user, loaded, t);
}

void state_on_feed(struct state *s, state_feed_fn *fn, state_feed_judge_fn *judge, void *arg)
{
	s->feed = fn;
	s->feed_judge = judge;
	s->feed_arg = arg;
}

const char *state_feed_refusal(const struct state *s, struct str url)
{
	return s->feed_judge ? s->feed_judge(s->feed_arg, url) : NULL;
}

/* ---- what time brings ---- */

/* There is a place for it, among all and among those of its domain, and nobody looks yet. */
static bool may_look(const struct state *s, struct str domain, struct str user)
{
	const struct calendar_task *t;
	size_t of_domain = 0;

	DL_FOREACH(s->calendar_tasks, t)
	if (t->is_look && str_eq(t->domain, domain)) {
		if (str_eq(t->user, user))
			return false;
		of_domain++;
	}
	return !s->stopping && s->calendar_looks < LOOKS_AT_ONCE && of_domain < LOOKS_OF_DOMAIN;
}

/* Reads them again, and tells the record. */
static void look(struct state *s, struct str domain, struct str user)
{
	static const struct calendar_change change = { .kind = CALENDAR_LOOK };
	struct replica_domain *d = domain_get(s, domain, false);
	struct calendar_task *t;

	if (!d || !user_find(d, user)) {
		store_drop_live(s->store, domain, &user, 1, NULL, NULL);
		return;
	}
	if (!may_look(s, domain, user))
		return; /* it stays due */
	t = task_new(s, domain, user, &change);
	t->is_look = true;
	s->calendar_looks++;
	store_calendar_read(s->store, t->domain, t->user, loaded, t);
}

void calendars_due(void *arg, struct str domain, struct str user)
{
	struct state *s = arg;

	s->calendars_seen++;
	look(s, domain, user);
}

/* A page of those that are due after the other: the first may all wait for places that others need
 * not wait for. */
void calendars_ask(struct state *s)
{
	if (!s->ready || s->calendar_looks >= LOOKS_AT_ONCE || !store_is_up(s->store))
		return;
	s->calendars_from = s->calendars_seen < DUE_PER_ASK ? 0 : s->calendars_from + DUE_PER_ASK;
	s->calendars_seen = 0;
	store_due_ask(s->store, DUE_CALENDAR, clock_now_ms(), s->calendars_from, DUE_PER_ASK);
}

/* Whole days begin where the user is, and nowhere while calendars are switched off: not any more
 * where the record says. */
void calendars_check_zone(struct state *s, struct str domain, struct str user,
			  const struct subject *subject)
{
	const struct calendar_fact *f = &subject->record->calendar;

	if (f->revision && !str_eq(f->time_zone, zone_wanted(subject)))
		store_due_put(s->store, DUE_CALENDAR, domain, &user, 1, clock_now_ms(), NULL, NULL);
}

void calendars_free(struct state *s)
{
	while (s->calendar_tasks)
		finish(s->calendar_tasks, ERR_NOT_READY, STR_NONE);
}
