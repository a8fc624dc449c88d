/*
 * routing_group_members: a group's members one by one, nested groups in their place, each asked
 * whether it can be rung. Everybody counts once, where they stand first.
 */
#include "core/routing_group.h"

#include "base/random.h"

enum { SEEN_FIRST = 64, SEEN_OF_MANY = 2 * GROUP_MEMBERS_MAX, ENTRIES_FIRST = 32 };

struct walk {
	struct group_call *call;
	size_t stage;
	const struct group *path[GROUP_DEPTH_MAX];
	size_t depth, lines;
};

/* ---- everybody once ---- */

/* Where the key is, or would be. */
static struct str *seen_at(const struct group_call *c, struct str key)
{
	size_t at = hash64(key, 0), mask = c->seen_size - 1;

	while (c->seen[at & mask].n && !str_eq(c->seen[at & mask], key))
		at++;
	return &c->seen[at & mask];
}

static void seen_grow(struct group_call *c)
{
	struct str *old = c->seen;
	size_t old_size = c->seen_size;

	c->seen_size = old_size ? old_size * 4 : SEEN_FIRST;
	while (c->seen_size < 2 * c->group->member_count && c->seen_size < SEEN_OF_MANY)
		c->seen_size *= 2;
	c->seen = ARENA_ARRAY(c->r->arena, c->seen_size, struct str);
	for (size_t i = 0; i < old_size; i++)
		if (old[i].n)
			*seen_at(c, old[i]) = old[i];
}

bool group_has_seen(const struct group_call *c, struct str key)
{
	return key.n && c->seen_size && seen_at(c, key)->n;
}

bool group_see(struct group_call *c, struct str key)
{
	struct str *at;

	if (c->seen_count * 2 >= c->seen_size)
		seen_grow(c);
	at = seen_at(c, key);
	if (at->n)
		return false;
	*at = key;
	c->seen_count++;
	return true;
}

/* ---- expanding ---- */

static void add_group(struct walk *w, const struct group_listing *listing);

static size_t entries_first(const struct group *g)
{
	size_t most = g->member_count < GROUP_MEMBERS_MAX ? g->member_count : GROUP_MEMBERS_MAX;

	return most > ENTRIES_FIRST ? most : ENTRIES_FIRST;
}

static void entry_add(struct group_call *c, const struct group_entry *e)
{
	if (c->entry_count == c->entry_size) {
		size_t size = c->entry_size ? c->entry_size * 4 : entries_first(c->group);
		struct group_entry *larger = ARENA_ROOM(c->r->arena, size, struct group_entry);

		if (c->entry_count)
			memcpy(larger, c->entries, c->entry_count * sizeof(*larger));
		c->entries = larger;
		c->entry_size = size;
	}
	c->entries[c->entry_count++] = *e;
}

static void add_member(struct walk *w, const struct group_entry *e)
{
	struct group_call *c = w->call;

	if (c->entry_count == GROUP_MEMBERS_MAX)
		return; /* refused when written */
	if (e->member->kind == MEMBER_USER && !group_see(c, e->member->target))
		return;
	entry_add(c, e);
}

/* Why a group within is not expanded; REASON_NONE where it is. */
static enum reason nested_refusal(const struct walk *w, const struct group *g)
{
	if (!g)
		return REASON_DESTINATION_MISSING;
	for (size_t i = 0; i < w->depth; i++)
		if (str_eq(w->path[i]->id, g->id))
			return REASON_LOOP_DETECTED;
	if (w->depth == GROUP_DEPTH_MAX)
		return REASON_HOP_LIMIT;
	return w->call->emergency ? REASON_NONE : group_closed(w->call->r, g);
}

static void add_nested(struct walk *w, const struct group_entry *e)
{
	struct routing *r = w->call->r;
	const struct directory *d = r->directory;
	const struct group *g = d->find_group(d->state, e->member->target);
	enum reason reason = nested_refusal(w, g);
	struct group_listing *nested;

	if (reason != REASON_NONE) {
		group_skip(w->call, e, reason);
		return;
	}
	nested = ARENA_NEW(r->arena, struct group_listing);
	nested->group = g;
	nested->state = d->group_state ? d->group_state(d->state, g->id) : NULL;
	nested->source = JOIN(r->arena, STR("group/"), g->id);
	add_group(w, nested);
}

/* ---- rosters ---- */

static void add_person(struct walk *w, const struct group_entry *member, struct str user)
{
	struct group_call *c = w->call;
	struct group_member *person = ARENA_NEW(c->r->arena, struct group_member);
	struct group_entry e = *member;

	*person = *member->member;
	person->kind = MEMBER_USER;
	person->target = user;
	e.person = person;
	/* who stands by is seen once they are asked: until then they may be a member too */
	if (c->entry_count < GROUP_MEMBERS_MAX && (e.stands_by || group_see(c, user)))
		entry_add(c, &e);
}

static void add_roster(struct walk *w, const struct group_entry *e)
{
	struct routing *r = w->call->r;
	struct group_entry stand_by = *e;
	const struct roster *roster = directory_roster(r->directory, e->member->target);
	struct roster_moment m;

	if (!roster) {
		group_skip(w->call, e, REASON_DESTINATION_MISSING);
		return;
	}
	m = roster_at(roster, r->now_ms);
	if (m.user.n) {
		roster_note(r, roster, &m);
		add_person(w, e, m.user);
	} else {
		group_skip(w->call, e, REASON_NOBODY_ON_DUTY);
	}
	stand_by.stands_by = true;
	stand_by.on_duty = m.user;
	if (m.stand_by.n)
		add_person(w, &stand_by, m.stand_by);
}

static void add_members(struct walk *w, const struct group_listing *listing,
			const struct group_member *list, size_t count)
{
	/* more are refused when written */
	for (size_t i = 0; i < count && w->lines < GROUP_LINES_MAX; i++, w->lines++) {
		struct group_entry e = { .listing = listing,
					 .member = &list[i],
					 .stage = w->stage };

		if (list[i].kind == MEMBER_GROUP)
			add_nested(w, &e);
		else if (list[i].kind == MEMBER_ROSTER)
			add_roster(w, &e);
		else
			add_member(w, &e);
	}
}

/* The stages of the group that is called are stages; those of groups within ring with their group.
 */
static void add_group(struct walk *w, const struct group_listing *listing)
{
	const struct group *g = listing->group;
	bool outermost = w->depth == 0;

	w->path[w->depth++] = g;
	add_members(w, listing, g->members, g->member_count);
	for (size_t i = 0; i < g->stage_count; i++) {
		if (outermost)
			w->stage = i + 1;
		add_members(w, listing, g->stages[i].members, g->stages[i].member_count);
	}
	w->depth--;
}

/* ---- asking ---- */

/* False where somebody else is to be asked instead. */
static bool ask(struct group_call *c, const struct group_entry *e, size_t place)
{
	const struct group_member *m = group_asked(e);
	struct group_candidate *k = &c->candidates[c->count];
	enum reason reason;

	*k = (struct group_candidate){
		.member = m,
		.remembered = group_state_member_near(c->listing.state, m->target, &c->near),
		.stage = (unsigned)e->stage,
		.place = (unsigned)place,
		.timeout_s = m->timeout_s > 0 ? m->timeout_s : c->group->timeout_s,
	};
	reason = group_member_ask(c, e, k);
	if (reason == REASON_NONE && !c->emergency && !group_candidate_rank(c, k))
		reason = REASON_SKILL_MISSING;
	if (reason != REASON_NONE)
		group_skip(c, e, reason);
	else if (k->target_count)
		c->count++;
	return reason == REASON_NONE;
}

/* The number of the candidate who is on duty, from 1; where they ring by what leads to them from
 * elsewhere, that of the last one so far. 0 = they do not ring. rings: what became of the entry
 * before, which is who is on duty unless they are a member in front of the roster too. */
static size_t on_duty_rings(const struct group_call *c, size_t i, bool rings)
{
	const struct group_entry *e = &c->entries[i];

	for (size_t k = 0; e->on_duty.n && k < c->count; k++) {
		if (str_eq(c->candidates[k].member->target, e->on_duty))
			return k + 1;
	}
	return i && c->entries[i - 1].member == e->member && rings ? c->count : 0;
}

/* Somebody who stands by for several rings as soon as one of those is not rung. */
static void stand_in(struct group_call *c, struct str user, size_t behind)
{
	for (size_t i = 0; i < c->count; i++) {
		if (!behind && str_eq(c->candidates[i].member->target, user))
			c->candidates[i].behind = 0;
	}
}

/* Who stands by may be a member already. */
static bool ask_stand_by(struct group_call *c, const struct group_entry *e, size_t place,
			 size_t behind)
{
	size_t before = c->count;
	bool rings;

	if (!group_see(c, e->person->target)) {
		stand_in(c, e->person->target, behind);
		return true;
	}
	routing_note(c->r, STR("R10"), REASON_STAND_BY,
		     JOIN(c->r->arena, STR("roster/"), e->member->target),
		     JOIN(c->r->arena, STR("Standing by: "), e->person->target, STR(".")), true);
	rings = ask(c, e, place);
	if (c->count > before && behind) {
		c->candidates[before].behind = (unsigned)behind;
		c->stand_by_count++;
	}
	return rings;
}

static void ask_all(struct group_call *c)
{
	bool rings = false;

	c->candidates = ARENA_ROOM(c->r->arena, c->entry_count + 1, struct group_candidate);
	for (size_t i = 0; i < c->entry_count; i++) {
		const struct group_entry *e = &c->entries[i];

		if (!e->stands_by)
			rings = ask(c, e, i);
		else
			rings = ask_stand_by(c, e, i, on_duty_rings(c, i, rings));
	}
}

bool group_members_find(struct group_call *c)
{
	struct walk w = { .call = c };
	struct routing *r = c->r;

	if (r->members_asked >= ROUTING_ASKED_MAX)
		return false;
	add_group(&w, &c->listing);
	r->members_asked += c->entry_count;
	if (r->members_asked > ROUTING_ASKED_MAX)
		return false;
	ask_all(c);
	return true;
}
