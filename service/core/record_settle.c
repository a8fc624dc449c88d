/*
 * record_settle: what the flip of a snapshot makes of a record. Facts carry the generation of their
 * source under which they were said; a source's generation moves in one commit, and with it
 * everything that its snapshot brought and replaced, in every record at once.
 */
#include "core/change_priv.h"
#include "core/session.h"
#include "core/source.h"

/* The source of a fact that its last snapshot has replaced; NULL: the fact stands. */
static const struct source_state *replaced_by(const struct sources *sources, const struct origin *o)
{
	const struct source_standing *s = source_find(sources, o->source);

	return s && o->generation < s->state->generation ? s->state : NULL;
}

enum fate { LEFT_OVER, ARRIVED, ON_ITS_WAY };

/* Left over: of an upload that came to nothing, or whose source is gone. */
static enum fate fate_of(const struct sources *sources, const struct staged_facts *staged)
{
	const struct source_standing *s = source_find(sources, staged->source);

	if (!s)
		return LEFT_OVER;
	if (staged->generation == s->state->generation)
		return ARRIVED;
	/* of one that begins there and is not heard of here yet */
	if (staged->generation > s->state->generations)
		return ON_ITS_WAY;
	return staged->generation == s->state->upload.generation ? ON_ITS_WAY : LEFT_OVER;
}

static bool needs_settling(const struct record *r, const struct sources *sources)
{
	const struct origin *o;

	for (size_t i = 0; (o = record_origin(r, i)); i++)
		if (replaced_by(sources, o))
			return true;
	for (size_t i = 0; i < r->staged_count; i++)
		if (fate_of(sources, &r->staged[i]) != ON_ITS_WAY)
			return true;
	return false;
}

/* ---- what goes ---- */

struct settling {
	const struct record *was;
	const struct sources *sources;
	int64_t now_ms;
	struct record *is;
	/* the writable arrays behind it */
	struct call *calls;
	struct device_fact *devices;
	struct session_fact *sessions;
	struct staged_facts *staged;
};

static bool goes(const struct settling *s, const struct origin *o)
{
	return replaced_by(s->sources, o) != NULL;
}

static void keep_calls(struct settling *s)
{
	s->is->call_count = 0;
	for (size_t i = 0; i < s->was->call_count; i++)
		if (!goes(s, &s->was->calls[i].origin))
			s->calls[s->is->call_count++] = s->was->calls[i];
}

/* A lock ends by itself. */
static void keep_devices(struct settling *s)
{
	s->is->device_count = 0;
	for (size_t i = 0; i < s->was->device_count; i++) {
		const struct device_fact *f = &s->was->devices[i];

		if (!goes(s, &f->origin))
			s->devices[s->is->device_count++] = *f;
		else if (s->now_ms < f->locked_until_ms)
			s->devices[s->is->device_count++] = device_fact_lock_only(f);
	}
}

/* An app of which the snapshot says nothing is closed: that there was one stays known. */
static struct session_fact closed(const struct session_fact *was, const struct source_state *by)
{
	struct session_fact f = *was;

	if (session_is_open(&f, by->snapshot_at_ms))
		f.expires_at_ms = f.since_ms = by->snapshot_at_ms;
	f.availability = APP_ENDED;
	f.origin.generation = by->generation;
	f.origin.seq = -1;
	f.origin.at_ms = 0;
	return f;
}

static void keep_sessions(struct settling *s)
{
	s->is->session_count = 0;
	for (size_t i = 0; i < s->was->session_count; i++) {
		const struct session_fact *f = &s->was->sessions[i];
		const struct source_state *by = replaced_by(s->sources, &f->origin);

		s->sessions[s->is->session_count++] = by ? closed(f, by) : *f;
	}
}

static void keep_person(struct settling *s)
{
	if (goes(s, &s->was->status.origin))
		s->is->status = (struct status_fact){ .origin.seq = -1 };
	if (goes(s, &s->was->lock.origin))
		s->is->lock = (struct admin_lock){ .origin.seq = -1 };
	if (goes(s, &s->was->location.origin))
		s->is->location = (struct location_fact){ .origin.seq = -1 };
	if (goes(s, &s->was->hiding.origin))
		s->is->hiding = (struct hiding_fact){ .origin.seq = -1 };
}

/* ---- what comes ---- */

/* What the source itself told while its snapshot was on its way is newer; of what others say the
 * last to speak counts, unless it has run out. expires_at_ms: of what is known, 0 = never. */
static bool gives_way(const struct settling *s, const struct origin *known, int64_t expires_at_ms,
		      const struct origin *arriving)
{
	if (known->at_ms && str_eq(known->source, arriving->source))
		return false;
	return known->at_ms < arriving->at_ms || (expires_at_ms && s->now_ms >= expires_at_ms);
}

static bool has_ended_call(const struct record *r, struct str call_id)
{
	for (size_t i = 0; i < r->ended_count; i++)
		if (str_eq(r->ended[i].call_id, call_id))
			return true;
	return false;
}

/* Where a call goes: an end that is only remembered gives way. RECORD_CALLS_MAX: nowhere. */
static size_t place_of_call(const struct settling *s, const struct call *c)
{
	size_t over = RECORD_CALLS_MAX;

	for (size_t i = 0; i < s->is->call_count; i++) {
		const struct call *known = &s->calls[i];
		bool is_live = s->now_ms < known->expires_at_ms;

		if (str_eq(known->call_id, c->call_id))
			return is_live || str_eq(known->origin.source, c->origin.source)
				       ? RECORD_CALLS_MAX
				       : i;
		if (!is_live)
			over = i;
	}
	return s->is->call_count < RECORD_CALLS_MAX ? s->is->call_count : over;
}

/* That a call was a group's, the group has told and no snapshot knows. */
static struct call with_wrap_up(const struct record *was, struct call c)
{
	for (size_t i = 0; i < was->call_count; i++)
		if (str_eq(was->calls[i].call_id, c.call_id))
			c.wrap_up_s = was->calls[i].wrap_up_s;
	return c;
}

static void calls_arrive(struct settling *s, const struct record *staged)
{
	for (size_t i = 0; i < staged->call_count; i++) {
		const struct call *c = &staged->calls[i];
		size_t place = place_of_call(s, c);

		if (s->now_ms >= c->expires_at_ms || has_ended_call(s->was, c->call_id) ||
		    place == RECORD_CALLS_MAX)
			continue;
		s->calls[place] = with_wrap_up(s->was, *c);
		s->is->call_count += place == s->is->call_count;
	}
}

static struct device_fact with_lock(struct device_fact f, const struct device_fact *known)
{
	if (f.locked_until_ms)
		return f;
	f.lock_owner = known->lock_owner;
	f.lock_reason = known->lock_reason;
	f.lock_priority = known->lock_priority;
	f.locked_since_ms = known->locked_since_ms;
	f.locked_until_ms = known->locked_until_ms;
	return f;
}

static void device_arrives(struct settling *s, const struct device_fact *f)
{
	size_t i = 0;

	while (i < s->is->device_count && !str_eq(s->devices[i].device, f->device))
		i++;
	if (i == RECORD_DEVICES_MAX || s->now_ms >= f->expires_at_ms)
		return;
	if (i == s->is->device_count)
		s->devices[s->is->device_count++] = *f;
	else if (gives_way(s, &s->devices[i].origin, s->devices[i].expires_at_ms, &f->origin))
		s->devices[i] = with_lock(*f, &s->devices[i]);
}

/* It makes room: there is one, as fewer are open than are kept. */
static size_t first_ended(const struct settling *s)
{
	size_t i = 0;

	while (i + 1 < s->is->session_count && session_is_open(&s->sessions[i], s->now_ms))
		i++;
	return i;
}

static void session_arrives(struct settling *s, const struct session_fact *f)
{
	size_t i = 0;

	while (i < s->is->session_count && !str_eq(s->sessions[i].session, f->session))
		i++;
	if (i == RECORD_SESSIONS_KEPT_MAX)
		i = first_ended(s);
	if (i == s->is->session_count)
		s->sessions[s->is->session_count++] = *f;
	else if (!str_eq(s->sessions[i].session, f->session) ||
		 gives_way(s, &s->sessions[i].origin, 0, &f->origin))
		s->sessions[i] = *f;
}

static void person_arrives(struct settling *s, const struct record *staged)
{
	struct record *is = s->is;

	if (staged->status.origin.source.n &&
	    gives_way(s, &is->status.origin, is->status.expires_at_ms, &staged->status.origin))
		is->status = staged->status;
	if (staged->lock.origin.source.n &&
	    gives_way(s, &is->lock.origin, is->lock.expires_at_ms, &staged->lock.origin))
		is->lock = staged->lock;
	if (staged->location.origin.source.n &&
	    gives_way(s, &is->location.origin, is->location.expires_at_ms,
		      &staged->location.origin))
		is->location = staged->location;
	if (staged->hiding.origin.source.n &&
	    gives_way(s, &is->hiding.origin, is->hiding.expires_at_ms, &staged->hiding.origin))
		is->hiding = staged->hiding;
}

static void arrive(struct settling *s, const struct record *staged)
{
	calls_arrive(s, staged);
	for (size_t i = 0; i < staged->device_count; i++)
		device_arrives(s, &staged->devices[i]);
	for (size_t i = 0; i < staged->session_count; i++)
		session_arrives(s, &staged->sessions[i]);
	person_arrives(s, staged);
	if (staged->emergency_dialled_ms > s->is->emergency_dialled_ms)
		s->is->emergency_dialled_ms = staged->emergency_dialled_ms;
}

/* Room for all that stands and all that may come. */
static void make_room(struct settling *s, struct arena *a)
{
	const struct record *r = s->was;
	size_t calls = r->call_count, devices = r->device_count, sessions = r->session_count;

	for (size_t i = 0; i < r->staged_count; i++) {
		calls += r->staged[i].facts.call_count;
		devices += r->staged[i].facts.device_count;
		sessions += r->staged[i].facts.session_count;
	}
	s->is->calls = s->calls = ARENA_ARRAY(a, calls + 1, struct call);
	s->is->devices = s->devices = ARENA_ARRAY(a, devices + 1, struct device_fact);
	s->is->sessions = s->sessions = ARENA_ARRAY(a, sessions + 1, struct session_fact);
	s->is->staged = s->staged = ARENA_ARRAY(a, r->staged_count + 1, struct staged_facts);
}

bool record_settle(const struct record *r, const struct sources *sources, int64_t now_ms,
		   struct arena *a, struct record *out)
{
	struct settling s = { .was = r, .sources = sources, .now_ms = now_ms, .is = out };

	if (!needs_settling(r, sources))
		return false;
	*out = *r;
	make_room(&s, a);
	keep_calls(&s);
	keep_devices(&s);
	keep_sessions(&s);
	keep_person(&s);
	out->staged_count = 0;
	for (size_t i = 0; i < r->staged_count; i++) {
		enum fate fate = fate_of(sources, &r->staged[i]);

		if (fate == ARRIVED)
			arrive(&s, &r->staged[i].facts);
		else if (fate == ON_ITS_WAY)
			s.staged[out->staged_count++] = r->staged[i];
	}
	return true;
}
