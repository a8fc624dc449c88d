/*
 * replica_warm: who may be rung by a group is decoded before the first call asks for all of them
 * at once: 500 people are 50 ms; so is what groups remember. In slices, and of so many people; the
 * others are decoded when they are first asked for.
 */
#include "base/clock.h"
#include "state/state_priv.h"

enum {
	MEMBERS_MOST = 20000, /* some 2 KB each */
	SLICE_US = 500,
	USERS_PER_LOOK = 4, /* between looks at the clock */
};

void warm_user(struct replica_user *u)
{
	struct state *s = u->domain->state;

	if (!u->is_member || u->queued)
		return;
	DL_APPEND(s->users_to_warm, u);
	u->queued = true;
	loop_again(s->loop);
}

void warm_user_gone(struct replica_user *u)
{
	struct state *s = u->domain->state;

	s->member_count -= u->is_member;
	if (u->queued)
		DL_DELETE(s->users_to_warm, u);
}

void warm_group(struct replica_group *g)
{
	struct replica_domain *d = g->object->domain;

	if (d->draft || g->queued)
		return;
	DL_APPEND(d->state->groups_to_warm, g);
	g->queued = true;
	loop_again(d->state->loop);
}

void warm_state(struct replica_group *g)
{
	struct state *s = g->object->domain->state;

	if (g->reading || group_memory_is_read(&g->memory))
		return;
	DL_APPEND2(s->groups_to_read, g, prev_reading, next_reading);
	g->reading = true;
	loop_again(s->loop);
}

static void state_is_read(struct state *s, struct replica_group *g)
{
	DL_DELETE2(s->groups_to_read, g, prev_reading, next_reading);
	g->reading = false;
}

void warm_group_gone(struct state *s, struct replica_group *g)
{
	if (g->queued)
		DL_DELETE(s->groups_to_warm, g);
	if (g->reading)
		state_is_read(s, g);
}

static void note_members(struct replica_domain *d, const struct group_member *list, size_t count)
{
	struct state *s = d->state;

	for (size_t i = 0; i < count && s->member_count < MEMBERS_MOST; i++) {
		struct replica_user *u =
			list[i].kind == MEMBER_USER ? user_find(d, list[i].target) : NULL;

		if (!u || u->is_member)
			continue;
		user_stays_decoded(u);
		s->member_count++;
		warm_user(u);
	}
}

static void look_at_group(struct replica_group *g)
{
	struct replica_domain *d = g->object->domain;
	const struct group *group = replica_group(d, g->id);

	note_members(d, group->members, group->member_count);
	for (size_t i = 0; i < group->stage_count; i++)
		note_members(d, group->stages[i].members, group->stages[i].member_count);
}

/* A group of a domain that is being read waits: its members may be among what comes. */
static bool step(struct state *s)
{
	struct replica_group *g = s->groups_to_read;
	struct replica_user *u = s->users_to_warm;

	if (g) {
		if (!group_state_read_some(g))
			state_is_read(s, g);
		return true;
	}
	g = s->groups_to_warm;
	if (g && !g->object->domain->loading) {
		DL_DELETE(s->groups_to_warm, g);
		g->queued = false;
		look_at_group(g);
		return true;
	}
	if (!u || u->domain->loading)
		return false;
	DL_DELETE(s->users_to_warm, u);
	u->queued = false;
	replica_subject(u);
	return true;
}

bool warm_slice(struct state *s)
{
	int64_t until_us = clock_mono_us() + SLICE_US;

	for (size_t n = 1; step(s); n++)
		if (n % USERS_PER_LOOK == 0 && clock_mono_us() >= until_us)
			return true;
	return false;
}
