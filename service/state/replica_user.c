/* replica_user: a user as core reads them, put together for the moment, and the directory. */
#include "state/state_priv.h"

#include <stdlib.h>

#include "base/clock.h"

#include "core/schedule.h"

void user_free(struct replica_user *u)
{
	HASH_DEL(u->domain->users, u);
	domain_count(u->domain, &u->domain->state->stats.users, -1);
	warm_user_gone(u);
	user_forget_decoded(u);
	live_forget(u);
	free(u);
}

/* As its sources' snapshots have it by now; once for each time that one of them moved. */
static void settle_record(struct replica_domain *d, struct decoded_record *r)
{
	struct record settled;

	/* while a load goes on nobody knows where the sources stand */
	if (r->settled_at == d->source_changes + 1 || d->loading)
		return;
	r->settled_at = d->source_changes + 1;
	if (!record_settle(r->record, replica_sources(d), clock_now_ms(), r->arena, &settled))
		return;
	*r->record = settled;
	r->settled_anew = true;
}

static const struct record *record_of(struct replica_user *u)
{
	struct replica_domain *saved = u->domain->saved;

	if (u->assumed)
		return u->assumed;
	if (saved)
		return user_find(saved, u->id) ? replica_subject(user_find(saved, u->id))->record
					       : NULL;
	return u->record ? u->record->record : NULL;
}

/* Their schedule, below the override of their site. */
static const struct schedule *own_hours(struct replica_domain *d, struct decoded_config *c)
{
	const struct user *user = c->subject.user;
	const struct schedule *s = user->schedule.n ? replica_schedule(d, user->schedule) : NULL;
	const struct site *site = user->site.n ? replica_site(d, user->site) : NULL;

	if (!site || site->override.state == SCHEDULE_NONE)
		return s;
	if (!c->hours)
		c->hours = ARENA_NEW(c->arena, struct schedule);
	return schedule_below(s, NULL, &site->override, c->hours) ? c->hours : NULL;
}

/* Anew each time: they change without the user, and are decoded at first use. */
static void find_schedules(struct replica_domain *d, struct decoded_config *c)
{
	const struct user *user = c->subject.user;

	c->subject.hours = own_hours(d, c);
	for (size_t i = 0; i < user->timed_count; i++)
		c->timed_by[i] = replica_schedule(d, user->timed[i].schedule);
	c->subject.timed_by = c->timed_by;
}

const struct subject *replica_subject(struct replica_user *u)
{
	struct replica_domain *d = u->domain;

	user_decode(u);
	if (u->record)
		settle_record(d, u->record);
	struct subject *s = &u->config->subject;
	s->record = record_of(u);
	s->sources = replica_sources(d);
	s->domain_profiles = d->profiles;
	s->domain_profile_count = d->profile_count;
	find_schedules(d, u->config);
	return s;
}

void replica_assume(struct replica_user *u, const struct record *record)
{
	u->assumed = record;
}

void replica_assume_end(struct replica_user *u)
{
	u->assumed = NULL;
}

struct str replica_user_version(const struct replica_user *u)
{
	return u->live ? kept_version(u->live) : STR("0-0");
}

/* ---- finding people ---- */

static struct replica_user *owner_of(struct replica_domain *d, struct object *o)
{
	return o ? user_find(d, key_part(o->key, 1)) : NULL;
}

static struct replica_user *find_exact(struct replica_domain *d, struct str target)
{
	struct replica_user *u = user_find(d, target);

	return u ? u : owner_of(d, index_find(d, 'n', target));
}

struct replica_user *replica_user(struct replica_domain *d, struct str id)
{
	return user_find(d, id);
}

struct replica_user *replica_user_find(struct replica_domain *d, struct str target)
{
	struct replica_user *u = find_exact(d, target);

	if (u || !d->exists)
		return u;
	struct arena *a = arena_new_sized(0, 512);
	struct number n = number_normalise(&d->config.numbering, target, a);
	if (n.kind != NUMBER_UNKNOWN && n.kind != NUMBER_ANONYMOUS)
		u = find_exact(d, n.text);
	arena_free(a);
	return u;
}

static const struct subject *directory_find(const void *state, struct str target)
{
	struct replica_user *u = find_exact((struct replica_domain *)(uintptr_t)state, target);

	return u ? replica_subject(u) : NULL;
}

static const struct subject *directory_find_mobile(const void *state, struct str number)
{
	struct replica_domain *d = (struct replica_domain *)(uintptr_t)state;
	struct replica_user *u = owner_of(d, index_find(d, 'm', number));

	return u ? replica_subject(u) : NULL;
}

static const struct dialled_number *directory_find_number(const void *state, struct str number)
{
	return replica_number((struct replica_domain *)(uintptr_t)state, number);
}

static const struct schedule *directory_schedule(const void *state, struct str id)
{
	return replica_schedule((struct replica_domain *)(uintptr_t)state, id);
}

static const struct site *directory_site(const void *state, struct str id)
{
	return replica_site((struct replica_domain *)(uintptr_t)state, id);
}

static const struct roster *directory_roster_of(const void *state, struct str id)
{
	return replica_roster((struct replica_domain *)(uintptr_t)state, id);
}

static const struct group *directory_find_group(const void *state, struct str target)
{
	return replica_group_dialled((struct replica_domain *)(uintptr_t)state, target);
}

static const struct group_state *directory_group_state(const void *state, struct str group)
{
	return group_state_ahead((struct replica_domain *)(uintptr_t)state, group);
}

void replica_directory(struct replica_domain *d, struct directory *out)
{
	rules_decode(d);
	*out = (struct directory){ .domain = &d->config,
				   .state = d,
				   .find = directory_find,
				   .find_mobile = directory_find_mobile,
				   .find_group = directory_find_group,
				   .find_number = directory_find_number,
				   .schedule = directory_schedule,
				   .site = directory_site,
				   .roster = directory_roster_of,
				   .group_state = directory_group_state,
				   .rules = d->rules,
				   .rule_count = d->rule_count };
}
