/*
 * routing_group_order: who of those who can be rung comes first: the one this call was given
 * before, then the best qualified, then by the strategy, then as configured. What rotates is kept
 * per member ("chosen first longest ago"), so that whoever comes, goes or is busy shifts nobody
 * else.
 */
#include "core/routing_group.h"

#include "base/random.h"

/* ---- skills ---- */

static void wish_add(struct skill *list, size_t *count, const struct skill *wish)
{
	for (size_t i = 0; i < *count; i++) {
		if (!str_eq(list[i].skill, wish->skill))
			continue;
		if (list[i].level < wish->level)
			list[i].level = wish->level;
		return;
	}
	if (*count < GROUP_WISHES_MAX)
		list[(*count)++] = *wish;
}

static void wishes_add(struct group_call *c, const struct skill_wishes *w)
{
	for (size_t i = 0; i < w->required_count; i++)
		wish_add(c->required, &c->required_count, &w->required[i]);
	for (size_t i = 0; i < w->preferred_count; i++)
		wish_add(c->preferred, &c->preferred_count, &w->preferred[i]);
	if (w->relax_after_s > 0)
		c->relax_after_s = w->relax_after_s;
}

/* Both lists count; of two levels the higher; the question says when to relax, else the group. */
void group_wishes_merge(struct group_call *c)
{
	wishes_add(c, &c->group->skills);
	wishes_add(c, &c->r->question->skills);
}

static int64_t level_of(const struct subject *s, struct str skill)
{
	for (size_t i = 0; s && i < s->user->skill_count; i++) {
		if (str_eq(s->user->skills[i].skill, skill))
			return s->user->skills[i].level;
	}
	return 0;
}

static void judge_skills(const struct group_call *c, struct group_candidate *k)
{
	for (size_t i = 0; i < c->required_count; i++) {
		int64_t level = level_of(k->s, c->required[i].skill);

		k->lacks_skill |= level < c->required[i].level;
		k->score += level;
	}
	for (size_t i = 0; i < c->preferred_count; i++) {
		int64_t level = level_of(k->s, c->preferred[i].skill);

		k->score += level >= c->preferred[i].level ? level : 0;
	}
}

/* ---- strategies ---- */

/* The best of as many draws as the weight says: exactly the member's share of first places. */
static uint64_t weighted_draw(const struct group_candidate *k, uint64_t seed)
{
	uint64_t best = 0;

	int64_t weight = k->member->weight > 0 ? k->member->weight : 1;

	for (int64_t i = 0; i < weight; i++) {
		/* SplitMix64's steps, from a seed per member */
		uint64_t draw = seed + (uint64_t)(i + 1) * 0x9e3779b97f4a7c15u;

		draw = (draw ^ draw >> 30) * 0xbf58476d1ce4e5b9u;
		draw = (draw ^ draw >> 27) * 0x94d049bb133111ebu;
		draw ^= draw >> 31;
		best = draw > best ? draw : best;
	}
	return UINT64_MAX - best;
}

static void rank_by_strategy(const struct group_call *c, struct group_candidate *k)
{
	const struct member_state *m = k->remembered;
	struct str call_id = c->r->question->call_id, id = k->member->target;

	/* nothing is remembered of a number: it would be first for ever */
	if (k->member->kind == MEMBER_EXTERNAL && group_remembers(c->group)) {
		k->rank = UINT64_MAX;
		return;
	}
	switch (c->group->strategy) {
	case GROUP_STRATEGY_ROUND_ROBIN: k->rank = m ? (uint64_t)m->offered : 0; break;
	case GROUP_STRATEGY_LONGEST_IDLE: k->rank = m ? (uint64_t)m->last_call_ms : 0; break;
	case GROUP_STRATEGY_FEWEST_CALLS:
		k->rank = m ? (uint64_t)m->calls : 0;
		k->rank_next = m ? (uint64_t)m->last_call_ms : 0;
		break;
	case GROUP_STRATEGY_RANDOM: k->rank = hash64(id, hash64(call_id, 0)); break;
	case GROUP_STRATEGY_WEIGHTED_RANDOM:
		k->rank = weighted_draw(k, hash64(id, hash64(call_id, 0)));
		break;
	default: break;
	}
}

void group_choice_recall(struct group_call *c)
{
	const struct group_state *s = c->listing.state;

	for (size_t i = 0; s && i < s->remembered_count; i++) {
		const struct group_choice_memory *m = &s->remembered[i];

		if (str_eq(m->call_id, c->r->question->call_id) && c->r->now_ms < m->until_ms)
			c->chosen_before = m->user;
	}
}

static bool was_chosen(const struct group_call *c, const struct group_candidate *k)
{
	const struct member_state *kept = k->remembered;

	/* of many calls at once what is reserved is remembered longer */
	if (kept && c->r->now_ms < kept->reserved_until_ms &&
	    str_eq(kept->reserved_by, c->r->question->call_id))
		return true;
	return c->chosen_before.n && str_eq(c->chosen_before, k->member->target);
}

bool group_candidate_rank(struct group_call *c, struct group_candidate *k)
{
	judge_skills(c, k);
	if (k->lacks_skill && !c->relax_after_s)
		return false;
	k->chosen_before = group_rings_in_turn(c->group) && was_chosen(c, k);
	rank_by_strategy(c, k);
	return true;
}
