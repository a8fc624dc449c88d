/*
 * record_copy: a record of its own, views and all. For who commits a record and would otherwise
 * have to decode again what it has just encoded.
 */
#include "core/record.h"

static void own(struct arena *a, struct str *s)
{
	*s = s->n ? arena_str(a, *s) : STR_NONE;
}

static void own_origin(struct arena *a, struct origin *o)
{
	own(a, &o->source);
	own(a, &o->epoch);
}

static void own_call(struct arena *a, struct call *c)
{
	own(a, &c->call_id);
	own(a, &c->device);
	own(a, &c->number);
	own_origin(a, &c->origin);
}

static void own_ended(struct arena *a, struct ended_call *c)
{
	own(a, &c->call_id);
}

static void own_device_fact(struct arena *a, struct device_fact *f)
{
	own(a, &f->device);
	own(a, &f->lock_owner);
	own(a, &f->lock_reason);
	own(a, &f->instance);
	own_origin(a, &f->origin);
}

static void own_session(struct arena *a, struct session_fact *f)
{
	own(a, &f->session);
	own(a, &f->device);
	own_origin(a, &f->origin);
}

static void own_epoch(struct arena *a, struct source_epoch *e)
{
	own(a, &e->source);
	own(a, &e->epoch);
}

static void own_past_epoch(struct arena *a, struct past_epoch *e)
{
	own(a, &e->source);
	own(a, &e->epoch);
}

static void own_staged(struct arena *a, struct staged_facts *s)
{
	const struct record facts = s->facts;

	own(a, &s->source);
	record_copy(&facts, a, &s->facts);
}

static void own_status(struct arena *a, struct status_fact *f)
{
	own(a, &f->id);
	own(a, &f->note);
	own_origin(a, &f->origin);
}

static void own_admin_lock(struct arena *a, struct admin_lock *f)
{
	own(a, &f->note);
	own_origin(a, &f->origin);
}

static void own_location(struct arena *a, struct location_fact *f)
{
	own(a, &f->label);
	own_origin(a, &f->origin);
}

static void own_hiding(struct arena *a, struct hiding_fact *f)
{
	own_origin(a, &f->origin);
}

static void own_wrap_up(struct arena *a, struct wrap_up_fact *f)
{
	(void)a;
	(void)f; /* times only */
}

static void own_calendar(struct arena *a, struct calendar_fact *f)
{
	struct calendar_interval *ahead = ARENA_ARRAY(a, f->count, struct calendar_interval);

	for (size_t i = 0; i < f->count; i++)
		ahead[i] = f->ahead[i];
	f->ahead = ahead;
	own(a, &f->time_zone);
}

static void own_published(struct arena *a, struct published *p)
{
	own(a, &p->activity_id);
	own(a, &p->status);
}

/* A copy of each item as it is, then of what it points to. */
#define COPY_LIST(member, counter, type, noun, most)                                               \
	type *member = ARENA_ARRAY(a, from->counter, type);                                        \
	for (size_t i = 0; i < from->counter; i++) {                                               \
		member[i] = from->member[i];                                                       \
		own_##noun(a, &member[i]);                                                         \
	}                                                                                          \
	out->member = member;
#define OWN_FACT(member, type, noun) own_##noun(a, &out->member);

void record_copy(const struct record *from, struct arena *a, struct record *out)
{
	*out = *from;
	RECORD_LISTS(COPY_LIST)
	RECORD_FACTS(OWN_FACT)
}
