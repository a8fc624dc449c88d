/* group_difference: see group_difference.h. Members are sorted on both sides; choices are few. */
#include "core/group_difference.h"

struct comparing {
	const struct group_state *was, *is;
	int64_t now_ms;
	group_entry_fn *fn;
	void *arg;
};

/* ---- totals ---- */

static bool same_totals(const struct group_state *a, const struct group_state *b)
{
	return a->offers == b->offers && a->waiting == b->waiting &&
	       a->longest_wait_s == b->longest_wait_s && a->overloaded == b->overloaded &&
	       a->load_until_ms == b->load_until_ms;
}

static void compare_totals(const struct comparing *c)
{
	struct group_state_entry e = { .kind = GROUP_ENTRY_TOTALS, .totals = *c->is };

	e.totals.members = NULL;
	e.totals.remembered = NULL;
	e.totals.member_count = e.totals.remembered_count = 0;
	e.gone = c->is->offers == 0 && c->is->load_until_ms == 0;
	if (!same_totals(c->was, c->is))
		c->fn(c->arg, &e);
}

/* ---- members ---- */

static bool is_reserved(const struct comparing *c, const struct member_state *m)
{
	return m->reserved_until_ms > c->now_ms;
}

static bool same_reservation(const struct comparing *c, const struct member_state *a,
			     const struct member_state *b)
{
	if (!is_reserved(c, a) || !is_reserved(c, b))
		return is_reserved(c, a) == is_reserved(c, b);
	return a->reserved_until_ms == b->reserved_until_ms &&
	       str_eq(a->reserved_by, b->reserved_by);
}

static bool same_member(const struct comparing *c, const struct member_state *a,
			const struct member_state *b)
{
	return a->login == b->login && a->paused == b->paused &&
	       str_eq(a->pause_reason, b->pause_reason) && a->told_ms == b->told_ms &&
	       a->last_call_ms == b->last_call_ms && a->calls == b->calls &&
	       a->offered == b->offered && same_reservation(c, a, b);
}

static void tell_member(const struct comparing *c, const struct member_state *m, bool gone)
{
	struct group_state_entry e = { .kind = GROUP_ENTRY_MEMBER, .gone = gone, .member = *m };

	c->fn(c->arg, &e);
}

/* One pass for those that are gone, one for those that are new. */
static void compare_members(const struct comparing *c, bool gone)
{
	const struct group_state *was = c->was, *is = c->is;
	size_t i = 0, j = 0;

	while (i < was->member_count || j < is->member_count) {
		const struct member_state *a = i < was->member_count ? &was->members[i] : NULL;
		const struct member_state *b = j < is->member_count ? &is->members[j] : NULL;
		int order = !a ? 1 : !b ? -1 : str_cmp(a->user, b->user);
		bool was_there = order <= 0 && !member_state_is_empty(a);
		bool is_there = order >= 0 && !member_state_is_empty(b);

		if (gone && was_there && !is_there)
			tell_member(c, a, true);
		if (!gone && is_there && (!was_there || !same_member(c, a, b)))
			tell_member(c, b, false);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- choices ---- */

static const struct group_choice_memory *choice_of(const struct group_state *s, struct str call_id)
{
	for (size_t i = 0; i < s->remembered_count; i++) {
		if (str_eq(s->remembered[i].call_id, call_id))
			return &s->remembered[i];
	}
	return NULL;
}

static void compare_choices(const struct comparing *c, bool gone)
{
	const struct group_state *from = gone ? c->was : c->is, *in = gone ? c->is : c->was;

	for (size_t i = 0; i < from->remembered_count; i++) {
		struct group_state_entry e = { .kind = GROUP_ENTRY_CHOICE,
					       .gone = gone,
					       .choice = from->remembered[i] };
		const struct group_choice_memory *other = choice_of(in, e.choice.call_id);

		if (!other || (!gone && (other->until_ms != e.choice.until_ms ||
					 !str_eq(other->user, e.choice.user))))
			c->fn(c->arg, &e);
	}
}

void group_difference(const struct group_state *was, const struct group_state *is, int64_t now_ms,
		      group_entry_fn *fn, void *arg)
{
	static const struct group_state nothing;
	struct comparing c = { was ? was : &nothing, is, now_ms, fn, arg };

	compare_members(&c, true);
	compare_choices(&c, true);
	compare_totals(&c);
	compare_members(&c, false);
	compare_choices(&c, false);
}
