/* group_change: see group_change.h. A change works on a copy of everything that still counts. */
#include "core/group_change.h"

struct group_draft {
	const struct group_change *change;
	struct arena *arena;
	int64_t now_ms;
	struct member_state *members;
	size_t members_size;
	struct group_choice_memory *remembered;
	struct group_state state;
};

enum { MEMBERS_MORE = 16 };

/* ---- the copy ---- */

static void copy_members(struct group_draft *d, const struct group_state *was)
{
	d->members_size = was->member_count + MEMBERS_MORE;
	d->members = ARENA_ARRAY(d->arena, d->members_size, struct member_state);
	for (size_t i = 0; i < was->member_count; i++) {
		struct member_state m = was->members[i];

		if (m.reserved_until_ms <= d->now_ms) {
			m.reserved_until_ms = 0;
			m.reserved_by = STR_NONE;
		}
		if (!member_state_is_empty(&m))
			d->members[d->state.member_count++] = m;
	}
	d->state.members = d->members;
}

static void copy_remembered(struct group_draft *d, const struct group_state *was)
{
	d->remembered = ARENA_ARRAY(d->arena, GROUP_REMEMBERED_MAX, struct group_choice_memory);
	for (size_t i = 0; i < was->remembered_count; i++) {
		if (d->now_ms < was->remembered[i].until_ms)
			d->remembered[d->state.remembered_count++] = was->remembered[i];
	}
	d->state.remembered = d->remembered;
}

static void copy_load(struct group_draft *d, const struct group_state *was)
{
	if (was->load_until_ms <= d->now_ms)
		return;
	d->state.waiting = was->waiting;
	d->state.longest_wait_s = was->longest_wait_s;
	d->state.overloaded = was->overloaded;
	d->state.load_until_ms = was->load_until_ms;
}

static void members_grow(struct group_draft *d)
{
	struct member_state *larger;

	if (d->state.member_count < d->members_size)
		return;
	d->members_size *= 2;
	larger = ARENA_ARRAY(d->arena, d->members_size, struct member_state);
	memcpy(larger, d->members, d->state.member_count * sizeof(*larger));
	d->members = larger;
	d->state.members = larger;
}

static bool is_older(const struct member_state *a, const struct member_state *b)
{
	return a->offered != b->offered ? a->offered < b->offered
					: a->last_call_ms < b->last_call_ms;
}

static void member_remove(struct group_draft *d, struct member_state *m)
{
	struct member_state *end = d->members + d->state.member_count;

	memmove(m, m + 1, (size_t)(end - m - 1) * sizeof(*m));
	d->state.member_count--;
}

/* Of years of people coming and going: forgets whose turn was longest ago; never an agent, nor who
 * is kept for a call. */
static bool make_room(struct group_draft *d)
{
	struct member_state *oldest = NULL, *end = d->members + d->state.member_count;

	for (struct member_state *m = d->members; m < end; m++) {
		if (m->login == AGENT_UNSAID && !m->paused && !m->reserved_until_ms &&
		    (!oldest || is_older(m, oldest)))
			oldest = m;
	}
	if (!oldest)
		return false;
	member_remove(d, oldest);
	return true;
}

/* The member's state, made where there is none; NULL = there are too many. */
static struct member_state *member_get(struct group_draft *d, struct str user)
{
	const struct member_state *found = group_state_member(&d->state, user);
	size_t at;

	if (found)
		return &d->members[found - d->state.members];
	if (d->state.member_count >= GROUP_MEMBERS_MAX && !make_room(d))
		return NULL;
	members_grow(d);
	at = d->state.member_count;
	for (; at > 0 && str_cmp(d->members[at - 1].user, user) > 0; at--)
		d->members[at] = d->members[at - 1];
	d->members[at] = (struct member_state){ .user = user };
	d->state.member_count++;
	return &d->members[at];
}

/* ---- changes ---- */

static enum group_verdict change_agent(struct group_draft *d)
{
	const struct group_change *c = d->change;
	const struct member_state *was = group_state_member(&d->state, c->user);
	bool same = was ? was->login == c->login && was->paused == c->paused &&
				    str_eq(was->pause_reason, c->pause_reason) &&
				    was->told_ms >= c->wish_ms
			: c->login == AGENT_UNSAID && !c->paused;
	struct member_state *m = same ? NULL : member_get(d, c->user);

	if (same)
		return GROUP_UNCHANGED;
	if (!m)
		return GROUP_FULL;
	m->login = c->login;
	m->paused = c->paused;
	m->pause_reason = c->pause_reason;
	m->told_ms = d->now_ms;
	return GROUP_CHANGED;
}

static enum group_verdict change_load(struct group_draft *d)
{
	const struct group_change *c = d->change;

	d->state.waiting = c->waiting;
	d->state.longest_wait_s = c->longest_wait_s;
	d->state.overloaded = c->overloaded;
	d->state.load_until_ms = d->now_ms + 1000 * c->expires_in_s;
	return GROUP_CHANGED;
}

/* Of the call, or of the user; either may be empty. */
static bool release(struct group_draft *d, struct str call_id, struct str user)
{
	bool any = false;

	for (size_t i = 0; i < d->state.member_count; i++) {
		struct member_state *m = &d->members[i];

		if (!m->reserved_until_ms ||
		    (!(call_id.n && str_eq(m->reserved_by, call_id)) && !str_eq(m->user, user)))
			continue;
		m->reserved_by = STR_NONE;
		m->reserved_until_ms = 0;
		any = true;
	}
	return any;
}

static struct group_choice_memory *memory_of(struct group_draft *d, struct str call_id)
{
	for (size_t i = 0; i < d->state.remembered_count; i++) {
		if (str_eq(d->remembered[i].call_id, call_id))
			return &d->remembered[i];
	}
	return NULL;
}

/* The oldest goes where there are too many. */
static struct group_choice_memory *memory_new(struct group_draft *d)
{
	if (d->state.remembered_count == GROUP_REMEMBERED_MAX)
		memmove(d->remembered, d->remembered + 1,
			--d->state.remembered_count * sizeof(*d->remembered));
	return &d->remembered[d->state.remembered_count++];
}

static void reserve(struct group_draft *d, struct member_state *m)
{
	if (d->change->reserve_s <= 0)
		return;
	m->reserved_by = d->change->call_id;
	m->reserved_until_ms = d->now_ms + 1000 * d->change->reserve_s;
}

/* What was chosen stands, and nothing rotates; but who is said to be kept is. */
static enum group_verdict chosen_again(struct group_draft *d, struct member_state *m)
{
	if (m->reserved_until_ms || d->change->reserve_s <= 0)
		return GROUP_UNCHANGED;
	reserve(d, m);
	return GROUP_CHANGED;
}

static enum group_verdict change_choice(struct group_draft *d)
{
	const struct group_change *c = d->change;
	struct group_choice_memory *memory = memory_of(d, c->call_id);
	struct member_state *m = member_get(d, c->user);

	if (!m)
		return GROUP_FULL;
	if (m->reserved_until_ms && !str_eq(m->reserved_by, c->call_id))
		return GROUP_LOST;
	if (memory && str_eq(memory->user, c->user))
		return chosen_again(d, m);
	release(d, c->call_id, STR_NONE);
	reserve(d, m);
	m->offered = ++d->state.offers;
	if (!memory)
		memory = memory_new(d);
	*memory = (struct group_choice_memory){ .call_id = c->call_id,
						.user = c->user,
						.until_ms = d->now_ms + GROUP_REMEMBERED_MS };
	return GROUP_CHANGED;
}

static enum group_verdict change_taken(struct group_draft *d)
{
	struct member_state *m = member_get(d, d->change->user);

	if (!m)
		return GROUP_FULL;
	release(d, d->change->call_id, STR_NONE);
	m->calls++;
	if (m->last_call_ms < d->change->at_ms)
		m->last_call_ms = d->change->at_ms;
	return GROUP_CHANGED;
}

static enum group_verdict change_forget(struct group_draft *d)
{
	const struct member_state *m = group_state_member(&d->state, d->change->user);

	if (!m)
		return GROUP_UNCHANGED;
	member_remove(d, &d->members[m - d->state.members]);
	return GROUP_CHANGED;
}

struct group_draft *group_draft_new(const struct group_state *was, int64_t now_ms, struct arena *a)
{
	static const struct group_state nothing;
	struct group_draft *d = ARENA_NEW(a, struct group_draft);

	was = was ? was : &nothing;
	d->arena = a;
	d->now_ms = now_ms;
	d->state.offers = was->offers;
	copy_members(d, was);
	copy_remembered(d, was);
	copy_load(d, was);
	return d;
}

enum group_verdict group_draft_apply(struct group_draft *d, const struct group_change *c)
{
	d->change = c;
	switch (c->kind) {
	case GROUP_CHANGE_AGENT: return change_agent(d);
	case GROUP_CHANGE_LOAD: return change_load(d);
	case GROUP_CHANGE_CHOICE: return change_choice(d);
	case GROUP_CHANGE_TAKEN: return change_taken(d);
	case GROUP_CHANGE_FORGET: return change_forget(d);
	case GROUP_CHANGE_RELEASE: break;
	}
	return release(d, c->call_id, c->user) ? GROUP_CHANGED : GROUP_UNCHANGED;
}

const struct group_state *group_draft_state(const struct group_draft *d)
{
	return &d->state;
}

enum group_verdict group_change_apply(const struct group_state *was, const struct group_change *c,
				      int64_t now_ms, struct arena *a, struct group_state *out)
{
	struct group_draft *d = group_draft_new(was, now_ms, a);
	enum group_verdict verdict = group_draft_apply(d, c);

	if (verdict == GROUP_CHANGED)
		*out = d->state;
	return verdict;
}

/* ---- how long it is kept ---- */

bool group_state_is_empty(const struct group_state *s)
{
	for (size_t i = 0; i < s->member_count; i++) {
		if (!member_state_is_empty(&s->members[i]))
			return false;
	}
	return s->offers == 0 && s->remembered_count == 0 && s->load_until_ms == 0;
}

int64_t group_state_last_deadline(const struct group_state *s)
{
	int64_t last = s->load_until_ms;

	if (s->offers)
		return 0;
	for (size_t i = 0; i < s->member_count; i++) {
		const struct member_state *m = &s->members[i];

		if (m->login != AGENT_UNSAID || m->paused || m->last_call_ms || m->calls ||
		    m->offered)
			return 0;
		if (last < m->reserved_until_ms)
			last = m->reserved_until_ms;
	}
	for (size_t i = 0; i < s->remembered_count; i++) {
		if (last < s->remembered[i].until_ms)
			last = s->remembered[i].until_ms;
	}
	return last;
}
